"""The authorization code flow with PKCE, and identity tokens checked by the provider's published keys."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from yingdan.engines.identity.ports import Attempt, Claims, SsoFailed
from yingdan.kernel.clock import Clock, SystemClock

TIMEOUT_S = 10.0
LARGEST = 1 << 20
KEEP_S = 600.0
LEEWAY_S = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class HttpOidc:
    """Speaks to providers over HTTP; keeps what they publish for ten minutes."""

    def __init__(self, clock: Clock | None = None) -> None:
        # Providers count by real time, whatever the clock of a demo says.
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._published: dict[str, tuple[float, dict[str, Any]]] = {}

    def authorize_url(self, config: Mapping[str, Any], attempt: Attempt) -> str:
        """Return where to send the browser. Raises SsoFailed ``sso_unreachable`` (503)."""
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": config["client_id"],
            "redirect_uri": attempt.redirect_uri,
            "scope": config.get("scopes") or "openid profile email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._discover(config)["authorization_endpoint"])
        return endpoint + ("&" if "?" in endpoint else "?") + urlencode(query)

    def redeem(self, config: Mapping[str, Any], secret: str, code: str, attempt: Attempt) -> Claims:
        """Return whom the provider vouches for.

        Raises SsoFailed ``sso_refused`` (401) for a code or token that does not hold, ``sso_unreachable`` (503).
        """
        found = self._discover(config)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "client_id": config["client_id"],
            "code_verifier": attempt.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if secret and "client_secret_basic" in found.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            pair = f"{_form(config['client_id'])}:{_form(secret)}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        elif secret:
            form["client_secret"] = secret
        status, answer = _call(config, str(found["token_endpoint"]), "POST", urlencode(form).encode(), headers)
        if status != 200 or not isinstance(answer.get("id_token"), str):
            raise SsoFailed("sso_refused")
        claims = self._check(config, found, answer["id_token"], attempt)
        if "userinfo_endpoint" in found and isinstance(answer.get("access_token"), str):
            claims = {**self._more(config, found, answer["access_token"], claims["sub"]), **claims}
        return _claims(config, claims)

    def _more(self, config: Mapping[str, Any], found: Mapping[str, Any], token: str, subject: str) -> dict[str, Any]:
        """Return what the provider tells besides the token, which is nothing when it is about somebody else."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        status, answer = _call(config, str(found["userinfo_endpoint"]), "GET", None, headers)
        return answer if status == 200 and answer.get("sub") == subject else {}

    def _check(
        self, config: Mapping[str, Any], found: Mapping[str, Any], token: str, attempt: Attempt
    ) -> dict[str, Any]:
        from joserfc import errors, jwk, jwt  # noqa: PLC0415 - only who signs in this way needs it

        for fresh in (False, True):
            keys = self._get(config, str(found["jwks_uri"]), fresh=fresh)
            try:
                # The key set's own type is a dict of public keys, which is what the provider published.
                claims = dict(jwt.decode(token, jwk.KeySet.import_key_set(keys), list(ALGORITHMS)).claims)  # type: ignore[arg-type]
            except (errors.JoseError, ValueError, KeyError) as error:
                if fresh:
                    raise SsoFailed("sso_refused") from error
                continue
            break
        else:
            raise SsoFailed("sso_refused")
        now, client = self._clock.now().timestamp(), config["client_id"]
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        good = (
            claims.get("iss") == found["issuer"]
            and client in audiences
            and (len(audiences) == 1 or claims.get("azp") == client)
            and isinstance(claims.get("exp"), int | float)
            and now < claims["exp"] + LEEWAY_S
            and claims.get("iat", now) <= now + LEEWAY_S
            and claims.get("nonce") == attempt.nonce
            and isinstance(claims.get("sub"), str)
            and bool(claims["sub"])
        )
        if not good:
            raise SsoFailed("sso_refused")
        return claims

    def _discover(self, config: Mapping[str, Any]) -> dict[str, Any]:
        issuer = str(config["issuer"]).rstrip("/")
        found = self._get(config, f"{issuer}/.well-known/openid-configuration", fresh=False)
        wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if any(not isinstance(found.get(n), str) for n in wanted) or found["issuer"].rstrip("/") != issuer:
            raise SsoFailed("sso_refused")
        return found

    def _get(self, config: Mapping[str, Any], url: str, *, fresh: bool) -> dict[str, Any]:
        known = self._published.get(url)
        if known and not fresh and known[0] > time.monotonic():
            return known[1]
        status, body = _call(config, url, "GET", None, {"Accept": "application/json"})
        if status != 200:
            raise SsoFailed("sso_unreachable", 503)
        with self._lock:
            self._published[url] = (time.monotonic() + KEEP_S, body)
        return body


def _claims(config: Mapping[str, Any], claims: Mapping[str, Any]) -> Claims:
    groups = claims.get(config.get("groups_claim") or "groups") or []
    login = claims.get(config.get("login_claim") or "preferred_username") or claims.get("email") or ""
    email = claims.get("email")
    return Claims(
        subject=str(claims["sub"])[:250],
        login=str(login).strip().lower()[:100],
        name=str(claims.get(config.get("name_claim") or "name") or login)[:100],
        email=str(email)[:200] if email else None,
        email_verified=claims.get("email_verified") is True,
        groups=tuple(str(g) for g in groups[:500]) if isinstance(groups, list) else (),
    )


def _form(text: str) -> str:
    return urlencode({"": text})[1:]


def _call(
    config: Mapping[str, Any], url: str, method: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Return (status, JSON object) of a call; redirects are not followed."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and config.get("allow_http")):
        raise SsoFailed("sso_refused")
    connection = _connection(parts)
    try:
        connection.request(
            method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, dict(headers)
        )
        answer = connection.getresponse()
        raw = answer.read(LARGEST)
        status = answer.status
    except (OSError, http.client.HTTPException) as error:
        raise SsoFailed("sso_unreachable", 503) from error
    finally:
        connection.close()
    try:
        found = json.loads(raw)
    except ValueError:
        found = {}
    return status, found if isinstance(found, dict) else {}


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)

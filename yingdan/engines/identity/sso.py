"""Providers that vouch for people: kept by administrators, spoken to through ports, their people matched to users."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.identity import store_sign_in as more
from yingdan.engines.identity.ports import Attempt, Claims, OidcClient, SsoFailed
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import Ctx, Source, Workspace
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, Stale
from yingdan.kernel.ids import is_uuid
from yingdan.kernel.secretbox import SecretBox

STATE = timedelta(minutes=10)
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_REQUIRED = {"oidc": ("issuer", "client_id"), "ldap": ("url", "base_dn")}
_KNOWN = {
    "oidc": {"issuer", "client_id", "scopes", "allow_http", "login_claim", "name_claim", "groups_claim"},
    "ldap": {
        "url",
        "base_dn",
        "bind_dn",
        "user_filter",
        "start_tls",
        "name_attribute",
        "email_attribute",
        "login_attribute",
    },
}
_SHARED = {"match", "create", "roles", "groups", "department"}
_MATCHES = {"none", "login", "email"}
_SWITCHES = {"create", "allow_http", "start_tls"}
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider or directory as configured; the secret stays sealed until it is used."""

    name: str
    kind: str
    label: str
    config: Mapping[str, Any]
    secret: bytes | None
    active: bool
    version: int

    def open(self, box: SecretBox) -> str:
        """Return the client secret or the password of the directory's account, "" where there is none."""
        return box.open(self.secret, f"sso:{self.name}") if self.secret else ""


class CreatesRecords(Protocol):
    """The door to data, as far as new users go."""

    def create(self, tx: Tx, object_name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Create records and return their ids."""
        ...

    def change(self, tx: Tx, object_name: str, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> Any:
        """Change records."""
        ...


class SsoHost(Protocol):
    """What single sign-on needs of the composition root."""

    db: Database
    clock: Clock
    secrets: SecretBox
    accounts: Accounts

    def ctx(self, workspace: Workspace, **more: Any) -> Ctx:
        """Return a context that acts as the system."""
        ...

    def write(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Open a unit of work: one transaction."""
        ...


class Accounts:
    """Finds or makes the user whom a provider vouches for."""

    def __init__(self, records: CreatesRecords) -> None:
        self._records = records

    def user_for(self, tx: Tx, provider: Provider, claims: Claims) -> str:
        """Return the user of these claims: known by subject, else matched as configured, else made where that is allowed.

        An e-mail address matches only where the provider says that it was verified. Raises SsoFailed
        ``sso_unknown_user`` (401) for somebody whom nobody here knows.
        """
        config = provider.config
        user = more.known_identity(tx, provider.name, claims.subject)
        if user is not None:
            return user
        match = config.get("match", "none")
        if match == "login" and claims.login:
            user = more.user_by(tx, "login", claims.login)
        elif match == "email" and claims.email and claims.email_verified:
            user = more.user_by(tx, "email", claims.email)
        if user is None:
            if not config.get("create") or not claims.login or more.user_by(tx, "login", claims.login):
                raise SsoFailed("sso_unknown_user")
            user = self._make(tx, provider, claims)
        more.link_identity(tx, provider.name, claims.subject, user)
        note(tx, [Entry("sso_link", "user", user, note={"provider": provider.name})])
        return user

    def _make(self, tx: Tx, provider: Provider, claims: Claims) -> str:
        groups: Mapping[str, str] = provider.config.get("groups") or {}
        roles = dict.fromkeys(
            [*(provider.config.get("roles") or ()), *(groups[g] for g in claims.groups if g in groups)]
        )
        row: dict[str, Any] = {"name": claims.name or claims.login, "login": claims.login, "roles": list(roles)}
        if claims.email:
            row["email"] = claims.email
        if provider.config.get("department"):
            row["department"] = provider.config["department"]
        return self._records.create(tx, "user", [row])[0]


class SingleSignOn:
    """OpenID Connect from the first redirect to the user; and what administrators keep of providers."""

    def __init__(self, host: SsoHost, client: OidcClient) -> None:
        self._host, self._client = host, client

    def begin(self, workspace: Workspace, name: str, redirect_uri: str, return_to: str) -> tuple[str, str]:
        """Return (where to send the browser, the state to keep in it). Raises NotFound (404), SsoFailed (503)."""
        host = self._host
        provider = self._provider(workspace, name)
        attempt = Attempt(redirect_uri, secrets.token_urlsafe(32), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
        url = self._client.authorize_url(provider.config, attempt)
        back = return_to if _local(return_to) else "/"
        with host.db.connection() as conn:
            row = (
                _hash(attempt.state),
                name,
                attempt.nonce,
                attempt.verifier,
                redirect_uri,
                back,
                host.clock.now() + STATE,
            )
            more.add_state(conn, workspace.schema, row)
        return url, attempt.state

    def finish(self, workspace: Workspace, name: str, state: str, code: str) -> tuple[str, str]:
        """Return (user, where to go on) for a browser that comes back. Raises SsoFailed (401, 503)."""
        host = self._host
        with host.db.connection() as conn:
            row = more.take_state(conn, workspace.schema, _hash(state), host.clock.now())
        if row is None or row[0] != name:
            raise SsoFailed("sso_state")
        provider = self._provider(workspace, name)
        attempt = Attempt(row[3], state, row[1], row[2])
        claims = self._client.redeem(provider.config, provider.open(host.secrets), code, attempt)
        with host.write(host.ctx(workspace, source=Source.SYNC)) as tx:
            return host.accounts.user_for(tx, provider, claims), row[4]

    def offered(self, workspace: Workspace) -> list[dict[str, str]]:
        """Return the providers that the sign-in page offers."""
        with self._host.db.connection() as conn:
            rows = more.providers(conn, workspace.schema, "oidc")
        return [{"name": r[0], "kind": r[1], "label": r[2]} for r in rows]

    def all(self, tx: Tx) -> list[dict[str, Any]]:
        """Return every provider without its secret (administrators)."""
        _administrator(tx)
        return [_shown(read_provider(r)) for r in more.providers(tx.conn, tx.schema)]

    def save(self, tx: Tx, name: str, values: Mapping[str, Any], seen: int | None = None) -> dict[str, Any]:
        """Write a provider (administrators). Raises Forbidden (403), Stale (412) for another version than ``seen``, Invalid (422)."""
        _administrator(tx)
        _check_seen(tx, name, seen)
        kind, config = values["kind"], dict(values["config"])
        problems = [] if NAME.fullmatch(name) else [FieldProblem("name", "bad_provider_name")]
        problems += _config_problems(kind, config)
        if problems:
            raise Invalid(problems=problems)
        secret = values.get("secret")
        sealed = self._host.secrets.seal(secret, f"sso:{name}") if secret else None
        more.save_provider(tx, (name, kind, values["label"], config, sealed, values.get("active", True)))
        note(tx, [Entry("sso_provider", note={"provider": name})])
        return next(p for p in self.all(tx) if p["name"] == name)

    def remove(self, tx: Tx, name: str, seen: int | None = None) -> None:
        """Remove a provider; its people keep their users. Raises Forbidden (403), NotFound (404), Stale (412)."""
        _administrator(tx)
        _check_seen(tx, name, seen)
        if not more.drop_provider(tx, name):
            raise NotFound("record_not_found", object="provider", id=name[:60])
        note(tx, [Entry("sso_provider_removed", note={"provider": name})])

    def _provider(self, workspace: Workspace, name: str) -> Provider:
        with self._host.db.connection() as conn:
            rows = more.providers(conn, workspace.schema, "oidc")
        found = next((read_provider(r) for r in rows if r[0] == name), None)
        if found is None:
            raise NotFound("record_not_found", object="provider", id=name[:60])
        return found


def read_provider(row: Sequence[Any]) -> Provider:
    """Read a provider from its row."""
    return Provider(row[0], row[1], row[2], row[3], bytes(row[4]) if row[4] else None, row[5], row[6])


def _check_seen(tx: Tx, name: str, seen: int | None) -> None:
    now = more.provider_version(tx, name)
    if seen is None or seen == now:
        return
    if now is None:
        raise NotFound("record_not_found", object="provider", id=name[:60])
    raise Stale(yours=seen, theirs=now)


def _config_problems(kind: str, config: Mapping[str, Any]) -> list[FieldProblem]:
    problems = [FieldProblem(f"config.{n}", "required") for n in _REQUIRED[kind] if not config.get(n)]
    for name, value in config.items():
        if name not in _KNOWN[kind] | _SHARED:
            problems.append(FieldProblem(f"config.{name}"[:80], "unknown_setting", {"name": name[:60]}))
        elif not _has_shape(name, value):
            problems.append(FieldProblem(f"config.{name}", "bad_shape"))
    if problems:
        return problems
    if config.get("match", "none") not in _MATCHES:
        problems.append(FieldProblem("config.match", "bad_match"))
    ids = [*(config.get("roles") or ()), *(config.get("groups") or {}).values()]
    problems += [FieldProblem("config.roles", "not_found_link", {"object": "role"}) for i in ids if not is_uuid(i)]
    if config.get("department") and not is_uuid(config["department"]):
        problems.append(FieldProblem("config.department", "not_found_link", {"object": "department"}))
    schemes = {"https"} | ({"http"} if config.get("allow_http") else set()) if kind == "oidc" else {"ldap", "ldaps"}
    where = "issuer" if kind == "oidc" else "url"
    if not _is_address(config[where], schemes):
        problems.append(FieldProblem(f"config.{where}", "bad_url"))
    return problems


def _has_shape(name: str, value: Any) -> bool:
    if name in _SWITCHES:
        return isinstance(value, bool)
    if name == "roles":
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if name == "groups":
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    return isinstance(value, str) and len(value) <= LONGEST


def _is_address(text: str, schemes: set[str]) -> bool:
    try:
        address = urlsplit(text)
        return address.scheme in schemes and bool(address.hostname) and (address.port is None or address.port > 0)
    except ValueError:
        return False


def _shown(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.name,
        "kind": provider.kind,
        "label": provider.label,
        "config": dict(provider.config),
        "has_secret": provider.secret is not None,
        "active": provider.active,
        "version": provider.version,
    }


def _local(path: str) -> bool:
    """Tell whether a path stays on this site."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and not any(ord(c) < 33 for c in path)


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")

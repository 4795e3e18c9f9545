"""What sign-in needs of systems outside: the word of an identity provider, the answer of a company directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from yingdan.kernel.errors import YingdanError


class SsoFailed(YingdanError):
    """An outside system did not vouch for somebody (401); ``sso_unreachable`` (503) when it did not answer."""

    code, status = "sso_failed", 401


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom an outside system vouches for. ``subject`` never changes there; ``email`` counts only where it was verified."""

    subject: str
    login: str
    name: str
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way at an OpenID provider (PKCE, state and nonce, each used once)."""

    redirect_uri: str
    state: str
    nonce: str
    verifier: str


class OidcClient(Protocol):
    """Speaks OpenID Connect (authorization code with PKCE); may wait for the network."""

    def authorize_url(self, config: Mapping[str, Any], attempt: Attempt) -> str:
        """Return where to send the browser. Raises SsoFailed ``sso_unreachable`` (503)."""
        ...

    def redeem(self, config: Mapping[str, Any], secret: str, code: str, attempt: Attempt) -> Claims:
        """Return whom the provider vouches for. Raises SsoFailed (401, 503)."""
        ...


class Directory(Protocol):
    """Asks a company directory; may wait for the network."""

    def authenticate(self, config: Mapping[str, Any], secret: str, login: str, password: str) -> Claims | None:
        """Return who somebody is, None for an unknown name or a wrong password. Raises SsoFailed (503)."""
        ...

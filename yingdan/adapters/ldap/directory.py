"""Finds a person below the base and binds as that person: the directory checks the password, we never keep it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from yingdan.engines.identity.ports import Claims, SsoFailed

TIMEOUT_S = 8
USER_FILTER = "(uid={login})"


class LdapDirectory:
    """Asks directories over LDAP, LDAPS or StartTLS."""

    def authenticate(self, config: Mapping[str, Any], secret: str, login: str, password: str) -> Claims | None:
        """Return who somebody is, None for an unknown name, several of that name or a wrong password.

        Raises SsoFailed ``sso_unreachable`` (503) when the directory does not answer or refuses our own account.
        """
        # A bind without a password succeeds as nobody: it proves nothing.
        if not password or not login:
            return None
        from ldap3.core.exceptions import LDAPException  # noqa: PLC0415 - only workspaces with a directory need it
        from ldap3.utils.conv import escape_filter_chars  # noqa: PLC0415 - as above

        names = {
            "name": str(config.get("name_attribute") or "cn"),
            "email": str(config.get("email_attribute") or "mail"),
            "login": str(config.get("login_attribute") or "uid"),
        }
        wanted = str(config.get("user_filter") or USER_FILTER).replace("{login}", escape_filter_chars(login))
        try:
            with _connected(config, str(config.get("bind_dn") or ""), secret) as own:
                if not own.bound:
                    raise SsoFailed("sso_unreachable", 503)
                own.search(str(config["base_dn"]), wanted, attributes=[*names.values(), "memberOf"], size_limit=2)
                found = [e for e in own.response or () if e.get("type") == "searchResEntry"]
            if len(found) != 1:
                return None
            with _connected(config, found[0]["dn"], password) as person:
                if not person.bound:
                    return None
        except LDAPException as error:
            raise SsoFailed("sso_unreachable", 503) from error
        return _claims(found[0]["dn"], found[0]["attributes"], names, login)


@contextmanager
def _connected(config: Mapping[str, Any], name: str, password: str) -> Iterator[Any]:
    """Open a connection and try to bind; it is closed whatever happens."""
    import ldap3  # noqa: PLC0415 - as above

    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED)
    server = ldap3.Server(str(config["url"]), tls=tls, connect_timeout=TIMEOUT_S, get_info=ldap3.NONE)
    connection = ldap3.Connection(
        server, name or None, password if name else None, receive_timeout=TIMEOUT_S, read_only=True
    )
    try:
        connection.open()
        if config.get("start_tls"):
            connection.start_tls()
        connection.bind()
        yield connection
    finally:
        connection.unbind()
        if connection.socket is not None:  # the library leaves that of a failed attempt open
            connection.socket.close()


def _claims(dn: str, attributes: Mapping[str, Any], names: Mapping[str, str], login: str) -> Claims:
    email = _first(attributes.get(names["email"]))
    groups = attributes.get("memberOf") or []
    return Claims(
        subject=dn.lower()[:250],
        login=(_first(attributes.get(names["login"])) or login).strip().lower()[:100],
        name=(_first(attributes.get(names["name"])) or login)[:100],
        email=email[:200] if email else None,
        email_verified=email is not None,  # the company's own directory is its word
        groups=tuple(str(g) for g in (groups if isinstance(groups, list) else [groups])),
    )


def _first(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value) if value else None

"""Which addresses a webhook may reach: never one inside the company's network unless an administrator said so.

The name is resolved once and the connection goes to the address that was checked, so a name that answers differently the
second time changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# Local-use translation and the metadata services of clouds that do not sit on link-local addresses.
_NEVER = tuple(
    ipaddress.ip_network(n) for n in ("64:ff9b:1::/48", "100.100.100.200/32", "fd00:ec2::254/128", "168.63.129.16/32")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedAddressError(Exception):
    """The target may not be reached; ``code`` is target_unknown or target_private."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address to connect to."""

    family: socket.AddressFamily
    address: str


def refused(address: Address, *, allow_private: bool) -> bool:
    """Tell whether an address may not be reached. Link-local ones (metadata of clouds) never may."""
    inner = _inner(address)
    if inner is not None and refused(inner, allow_private=allow_private):
        return True
    if inner is not None:
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified or any(address in n for n in _NEVER):
        return True
    if isinstance(address, ipaddress.IPv4Address) and (
        address in ipaddress.ip_network("0.0.0.0/8") or address.is_reserved
    ):
        return True
    return not address.is_global and not allow_private


def resolve(host: str, port: int, *, allow_private: bool) -> Target:
    """Return the address to connect to. Raises RefusedAddressError when any of the name's addresses is out of bounds."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedAddressError("target_unknown") from error
    targets = [Target(socket.AddressFamily(f[0]), str(f[4][0])) for f in found]
    if not targets:
        raise RefusedAddressError("target_unknown")
    for target in targets:
        if refused(ipaddress.ip_address(target.address.partition("%")[0]), allow_private=allow_private):
            raise RefusedAddressError("target_private")
    return targets[0]


def _inner(address: Address) -> Address | None:
    """Return the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(address.packed[-4:])
    return None

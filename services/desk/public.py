"""Which addresses are out in the world, and a resolver that gives no other.

What is resolved is what is connected to: a name that turns private between a check and a use never gets that far.
"""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult

from services.kit import failpoints

# Addresses that hide another one inside: translated or tunnelled, they end where the inner one says.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "fec0::/10")))
# Relays and the like that Python 3.11 still calls global.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15")))


class NotPublic(OSError):
    """The name leads to an address that is not out in the world."""


def is_public(text: str) -> bool:
    """Whether this address is out in the world; what is no address is not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return _is_public_6(address)
    return _is_public_4(address)


def _is_public_4(address: IPv4Address) -> bool:
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id or any(address in network for network in _TUNNELS):
        return False
    if address.ipv4_mapped:
        return _is_public_4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


class PublicOnly(AbstractResolver):
    """Another resolver's answers, if every one of them is public."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of host. Raises NotPublic."""
        found = await self._inner.resolve(host, port, family)
        if not failpoints.is_off("public_only") and not all(is_public(one["host"]) for one in found):
            raise NotPublic("an address is not public")
        return found

    async def close(self) -> None:
        """Nothing of ours is open."""
        await self._inner.close()

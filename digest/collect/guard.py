"""Which network addresses may be fetched: the public internet, and what the operator allows."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052
_OVERLOOKED = (  # not public, whatever the Python at hand takes them for
    ip_network("192.0.0.0/24"),  # RFC 6890: protocol assignments
    ip_network("192.88.99.0/24"),  # RFC 7526: once the way to 6to4 relays
    ip_network("2002::/16"),  # RFC 7526: 6to4, given up, and a way round to private IPv4 addresses
    ip_network("::/96"),  # RFC 4291: IPv4 addresses of old
    ip_network("64:ff9b:1::/48"),  # RFC 8215: NAT64 of one's own network
    ip_network("3fff::/20"),  # RFC 9637: documentation
    ip_network("5f00::/16"),  # RFC 9602: segment routing
    ip_network("fec0::/10"),  # RFC 3879: site-local
)


class Guard:
    """Decides by the address that a connection would really go to, after names are resolved.

    A name that resolves to a public address when it is checked and to a private one when it is used ("DNS rebinding")
    gains nothing: what is asked about here is the very address that is connected to.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed: list[Network] = [ip_network(text, strict=False) for text in allowed]

    def refusal(self, address: str) -> str | None:
        """Why `address` must not be connected to, or None when it may.

        Args:
            address: A numeric IPv4 or IPv6 address, perhaps with a zone (`fe80::1%eth0`).
        """
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address} is not a network address"
        for inner in {found, _embedded(found)}:
            if any(inner in network for network in self._allowed if network.version == inner.version):
                return None
        if _is_public(_embedded(found)):
            return None
        return f"{found} is a private address (`collect.allow_addresses` can allow it)"


def _is_public(address: Address) -> bool:
    overlooked = any(address in network for network in _OVERLOOKED if network.version == address.version)
    return address.is_global and not address.is_multicast and not overlooked


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does; otherwise the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address

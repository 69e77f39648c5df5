"""Which network addresses may be contacted.

The ranges are those of IANA's special-purpose registries (IPv4 and IPv6, November 2026), written out: what Python
itself calls global differs from one patch version to the next.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PRIVATE_4 = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
PRIVATE_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
"""An administrator may allow these: the own machine and the own network."""

NEVER_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # shared by carriers; a cloud keeps its credentials at 100.100.100.200
        "169.254.0.0/16",  # link-local: other clouds' credentials
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4, given up
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_6 = IPv6Network("2000::/3")
"""All that is public in IPv6 lies here; site-local (fec0::/10), link-local and the rest do not."""

NEVER_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID and others
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")


def may_contact(address: str, *, allow_private: bool) -> bool:
    """Whether a connection to the IP `address` is allowed.

    Public addresses always; private and loopback ones only with `allow_private`; every other special range
    never. An IPv6 address that only wraps an IPv4 address is judged by that one.
    """
    try:
        ip = ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    inner = _inner(ip) if isinstance(ip, IPv6Address) else ip
    if isinstance(inner, IPv4Address):
        if any(inner in network for network in PRIVATE_4):
            return allow_private
        return not any(inner in network for network in NEVER_4)
    if any(inner in network for network in PRIVATE_6):
        return allow_private
    return inner in GLOBAL_6 and not any(inner in network for network in NEVER_6)


def _inner(ip: IPv6Address) -> IPv4Address | IPv6Address:
    if ip in _MAPPED or ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _6TO4:
        return IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)
    return ip

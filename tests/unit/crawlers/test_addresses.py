"""Which addresses may be contacted, and which links belong to a source."""

from __future__ import annotations

import pytest

from crawlers.fetch.addresses import may_contact
from crawlers.fetch.own_host import same_place

PUBLIC = (
    "1.1.1.1", "223.5.5.5", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "198.17.0.1",
    "198.20.0.0", "223.255.255.255", "2400:3200::1", "2001:200::1", "2606:4700::1111", "2620:4f:8000::1",
    "::ffff:223.5.5.5", "64:ff9b::223.5.5.5", "2002:df05:505::1",
)  # fmt: skip
PRIVATE = (
    "127.0.0.1", "127.255.255.255", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "172.31.255.255", "fc00::1", "fd00::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:c0a8:101::1",
)  # fmt: skip
NEVER = (
    # IPv4: this network, shared, link-local, assignments, documentation, relays, benchmarks, multicast, reserved
    "0.0.0.0", "0.1.2.3", "100.64.0.1", "100.100.100.200", "100.127.255.255", "169.254.169.254", "192.0.0.1", "192.0.0.9",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6: unspecified, IPv4-compatible, local NAT64, discard-only, dummy prefix, Teredo, benchmarks, ORCHID,
    # documentation, segment routing, link-local, site-local, multicast, what is not assigned
    "::", "::10.0.0.1", "::223.5.5.5", "64:ff9b:1::1", "64:ff9b:1::a00:1", "100::1", "100:0:0:1::1", "2001::1",
    "2001:0:a9fe:a9fe::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:db8::1", "3fff::1", "5f00::1",
    "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "feff::1", "ff02::1", "4000::1", "::ffff:0:a00:1",
    # wrapped
    "::ffff:169.254.169.254", "::ffff:100.100.100.200", "64:ff9b::a9fe:a9fe", "64:ff9b::192.0.2.1", "2002:a9fe:a9fe::1",
    "2002:e000:1::1", "nonsense", "", "1.1.1", "01.1.1.1", "2130706433",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert may_contact(address, allow_private=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_only_if_the_administrator_allows(address: str) -> None:
    assert not may_contact(address, allow_private=False)
    assert may_contact(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_never(address: str) -> None:
    assert not may_contact(address, allow_private=True)


@pytest.mark.parametrize(
    ("url", "home", "same"),
    [
        ("http://a.cn/x", "http://a.cn/", True),
        ("http://A.cn:80/x", "http://a.cn/", True),
        ("https://a.cn/x", "http://a.cn/", True),
        ("http://a.cn/x", "https://a.cn/", False),
        ("http://a.cn:8080/x", "http://a.cn/", False),
        ("http://b.cn/x", "http://a.cn/", False),
        ("http://a.cn.evil.cn/", "http://a.cn/", False),
        ("http://a.cn@evil.cn/", "http://a.cn/", False),
        ("http://a.cn:x/", "http://a.cn/", False),
        ("file:///etc/passwd", "http://a.cn/", False),
        ("ftp://a.cn/", "http://a.cn/", False),
    ],
)
def test_same_place(url: str, home: str, same: bool) -> None:
    assert same_place(url, home) is same

"""Which addresses may be contacted, and which links belong to a source."""

from __future__ import annotations

import pytest

from crawlers.fetch.addresses import may_contact
from crawlers.fetch.own_host import same_place


@pytest.mark.parametrize("address", ["223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5"])
def test_public(address: str) -> None:
    assert may_contact(address, allow_private=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
    ],
)
def test_private_only_if_the_administrator_allows(address: str) -> None:
    assert not may_contact(address, allow_private=False)
    assert may_contact(address, allow_private=True)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "240.0.0.1",
     "255.255.255.255", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "nonsense"],
)  # fmt: skip
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

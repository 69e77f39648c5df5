"""Name resolution that hands out allowed addresses only.

Scrapy connects to the very address this resolver returns; there is no second look-up between the check
and the connection, so a name that changes its answer (DNS rebinding) gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer, provider  # type: ignore[import-untyped]

from crawlers.fetch.addresses import may_contact

refused: set[str] = set()
"""Names of this process' crawl that had no allowed address."""


class AllowedOnly:
    """Passes on allowed addresses to the real receiver."""

    def __init__(self, receiver: Any, name: str, *, allow_private: bool) -> None:
        self._receiver = receiver
        self._name = name
        self._allow_private = allow_private
        self._passed = self._held_back = 0

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if may_contact(str(address.host), allow_private=self._allow_private):
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._held_back += 1

    def resolutionComplete(self) -> None:
        if self._held_back and not self._passed:
            refused.add(self._name)
        self._receiver.resolutionComplete()


provider(IResolutionReceiver)(AllowedOnly)


@implementer(IHostnameResolver)
class AddressCheckingResolver:
    """The reactor's own resolver behind the check of `may_contact`."""

    def __init__(self, reactor: Any, *, allow_private: bool) -> None:
        self._reactor = reactor
        self._original = reactor.nameResolver
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Scrapy's constructor."""
        return cls(reactor, allow_private=crawler.settings.getbool("XIANGYIN_ALLOW_PRIVATE"))

    def install_on_reactor(self) -> None:
        """Scrapy's hook."""
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve `hostName` (literal addresses too) and hold back what may not be contacted."""
        receiver = AllowedOnly(resolutionReceiver, hostName, allow_private=self._allow_private)
        return self._original.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )

"""What the desk is made of; the front door puts it together, tests with a clock of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import Request

from alerts.config import AlertsFile
from classify.segment import Segmenter
from common.clock import Clock, utc_now
from crawlers.config import SourceConfig
from pipeline.store.engine import Store
from pipeline.town import TownContext

if TYPE_CHECKING:  # a desk on which nobody labels does without the classifier
    from pipeline.town_classifier import TownClassifier


@dataclass(frozen=True)
class DeskSettings:
    """Matters of the machine that the desk needs to know."""

    host: str = "127.0.0.1"
    port: int = 8765
    https: bool = False
    """The desk is reached over https (a proxy in front of it): cookies are marked Secure."""
    session_hours: int = 12
    proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose `X-Forwarded-For` says where a request comes from."""

    @property
    def session_lasts(self) -> timedelta:
        return timedelta(hours=self.session_hours)


@dataclass(frozen=True)
class Desk:
    """One town's desk, found by every route as `desk_of(request)`."""

    store: Store
    town: TownContext
    alerts: AlertsFile
    clock: Clock = utc_now
    settings: DeskSettings = field(default_factory=DeskSettings)
    words: Callable[[str], list[str]] = field(default_factory=lambda: Segmenter().tokens)
    """Cuts a search into words, as the posts were cut."""
    sources: Sequence[SourceConfig] = ()
    models: Callable[[], TownClassifier] | None = None
    """Gives the classifier at work; made when first asked for."""
    retrain: Callable[[str, int], None] | None = None
    """Starts the training of a model (who asks, its number) in a process of its own."""

    def source_name(self, source: str) -> str:
        """The source's name for people; its id where the configuration no longer has it."""
        return next((known.name for known in self.sources if known.id == source), source)


def desk_of(request: Request) -> Desk:
    """The desk that serves this request."""
    found: Desk = request.app.state.desk
    return found

"""What all tests share: a fixed clock, a made-up town, a store, and the folder of real messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classify.labels import Label, Reason
from classify.places import Place
from classify.redact import Redacted, redact
from classify.segment import tokens
from classify.taxonomy import Topic
from pipeline.config import DispatchRule, Office, Town
from pipeline.dispatch import Catalogue
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.town import TownContext

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday, 10:00 in the town


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def shared() -> Path:
    """The folder of real messages beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "posts" / "messages.csv").is_file():
        pytest.skip("the real messages (../shared) are not on this machine")
    return folder


def topic(name: str, office: str, *, restricted: bool = False) -> Topic:
    return Topic(
        id=name, name=name, office=office, remedy="办理", basis=f"{name} 的职责", restricted=restricted
    )


@pytest.fixture
def town() -> TownContext:
    """A small town: water, power, family; a village with a school in it."""
    topics = [
        topic("utilities", "water"),
        topic("transport", "roads"),
        topic("family", "women", restricted=True),
    ]
    rules = [
        DispatchRule(
            topic="utilities", words=["停电"], office="power", relation="coordinate", basis="供电职责"
        ),
        DispatchRule(topic="transport", places=["石桥村"], office="village", basis="属地管理"),
    ]
    names = ("office", "water", "power", "roads", "women", "village")
    return TownContext(
        town=Town(id="test", name="测试镇", coordinator="office"),
        offices={name: Office(id=name, name=f"{name}办") for name in names},
        catalogue=Catalogue(topics, rules, "office"),
        places=[
            Place(name="石桥村", kind="village", aliases=["石桥"]),
            Place(name="石桥小学", kind="school", within="石桥村"),
            Place(name="柳林村", kind="village"),
        ],
    )


class WordReader:
    """A reader small enough to see through: labels by single words, real redaction and segmentation."""

    PLACES = ("石桥小学", "石桥村", "柳林村")

    def redact(self, title: str, text: str) -> Redacted:
        return redact(title, text)

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        return [self._label(title + text) for title, text in texts]

    def _label(self, text: str) -> Label:
        words = {"水": "utilities", "电": "utilities", "路": "transport", "家暴": "family"}
        topic = next((name for word, name in words.items() if word in text), "other")
        urgency = "critical" if "触电" in text else "urgent" if "停水" in text or "停电" in text else "normal"
        return Label(
            topic=topic,
            topic_confidence=0.9,
            urgency=urgency,
            urgency_confidence=0.9,
            place=next(iter(self.names(text)), ""),
            actionable=topic != "other",
            abstained="不清楚" in text,
            reasons=(Reason("topic", (text[:2],), "model"),),
        )

    def tokens(self, text: str) -> list[str]:
        return tokens(text)

    def names(self, text: str) -> list[str]:
        return [place for place in self.PLACES if place in text]


@pytest.fixture
def reader() -> WordReader:
    return WordReader()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(opened)
    yield opened
    opened.close()

"""The composition root: settings and configuration become the working parts. Tests build it with fakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import platformdirs

from alerts.ack_link import AckLinks, load_key
from classify.labels import Label
from classify.place_finder import PlaceFinder
from classify.places import Place
from classify.redact import Redacted, redact
from classify.segment import Segmenter
from common.clock import Clock, utc_now
from pipeline.intake import Intake
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.town import TownContext
from xiangyin.config.loader import TownConfig, demo_folder, find_folder, load_town
from xiangyin.retraining import start_retrain
from xiangyin.settings import Settings, load_settings

if TYPE_CHECKING:  # they take longer to load than most commands run: they are loaded where they are used
    from classify.classifier import Classifier
    from desk.parts import Desk
    from pipeline.town_classifier import Classifies, TownClassifier

Progress = Callable[[str, float], None]

SMALL = 3
"""Places up to the size of a road tell problems apart; whole towns and districts do not."""


def town_segmenter(places: Sequence[Place]) -> Segmenter:
    """Cuts text into words, the town's place names kept whole."""
    return Segmenter([name for place in places for name in (place.name, *place.aliases)])


class TownReader:
    """`pipeline.reader.Reader` made of the parts of `classify`."""

    def __init__(self, classifier: Classifies, places: Sequence[Place]) -> None:
        self._classifier = classifier
        self._spelling = {alias: place.name for place in places for alias in place.aliases}
        self._segmenter = town_segmenter(places)
        self._finder = PlaceFinder(self._segmenter, places)

    def redact(self, title: str, text: str) -> Redacted:
        return redact(title, text)

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        labels = self._classifier.classify(texts)
        # people write aliases; the list and the catalogue know one name for a place
        return [replace(label, place=self._spelling.get(label.place, label.place)) for label in labels]

    def tokens(self, text: str) -> list[str]:
        return self._segmenter.tokens(text)

    def names(self, text: str) -> list[str]:
        pieces = self._segmenter.cut(text)
        found = (text[place.start : place.end] for place in self._finder.find(pieces) if place.rank <= SMALL)
        return list(dict.fromkeys(self._spelling.get(name, name) for name in found))


@dataclass
class Installation:
    """One town ready to work. Parts that cost time are made when first used."""

    settings: Settings
    config: TownConfig
    clock: Clock = utc_now
    progress: Progress | None = None
    news: Event = field(default_factory=Event)
    """Set whenever the intake has written something that alerts may wait for."""

    @property
    def database_url(self) -> str:
        if self.settings.database:
            return self.settings.database
        return f"sqlite:///{self.data_folder / 'xiangyin.db'}"

    @property
    def data_folder(self) -> Path:
        """Where this town's data lie; the bundled demo town may be read-only, so it keeps them apart."""
        if self.config.folder.resolve() == demo_folder().resolve():
            return platformdirs.user_data_path("xiangyin") / "demo"
        return self.config.folder / "data"

    @cached_property
    def context(self) -> TownContext:
        return self.config.context()

    @cached_property
    def store(self) -> Store:
        """The database, brought to the newest form."""
        store = Store(self.database_url)
        migrate(store)
        return store

    @cached_property
    def classifier(self) -> Classifier:
        """The shipped model, built and cached on first use."""
        from classify.classifier import load_classifier

        return load_classifier(
            self.config.taxonomy.taxonomy, self.config.town.places, self.settings.cache, self.progress
        )

    @property
    def models_folder(self) -> Path:
        """Where the town's own models lie."""
        return self.data_folder / "models"

    @cached_property
    def town_classifier(self) -> TownClassifier:
        """Reads with the model at work: the town's own, or the shipped one."""
        from classify.classifier import model_key
        from classify.seed import corpus_files
        from pipeline.town_classifier import TownClassifier

        base = cache(lambda: model_key(corpus_files()))
        return TownClassifier(
            self.store,
            self.context,
            self.config.taxonomy.taxonomy,
            self.models_folder,
            lambda: self.classifier,
            base,
        )

    @cached_property
    def intake(self) -> Intake:
        reader = TownReader(self.town_classifier, self.config.town.places)
        return Intake(self.store, self.context, reader, self.clock, on_leads=self.news.set)

    @cached_property
    def link_key(self) -> bytes:
        """The key of the acknowledgement links."""
        given = self.settings.link_key
        return load_key(self.data_folder, given.get_secret_value() if given is not None else None)

    @property
    def ack_links(self) -> AckLinks | None:
        """Makes the acknowledgement links; None where the configuration says no address for them."""
        base = self.config.alerts.desk_url
        return AckLinks(self.link_key, base, self.context.id) if base else None

    @cached_property
    def desk(self) -> Desk:
        """The web page, ready to be served. It needs no classifier."""
        from desk.parts import Desk, DeskSettings

        settings = self.settings
        return Desk(
            store=self.store,
            town=self.context,
            alerts=self.config.alerts,
            clock=self.clock,
            settings=DeskSettings(
                host=settings.desk_host,
                port=settings.desk_port,
                https=settings.desk_https,
                session_hours=settings.desk_session_hours,
                proxies=settings.proxies,
            ),
            words=town_segmenter(self.config.town.places).tokens,
            sources=self.config.sources.sources,
            models=lambda: self.town_classifier,
            retrain=lambda staff, model: start_retrain(self, staff, model),
        )


def open_installation(
    folder: Path | None, *, clock: Clock = utc_now, progress: Progress | None = None
) -> Installation:
    """The installation of `folder` (see `find_folder`) with the settings of the environment."""
    settings = load_settings()
    return Installation(
        settings, load_town(find_folder(folder or settings.config)), clock=clock, progress=progress
    )

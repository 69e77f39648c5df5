"""A town as the pipeline sees it: its id, zone, dispatch catalogue, offices and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from classify.places import Place
from pipeline.config import Office, Town
from pipeline.dispatch import Catalogue


@dataclass(frozen=True)
class TownContext:
    """Everything about one town that a step of the pipeline may ask for."""

    town: Town
    offices: dict[str, Office]
    catalogue: Catalogue
    places: Sequence[Place]

    @property
    def id(self) -> str:
        return self.town.id

    @property
    def zone(self) -> ZoneInfo:
        return self.town.zone

    def office_name(self, office: str) -> str:
        """The office's name for people; its id where the configuration no longer has it."""
        known = self.offices.get(office)
        return known.name if known else office

    def around(self, place: str) -> list[str]:
        """`place` and the places it lies in, smallest first."""
        parents = {known.name: known.within for known in self.places}
        chain: list[str] = []
        while place and place not in chain:
            chain.append(place)
            place = parents.get(place, "")
        return chain

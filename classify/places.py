"""Places a town knows by name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PlaceKind = Literal["area", "town", "village", "community", "estate", "road", "school", "site", "other"]
"""area: a district of the town; site: any other named building, park, company or facility."""

PlaceName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40)]


class Place(BaseModel):
    """One place: its name, other spellings, and the name of the place it lies in ("" = the town itself)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PlaceName
    kind: PlaceKind = "other"
    aliases: list[PlaceName] = Field(default_factory=list)
    within: Annotated[str, StringConstraints(strip_whitespace=True)] = ""

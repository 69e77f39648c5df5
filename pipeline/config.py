"""The parts of a town's configuration that the pipeline reads: `town.yaml` and `offices.yaml`."""

from __future__ import annotations

from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from classify.places import Place
from classify.taxonomy import Taxonomy, Topic
from common.i18n import _
from pipeline.model import Model as Model
from pipeline.model import Slug as Slug
from pipeline.rota import EVERY_DAY as EVERY_DAY
from pipeline.rota import Day as Day
from pipeline.rota import DutyShift as DutyShift
from pipeline.rota import Override
from pipeline.rota import parse_hours as parse_hours

Relation = Literal["own", "coordinate", "upper"]
"""How the township stands to an office: its own, one to coordinate with, one above it."""


class Town(Model):
    """Who we are."""

    id: Slug
    name: str = Field(min_length=1)
    time_zone: str = "Asia/Shanghai"
    coordinator: Slug
    """The office that decides where no rule fits and where offices disagree."""
    retention_days: int = Field(default=180, ge=1)
    """Days after a lead's closing until the text of its posts is purged."""
    false_signs_a_month: float = Field(default=2.0, gt=0, le=60)
    """Early signs that a month in which nothing changes may bring; fewer are told the lower it is."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(_("应为 IANA 时区名，例如 Asia/Shanghai")) from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class TownFile(Model):
    """`town.yaml`."""

    town: Town
    places: list[Place] = []

    @model_validator(mode="after")
    def _unique_places(self) -> Self:
        _refuse_repeats([place.name for place in self.places], _("地点"))
        return self


class DispatchRule(Model):
    """An exception to a topic's office: the first rule that fits wins. Empty lists fit everything."""

    topic: Slug
    words: list[str] = []
    places: list[str] = []
    office: Slug
    relation: Relation = "own"
    basis: str = Field(min_length=1)


class TaxonomyFile(Model):
    """`taxonomy.yaml`: the topics and the exceptions of the dispatch catalogue."""

    topics: list[Topic] = Field(min_length=1)
    dispatch: list[DispatchRule] = []

    @model_validator(mode="after")
    def _topics_hold(self) -> Self:
        taxonomy = self.taxonomy  # raises where the topics contradict each other
        known = {topic.id for topic in taxonomy.topics}
        for rule in self.dispatch:
            if rule.topic not in known:
                raise ValueError(_("派单规则用到未定义的主题 {topic}").format(topic=rule.topic))
        return self

    @property
    def taxonomy(self) -> Taxonomy:
        return Taxonomy(topics=self.topics)


class Contact(Model):
    """A duty post that can be told something (a position, not a private person)."""

    id: Slug
    name: str = Field(min_length=1)
    channel: Slug
    address: str = ""
    """What the channel needs: an e-mail address, a group's name; may be empty."""


class Office(Model):
    """An office that can fix problems."""

    id: Slug
    name: str = Field(min_length=1)
    duties: str = ""
    contacts: list[Contact] = []
    leader: Slug | None = None
    """The contact that is told when nobody answers."""
    duty: list[DutyShift] = []
    overrides: list[Override] = []
    """Days on which somebody stands in: holidays away, an exchange of duties."""

    def on_rota(self) -> list[str]:
        """Everybody whom the rota names, in its order."""
        shifts = [contact for shift in self.duty for contact in shift.contacts()]
        changed = [name for one in self.overrides for name in (one.contact, one.instead_of) if name]
        return list(dict.fromkeys(shifts + changed))


class OfficesFile(Model):
    """`offices.yaml`."""

    offices: list[Office] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        _refuse_repeats([office.id for office in self.offices], _("部门"))
        contacts = [contact.id for office in self.offices for contact in office.contacts]
        _refuse_repeats(contacts, _("联系人"))
        for office in self.offices:
            wanted = office.on_rota() + ([office.leader] if office.leader else [])
            for contact in wanted:
                if contact not in contacts:
                    raise ValueError(
                        _("部门 {office} 用到未定义的联系人 {contact}").format(
                            office=office.id, contact=contact
                        )
                    )
        return self


def _refuse_repeats(names: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(_("{what} {name} 写了两次").format(what=what, name=name))
        seen.add(name)

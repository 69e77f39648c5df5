"""The tables of learning: skipped posts, the two sides of the labels, the town's own models and who switched to which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class LabelSkip(Base):
    """A post that a member of staff does not want to label: it does not come back to them."""

    __tablename__ = "label_skips"
    __table_args__ = (UniqueConstraint("post_id", "staff"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    staff: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class LabelSide(Base):
    """Whether a labelled post may be learned from. Said once, never changed: figures of different months compare."""

    __tablename__ = "label_sides"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    town: Mapped[Town]
    side: Mapped[str] = mapped_column(String(8))
    """`learn`, `held` (back, to measure on), or `apart`: like posts of both sides, so used for neither."""
    family: Mapped[int]
    """The first post of those that say nearly the same or stand in one lead: they are on one side."""


class TownModel(Base):
    """A model made of the shipped corpus and the town's labels: how it was made, and how good it is."""

    __tablename__ = "town_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    made_at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(80))
    """Who asked for it."""
    state: Mapped[str] = mapped_column(String(16))
    """`running`, `ready` or `failed`."""
    stage: Mapped[str] = mapped_column(String(16))
    share: Mapped[float]
    """How far the stage is, 0..1."""
    seen_at: Mapped[datetime]
    """When the work last gave a sign of life."""
    problem: Mapped[str] = mapped_column(Text)
    based_on: Mapped[str] = mapped_column(String(64))
    """The corpus, code and libraries it was made with: another version of the product cannot use it."""
    labels_hash: Mapped[str] = mapped_column(String(64))
    file_hash: Mapped[str] = mapped_column(String(64))
    learned: Mapped[list[Any]]
    """Ids of the posts it learned from."""
    figures: Mapped[dict[str, Any]]
    """Old against new on the held-back labels: numbers and ids of posts, none of their words."""


class ModelSwitch(Base):
    """Who put which model to work, and when. Rows are only ever added; the newest counts."""

    __tablename__ = "model_switches"

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(80))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("town_models.id"))
    """None: the shipped model."""

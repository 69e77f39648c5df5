"""The table of early signs: what was told, from when to when. Its counts stay when texts are purged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class NotedSign(Base):
    """An early sign (`pipeline.early_signs`) from the moment it was first seen until it was over."""

    __tablename__ = "early_signs"
    __table_args__ = (Index("ix_early_signs_open", "town", "over_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    topic: Mapped[str] = mapped_column(String(64))
    """Empty for all topics of the place."""
    place: Mapped[str] = mapped_column(String(200))
    """Empty for the whole town."""
    days: Mapped[int]
    posts: Mapped[int]
    usual: Mapped[float]
    chance: Mapped[float]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    """First and last post of the window."""
    leads: Mapped[list[Any]]
    """Ids of the leads of the posts, those with most of them first."""
    noted_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
    """When it no longer held; None as long as it does."""

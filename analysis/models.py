"""The tables of the report: what a person changed in it, and the text as it was locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.base import Base, Town


class ReportEdit(Base):
    """A sentence in a person's words, or a paragraph that a person added. The newest row of a part counts."""

    __tablename__ = "report_edits"
    __table_args__ = (Index("ix_report_edits_period", "town", "period", "part", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    period: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(300))
    """The sentence's id, or `added:SECTION:NUMBER`."""
    text: Mapped[str] = mapped_column(Text)
    """The new words; "" takes the edit back, and an added paragraph out."""
    machine: Mapped[str] = mapped_column(Text)
    """What the template said then."""
    figures: Mapped[dict[str, Any]]
    """The values of the sentence's figures then."""
    staff: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class ReportLock(Base):
    """A report that a person has finished: its text and figures as they were then."""

    __tablename__ = "report_locks"
    __table_args__ = (Index("ix_report_locks_period", "town", "period", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[Town]
    period: Mapped[str] = mapped_column(String(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The document, see `analysis.snapshot`."""
    staff: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    opened_by: Mapped[str | None] = mapped_column(String(80))
    """Who unlocked it again, and when."""
    opened_at: Mapped[datetime | None]

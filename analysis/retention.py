"""Kept reports forget what the store forgets: titles of purged leads, and words about leads restricted since."""

from __future__ import annotations

from sqlalchemy import select

from analysis.hide import gone_since, lead_of, leads_in, without
from analysis.models import ReportEdit, ReportLock
from analysis.snapshot import pack, unpack
from pipeline.store.engine import Store
from pipeline.town import TownContext


def forget_titles(store: Store, town: TownContext) -> None:
    """Go through locked reports and edited sentences; run after the posts' texts were purged."""
    with store.write() as session:
        for lock in session.scalars(select(ReportLock).where(ReportLock.town == town.id)):
            document = unpack(lock.content)
            gone = gone_since(session, town, leads_in(document))
            if gone:
                lock.content = pack(without(document, gone))
        edits = [
            (edit, number)
            for edit in session.scalars(
                select(ReportEdit).where(ReportEdit.town == town.id, ReportEdit.text != "")
            )
            if (number := lead_of(edit.part)) is not None
        ]
        gone = gone_since(session, town, (number for _edit, number in edits))
        for edit, number in edits:
            if number in gone.all:
                edit.text = edit.machine = ""

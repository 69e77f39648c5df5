"""The editor's pass: a person's words in place of a template's, paragraphs of their own, and the lock."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.document import Document, Section, Sentence, Value
from analysis.models import ReportEdit, ReportLock
from analysis.periods import Period
from analysis.snapshot import pack
from classify.redact import redact
from common.errors import InputError, StaleError
from common.i18n import _

LONGEST = 4000
ADDED = "added"


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is no longer what it was."""

    key: str
    before: Value
    now: Value


def read_edits(session: Session, town: str, period: Period) -> dict[str, ReportEdit]:
    """The edits that count, by the part they are about; those taken back are left out."""
    newest = (
        select(func.max(ReportEdit.id))
        .where(ReportEdit.town == town, ReportEdit.period == period.code)
        .group_by(ReportEdit.part)
    )
    rows = session.scalars(select(ReportEdit).where(ReportEdit.id.in_(newest)).order_by(ReportEdit.id))
    return {row.part: row for row in rows if row.text}


def lock_of(session: Session, town: str, period: Period) -> ReportLock | None:
    """The lock that is on the report, if there is one."""
    return session.scalar(
        select(ReportLock)
        .where(ReportLock.town == town, ReportLock.period == period.code, ReportLock.opened_at.is_(None))
        .order_by(ReportLock.id.desc())
        .limit(1)
    )


def apply(document: Document, edits: Mapping[str, ReportEdit]) -> Document:
    """The document with a person's words. An edit whose sentence is no longer made stays as a paragraph."""
    made = {sentence.id for sentence in document.sentences}
    sections = []
    for section in document.sections:
        kept = [
            replace(sentence, text=edits[sentence.id].text, edited=True) if sentence.id in edits else sentence
            for sentence in section.sentences
        ]
        added = [
            Sentence(part, edit.text, edited=True, added=True)
            for part, edit in sorted(edits.items(), key=lambda pair: pair[1].id)
            if part not in made and _section_of(part, document) == section.id
        ]
        sections.append(replace(section, sentences=[*kept, *added]))
    return replace(document, sections=sections)


def _section_of(part: str, document: Document) -> str:
    """Where a paragraph belongs that no template makes (any more)."""
    first, _colon, rest = part.partition(":")
    wanted = rest.partition(":")[0] if first == ADDED else first.partition(".")[0]
    known = [section.id for section in document.sections]
    # `sign:` and `returning` stand in the section `signs`
    return next((one for one in known if one in (wanted, f"{wanted}s")), known[-1])


def changed_since(edit: ReportEdit, document: Document) -> list[Changed]:
    """Figures of an edited sentence that are no longer what they were when it was written."""
    return _compare(edit.figures, document)


def changed_figures(locked: Document, now: Document) -> list[Changed]:
    """Figures that are no longer what they were when the report was locked."""
    before = {key: figure.value for key, figure in locked.figures.items()}
    gone = [Changed(key, value, None) for key, value in before.items() if key not in now.figures]
    new = [Changed(key, None, one.value) for key, one in now.figures.items() if key not in before]
    return [*_compare({key: value for key, value in before.items() if key in now.figures}, now), *new, *gone]


def _compare(before: Mapping[str, Value], document: Document) -> list[Changed]:
    found = []
    for key, value in before.items():
        now = document.figures[key].value if key in document.figures else None
        if now != value:
            found.append(Changed(key, value, now))
    return found


def save_edit(
    session: Session, town: str, document: Document, part: str, text: str, *, staff: str, now: datetime
) -> str:
    """Keep a person's words for a sentence, or a paragraph for `added:SECTION`; returns the part.

    `document` is the machine's report. Text that holds personal data is refused, and so is a locked report.
    """
    _not_locked(session, town, document.period)
    clean = _clean(text)
    machine = {sentence.id: sentence for sentence in document.sentences}
    edits = read_edits(session, town, document.period)
    if part.startswith(f"{ADDED}:") and part.count(":") == 1:
        part = _new_part(session, town, document, part)
    elif part not in machine and part not in edits:
        raise InputError(_("报告中没有这一段：{part}").format(part=part[:80]))
    sentence = machine.get(part)
    if sentence is not None and clean == sentence.text:
        clean = ""  # the machine's own words are no edit
    session.add(
        ReportEdit(
            town=town,
            period=document.period.code,
            part=part,
            text=clean,
            machine=sentence.text if sentence else "",
            figures={key: document.figures[key].value for key in sentence.figures if key in document.figures}
            if sentence
            else {},
            staff=staff,
            at=now,
        )
    )
    return part


def _new_part(session: Session, town: str, document: Document, part: str) -> str:
    section: Section | None = next(
        (one for one in document.sections if one.id == part.partition(":")[2]), None
    )
    if section is None:
        raise InputError(_("报告中没有这一段：{part}").format(part=part[:80]))
    count = session.scalar(
        select(func.count(func.distinct(ReportEdit.part))).where(
            ReportEdit.town == town,
            ReportEdit.period == document.period.code,
            ReportEdit.part.startswith(f"{part}:", autoescape=True),
        )
    )
    return f"{part}:{(count or 0) + 1}"


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    kept = ["".join(sign for sign in line if unicodedata.category(sign)[0] != "C").strip() for line in lines]
    clean = "\n".join(line for line in kept if line)
    if len(clean) > LONGEST:
        raise InputError(_("一段最多 {count} 个字").format(count=LONGEST))
    found = redact("", clean)
    if found.text != clean:
        raise InputError(_("文字中有个人信息，不能写入报告；遮盖后是：{text}").format(text=found.text[:200]))
    return clean


def lock(session: Session, town: str, document: Document, *, staff: str, now: datetime) -> None:
    """Finish the report: from now on it says what it says now. `document` has the edits applied."""
    _not_locked(session, town, document.period)
    session.add(
        ReportLock(
            town=town,
            period=document.period.code,
            content=pack(document),
            staff=staff,
            at=now,
            opened_by=None,
            opened_at=None,
        )
    )


def unlock(session: Session, town: str, period: Period, *, staff: str, now: datetime) -> None:
    """Open a finished report for changes again; the edits are still there."""
    found = lock_of(session, town, period)
    if found is None:
        raise StaleError(_("{period}的报告没有锁定").format(period=period.name))
    found.opened_by, found.opened_at = staff, now


def _not_locked(session: Session, town: str, period: Period) -> None:
    found = lock_of(session, town, period)
    if found is not None:
        raise StaleError(
            _("{period}的报告已由 {staff} 锁定，请先解除锁定").format(period=period.name, staff=found.staff)
        )

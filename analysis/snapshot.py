"""A document as bytes and back: what is kept of a report when a person locks it."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from analysis.document import Cell, Chart, Document, Figure, Section, Sentence, Table
from analysis.periods import parse_period


def pack(document: Document) -> bytes:
    """Compressed JSON. The rows behind the figures are not kept: the figures name their leads."""
    data = asdict(replace(document, details=[]))
    data["period"] = document.period.code
    data["as_of"] = document.as_of.isoformat()
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(content: bytes) -> Document:
    """What `pack` kept."""
    data: dict[str, Any] = json.loads(zlib.decompress(content))
    return Document(
        town=data["town"],
        period=parse_period(data["period"]),
        title=data["title"],
        as_of=datetime.fromisoformat(data["as_of"]),
        day=data["day"],
        sections=[_section(section) for section in data["sections"]],
        figures={key: Figure(key, one["value"], tuple(one["leads"])) for key, one in data["figures"].items()},
        topics=data["topics"],
    )


def _section(data: dict[str, Any]) -> Section:
    return Section(
        data["id"],
        data["title"],
        [Sentence(**{**one, "figures": tuple(one["figures"])}) for one in data["sentences"]],
        [_table(table) for table in data["tables"]],
        [Chart(**chart) for chart in data["charts"]],
    )


def _table(data: dict[str, Any]) -> Table:
    rows = [tuple(Cell(**cell) for cell in row) for row in data["rows"]]
    return Table(data["id"], data["title"], tuple(data["columns"]), rows, data["note"], tuple(data["widths"]))

"""The packaged seed corpus: texts written for this product, each with its label."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from classify.labels import OTHER, URGENCIES
from common.errors import ModelError
from common.i18n import _


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text."""

    title: str
    text: str
    topic: str
    urgency: str
    actionable: bool
    place: str


def corpus_files() -> list[Traversable]:
    """The corpus files by name."""
    folder = files("classify").joinpath("corpus")
    return sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name)


def corpus_hash(sources: Sequence[Traversable]) -> str:
    """SHA-256 over names and bytes."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _example(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
        example = Example(
            str(row["title"]),
            str(row["text"]),
            row["topic"],
            row["urgency"],
            bool(row["actionable"]),
            str(row["place"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            _("种子语料 {where} 无法读取：{reason}").format(where=where, reason=error)
        ) from error
    if example.urgency not in URGENCIES or (example.topic == OTHER) == example.actionable:
        raise ModelError(_("种子语料 {where} 的标签有误").format(where=where))
    return example


def read_corpus(sources: Sequence[Traversable]) -> list[Example]:
    """All examples; raises ModelError naming file and line of a faulty one."""
    return [
        _example(line, f"{source.name}:{number}")
        for source in sources
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]

"""Who must be told today: found and rightly raised, on real messages, with 95 % intervals (Wilson).

`python bench/urgency_quality.py`; needs ../shared. Texts are not kept here: `urgency_labels.json` holds ids and labels.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from classify.classifier import load_classifier
from classify.keywords import default_topics
from classify.labels import RAISED
from classify.redact import redact
from classify.taxonomy import Taxonomy, Topic

SHARED = Path(__file__).resolve().parents[2] / "shared"
LABELS = Path(__file__).parent / "urgency_labels.json"
Z = 1.96


def interval(hits: int, total: int) -> str:
    """A share with its 95 % interval."""
    if not total:
        return "-"
    share, spread = hits / total, Z * Z / total
    centre = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return f"{share:.2f} ({centre - half:.2f} to {centre + half:.2f})"


def taxonomy() -> Taxonomy:
    """The default topics, each with an office."""
    return Taxonomy(
        topics=[
            Topic(
                id=topic.id,
                name=topic.name,
                keywords=list(topic.keywords),
                office="-" if topic.id != "other" else "",
                remedy=topic.remedy,
            )
            for topic in default_topics()
        ]
    )


def samples() -> Iterable[tuple[str, list[dict[str, str]]]]:
    """Named sets of labelled messages with `title`, `text`, `urgency`."""
    lines = (SHARED / "labels" / "topic_urgency_place_300.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    with (SHARED / "posts" / "messages.csv").open(encoding="utf-8", newline="") as source:
        texts = {row["post_id"]: row for row in csv.DictReader(source)}
    own = [{**texts[row["id"]], **row} for row in json.loads(LABELS.read_text(encoding="utf-8"))["labels"]]
    yield "300, first half", rows[::2]
    yield "300, second half", rows[1::2]
    yield "own, tuned on", [row for row in own if row["half"] == "tune"]
    yield "own, checked", [row for row in own if row["half"] == "check"]
    yield "300, all", rows
    yield "not tuned on", [*rows[1::2], *(row for row in own if row["half"] == "check")]
    yield "everything", [*rows, *own]


def figures(rows: Sequence[dict[str, str]], said: Sequence[bool]) -> str:
    """One line of figures."""
    true = [row["urgency"] in RAISED for row in rows]
    hits = sum(a and b for a, b in zip(true, said, strict=True))
    return (
        f"found {interval(hits, sum(true))} of {sum(true)}, right {interval(hits, sum(said))} of {sum(said)}"
    )


def main() -> None:
    """Print a line a set."""
    classifier = load_classifier(taxonomy(), [])
    for name, rows in samples():
        texts = [redact(row["title"], row["text"]) for row in rows]
        labels = classifier.classify([(text.title, text.text) for text in texts])
        print(f"{name} ({len(rows)}): {figures(rows, [label.urgency in RAISED for label in labels])}")


if __name__ == "__main__":
    main()

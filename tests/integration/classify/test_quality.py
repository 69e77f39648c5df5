"""Floors for the shipped model on real messages (development set, never trained on). Aims stand in docs/classify.md."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from classify.classifier import Classifier
from classify.evaluate import evaluate
from classify.labels import RAISED, Label
from classify.redact import redact

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared with the development data is absent")

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def development() -> list[dict[str, str]]:
    lines = (SHARED / "labels" / "topic_urgency_place_300.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def labels(classifier: Classifier, development: list[dict[str, str]]) -> list[Label]:
    texts = [redact(row["title"], row["text"]) for row in development]
    return classifier.classify([(text.title, text.text) for text in texts])


@needs_shared
def test_topics(
    development: list[dict[str, str]], labels: list[Label], record_testsuite_property: Record
) -> None:
    figures = evaluate([row["topic"] for row in development], [label.topic for label in labels])
    answered = [(row, label) for row, label in zip(development, labels, strict=True) if not label.abstained]
    right = sum(row["topic"] == label.topic for row, label in answered) / len(answered)
    record_testsuite_property("topic_accuracy", figures["accuracy"])
    record_testsuite_property("answered", len(answered) / len(labels))
    record_testsuite_property("answered_accuracy", right)
    assert figures["accuracy"] >= 0.87
    assert right >= 0.94
    assert len(answered) >= 0.75 * len(labels)


@needs_shared
def test_urgency(
    development: list[dict[str, str]], labels: list[Label], record_testsuite_property: Record
) -> None:
    true = [row["urgency"] in RAISED for row in development]
    said = [label.urgency in RAISED for label in labels]
    hits = sum(a and b for a, b in zip(true, said, strict=True))
    record_testsuite_property("raised_recall", hits / sum(true))
    record_testsuite_property("raised_precision", hits / sum(said))
    assert hits / sum(true) >= 0.78
    assert hits / sum(said) >= 0.50


@needs_shared
def test_urgency_of_messages_judged_for_this_project(
    classifier: Classifier, record_testsuite_property: Record
) -> None:
    rows = json.loads((ROOT / "bench" / "urgency_labels.json").read_text(encoding="utf-8"))["labels"]
    with (SHARED / "posts" / "messages.csv").open(encoding="utf-8", newline="") as source:
        texts = {row["post_id"]: (row["title"], row["text"]) for row in csv.DictReader(source)}
    redacted = [redact(*texts[row["id"]]) for row in rows]
    labels = classifier.classify([(text.title, text.text) for text in redacted])
    true = [row["urgency"] in RAISED for row in rows]
    said = [label.urgency in RAISED for label in labels]
    hits = sum(a and b for a, b in zip(true, said, strict=True))
    record_testsuite_property("own_raised_recall", hits / sum(true))
    record_testsuite_property("own_raised_precision", hits / sum(said))
    assert hits / sum(true) >= 0.87
    assert hits / sum(said) >= 0.52


@needs_shared
def test_places(
    development: list[dict[str, str]], labels: list[Label], record_testsuite_property: Record
) -> None:
    pairs = [(row["place"], label.place) for row, label in zip(development, labels, strict=True)]
    exact = sum(a == b for a, b in pairs) / len(pairs)
    overlap = sum(a == b or bool(a and b and (a in b or b in a)) for a, b in pairs) / len(pairs)
    record_testsuite_property("place_exact", exact)
    record_testsuite_property("place_overlapping", overlap)
    assert exact >= 0.58
    assert overlap >= 0.75


@needs_shared
def test_chatter_stays_out_and_real_messages_stay_in(
    classifier: Classifier, record_testsuite_property: Record
) -> None:
    lines = (SHARED / "posts" / "chatter.txt").read_text(encoding="utf-8").splitlines()
    chatter = classifier.classify([("", line) for line in lines])
    with (SHARED / "posts" / "messages.csv").open(encoding="utf-8", newline="") as source:
        messages = classifier.classify([(row["title"], row["text"]) for row in csv.DictReader(source)])
    taken = sum(label.actionable for label in chatter) / len(chatter)
    raised = sum(label.urgency in RAISED for label in chatter) / len(chatter)
    kept = sum(label.actionable for label in messages) / len(messages)
    record_testsuite_property("chatter_taken", taken)
    record_testsuite_property("chatter_raised", raised)
    record_testsuite_property("messages_kept", kept)
    assert taken <= 0.015
    assert raised <= 0.002
    assert kept >= 0.985

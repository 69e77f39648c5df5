from __future__ import annotations

from pathlib import Path

import pytest

from classify.keywords import default_topics
from classify.seed import corpus_files, corpus_hash, read_corpus
from common.errors import ModelError

GOOD = '{"title": "", "text": "停水", "topic": "utilities", "urgency": "urgent", "actionable": true, "place": ""}\n'


def test_the_packaged_corpus_is_sound() -> None:
    examples = read_corpus(corpus_files())
    topics = {topic.id for topic in default_topics()}
    assert {example.topic for example in examples} == topics
    for example in examples:
        assert (example.title + example.text).strip()
        assert not example.place or example.place in f"{example.title}\n{example.text}"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        GOOD.replace("urgent", "soon"),
        GOOD.replace("true", "false"),
        GOOD.replace("utilities", "other"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(GOOD + line, encoding="utf-8")
    with pytest.raises(ModelError, match=r"a\.jsonl:2"):
        read_corpus([path])


def test_the_hash_follows_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(GOOD, encoding="utf-8")
    before = corpus_hash([path])
    assert before == corpus_hash([path])
    path.write_text(GOOD + "\n", encoding="utf-8")
    assert before != corpus_hash([path])

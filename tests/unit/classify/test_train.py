from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from classify.bag import TITLE_WEIGHT
from classify.characters import OPENING, runs
from classify.custom import load_custom
from classify.label_file import read_rows
from classify.train import alike, checked, split, train
from common.errors import InputError, ModelError

WATER = ["停水三天", "自来水发黄", "水压太低", "水管爆了", "没有水用", "水表不准", "水费太高"]
ROAD = ["路面坑洼", "修路太慢", "公路塌了半边", "路灯不亮", "路口堵车", "人行道破损", "大桥封路"]


def rows() -> list[dict[str, str]]:
    return [{"title": "", "text": text, "kind": "水"} for text in WATER] + [
        {"title": "", "text": text, "kind": "路"} for text in ROAD
    ]


def test_a_model_learns_saves_and_predicts(tmp_path: Path) -> None:
    stages: list[float] = []
    model, figures = train(rows(), "kind", progress=lambda _stage, share: stages.append(share))
    assert stages == sorted(stages)
    assert stages[-1] == 1.0
    assert figures["accuracy"] == model.metadata.accuracy
    model.save(tmp_path / "model.model")
    loaded = load_custom(tmp_path / "model.model")
    assert loaded.metadata == model.metadata
    assert loaded.labels == ("水", "路")
    answers = loaded.predict([("", "自来水停水"), ("", "路面坑洼堵车")])
    assert [answer.label for answer in answers] == ["水", "路"]
    assert all(0.5 < answer.confidence <= 1 for answer in answers)
    assert loaded.predict([]) == []


def test_training_is_deterministic() -> None:
    one, _ = train(rows(), "kind")
    two, _ = train(rows(), "kind")
    assert (one.linear.weights == two.linear.weights).all()
    assert one.metadata == two.metadata


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:7], "至少需要 2 类"),
        (lambda data: data[:10], "每类至少 5 条"),
        (lambda data: [{k: v for k, v in row.items() if k != "title"} for row in data], "title"),
        (lambda data: [{**row, "kind": " "} for row in data], "第 1 条"),
        (lambda data: [], "至少需要 2 类"),
    ],
)
def test_labels_that_teach_nothing_are_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=message):
        train(change(rows()), "kind")


def test_repeated_texts_count_once() -> None:
    assert len(checked(rows() + rows(), "kind").texts) == len(rows())
    assert checked(rows() + rows(), "kind").data_hash == checked(rows()[::-1], "kind").data_hash


def test_a_text_with_two_labels_is_left_out() -> None:
    data = checked([*rows(), {**rows()[0], "kind": "路"}], "kind")
    assert len(data.texts) == len(rows()) - 1
    assert ("", WATER[0]) not in data.texts


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 broken"])
def test_damaged_and_foreign_models_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.model"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.model"):
        load_custom(path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.model"):
        load_custom(tmp_path / "nothing.model")


def test_a_model_that_carries_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.model"
    with path.open("wb") as stream:
        np.savez(
            stream, format="xiangyin-custom-4", labels=np.array([print], dtype=object), allow_pickle=True
        )
    with pytest.raises(ModelError, match=r"evil\.model"):
        load_custom(path)


def test_rows_come_from_csv_and_jsonl(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('\ufefftitle,text,kind\n"甲","两\n行",1\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        json.dumps({"title": None, "text": "x", "kind": 2}) + "\n\n", encoding="utf-8"
    )
    assert read_rows(tmp_path / "a.csv") == [{"title": "甲", "text": "两\n行", "kind": "1"}]
    assert read_rows(tmp_path / "b.jsonl") == [{"title": "", "text": "x", "kind": "2"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", "{"), ("a.jsonl", "[1]"), ("a.txt", "x"), ("a.csv", 'a,b\n"x'), ("a.csv", None)],
)
def test_unreadable_files_are_refused(tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=name):
        read_rows(tmp_path / name)


def test_texts_that_are_alike_never_stand_on_both_sides() -> None:
    texts = [("", f"{word}，请尽快处理。{sign}") for word in WATER + ROAD for sign in ("", "！", "。。")]
    groups = alike(texts)
    assert len(set(groups)) == len(WATER + ROAD)
    labels = np.array((["水"] * len(WATER) + ["路"] * len(ROAD)), dtype=str).repeat(3)
    for learn, test in split(labels, groups):
        assert not {groups[at] for at in learn} & {groups[at] for at in test}


def test_long_texts_that_begin_alike_are_one() -> None:
    same = "这是一封很长的信" * 10
    assert len(set(alike([("甲", same + "一"), ("乙", same + "二"), ("丙", "别的信" * 30)]))) == 2


def test_copies_that_differ_in_signs_are_too_few() -> None:
    copies = [{"title": "", "text": f"停水三天{'！' * number}", "kind": "水"} for number in range(8)]
    with pytest.raises(InputError, match="不同的文本"):
        train(copies + rows()[len(WATER) :], "kind")


def test_characters_count_the_title_more_and_stay_on_one_line() -> None:
    found = runs("停水", "停水\n了")
    assert found["停水"] == TITLE_WEIGHT + 1
    assert found["水 "] == 1
    assert not any("\n" in run for run in found)
    assert runs("", "") == {}


def test_only_the_opening_is_read_for_characters() -> None:
    assert "尾" not in runs("", "头" * OPENING + "尾")


def test_what_stands_in_one_text_is_not_learned() -> None:
    model, _figures = train(rows(), "kind")
    assert "水" in model.characters.words
    assert "坍" not in model.characters.words
    assert "塌" not in model.characters.words

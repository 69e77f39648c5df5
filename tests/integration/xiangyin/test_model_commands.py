"""`xiangyin labels` and `model`: files that can be used, one clear line where something is missing."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawlers.post import CrawledPost
from desk.accounts.accounts import add_account
from pipeline.correct import confirm
from pipeline.intake import Intake
from pipeline.store.models import Lead
from pipeline.town_models import begin, note, switch_to
from tests.conftest import WordReader
from xiangyin.cli.app import build
from xiangyin.cli.doctor import examine
from xiangyin.config.loader import demo_folder
from xiangyin.installation import Installation, open_installation

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "town"
    shutil.copytree(demo_folder(), copy)
    monkeypatch.setenv("XIANGYIN_DATABASE", f"sqlite:///{tmp_path / 'x.db'}")
    return copy


@pytest.fixture
def opened(folder: Path) -> Installation:
    return open_installation(folder)


@pytest.fixture
def run(folder: Path) -> Run:
    runner, app = CliRunner(), build()
    return lambda *words: runner.invoke(app, [*words, "--config", str(folder)])


def test_labels_are_written_for_train_and_evaluate(opened: Installation, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "labels.csv"
    assert "还没有可导出的标注" in str(run("labels", "export", str(target)).exception)
    post = CrawledPost("forum", "1", "", "=1+1", "石桥村停水三天，电话13812345678", opened.clock(), 0, 0, 0)
    Intake(opened.store, opened.context, WordReader(), opened.clock).take_in([post])
    with opened.store.write() as session:
        lead = session.get_one(Lead, 1)
        confirm(session, lead, opened.clock(), town=opened.context, staff="zhang")
    assert run("labels", "export", str(target)).exit_code == 0
    with target.open(encoding="utf-8-sig", newline="") as stream:
        [row] = list(csv.DictReader(stream))
    assert (row["title"], row["topic"], row["urgency"], row["said"]) == (
        "'=1+1",
        "utilities",
        "urgent",
        "topic urgency",
    )
    assert "13812345678" not in row["text"]
    assert ".jsonl" in str(run("labels", "export", str(tmp_path / "labels.xlsx")).exception)
    opened.store.close()


def test_a_switch_needs_a_named_person_with_the_right_and_a_model(opened: Installation, run: Run) -> None:
    with opened.store.write() as session:
        for name, role in (("zhang01", "comment_team"), ("chen03", "analyst")):
            add_account(session, opened.context.id, name=name, role=role, office=None,
                        offices=opened.context.offices, now=opened.clock(), by="system")  # fmt: skip
    assert run("model", "use", "shipped").exit_code == 2
    for words, reason in (
        (("use", "1", "--staff", "nobody"), "没有账号"),
        (("use", "1", "--staff", "zhang01"), "角色"),
        (("use", "1", "--staff", "chen03"), "没有模型"),
        (("use", "../x", "--staff", "chen03"), "没有模型"),
        (("use", "shipped", "--staff", "chen03"), "已在使用"),
        (("back", "--staff", "chen03"), "一直使用自带的模型"),
    ):
        answer = run("model", *words)
        assert answer.exit_code == 1
        assert reason in str(answer.exception)
    opened.store.close()


def test_doctor_says_that_a_model_is_refused_and_the_shipped_one_works(opened: Installation) -> None:
    assert _model_found(opened) == (True, "自带的模型")
    model = begin(opened.store, opened.context.id, opened.clock(), staff="chen03")
    note(opened.store, model, state="ready", file_hash="0" * 64)
    with opened.store.write() as session:
        switch_to(session, opened.context.id, model, opened.clock(), staff="chen03")
    ok, words = _model_found(opened)
    assert not ok
    assert "1.npz 不存在" in words
    assert "xiangyin model back" in words
    opened.models_folder.mkdir(parents=True, exist_ok=True)
    (opened.models_folder / "1.npz").write_bytes(b"another file")
    ok, words = _model_found(opened)
    assert not ok
    assert "已损坏或被换过" in words
    opened.store.close()


def _model_found(opened: Installation) -> tuple[bool, str]:
    [found] = [one for one in examine(opened) if one.part == "分类模型"]
    return found.ok, found.text

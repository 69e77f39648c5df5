"""`xiangyin user`: accounts and tokens from the command line."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from common.errors import InputError
from xiangyin.cli import output
from xiangyin.cli.app import build
from xiangyin.config.loader import demo_folder


class Answer(NamedTuple):
    """What a command left behind."""

    exit_code: int
    stdout: str
    exception: BaseException | None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Runs a `user` command on a copy of the demo town with a database of its own."""
    folder = tmp_path / "town"
    shutil.copytree(demo_folder(), folder)
    monkeypatch.setenv("XIANGYIN_DATABASE", f"sqlite:///{tmp_path / 'x.db'}")
    runner, app = CliRunner(), build()

    def go(*words: str) -> Answer:
        printed = io.StringIO()
        monkeypatch.setattr(output.out, "file", printed)
        result = runner.invoke(app, ["user", *words, "--config", str(folder)])
        return Answer(result.exit_code, printed.getvalue() + result.stdout, result.exception)

    return go


def test_an_account_is_added_listed_disabled_and_opened_again(run) -> None:  # type: ignore[no-untyped-def]
    added = run("add", "zhang01", "--role", "office_staff", "--office", "shuili")
    assert added.exit_code == 0
    first = added.stdout.split()[-1]
    assert len(first) == 19
    assert '"name": "zhang01"' in run("list", "--json").stdout
    assert first not in run("list").stdout
    assert run("disable", "zhang01").exit_code == 0
    assert '"disabled": true' in run("list", "--json").stdout
    second = run("reset", "zhang01").stdout.split()[-1]
    assert second != first
    assert '"disabled": false' in run("list", "--json").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Zhang", "--role", "leader"),
        ("add", "zhang", "--role", "emperor"),
        ("add", "zhang", "--role", "office_staff"),
        ("add", "zhang", "--role", "office_staff", "--office", "moon"),
        ("add", "zhang", "--role", "leader", "--office", "shuili"),
        ("add", "system", "--role", "leader"),
        ("disable", "nobody"),
        ("reset", "nobody"),
        ("revoke", "nobody"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    answer = run(*words)
    assert isinstance(answer.exception, InputError)
    assert "\n" not in str(answer.exception)


def test_no_two_accounts_share_a_name_and_one_administrator_stays(run) -> None:  # type: ignore[no-untyped-def]
    assert run("add", "boss", "--role", "administrator").exit_code == 0
    assert isinstance(run("add", "boss", "--role", "leader").exception, InputError)
    assert isinstance(run("disable", "boss").exception, InputError)
    assert run("add", "boss2", "--role", "administrator").exit_code == 0
    assert run("disable", "boss").exit_code == 0


def test_a_token_is_shown_once(run) -> None:  # type: ignore[no-untyped-def]
    secret = run("token", "bi", "--role", "analyst").stdout.split()[-1]
    assert secret.startswith("xy_")
    listed = run("tokens").stdout
    assert "bi" in listed
    assert secret not in listed
    assert run("revoke", "bi").exit_code == 0
    assert isinstance(run("token", "bi", "--role", "analyst").exception, InputError)

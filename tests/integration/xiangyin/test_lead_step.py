"""`xiangyin lead step` takes the same way as desk and API: the same checks, history, deadlines and news for alerts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from common.clock import utc_now
from common.errors import XiangyinError
from pipeline.leads import open_lead
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead, LeadEvent, Post
from xiangyin.cli.app import build
from xiangyin.config.loader import load_town
from xiangyin.init_town.write import write_town

Run = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "town"
    write_town(made)
    (made / "data").mkdir(exist_ok=True)
    return made


@pytest.fixture
def opened(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder / 'data' / 'xiangyin.db'}")
    migrate(store)
    return store


@pytest.fixture
def add(folder: Path, opened: Store) -> Callable[[str], int]:
    """Opens a lead with one post of the topic."""
    town = load_town(folder).context()

    def go(topic: str) -> int:
        now = utc_now()
        with opened.write() as session:
            post = Post(
                town=town.id, source_id="s", post_id=topic, content_hash="", title="停水", text="停水", tokens="停水",
                published_at=now, received_at=now, topic=topic, topic_confidence=0.9, urgency="normal",
                urgency_confidence=0.9, actionable=True, abstained=False, reasons=[], names=[], evidence={},
            )  # fmt: skip
            session.add(post)
            session.flush()
            lead = open_lead(session, town, post, now)
            post.lead_id = lead.id
            return lead.id

    return go


@pytest.fixture
def run(folder: Path) -> Run:
    def go(lead: int, state: str, *more: str) -> str:
        """What went wrong, or nothing."""
        args = ["lead", "step", str(lead), state, "--staff", "shuili01", *more, "--config", str(folder)]
        result = CliRunner().invoke(build(), args)
        if isinstance(result.exception, XiangyinError):
            return str(result.exception)
        assert result.exit_code == 0, result.output
        return ""

    return go


def test_reopening_says_why_and_gets_new_deadlines(
    run: Run, add: Callable[[str], int], opened: Store
) -> None:
    lead = add("utilities")
    for state in ("accepted", "in_work", "answered"):
        assert run(lead, state) == ""
    assert "必须说明原因" in run(lead, "closed")
    assert run(lead, "closed", "--note", "修好了") == ""
    with opened.write() as session:
        session.get_one(Lead, lead).feedback_due = utc_now().replace(year=2020)
    assert "必须说明原因" in run(lead, "in_work")
    assert run(lead, "in_work", "--note", "又坏了") == ""
    with opened.read() as session:
        assert session.get_one(Lead, lead).feedback_due.year > 2020


def test_what_has_an_action_of_its_own_takes_it(run: Run, add: Callable[[str], int], opened: Store) -> None:
    lead = add("utilities")
    assert run(lead, "returned", "--note", "不是我们的") == ""
    assert run(lead, "dispatched") == ""
    assert "已派出" in run(lead, "dispatched")
    assert run(lead, "merged") != ""
    assert "请写明理由" in run(lead, "no_action")
    assert run(lead, "no_action", "--reason", "solved") == ""
    with opened.read() as session:
        kinds = session.scalars(select(LeadEvent.kind).where(LeadEvent.lead_id == lead)).all()
        staff = session.scalars(select(LeadEvent.staff).where(LeadEvent.lead_id == lead)).all()
    assert "dismissed" in kinds  # as from the desk, so that it can be undone there
    assert staff[-1] == "shuili01"
    assert run(lead, "received", "--note", "还没好") == ""
    for state in ("accepted", "in_work", "answered"):
        assert run(lead, state) == ""
    assert run(lead, "closed", "--note", "好") == ""
    assert "--satisfied" in run(lead, "followed_up")
    assert run(lead, "followed_up", "--satisfied") == ""
    with opened.read() as session:
        assert session.get_one(Lead, lead).satisfied is True


def test_a_decision_since_the_version_seen_stops_it(
    run: Run, add: Callable[[str], int], opened: Store
) -> None:
    lead = add("utilities")
    with opened.read() as session:
        version = str(session.get_one(Lead, lead).version)
    assert run(lead, "accepted", "--version", version) == ""
    assert "有变化" in run(lead, "in_work", "--version", version)


def test_a_restricted_lead_is_worked_on_in_its_offices_name(
    run: Run, add: Callable[[str], int], opened: Store
) -> None:
    lead = add("women_children")
    with opened.read() as session:
        office = session.get_one(Lead, lead).office
    said = run(lead, "accepted")
    assert said.replace(str(lead), "N") == run(lead + 1, "accepted").replace(str(lead + 1), "N") != ""
    assert run(lead, "accepted", "--office", office) == ""

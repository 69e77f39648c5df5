"""`docs/alerts.md`: its example, played through its day, says exactly what the page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from alerts.acknowledge import acknowledge
from alerts.config import AlertsFile
from pipeline.config import OfficesFile
from pipeline.lifecycle import take_step
from pipeline.store.models import Lead


def test_the_day_of_the_example(
    root: Path, timeline: Callable[..., Any], add_lead: Callable[..., int], change_lead: Any
) -> None:
    docs = (root / "docs" / "alerts.md").read_text(encoding="utf-8")
    alerts, offices = (yaml.safe_load(part) for part in re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL))
    line = timeline()
    line.config = AlertsFile.model_validate(alerts)
    known = {office.id: office for office in OfficesFile.model_validate(offices).offices}
    town = line.town.town.model_copy(update={"coordinator": "dangzheng"})
    line.town = replace(line.town, town=town, offices=known)
    start = line.hands()
    assert f"{start.astimezone(line.town.zone):%d %H:%M}" == "24 10:00"

    def step(state: str) -> None:
        with line.store.write() as session:
            take_step(session, session.get_one(Lead, lead), state, line.hands(), staff="shuili01")

    line.once()  # 8 o'clock is over and nothing is open
    lead = add_lead(office="shuili", dispatched_at=start)
    line.once()
    change_lead(lead, post_count=50)
    line.play(20)
    change_lead(lead, post_count=62)
    line.play(20)
    acknowledge(line.store, line.town, lead=lead, staff="zhang01", clock=line.hands)
    line.play(20)
    step("accepted")
    line.play(22 * 60, step_seconds=300)
    step("answered")
    line.play(14 * 60, step_seconds=600)

    rows = re.findall(r"^\| (\d+) 日 (\d\d):(\d\d) \| (\w+) \| (\w+) \|", docs, re.MULTILINE)
    assert len(rows) == 11
    said = [
        (_minute(start, line, day, hour, minute), recipient, kind)
        for day, hour, minute, recipient, kind in rows
    ]
    line.check((minute, minute, recipient, kind) for minute, recipient, kind in said)
    assert "反映：50 条" in line.texts("lead")[0]
    assert "又有 12 条帖文反映" in line.texts("more")[0]


def _minute(start: datetime, line: Any, day: str, hour: str, minute: str) -> float:
    moment = start.astimezone(line.town.zone).replace(day=int(day), hour=int(hour), minute=int(minute))
    return (moment - start) / timedelta(minutes=1)

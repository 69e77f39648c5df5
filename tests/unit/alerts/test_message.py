"""The words of a message, and what must never be among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.config import AlertsFile
from alerts.message import Telling, lead_message
from alerts.plain import one_line
from pipeline.store.models import Lead
from pipeline.town import TownContext

CONFIG = AlertsFile(desk_url="https://desk.example/")
Make = Callable[..., Lead]


def test_says_what_where_since_when_how_many_who_until_when(staffed: TownContext, lead: Make) -> None:
    message = lead_message(Telling(45, "water_day"), lead(), staffed, CONFIG)
    assert message.text.splitlines() == [
        "【紧急】石桥村停水三天",
        "问题：utilities",
        "地点：石桥小学",
        "反映：3 条，最早 11月24日 05:00，最近 11月24日 09:00",
        "承办：水利站",
        "期限：11月24日 10:30 前签收",
        "提醒号 45，线索 #12",
        "https://desk.example/leads/12",
    ]
    assert message.subject == "【紧急】石桥村停水三天（提醒号 45）"
    assert message.key == "45:water_day:0"


def test_critical_names_the_emergency_numbers(staffed: TownContext, lead: Make) -> None:
    line = "危及生命请先拨打 110/119/120/122"
    for urgency in ("critical", "urgent", "normal", "enquiry"):
        body = lead_message(Telling(1, "a"), lead(urgency=urgency), staffed, CONFIG).body
        assert (line in body.splitlines()) is (urgency == "critical")


def test_an_escalation_names_the_number_it_repeats(staffed: TownContext, lead: Make) -> None:
    telling = Telling(9, "water_head", step=2, kind="escalation", first_alert=4)
    assert "催办（第 2 级）：提醒 4 至今无人签收" in lead_message(telling, lead(), staffed, CONFIG).body


@pytest.mark.parametrize("kind", ["lead", "escalation"])
def test_a_restricted_lead_says_nothing_but_its_number(staffed: TownContext, lead: Make, kind: str) -> None:
    hidden = lead(title="绝密标题", place="柳林村", office="women", topic="family", restricted=True)
    message = lead_message(Telling(7, "women_duty", 1, kind, 3), hidden, staffed, CONFIG)
    words = message.subject + message.body
    assert "一条限办理部门查看的线索 #12，请登录查看" in words
    assert not [part for part in ("绝密", "柳林", "family", "妇联", "反映") if part in words]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("第一行\n提醒号 1，线索 #1\r\nBcc: x", "第一行 提醒号 1，线索 #1 Bcc: x"),
        ("\x1b[31m红\x1b[0m\x07", "[31m红 [0m"),
        ("a\u202eb\u200bc\u2028d\x00e", "a b c d e"),
        ("长" * 200, "长" * 79 + "…"),
    ],
)
def test_hostile_titles_stay_one_harmless_line(
    staffed: TownContext, lead: Make, title: str, shown: str
) -> None:
    message = lead_message(Telling(1, "a"), lead(title=title), staffed, CONFIG)
    assert message.body.splitlines()[0] == f"【紧急】{shown}"
    assert "\n" not in message.subject


def test_without_title_or_desk(staffed: TownContext, lead: Make) -> None:
    message = lead_message(Telling(1, "a"), lead(title="\u200b", place=""), staffed, AlertsFile())
    assert message.body.startswith("【紧急】utilities\n")
    assert "地点：未写明" in message.body
    assert "http" not in message.text


@given(st.text(max_size=300))
def test_one_line_is_always_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 80
    assert len(line.splitlines()) <= 1
    assert not [sign for sign in line if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs")]
    assert one_line(line) == line

"""Messages longer than a bot takes: parts by bytes, nothing lost up to the last part, none too large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.message import Message
from pipeline.config import Contact

DUTY = Contact(id="desk", name="民意办理组", channel="bot")
Make = Callable[..., Message]


def digest(lines: int) -> str:
    return "\n".join(
        [
            "【测试镇】今日待办",
            *(f"{n}. 石桥村第{n}处水管漏水，路面积水，行人滑倒，请尽快修" for n in range(lines)),
        ]
    )


def test_a_long_digest_arrives_in_marked_parts(vendor: Any, sender: Any, message: Make) -> None:
    lines = {"wecom": 60, "dingtalk": 250, "feishu": 250}[vendor.kind]
    outcome = sender(vendor).notify(message(digest(lines), urgency="", kind="digest"), DUTY)
    assert outcome.kind == "ok"
    assert outcome.parts == len(vendor.delivered) == 2
    words = [vendor.words(body) for body in vendor.delivered]
    assert "（1/2）" in words[0]
    assert "（2/2）" in words[1]
    joined = "\n".join(words)
    assert [n for n in range(lines) if f"第{n}处" not in joined] == []
    assert "/ack/" not in words[0]
    assert "/ack/" in words[1]


def test_the_text_form_of_wecom_has_its_own_limit(wecom: Any, sender: Any, message: Make) -> None:
    outcome = sender(wecom, format="text").notify(message(digest(40)), DUTY)
    assert outcome.kind == "ok"
    assert {body["msgtype"] for body in wecom.delivered} == {"text"}
    assert outcome.parts == 2
    assert wecom.words(wecom.delivered[-1]).endswith("点此签收：https://desk.example/ack/45.water_duty.1.x")


def test_what_no_three_parts_can_hold_is_left_out_and_said_so(
    vendor: Any, sender: Any, message: Make
) -> None:
    outcome = sender(vendor).notify(message(digest(2000)), DUTY)
    assert outcome.kind == "ok"
    assert outcome.parts == len(vendor.delivered) == 3
    last = vendor.words(vendor.delivered[-1])
    assert "太长，其余略" in last
    assert "/ack/" in last


@pytest.mark.parametrize("fault", ["drop", (200, b'{"errcode": -1, "code": 11232}')])
def test_a_failed_second_part_fails_the_message(vendor: Any, sender: Any, message: Make, fault: Any) -> None:
    long = message(digest({"wecom": 60}.get(vendor.kind, 250)))
    vendor.faults = ["none", fault]
    outcome = sender(vendor).notify(long, DUTY)
    assert (outcome.kind, outcome.parts) == ("retry", 2)
    vendor.delivered.clear()
    assert sender(vendor).notify(long, DUTY).kind == "ok"
    assert len(vendor.delivered) == 2  # the whole message again, with the same number
    assert len({headers["Idempotency-Key"] for _at, _path, headers, _raw in vendor.requests}) == 1

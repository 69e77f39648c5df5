"""The three group bots over real HTTP: signatures, errors inside 200, throttling, broken answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from alerts.channels import dingtalk as dingtalk_module
from alerts.channels import feishu as feishu_module
from alerts.channels import wecom as wecom_module
from alerts.config import AlertsFile
from alerts.message import Message, Telling, lead_message
from alerts.plain import one_line
from pipeline.config import Contact
from pipeline.store.models import Lead
from pipeline.town import TownContext

DUTY = Contact(id="water_duty", name="水利值班岗", channel="bot")
Make = Callable[..., Message]


def test_a_message_arrives_with_all_its_words(vendor: Any, sender: Any, message: Make) -> None:
    outcome = sender(vendor).notify(message(), DUTY)
    assert (outcome.kind, outcome.detail, outcome.parts) == ("ok", "HTTP 200", 1)
    [body] = vendor.delivered
    words = vendor.words(body)
    for wanted in (
        "石桥村停水",
        "地点：石桥村",
        "提醒号 45",
        "https://desk.example/leads/12",
        "/ack/45.water_duty.1.x",
    ):
        assert wanted in words
    assert vendor.requests[0][2]["Idempotency-Key"] == "45:water_duty:1"


def test_a_wrong_address_is_final(vendor: Any, sender: Any, message: Make) -> None:
    outcome = sender(vendor, vendor.environ() | {"BOT_URL": vendor.url + "z"}).notify(message(), DUTY)
    code = {"wecom": 93000, "dingtalk": 300005, "feishu": 19001}[vendor.kind]
    assert (outcome.kind, outcome.throttled) == ("permanent", False)
    assert outcome.detail.startswith(f"HTTP 200, code {code} ")
    assert vendor.delivered == []


def test_a_wrong_signature_is_final(signing: Any, sender: Any, message: Make) -> None:
    outcome = sender(signing, signing.environ() | {"BOT_SECRET": "another"}).notify(message(), DUTY)
    code = {"dingtalk": 310000, "feishu": 19021}[signing.kind]
    assert (outcome.kind, outcome.throttled) == ("permanent", False)
    assert outcome.detail.startswith(f"HTTP 200, code {code} ")
    assert signing.delivered == []


def test_every_signature_is_encoded_once(signing: Any, sender: Any, message: Make, hands: Any) -> None:
    """Signatures with + and / come up within a few tries; the server decodes them exactly once."""
    for _number in range(16):
        assert sender(signing).notify(message(), DUTY).kind == "ok"
        hands.forward(seconds=61)
    assert len(signing.delivered) == 16


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_hours_off_is_said_so(
    signing: Any, sender: Any, message: Make, hands: Any, hours: int
) -> None:
    now = hands.now
    signing.clock = lambda: now
    hands.forward(hours=hours)
    outcome = sender(signing).notify(message(), DUTY)
    assert outcome.kind == "permanent"
    assert "时钟" in outcome.detail


def test_throttling_holds_the_channel_for_as_long_as_documented(
    vendor: Any, sender: Any, message: Make, hands: Any
) -> None:
    ready = sender(vendor)
    outcomes = []
    for _number in range(130):
        outcomes.append(ready.notify(message(), DUTY))
        hands.forward(seconds=0.25)
        if outcomes[-1].kind != "ok":
            break
    throttled = outcomes[-1]
    assert len(vendor.delivered) == {"wecom": 20, "dingtalk": 20, "feishu": 100}[vendor.kind]
    assert (throttled.kind, throttled.throttled) == ("retry", True)
    assert throttled.pause_seconds == {"wecom": 60, "dingtalk": 600, "feishu": 60}[vendor.kind]
    hands.forward(seconds=throttled.pause_seconds)
    assert ready.notify(message(), DUTY).kind == "ok"


def test_a_pause_that_the_answer_asks_for_wins(vendor: Any, sender: Any, message: Make) -> None:
    vendor.faults = [(429, b'{"code": 99991400, "errcode": -1}', {"x-ogw-ratelimit-reset": "52"})]
    outcome = sender(vendor).notify(message(), DUTY)
    assert (outcome.kind, outcome.pause_seconds) == ("retry", 52)
    vendor.faults = [(503, b"busy", {"Retry-After": "7"})]
    outcome = sender(vendor).notify(message(), DUTY)
    assert (outcome.kind, outcome.pause_seconds, outcome.throttled) == ("retry", 7, True)


@pytest.mark.parametrize(
    ("fault", "kind", "down"),
    [
        ("drop", "retry", True),
        ("slow", "retry", True),
        ((200, b""), "retry", False),
        ((200, b"<html>please log in</html>"), "retry", False),
        ((200, b"\xff\xfe\x00"), "retry", False),
        ((200, b"[]"), "retry", False),
        ((200, b'{"errcode": true, "code": true}'), "retry", False),
        ((200, b'{"errcode": 0.0, "code": null}'), "retry", False),
        ((200, b'{"errcode": 777777, "code": 777777}'), "retry", False),
        ((200, b"{" * 300_000), "retry", False),
        ((200, b'{"errcode": 0, "code": 0, "x": "' + b"y" * 300_000 + b'"}'), "retry", False),
        ((302, b""), "permanent", False),
        ((404, b"no such page"), "permanent", False),
        ((413, b""), "permanent", False),
        ((429, b""), "retry", False),
        ((502, b"<html>bad gateway</html>"), "retry", False),
        ((500, b'{"errcode": 0, "code": 0}'), "retry", False),
    ],
)
def test_broken_answers(vendor: Any, sender: Any, message: Make, fault: Any, kind: str, down: bool) -> None:
    vendor.faults = [fault]
    outcome = sender(vendor, timeout_seconds=0.5).notify(message(), DUTY)
    assert (outcome.kind, outcome.channel_down) == (kind, down)
    assert len(outcome.detail) < 80
    assert sender(vendor).notify(message(), DUTY).kind == "ok"


TABLES = {"wecom": wecom_module.CODES, "dingtalk": dingtalk_module.CODES, "feishu": feishu_module.CODES}


def test_every_documented_code_is_judged_by_its_table(vendor: Any, sender: Any, message: Make) -> None:
    key = "code" if vendor.kind == "feishu" else "errcode"
    for code, known in TABLES[vendor.kind].items():
        for written in (code, str(code)):
            vendor.faults = [(200, json.dumps({key: written, "msg": "x", "errmsg": "x"}).encode())]
            outcome = sender(vendor).notify(message(), DUTY)
            assert (outcome.kind, outcome.throttled) == (known.kind, known.pause_seconds is not None)
            assert outcome.detail.startswith(f"HTTP 200, code {code} ")


def test_feishu_says_too_many_with_the_code_for_bad_requests(feishu: Any, sender: Any, message: Make) -> None:
    feishu.faults = [(200, b'{"code": 9499, "msg": "too many request", "data": {}}')]
    outcome = sender(feishu).notify(message(), DUTY)
    assert (outcome.kind, outcome.throttled, outcome.pause_seconds) == ("retry", True, 60)


def test_feishu_s_older_form_of_success(feishu: Any, sender: Any, message: Make) -> None:
    feishu.faults = [(200, b'{"Extra":null,"StatusCode":0,"StatusMessage":"success"}')]
    assert sender(feishu).notify(message(), DUTY).kind == "ok"


def test_secrets_come_from_files_too_and_are_named_when_missing(
    vendor: Any, sender: Any, message: Make, tmp_path: Any
) -> None:
    url = tmp_path / "url"
    more: dict[str, Any] = {"url_env": None, "url_file": str(url)}
    outcome = sender(vendor, **more).notify(message(), DUTY)
    assert outcome.kind == "permanent"
    assert str(url) in outcome.detail
    url.write_text(vendor.url + "\n", encoding="utf-8")
    assert sender(vendor, **more).notify(message(), DUTY).kind == "ok"
    outcome = sender(vendor, {}).notify(message(), DUTY)
    assert outcome.kind == "permanent"
    assert "BOT_URL" in outcome.detail


@pytest.mark.parametrize("url", ["not an address", "http://127.0.0.1/x", "https://u:p@example.org/"])
def test_an_unusable_address_is_refused_without_repeating_it(
    vendor: Any, sender: Any, message: Make, url: str
) -> None:
    environ = vendor.environ() | {"BOT_URL": url}
    outcome = sender(vendor, environ, allow_private=False).notify(message(), DUTY)
    assert outcome.kind == "permanent"
    assert url not in outcome.detail


HOSTILE = (
    '[免费](http://evil.example/a)<@all><font color="info">x</font>**粗**`码`~删~ @所有人 @13800000000 '
    "<at id=all></at> https://evil.example/b www.evil.example evil.example/c a@evil.example ![图](//evil) # > |"
)


def test_hostile_words_stay_words(vendor: Any, sender: Any, message: Make) -> None:
    title = one_line(HOSTILE, 400)
    body = f"【特急】{title}\n地点：{title}\n提醒号 45，线索 #12"
    sender(vendor).notify(message(body, subject=f"【特急】{title}"), DUTY)
    [sent] = vendor.delivered
    raw = json.dumps(sent, ensure_ascii=False)
    for bad in ("evil.example", "<@", "<at", "@all", "@所有人", "@138", "](http://evil", "://evil"):
        assert bad not in raw, bad
    if vendor.kind != "feishu":  # its links are buttons
        words = vendor.words(sent).replace('<font color="warning">', "").replace("</font>", "")
        links = words.count("](")
        assert links == 2
        assert words.count("[") == words.count("]") == 2
        assert "<" not in words
        assert "`" not in words
        assert "~" not in words


def test_a_link_cannot_leave_its_brackets(wecom: Any, sender: Any, message: Make) -> None:
    sender(wecom).notify(message(link="https://desk.example/x)[y](https://evil.example/"), DUTY)
    words = wecom.words(wecom.delivered[0])
    assert "x%29%5By%5D%28https" in words
    assert words.count("](") == 2


def test_the_text_form_of_wecom_mentions_nobody(wecom: Any, sender: Any, message: Make) -> None:
    sender(wecom, format="text").notify(message("【特急】<@all>停水<@zhang>\n提醒号 45"), DUTY)
    words = wecom.words(wecom.delivered[0])
    assert "＜＠all＞停水" in words
    assert "<" not in words


@pytest.mark.parametrize("kind", ["lead", "escalation"])
def test_a_restricted_lead_shows_nothing_on_any_channel(
    vendor: Any, sender: Any, town: TownContext, now: datetime, kind: str
) -> None:
    lead = Lead(
        id=12, town="test", title="绝密标题", topic="family", urgency="urgent", place="柳林村", office="women",
        state="dispatched", restricted=True, post_count=3, first_seen=now, last_seen=now, dispatch_due=now,
        accept_due=now, feedback_due=now,
    )  # fmt: skip
    telling = Telling(7, "women_duty", 1, kind, 3)
    hidden = replace(
        lead_message(telling, lead, town, AlertsFile(desk_url="https://d")), ack_link="https://d/ack/t"
    )
    assert sender(vendor).notify(hidden, DUTY).kind == "ok"
    [sent] = vendor.delivered
    raw = json.dumps(sent, ensure_ascii=False)
    assert "线索" in raw
    assert "12" in raw
    assert [part for part in ("绝密", "柳林", "family", "women", "反映") if part in raw] == []

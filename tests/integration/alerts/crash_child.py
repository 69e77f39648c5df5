"""A process that is killed on command: a warm parent forks a child for each case.

Reads one JSON object a line: `url` of the store, `hook` to post to, `minute` of the clock, and `kill`, the
number of the moment at which the child sends itself SIGKILL (0: never), `edit`, words added to each post, `tell`, whether
people are told after the intake, and `alone`, whether no other process works on the store. Answers with the child's pid at once,
and with its wait status and how many moments it came through at its end. A moment is: before and after every statement, before every commit,
before and after every request to the webhook.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, event

from alerts.ack_link import AckLinks
from alerts.channels.senders import build
from alerts.config import AlertsFile
from alerts.deliver import LEASE
from alerts.tell import tell
from classify.labels import Label, Reason
from classify.places import Place
from classify.redact import Redacted, redact
from classify.segment import tokens
from classify.taxonomy import Topic
from common import log
from common.clock import fixed
from crawlers.post import CrawledPost
from pipeline.config import Contact, DutyShift, Office, Town
from pipeline.dispatch import Catalogue
from pipeline.intake import Intake
from pipeline.store.base import Base
from pipeline.store.engine import Store
from pipeline.town import TownContext

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

TEXTS = [
    ("1", "石桥村水井边有人触电", "石桥村水井边的电线掉进水里，有人触电倒地，快来人"),
    ("2", "柳林村停水两天", "柳林村水管爆裂，停水两天没人修，老人没水喝"),
    ("3", "柳林村还在停水", "柳林村水管爆裂停水第三天，还是没人修"),
    ("4", "北湾路坑洼", "北湾路路面坑洼，雨天积得深，骑车容易摔倒"),
    ("5", "今天天气不错", "和朋友吃火锅，开心"),
]


class Reader:
    """Labels by single words; real redaction and segmentation."""

    def redact(self, title: str, text: str) -> Redacted:
        return redact(title, text)

    def classify(self, texts: Any) -> list[Label]:
        return [self._label(title + text) for title, text in texts]

    def _label(self, text: str) -> Label:
        topic = "utilities" if "水" in text else "transport" if "路" in text else "other"
        urgency = "critical" if "触电" in text else "urgent" if "停水" in text else "normal"
        reasons = (Reason("topic", (text[:2],), "model"),)
        place = next(iter(self.names(text)), "")
        return Label(topic, 0.9, urgency, 0.9, place, topic != "other", False, reasons)

    def tokens(self, text: str) -> list[str]:
        return tokens(text)

    def names(self, text: str) -> list[str]:
        return [place for place in ("石桥村", "柳林村", "北湾路") if place in text]


def posts(edit: str = "") -> list[CrawledPost]:
    return [
        CrawledPost(
            "board", number, f"https://board.example/{number}", title, text + edit, NOW, None, None, None
        )
        for number, title, text in TEXTS
    ]


def town() -> TownContext:
    people = [Contact(id=name, name=f"{name}岗", channel="hook") for name in ("water_duty", "water_head")]
    water = Office(
        id="water",
        name="水利站",
        contacts=people,
        leader="water_head",
        duty=[DutyShift(contact="water_duty")],
    )
    topics = [
        Topic(id=name, name=name, office="water", remedy="办理", basis="职责")
        for name in ("utilities", "transport")
    ]
    places = [Place(name="石桥村", kind="village"), Place(name="柳林村", kind="village")]
    return TownContext(
        Town(id="test", name="测试镇", coordinator="water"),
        {"water": water},
        Catalogue(topics, [], "water"),
        places,
    )


def config(hook: str) -> AlertsFile:
    return AlertsFile.model_validate(
        {
            "channels": {
                "hook": {"kind": "webhook", "url": hook, "secret_env": "KEY", "allow_private": True}
            },
            "routes": [
                {"match": {"urgency": ["critical"]}, "to": ["office_duty", "office_leader"]},
                {"match": {"urgency": ["urgent"]}, "to": ["office_duty"]},
            ],
            "desk_url": "https://desk.example",
        }
    )


class Moments:
    """Counts the moments of this process and ends it at the chosen one."""

    def __init__(self, kill: int) -> None:
        self.count = 0
        self._kill = kill

    def __call__(self, *_args: object, **_more: object) -> None:
        self.count += 1
        if self.count == self._kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, self)
        send = httpx.Client.send

        def watched(client: httpx.Client, *args: Any, **more: Any) -> httpx.Response:
            self()
            answer = send(client, *args, **more)
            self()
            return answer

        httpx.Client.send = watched  # type: ignore[method-assign]


def run(case: dict[str, Any]) -> int:
    """From the arrival of the posts to the record of their deliveries; the number of moments."""
    moments = Moments(case["kill"])
    moments.watch()
    clock = fixed(NOW + timedelta(minutes=case["minute"]))
    here, rules, store = town(), config(case["hook"]), Store(case["url"])
    Intake(store, here, Reader(), clock).take_in(posts(case["edit"]))
    if case["tell"]:
        senders = build(rules, io.StringIO(), environ={"KEY": "made-up"}, clock=clock)
        lease = timedelta(0) if case["alone"] else LEASE
        links = AckLinks(b"k" * 32, rules.desk_url, here.id)
        tell(store, here, rules, senders, clock=clock, lease=lease, links=links)
    store.close()
    return moments.count


def main() -> None:
    log.configure("ERROR")
    _warm_up()
    gc.freeze()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.write(writing, str(run(json.loads(line))).encode())
            os._exit(0)
        os.close(writing)
        _say({"pid": child})
        with os.fdopen(reading) as told:
            count = told.read()
        _child, status = os.waitpid(child, 0)
        _say({"status": os.waitstatus_to_exitcode(status), "moments": int(count or 0)})


def _warm_up() -> None:
    """Read dictionaries and prepare mappings and statements once, so that each child is quick."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/warm.db")
        Base.metadata.create_all(store.writer)
        Intake(store, town(), Reader(), fixed(NOW)).take_in(posts())
        rules = config("http://127.0.0.1:1/")
        tell(store, town(), rules, {}, clock=fixed(NOW))
        store.close()


def _say(answer: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

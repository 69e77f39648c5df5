"""The desk under load: list, filters, search and lead page for 20 readers while one importer writes.

`python bench/desk_latency.py [--leads 100000] [--posts 1000000] [--seconds 30] [--keep FILE]` makes a SQLite
database of made-up leads (kept with --keep for the next run), serves the desk in a process of its own and
reads it over HTTP. Each reader pauses a second on average between two pages, as a quick person would;
`--no-pause` measures how many pages the machine can give instead.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import insert, text

from alerts.config import AlertsFile
from classify.segment import Segmenter
from common.clock import utc_now
from desk.accounts.accounts import add_account, get_account
from desk.accounts.passwords import hash_password
from desk.app import create_app
from desk.parts import Desk
from desk.serve import DeskServer
from pipeline.deadlines import due
from pipeline.standing import renew
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead, LeadEvent, Post
from xiangyin.config.loader import demo_folder, load_town

READERS = 20
TARGET_MS = 150
PASSWORD = "made-up-secret-7"
VILLAGES = [f"{first}{second}村" for first in "石柳清东西南北大小新" for second in "桥林河山沟湾塘坪岭田"]
TROUBLES = {
    "utilities": ["停水", "停电", "自来水发黄", "变压器跳闸", "水管爆裂", "燃气漏气", "宽带断网"],
    "transport": ["路面坑洼", "路灯不亮", "公交改线", "红绿灯坏了", "井盖丢失", "大货车超载"],
    "environment": ["垃圾没人清运", "污水直排", "夜间噪音", "油烟扰民", "养殖场恶臭"],
    "labour": ["拖欠工资", "不签合同", "工伤不赔", "社保没交"],
    "housing": ["物业不作为", "延期交房", "房产证办不下来", "电梯故障"],
}
PHRASES = (
    "已经三天了 没人管 希望尽快处理 老人孩子受不了 打过电话没用 村里人都着急 请到现场看看 影响出行".split()
)


def make_town() -> tuple[object, object]:
    config = load_town(demo_folder())
    return config.context(), config


def fill(store: Store, leads: int, posts: int, seed: int = 7) -> None:
    """Made-up leads with a few to many posts each, four of five open, spread over a year."""
    rng = random.Random(seed)
    town, _config = make_town()
    now = utc_now()
    cut = Segmenter(VILLAGES).tokens
    cache: dict[str, str] = {}
    sizes = [1] * leads
    for _post in range(posts - leads):
        popular = rng.random() < 0.3  # one lead in fifty has more than a hundred posts
        sizes[rng.randrange(max(1, leads // 50)) if popular else rng.randrange(leads)] += 1
    rng.shuffle(sizes)
    started, number = time.perf_counter(), 0
    for first in range(0, leads, 2000):
        lead_rows, post_rows = [], []
        for lead_id in range(first + 1, min(first + 2000, leads) + 1):
            topic = rng.choice(list(TROUBLES))
            trouble, village = rng.choice(TROUBLES[topic]), rng.choice(VILLAGES)
            urgency = rng.choices(["critical", "urgent", "normal", "enquiry"], [1, 9, 75, 15])[0]
            seen = now - timedelta(minutes=rng.randrange(365 * 24 * 60))
            terms = due(urgency, seen, town.zone)
            chosen = town.catalogue.office_for(topic, trouble, [village])
            state = rng.choices(
                ["received", "dispatched", "accepted", "in_work", "answered", "closed", "no_action"],
                [5, 30, 15, 20, 10, 15, 5],
            )[0]
            lead_rows.append({
                "id": lead_id, "town": town.id, "title": f"{village}{trouble}", "topic": topic, "urgency": urgency,
                "place": village, "office": chosen.office, "relation": chosen.relation, "basis": chosen.basis,
                "state": state, "unsure": rng.random() < 0.1, "restricted": False, "post_count": sizes[lead_id - 1],
                "first_seen": seen, "last_seen": seen, "received_at": seen, "dispatch_due": terms.dispatch,
                "accept_due": terms.accept, "feedback_due": terms.feedback, "returns": 0, "version": 1,
            })  # fmt: skip
            for _post in range(sizes[lead_id - 1]):
                number += 1
                body = f"{village}{trouble}，{rng.choice(PHRASES)}，{rng.choice(PHRASES)}"
                tokens = cache.get(body) or cache.setdefault(body, "\n" + " ".join(cut(body)))
                post_rows.append({
                    "id": number, "town": town.id, "source_id": rng.choice(["news", "forum", "board", "weibo"]),
                    "post_id": str(number), "url": f"https://example.org/{number}", "canonical_url": "",
                    "content_hash": f"{number:064d}", "title": "", "text": body, "tokens": tokens,
                    "published_at": seen, "received_at": seen, "likes": rng.randrange(5), "topic": topic,
                    "topic_confidence": 0.9, "urgency": urgency, "urgency_confidence": 0.9, "place": village,
                    "actionable": True, "abstained": False, "names": [village], "lead_id": lead_id, "evidence": {},
                    "reasons": [{"about": "topic", "words": [trouble], "rule": "model"}], "pinned": False,
                })  # fmt: skip
        with store.write() as session:
            session.execute(insert(Lead), lead_rows)
            session.execute(insert(Post), post_rows)
            session.execute(
                insert(LeadEvent),
                [{"town": town.id, "lead_id": row["id"], "at": row["received_at"], "kind": "opened",
                  "staff": "system", "data": {}, "lead_version": 1} for row in lead_rows],
            )  # fmt: skip
            for row in lead_rows:
                renew(session, session.get_one(Lead, row["id"]), now)
        if first % 20_000 == 0:
            print(f"  {number} posts, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    with store.write() as session:
        for role in ("comment_team",):
            add_account(session, town.id, name=role, role=role, office=None, offices=(), now=now, by="system")
            account = get_account(session, town.id, role)
            account.password_hash, account.must_change = hash_password(PASSWORD), False
    with store.write() as session:
        session.execute(text("ANALYZE"))


def serve(database: str) -> None:
    """The desk's process: prints its port, serves until its standard input closes."""
    town, config = make_town()
    store = Store(database)
    desk = Desk(store, town, AlertsFile(), words=Segmenter(VILLAGES).tokens)
    with DeskServer(create_app(desk), "127.0.0.1", 0) as server:
        print(server.port, flush=True)
        sys.stdin.read()
    del config


def import_posts(database: str, stop: threading.Event) -> int:
    """The importer: batches of new posts joining leads, as the intake writes them."""
    from pipeline.leads import join_lead

    town, _config = make_town()
    store, rng, number = Store(database), random.Random(3), 0
    with store.read() as session:
        leads = session.execute(text("SELECT max(lead_id) FROM lead_standings")).scalar_one()
    while not stop.is_set():
        now = utc_now()
        with store.write() as session:
            for _post in range(50):
                lead = session.get_one(Lead, rng.randrange(leads) + 1)
                number += 1
                row = Post(
                    town=town.id, source_id="board", post_id=f"new-{now.timestamp()}-{number}", url="",
                    canonical_url="", content_hash="", title="", text=lead.title, tokens=" ".join(lead.title),
                    published_at=now, received_at=now, topic=lead.topic, topic_confidence=0.9,
                    urgency="normal", urgency_confidence=0.9, place=lead.place, actionable=True, abstained=False,
                    names=[], lead_id=lead.id, evidence={}, reasons=[],
                )  # fmt: skip
                session.add(row)
                session.flush()
                join_lead(session, town, lead, row, now)
        stop.wait(1.0)
    return number


class Reader:
    """One logged-in browser that asks for pages one after the other."""

    def __init__(self, port: int, cookie: str, seed: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": cookie}
        self._rng = random.Random(seed)

    def get(self, path: str) -> tuple[float, str]:
        """Milliseconds and the page."""
        start = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return (time.perf_counter() - start) * 1000, body

    def next_page(self, lead_pages: list[str]) -> tuple[str, str]:
        """What this reader opens next: (kind, address)."""
        rng = self._rng
        topic = rng.choice(list(TROUBLES))
        kind = rng.choices(["list", "filter", "search", "lead"], [3, 3, 2, 4 if lead_pages else 0])[0]
        if kind == "list":
            return kind, "/leads"
        if kind == "filter":
            wanted = rng.choice(
                [{"topic": topic}, {"urgency": "urgent"}, {"place": rng.choice(VILLAGES)}, {"state": "in_work"},
                 {"source": "forum"}, {"unsure": "yes"}, {"office": "shuili"}, {"state": "closed"},
                 {"topic": topic, "urgency": "critical"}]
            )  # fmt: skip
            return kind, "/leads?" + urlencode(wanted)
        if kind == "search":
            words = rng.choice([rng.choice(TROUBLES[topic]), rng.choice(VILLAGES),
                                f"{rng.choice(VILLAGES)} {rng.choice(TROUBLES[topic])}", rng.choice(PHRASES)])  # fmt: skip
            return kind, f"/leads?q={quote(words)}"
        return kind, rng.choice(lead_pages)

    def pause(self) -> None:
        time.sleep(self._rng.uniform(0.5, 1.5))


def log_in(port: int) -> str:
    """The cookie of a new session."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    page, form = answer.read().decode(), answer.getheader("set-cookie", "").split(";")[0]
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    body = urlencode({"csrf": found.group(1), "name": "comment_team", "password": PASSWORD})
    connection.request(
        "POST", "/login", body, {"Cookie": form, "Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name == "set-cookie"]
    return next(cookie for cookie in cookies if cookie.startswith("xiangyin_session="))


def measure(port: int, seconds: float, pause: bool) -> dict[str, list[float]]:
    """Milliseconds of every page, by kind."""
    cookie = log_in(port)
    first = Reader(port, cookie, 0)
    _ms, page = first.get("/leads")
    lead_pages = sorted(set(re.findall(r'href="(/leads/\d+)"', page)))
    times: dict[str, list[float]] = defaultdict(list)
    failures: list[str] = []
    end = time.monotonic() + seconds

    def read(seed: int) -> None:
        reader = Reader(port, cookie, seed)
        try:
            while time.monotonic() < end:
                if pause:
                    reader.pause()
                kind, path = reader.next_page(lead_pages)
                times[kind].append(reader.get(path)[0])
        except (OSError, RuntimeError) as error:
            failures.append(str(error))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(1, READERS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"pages failed: {failures[:3]}")
    return times


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    """Fill, serve, read, print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-pause", action="store_true")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "bench.db"
        fresh = not path.exists()
        store = Store(f"sqlite:///{path}")
        migrate(store)
        if fresh:
            fill(store, given.leads, given.posts)
        store.close()
        command = [sys.executable, __file__, "--serve", f"sqlite:///{path}"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdin
            port = int(process.stdout.readline())
            stop, imported = threading.Event(), [0]
            importer = threading.Thread(
                target=lambda: imported.__setitem__(0, import_posts(f"sqlite:///{path}", stop))
            )
            importer.start()
            times = measure(port, given.seconds, not given.no_pause)
            stop.set()
            importer.join()
            process.stdin.close()
        every = [ms for kind in times.values() for ms in kind]
        shown = {
            kind: {
                "pages": len(values),
                "p50": round(percentile(values, 0.5)),
                "p95": round(percentile(values, 0.95)),
            }
            for kind, values in {**times, "all": every}.items()
        }
        shown["pages_a_second"] = round(len(every) / given.seconds, 1)  # type: ignore[assignment]
        print(json.dumps({"readers": READERS, "imported_posts": imported[0], "ms": shown, "target_p95": TARGET_MS,
                          "at": datetime.now(UTC).isoformat(timespec="seconds")}))  # fmt: skip


if __name__ == "__main__":
    main()

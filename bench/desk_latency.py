"""The desk under load: list, filters, search, lead and leaders' page for 20 readers while one importer writes.

`python bench/desk_latency.py [--leads 100000] [--posts 1000000] [--seconds 30]` takes the made-up town of
`desk_data.py` (built on first use, kept for the next run), serves the desk in a process of its own and reads
it over HTTP: first one page after the other, to tell how much of the processor's time each kind takes, then
by 20 readers at once. Each reader pauses a second on average between two pages, as a quick person would;
`--no-pause` measures how many pages the machine can give instead. It prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote, urlencode

from desk_data import NAME, PASSWORD, PHRASES, TROUBLES, VILLAGES, clock, database, made_up_town
from sqlalchemy import text

from alerts.config import AlertsFile
from classify.segment import Segmenter
from desk.app import create_app
from desk.parts import Desk
from desk.serve import DeskServer
from pipeline.leads import join_lead
from pipeline.store.engine import Store
from pipeline.store.models import Lead, Post

READERS = 20
TARGET_MS = 150
ALONE = 40
"""Pages of each kind by which the processor's time is measured, after a few that warm the caches."""

MIX = {"list": 3, "filter": 3, "search": 2, "lead": 4, "leaders": 1}
"""How often a reader opens which page. With each lead comes the part of its page that tells similar ones."""

KINDS = (*MIX, "similar")


def serve(database: str) -> None:
    """The desk's process: prints its port, then the processor's time it has used for each line it reads."""
    store, now = Store(database), clock()
    desk = Desk(store, made_up_town(), AlertsFile(), clock=now, words=Segmenter(VILLAGES).tokens)
    with DeskServer(create_app(desk), "127.0.0.1", 0) as server:
        print(server.port, flush=True)
        for _line in sys.stdin:
            print(time.process_time(), flush=True)
    store.close()


def import_posts(database: str, stop: threading.Event) -> int:
    """The importer: batches of new posts joining leads, as the intake writes them."""
    town, store, rng, number, current = made_up_town(), Store(database), random.Random(3), 0, clock()
    with store.read() as session:
        leads = session.execute(text("SELECT max(lead_id) FROM lead_standings")).scalar_one()
    while not stop.is_set():
        now = current()
        with store.write() as session:
            for _post in range(50):
                lead = session.get_one(Lead, rng.randrange(leads) + 1)
                number += 1
                row = Post(
                    town=town.id, source_id="board", post_id=f"new-{number}", url="",
                    canonical_url="", content_hash="", title="", text=lead.title, tokens=" ".join(lead.title),
                    published_at=now, received_at=now, topic=lead.topic, topic_confidence=0.9,
                    urgency="normal", urgency_confidence=0.9, place=lead.place, actionable=True, abstained=False,
                    names=[], lead_id=lead.id, evidence={}, reasons=[],
                )  # fmt: skip
                session.add(row)
                session.flush()
                join_lead(session, town, lead, row, now)
        stop.wait(1.0)
    store.close()
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

    def next_kind(self) -> str:
        return self._rng.choices(list(MIX), list(MIX.values()))[0]

    def address(self, kind: str, leads: int) -> str:
        """Some page of this kind."""
        rng = self._rng
        topic = rng.choice(list(TROUBLES))
        if kind == "list":
            return "/leads"
        if kind == "leaders":
            return "/leaders"
        if kind == "filter":
            wanted = rng.choice(
                [{"topic": topic}, {"urgency": "urgent"}, {"place": rng.choice(VILLAGES)}, {"state": "in_work"},
                 {"source": "forum"}, {"unsure": "yes"}, {"office": "shuili"}, {"state": "closed"},
                 {"topic": topic, "urgency": "critical"}]
            )  # fmt: skip
            return "/leads?" + urlencode(wanted)
        if kind == "search":
            words = rng.choice([rng.choice(TROUBLES[topic]), rng.choice(VILLAGES),
                                f"{rng.choice(VILLAGES)} {rng.choice(TROUBLES[topic])}", rng.choice(PHRASES)])  # fmt: skip
            return f"/leads?q={quote(words)}"
        page = f"/leads/{rng.randrange(leads) + 1}"
        return page if kind == "lead" else f"{page}/like"

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
    body = urlencode({"csrf": found.group(1), "name": NAME, "password": PASSWORD})
    connection.request(
        "POST", "/login", body, {"Cookie": form, "Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name == "set-cookie"]
    return next(cookie for cookie in cookies if cookie.startswith("xiangyin_session="))


def alone(process: subprocess.Popen[str], port: int, cookie: str, leads: int) -> dict[str, float]:
    """Milliseconds of the processor's time that the desk needs for a page of each kind, nobody else asking."""
    reader = Reader(port, cookie, 0)

    def used() -> float:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    found = {}
    for kind in KINDS:
        for _page in range(5):
            reader.get(reader.address(kind, leads))
        before = used()
        for _page in range(ALONE):
            reader.get(reader.address(kind, leads))
        found[kind] = (used() - before) / ALONE * 1000
    return found


def measure(port: int, cookie: str, leads: int, seconds: float, *, pause: bool) -> dict[str, list[float]]:
    """Milliseconds of every page, by kind."""
    times: dict[str, list[float]] = defaultdict(list)
    failures: list[str] = []
    end = time.monotonic() + seconds

    def read(seed: int) -> None:
        reader = Reader(port, cookie, seed)
        try:
            while time.monotonic() < end:
                if pause:
                    reader.pause()
                kind = reader.next_kind()
                path = reader.address(kind, leads)
                times[kind].append(reader.get(path)[0])
                if kind == "lead":
                    times["similar"].append(reader.get(f"{path}/like")[0])
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
    """Build or find the data, serve, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--no-pause", action="store_true")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        shutil.copyfile(database(given.leads, given.posts), path)  # the importer changes it
        url = f"sqlite:///{path}"
        command = [sys.executable, __file__, "--serve", url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin
            assert process.stdout
            port = int(process.stdout.readline())
            cookie = log_in(port)
            processor = alone(process, port, cookie, given.leads)
            stop, imported = threading.Event(), [0]
            importer = threading.Thread(target=lambda: imported.__setitem__(0, import_posts(url, stop)))
            importer.start()
            times = measure(port, cookie, given.leads, given.seconds, pause=not given.no_pause)
            stop.set()
            importer.join()
            process.stdin.close()
    show(times, processor, given.seconds, imported[0])


def show(times: dict[str, list[float]], processor: dict[str, float], seconds: float, imported: int) -> None:
    """The table, and under it what it was measured with."""
    every = [ms for values in times.values() for ms in values]
    print("| page | pages | processor ms, alone | p50 ms | p95 ms |\n| --- | --- | --- | --- | --- |")
    for kind, values in {**{kind: times[kind] for kind in KINDS if kind in times}, "all": every}.items():
        used = f"{processor[kind]:.1f}" if kind in processor else ""
        print(
            f"| {kind} | {len(values)} | {used} | {percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} |"
        )
    print(
        f"\n{READERS} readers, {len(every) / seconds:.1f} pages a second, {imported} posts imported meanwhile; "
        f"aim: p95 below {TARGET_MS} ms; load average {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


if __name__ == "__main__":
    main()

"""From the commit of a critical lead to its receipt at a webhook: idle, written elsewhere, and under load.

Real parts throughout: the intake with the shipped classifier, a SQLite file, the teller's threads, a webhook on
loopback. Critical posts are marked, so that each opens a lead of its own. The wait that a route configures is 0.
Run: python bench/alert_latency.py [--count N] [--rate POSTS_PER_SECOND]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from classify.labels import Label
from classify.redact import Redacted
from common import log
from crawlers.post import CrawledPost
from demo.content import load_content
from pipeline.intake import Intake
from xiangyin.config.loader import load_town
from xiangyin.init_town.write import write_town
from xiangyin.installation import Installation, TownReader
from xiangyin.settings import Settings
from xiangyin.teller import Teller

MARK = "验证特急"
BATCH_SECONDS = 0.1


class MarkedReader:
    """The town's own reader; a marked post is critical and like no other."""

    def __init__(self, reader: TownReader) -> None:
        self._reader = reader

    def redact(self, title: str, text: str) -> Redacted:
        return self._reader.redact(title, text)

    def classify(self, texts: Sequence[tuple[str, str]]) -> list[Label]:
        labels = self._reader.classify(texts)
        return [
            replace(label, topic="safety", urgency="critical", actionable=True, abstained=False, place="")
            if title.startswith(MARK)
            else label
            for (title, _text), label in zip(texts, labels, strict=True)
        ]

    def tokens(self, text: str) -> list[str]:
        return [f"{text}{n}" for n in range(8)] if text.startswith(MARK) else self._reader.tokens(text)

    def names(self, text: str) -> list[str]:
        return [] if text.startswith(MARK) else self._reader.names(text)


class Bench:
    """A town with one webhook; `committed` and `received` hold monotonic times by the mark's number."""

    def __init__(self, folder: Path, hook: str) -> None:
        write_town(folder)
        alerts = {
            "channels": {
                "console": {"kind": "console"},
                "hook": {"kind": "webhook", "url": hook, "secret_env": "BENCH_KEY", "allow_private": True},
            },
            "routes": [{"match": {"urgency": ["critical", "urgent"]}, "to": ["coordinator"]}],
        }
        (folder / "alerts.yaml").write_text(yaml.safe_dump(alerts), encoding="utf-8")
        offices = (folder / "offices.yaml").read_text(encoding="utf-8")
        (folder / "offices.yaml").write_text(
            offices.replace("channel: console", "channel: hook"), encoding="utf-8"
        )
        os.environ["BENCH_KEY"] = "made-up"
        self.opened = Installation(Settings(), load_town(folder))
        self.committed: dict[int, float] = {}
        self.wakes = True
        self._now: list[int] = []
        reader = MarkedReader(TownReader(self.opened.classifier, self.opened.config.town.places))
        context = self.opened.context
        self.intake = Intake(self.opened.store, context, reader, self.opened.clock, on_leads=self._done)
        content = load_content(datetime.now(UTC)).posts
        self._texts = itertools.cycle([(post.title, post.text) for post in content])
        self._numbers = itertools.count(1)

    def _done(self) -> None:
        moment = time.monotonic()
        self.committed.update(dict.fromkeys(self._now, moment))
        if self.wakes:
            self.opened.news.set()

    def take_in(self, critical: Sequence[int], others: int = 0) -> None:
        """One batch with critical leads of these numbers and so many everyday posts."""
        posts = [self._post(f"{MARK}{number}号", f"{MARK}{number}号") for number in critical]
        for _other in range(others):
            title, text = next(self._texts)
            posts.append(
                self._post(f"{title}（{next(self._numbers)}）", f"{text}，第{next(self._numbers)}次反映")
            )
        self._now = list(critical)
        self.intake.take_in(posts)

    def _post(self, title: str, text: str) -> CrawledPost:
        number = str(next(self._numbers))
        return CrawledPost("bench", number, "", title, text, datetime.now(UTC), None, None, None)


@contextmanager
def webhook() -> Iterator[tuple[str, dict[int, float], list[str]]]:
    """Its address, when each mark arrived first, and how many messages came in all."""
    received: dict[int, float] = {}
    total: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            moment = time.monotonic()
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            total.append(self.headers["Idempotency-Key"])
            if MARK in body["subject"]:
                received.setdefault(int(body["subject"].split(MARK)[1].split("号")[0]), moment)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received, total
    server.shutdown()


def one_by_one(bench: Bench, numbers: range, pause: float) -> None:
    for number in numbers:
        bench.take_in([number])
        time.sleep(pause)


def streaming(bench: Bench, numbers: range, rate: int) -> float:
    """Critical leads among `rate` posts a second, one in every other batch; the rate that was reached."""
    waiting = list(numbers)
    others = round(rate * BATCH_SECONDS)
    began, taken, batches = time.monotonic(), 0, 0
    while waiting:
        batches += 1
        critical = [waiting.pop(0)] if batches % 2 == 0 else []
        bench.take_in(critical, others - len(critical))
        taken += others
        time.sleep(max(0.0, began + batches * BATCH_SECONDS - time.monotonic()))
    return taken / (time.monotonic() - began)


def figures(bench: Bench, received: dict[int, float], numbers: range) -> list[float]:
    """The seconds from commit to receipt, sorted; waits for the last of them."""
    end = time.monotonic() + 60
    while any(number not in received for number in numbers) and time.monotonic() < end:
        time.sleep(0.05)
    missing = [number for number in numbers if number not in received]
    if missing:
        raise SystemExit(f"{len(missing)} of {len(numbers)} critical leads did not arrive within 60 s")
    return sorted(received[number] - bench.committed[number] for number in numbers)


def share(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(part * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="critical leads in each part")
    parser.add_argument("--rate", type=int, default=100, help="posts a second under load")
    wanted = parser.parse_args()
    log.configure("WARNING")
    rows: list[tuple[str, list[float], str]] = []
    with tempfile.TemporaryDirectory() as folder, webhook() as (hook, received, total):
        bench = Bench(Path(folder) / "town", hook)
        bench.take_in([0])  # the first use of each part is not what is measured
        with Teller(bench.opened, open(os.devnull, "w", encoding="utf-8")):
            figures(bench, received, range(1))
            parts: list[tuple[str, Callable[[range], float | None]]] = [
                ("idle", lambda numbers: one_by_one(bench, numbers, 0.05)),
                ("idle, written by another process", lambda numbers: one_by_one(bench, numbers, 0.13)),
                (f"{wanted.rate} posts/s", lambda numbers: streaming(bench, numbers, wanted.rate)),
            ]
            for index, (name, run) in enumerate(parts):
                bench.wakes = "another" not in name
                numbers = range(1 + index * wanted.count, 1 + (index + 1) * wanted.count)
                reached = run(numbers)
                note = f"{reached:.0f} posts/s taken in" if reached else ""
                rows.append((name, figures(bench, received, numbers), note))
        repeats = len(total) - len(set(total))
        bench.opened.store.close()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, load {load}"
    )
    print(f"{len(total)} messages in all, {repeats} repeats\n")
    print("| from commit to receipt | leads | p50 s | p99 s | max s | |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, values, note in rows:
        cells = (f"{share(values, 0.5):.3f}", f"{share(values, 0.99):.3f}", f"{values[-1]:.3f}")
        print(f"| {name} | {len(values)} | {' | '.join(cells)} | {note} |")


if __name__ == "__main__":
    main()

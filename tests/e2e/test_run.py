"""`xiangyin run` crawls, alerts and stops on a signal; started again, it repeats nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from demo.server import DemoSites

ENOUGH_SECONDS = 90


def test_run_crawls_alerts_and_stops(tmp_path: Path, model_cache: Path) -> None:
    with DemoSites(datetime.now(UTC)) as sites:
        environment = {
            **os.environ,
            "XDG_DATA_HOME": str(tmp_path),
            "XIANGYIN_CACHE": str(model_cache),
            "XIANGYIN_DEMO_PORT": str(sites.port),
            "XIANGYIN_DESK_PORT": "0",
            "XIANGYIN_HOOK_SECRET": "made-up",
        }
        first = _until_told(environment, tmp_path, sites)
        assert first
        assert len(first) == len(set(first))
        requests = len(sites.requests)
        again = subprocess.Popen([sys.executable, "-m", "xiangyin", "run"], cwd=tmp_path, env=environment)
        try:
            _wait(lambda: len(sites.requests) > requests + 3)
            time.sleep(6)  # one more round of alerting
        finally:
            _stop(again)
        assert _told(sites) == first


def _until_told(environment: dict[str, str], folder: Path, sites: DemoSites) -> list[tuple[int, str]]:
    """Run until every source was crawled and messages have stopped coming."""
    process = subprocess.Popen([sys.executable, "-m", "xiangyin", "run"], cwd=folder, env=environment)
    try:
        _wait(lambda: any(path.startswith("/api/posts") for path in sites.requests))
        before = -1
        while before != len(sites.hook_messages) or before == 0:
            before = len(sites.hook_messages)
            time.sleep(12)
    finally:
        _stop(process)
    return _told(sites)


def _told(sites: DemoSites) -> list[tuple[int, str]]:
    return [(message["body"]["alert"], message["body"]["recipient"]["id"]) for message in sites.hook_messages]


def _wait(done) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + ENOUGH_SECONDS
    while not done():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0

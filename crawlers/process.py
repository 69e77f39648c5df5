"""Start the crawling child, end it at its time limit, find what it left in the spool."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.job import Job
from crawlers.spool import read_spool

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class ChildReport:
    """The spool's lines and how the child ended; `exit_code` is None if it was killed at the limit."""

    lines: list[list[Any]]
    exit_code: int | None


def run_child(make_job: Callable[[Path], Job], *, time_limit: float) -> ChildReport:
    """Run one job; `make_job` gets the path of the spool."""
    with tempfile.TemporaryDirectory(prefix="xiangyin-crawl-") as folder:
        spool = Path(folder) / "spool.jsonl"
        exit_code = _run(make_job(spool), time_limit)
        return ChildReport(list(read_spool(spool)), exit_code)


def _run(job: Job, time_limit: float) -> int | None:
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_ROOT), environment.get("PYTHONPATH"))))
    # a session of its own: the kill reaches whatever the child started
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawlers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        child.communicate(job.model_dump_json().encode(), timeout=time_limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        # also when the caller is interrupted: no crawl outlives its caller
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return child.returncode

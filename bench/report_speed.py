"""A month's report from a large store: seconds and memory of `xiangyin report` with all its files.

`python bench/report_speed.py [--leads 100000] [--posts 1000000] [--keep FILE]` makes the made-up database of
`bench/desk_latency.py` (kept with --keep for the next run) and writes the report of the last full month in a
process of its own, whose peak memory is measured. Aim: 20 s and 500 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desk_latency import fill, make_town

from common.clock import utc_now
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate

AIM_SECONDS, AIM_MB = 20, 500


def write(database: str, folder: Path) -> None:
    """The measured process: opens the store, counts, writes three files, prints one JSON line."""
    from analysis.kept import keep, machine_report
    from analysis.outages import infos
    from analysis.write import write_report
    from xiangyin.reporting import last_month

    town, config = make_town()
    store = Store(database)
    began = time.perf_counter()
    period = last_month(utc_now().date())
    machine = machine_report(store, town, period, utc_now(), infos(config.sources.sources))
    counted = time.perf_counter()
    files = write_report(keep(store, town, machine).document, folder)
    done = time.perf_counter()
    print(json.dumps({
        "period": period.code, "posts": machine.figures["posts"].value,
        "counting_s": round(counted - began, 1), "writing_s": round(done - counted, 1),
        "cpu_s": round(time.process_time(), 1), "files_kb": {path.suffix[1:]: path.stat().st_size // 1024 for path in files},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip


def main() -> None:
    """Fill, run, print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.write:
            write(given.write, Path(folder))
            return
        path = given.keep or Path(folder) / "bench.db"
        fresh = not path.exists()
        store = Store(f"sqlite:///{path}")
        migrate(store)
        if fresh:
            fill(store, given.leads, given.posts)
        store.close()
        began = time.perf_counter()
        command = [sys.executable, __file__, "--write", f"sqlite:///{path}"]
        shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        print(json.dumps({**json.loads(shown), "process_s": round(time.perf_counter() - began, 1),
                          "aim": {"seconds": AIM_SECONDS, "mb": AIM_MB}}))  # fmt: skip


if __name__ == "__main__":
    main()

"""Real forum and publishing programs on loopback, filled through their own forms and read by our crawlers.

Each is installed where it is missing: from PyPI into an environment of its own that is kept between runs, or
from Debian's packages by the continuous integration. A machine that has none skips with the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from pydantic import TypeAdapter

from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl
from demo.content import DemoPost, load_content

NAME = "townhall-writer"
"""The account that writes everything: it must appear nowhere in what is read."""

Serve = Callable[..., None]
Read = Callable[..., CrawlResult]


@pytest.fixture(scope="session")
def absent() -> Callable[[str], None]:
    """Skip on a stranger's machine, fail in continuous integration."""
    return _absent


def _absent(reason: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def from_pypi() -> Callable[[str], Path]:
    """The folder of programs of a package, installed into an environment of its own, once a machine."""

    def install(requirement: str) -> Path:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xiangyin-test-software"
        name = re.sub(r"\W+", "-", requirement)
        folder = home / name
        if not (folder / "complete").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
            done = subprocess.run(
                [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", requirement],
                capture_output=True,
                text=True,
                check=False,
                timeout=240,
            )
            if done.returncode:
                last = done.stderr.strip().splitlines()[-1:]
                _absent(f"{requirement} could not be installed: {' '.join(last)[:200]}")
            (folder / "complete").touch()
        return folder / "bin"

    return install


@pytest.fixture(scope="module")
def port() -> int:
    """A free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Run a server until the module's tests are done; wait until `url` answers anything at all."""
    log = tmp_path_factory.mktemp("log") / "server.log"
    with ExitStack() as running:

        def start(
            command: Sequence[str], url: str, *, folder: Path, environment: dict[str, str] | None = None
        ) -> None:
            output = running.enter_context(log.open("ab"))
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            running.callback(process.wait, 20)
            # the whole group: a server's workers outlive it otherwise
            running.callback(os.killpg, process.pid, signal.SIGTERM)
            for _attempt in range(300):
                if process.poll() is not None or _answers(url):
                    break
                time.sleep(0.1)
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]

        yield start


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=10):
            return True
    except URLError as error:
        return hasattr(error, "code")
    except (ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="session")
def written() -> dict[str, list[DemoPost]]:
    """Posts of the demo town by thread, the opening post first: the 12 longest threads and 8 single posts."""
    threads: dict[str, list[DemoPost]] = {}
    for post in load_content(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)).posts:
        if post.site == "forum":
            threads.setdefault(post.thread, []).append(post)
    longest = sorted(threads.values(), key=lambda posts: (-len(posts), posts[0].number))
    return {posts[0].thread: posts for posts in longest[:20]}


@pytest.fixture
def read() -> Read:
    """Crawl a source with the clock of this machine, as the programs use it too."""

    def once(entry: dict[str, object], state: dict[str, object] | None = None) -> CrawlResult:
        source = TypeAdapter(SourceConfig).validate_python(
            {
                "id": "real",
                "name": "真实软件",
                "basis": "本机测试",
                "allow_private": True,
                "delay_seconds": 0,
                **entry,
            }
        )
        result = crawl(source, state=state or {}, time_zone="Asia/Shanghai", now=datetime.now(UTC))
        assert NAME not in repr(result)
        return result

    return once


@pytest.fixture(scope="session")
def same() -> Callable[[str], str]:
    """A text without white space, to compare what was written with what is shown."""
    return lambda text: re.sub(r"\s+", "", text)

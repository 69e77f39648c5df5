"""The command line as a person runs it, and a model that is built once for the whole test run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all commands of this run: the first that needs the model builds it."""
    return tmp_path_factory.mktemp("model")


@pytest.fixture
def run(tmp_path: Path, model_cache: Path) -> Run:
    """Run `xiangyin` in an empty folder with a home of its own."""

    def run(*args: str, lang: str = "zh", **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "HOME": str(tmp_path / "home"),
            "XDG_DATA_HOME": str(tmp_path / "home" / "data"),
            "XIANGYIN_CACHE": str(model_cache),
            "XIANGYIN_LANG": lang,
            "COLUMNS": "200",
            **more,
        }
        return subprocess.run(
            [sys.executable, "-m", "xiangyin", *args],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return run

"""Rules that a reader could forget: they fail here instead."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from xiangyin.settings import PREFIX, Settings

PACKAGES = ("common", "crawlers", "classify", "pipeline", "alerts", "analysis", "desk", "demo", "xiangyin")
LIMIT = 400


def modules(root: Path) -> list[Path]:
    return [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]


def test_imports_point_one_way(root: Path) -> None:
    script = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c(['--no-cache']))"
    checked = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_module_over_the_limit(root: Path) -> None:
    found = modules(root)
    assert len(found) > 80
    assert not [path for path in found if len(path.read_text(encoding="utf-8").splitlines()) > LIMIT]


def test_every_module_says_what_it_is(root: Path) -> None:
    silent = [
        path for path in modules(root) if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not [path for path in silent if path.name not in ("__init__.py",) and "versions" not in path.parts]


def test_no_pickle(root: Path) -> None:
    pattern = re.compile(r"^\s*(?:import|from) (?:pickle|joblib|cloudpickle|dill|marshal)\b", re.MULTILINE)
    assert not [path for path in modules(root) if pattern.search(path.read_text(encoding="utf-8"))]


def test_every_setting_is_documented(root: Path) -> None:
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`{PREFIX}{name.upper()}`" in text


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_readme_exist(root: Path, name: str) -> None:
    from typer.main import get_command

    from xiangyin.cli.app import build

    known = set(get_command(build()).commands)  # type: ignore[attr-defined]
    blocks = re.findall(r"```console\n(.*?)```", (root / name).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    used = [line.split()[1] for line in lines if "bin/xiangyin" in line.split()[0]]
    assert used
    assert set(used) <= known
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for line in lines:
        if line.startswith("make "):
            assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE)


def test_versions_are_pinned_without_hosts(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").split()
    assert len(lines) > 50
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def test_english_is_complete(root: Path) -> None:
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import read_po

    with (root / "common" / "locale" / "en" / "xiangyin.po").open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    wanted: set[str] = set()
    for package in PACKAGES:
        for _file, _line, message, _comments, _context in extract_from_dir(
            root / package,
            method_map=[("**.py", "python"), ("**.html", "jinja2")],
            keywords={"_": None, "N_": None},
        ):
            wanted.add(message if isinstance(message, str) else message[0])
    missing = sorted(
        message for message in wanted if not (catalogue.get(message) and catalogue.get(message).string)
    )  # type: ignore[union-attr]
    assert not missing, missing
    for message in wanted:
        translated = catalogue.get(message)
        assert translated is not None
        assert set(re.findall(r"\{(\w+)", message)) == set(re.findall(r"\{(\w+)", str(translated.string))), (
            message
        )

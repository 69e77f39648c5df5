"""The audit page has a name for everything that is recorded."""

from __future__ import annotations

import ast
from pathlib import Path

from desk.audit import ACTIONS


def recorded(root: Path) -> set[str]:
    """The actions of all calls of `note` in the desk."""
    found = set()
    for path in (root / "desk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="note"), args=[_, _, _, ast.Constant(value=str(action)), *_]):
                    found.add(action)
    return found


def test_every_action_has_a_name(root: Path) -> None:
    assert recorded(root) <= set(ACTIONS)
    assert len(recorded(root)) > 5

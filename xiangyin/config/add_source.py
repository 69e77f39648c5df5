"""Write a new entry into sources.yaml: comments and the other entries stay as they are, byte for byte."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from common.errors import ConfigError
from common.i18n import _
from crawlers.config import SourcesFile
from crawlers.text import one_line
from xiangyin.config.problems import config_error
from xiangyin.config.yaml_lines import read_yaml

FIRST = ("id", "name", "kind", "preset", "url", "basis", "schedule")
"""The order in which people read an entry; the rest follows."""


def entry_text(entry: dict[str, Any], comments: Sequence[str] = ()) -> str:
    """The entry as YAML of one list item, its comment above it."""
    ordered = {key: entry[key] for key in FIRST if key in entry} | entry
    # a rare line break of Unicode (NEL) is written raw and read as a space: then everything is escaped
    plain = json.dumps(ordered, ensure_ascii=False).isprintable()
    body = yaml.safe_dump(ordered, allow_unicode=plain, sort_keys=False, width=10_000)
    printable = (
        "".join(letter for letter in comment if letter.isprintable() or letter.isspace())
        for comment in comments
    )
    lines = [f"# {one_line(comment)}" for comment in printable]
    lines += [
        f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(body.rstrip("\n").split("\n"))
    ]
    return "\n".join(lines) + "\n"


def add_source(path: Path, entry: dict[str, Any], comments: Sequence[str] = ()) -> str:
    """Add `entry` to the file at `path` and return the text of the entry.

    ConfigError, and the file untouched, when the entry or the file that would result is not valid.
    """
    if "${" in repr(entry):
        # such a text would be replaced by an environment variable when the file is read
        raise ConfigError(_("{file}：来源的内容里不能有 ${{").format(file=path))
    document = read_yaml(path)
    had = document.data.get("sources") if isinstance(document.data, dict) else None
    for item in had if isinstance(had, list) else []:
        if isinstance(item, dict) and item.get("id") == entry["id"]:
            raise ConfigError(
                _("{file}:{line}：来源编号 {id} 已经有了，请换一个").format(
                    file=path, line=document.line(("sources",)), id=entry["id"]
                )
            )
    text = entry_text(entry, comments)
    before = path.read_text(encoding="utf-8-sig")
    _write(path, _with_entry(before, text, path))
    return text


def _with_entry(before: str, text: str, path: Path) -> str:
    lines = before.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    root = yaml.compose(before, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next((pair for pair in pairs if pair[0].value == "sources"), None)
    if found is None:
        raise ConfigError(_("{file}：缺少 sources").format(file=path))
    name, value = found
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        # the dash stands two columns before the item's first key
        column = value.start_mark.column
        last = max(_last_line(item) for item in value.value)
        return "".join([*lines[: last + 1], "\n", _indented(text, column), *lines[last + 1 :]])
    if value.value:
        raise ConfigError(
            _("{file}:{line}：sources 写成了一行，请改成每个来源一段").format(
                file=path, line=name.start_mark.line + 1
            )
        )
    lines[name.start_mark.line] = "sources:\n"  # it was empty: null or []
    at = name.start_mark.line + 1
    return "".join([*lines[:at], _indented(text, 2), *lines[at:]])


def _last_line(node: yaml.Node) -> int:
    """The last line (0-based) on which something of `node` stands; a block's own end mark lies beyond comments."""
    if isinstance(node, yaml.ScalarNode) or (isinstance(node, yaml.CollectionNode) and node.flow_style):
        end: int = node.end_mark.line
        return end if node.end_mark.column > 0 else end - 1
    inner = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return max([node.start_mark.line, *(_last_line(part) for part in inner)])


def _indented(text: str, columns: int) -> str:
    return "".join(f"{' ' * columns}{line}\n" for line in text.rstrip("\n").split("\n"))


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, after the new text was read back and found valid."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".yaml")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        checked = read_yaml(draft)
        try:
            SourcesFile.model_validate(checked.data)
        except ValidationError as error:
            checked.path = path
            raise config_error(checked, error) from error
        draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)

"""YAML that remembers on which line each value stands, and takes `${NAME:-default}` from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from common.errors import ConfigError
from common.i18n import _

Path_ = tuple[str | int, ...]
MAX_BYTES = 5_000_000
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class Document:
    """The data of one file and the line (1-based) of every key and item."""

    def __init__(self, path: Path, data: Any, lines: dict[Path_, int]) -> None:
        self.path = path
        self.data = data
        self._lines = lines

    def line(self, where: Path_) -> int:
        """The line of the value at `where`, or of the nearest value around it."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)


def read_yaml(path: Path, environment: Mapping[str, str] | None = None) -> Document:
    """Read one file; `ConfigError` names file and line for anything that is not plain, whole YAML."""
    environment = os.environ if environment is None else environment
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(_("{file}：文件过大（上限 5 MB）").format(file=path))
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(_("{file}：找不到这个文件").format(file=path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(_("{file}：请存为 UTF-8 编码").format(file=path)) from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigError(
            _("{file}:{line}：不是完整的 YAML（{reason}）").format(
                file=path, line=mark.line + 1 if mark else 1, reason=error.problem
            )
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(_("{file}：不是完整的 YAML（{reason}）").format(file=path, reason=error)) from error
    if node is None:
        raise ConfigError(_("{file}：文件是空的").format(file=path))
    lines: dict[Path_, int] = {}
    return Document(path, _Builder(path, environment, lines).build(node, ()), lines)


class _Builder:
    """Turns YAML nodes into plain data, noting lines on the way."""

    def __init__(self, path: Path, environment: Mapping[str, str], lines: dict[Path_, int]) -> None:
        self._path = path
        self._environment = environment
        self._lines = lines
        self._open: set[int] = set()

    def build(self, node: yaml.Node, where: Path_) -> Any:
        line = node.start_mark.line + 1
        self._lines.setdefault(where, line)
        if id(node) in self._open:
            raise self._error(line, _("引用（&、*）绕回了自己"))
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, where)
            if isinstance(node, yaml.SequenceNode):
                return [self.build(child, (*where, at)) for at, child in enumerate(node.value)]
            return self._scalar(node, line)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, where: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value)
            if key in result:
                raise self._error(line, _("{key} 写了两次").format(key=key))
            self._lines[(*where, key)] = line
            result[key] = self.build(value_node, (*where, key))
        return result

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        if isinstance(node.value, str) and "${" in node.value:
            return _VARIABLE.sub(lambda found: self._variable(found, line), node.value)
        try:
            value = yaml.SafeLoader("").construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise self._error(line, _("读不懂的值 {value}").format(value=node.value)) from error
        # an unquoted 08:00 is an integer in base 60 for YAML, a date a date: people mean the text
        return value if isinstance(value, str | bool | float | int) or value is None else node.value

    def _variable(self, found: re.Match[str], line: int) -> str:
        name, default = found.group(1), found.group(2)
        value = self._environment.get(name) or default
        if value is None:
            raise self._error(line, _("环境变量 {name} 没有设置").format(name=name))
        return value

    def _error(self, line: int, reason: str) -> ConfigError:
        return ConfigError(f"{self._path}:{line}：{reason}")

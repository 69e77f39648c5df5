"""A mistake found by pydantic as one line: file, line, key, value, and what is allowed."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from common.errors import ConfigError
from common.i18n import N_, _
from xiangyin.config.yaml_lines import Document, Path_

SHOWN = 60
"""Characters of a wrong value that are shown."""

SECRET = ("password", "secret", "token", "key")

REASONS: dict[str, str] = {
    "missing": N_("缺少这一项"),
    "extra_forbidden": N_("没有这个名称的项，请检查拼写"),
    "literal_error": N_("只能是 {expected}"),
    "union_tag_invalid": N_("kind = {tag}：只能是 {expected_tags}"),
    "union_tag_not_found": N_("缺少 kind"),
    "string_type": N_("应为文字（含数字时请加引号）"),
    "string_too_short": N_("至少要有 {min_length} 个字"),
    "string_too_long": N_("最多 {max_length} 个字"),
    "string_pattern_mismatch": N_("应符合 {pattern}：小写字母开头，只用小写字母、数字、_ 和 -"),
    "int_type": N_("应为整数"),
    "int_parsing": N_("应为整数"),
    "int_from_float": N_("应为整数"),
    "float_type": N_("应为数字"),
    "float_parsing": N_("应为数字"),
    "bool_type": N_("应为 true 或 false"),
    "bool_parsing": N_("应为 true 或 false"),
    "list_type": N_("应为列表（每项以 - 开头）"),
    "dict_type": N_("应为“名称: 值”的形式"),
    "model_type": N_("应为“名称: 值”的形式"),
    "model_attributes_type": N_("应为“名称: 值”的形式"),
    "too_short": N_("至少要有 {min_length} 项"),
    "greater_than_equal": N_("不能小于 {ge}"),
    "greater_than": N_("必须大于 {gt}"),
    "less_than_equal": N_("不能大于 {le}"),
    "less_than": N_("必须小于 {lt}"),
    "value_error": N_("{error}"),
}


def config_error(document: Document, error: ValidationError) -> ConfigError:
    """The first mistake of `error` in plain words; further ones are counted."""
    problems = error.errors()
    first = problems[0]
    where = _in_file(document.data, first["loc"])
    template = REASONS.get(first["type"])
    reason = _(template).format(**(first.get("ctx") or {})) if template else first["msg"]
    key = ".".join(str(part) for part in where) or _("（整个文件）")
    line = f"{document.path}:{document.line(where)}：{key}{_value(where, first)}：{reason}"
    if len(problems) > 1:
        line += _("（另有 {count} 处错误）").format(count=len(problems) - 1)
    return ConfigError(line)


def _in_file(data: Any, location: tuple[int | str, ...]) -> Path_:
    """`location` without the parts pydantic adds for unions, which no file contains."""
    where: list[str | int] = []
    for at, part in enumerate(location):
        is_last = at == len(location) - 1
        if isinstance(data, list):
            if not isinstance(part, int) or part >= len(data):
                continue
            data = data[part]
        elif isinstance(data, dict) and part in data:
            data = data[part]
        elif not isinstance(data, dict) or not is_last:
            continue
        where.append(part)
    return tuple(where)


def _value(where: Path_, problem: Any) -> str:
    """` = value`, cut short; nothing for a whole table or a secret."""
    value = problem["input"]
    secret = bool(where) and any(word in str(where[-1]).lower() for word in SECRET)
    if isinstance(value, dict | list) or problem["type"] == "missing" or secret:
        return ""
    shown = repr(value)
    return " = " + (shown if len(shown) <= SHOWN else shown[:SHOWN] + "…")

"""Checked field types of a source's entry: durations, selectors, JMESPath."""

from __future__ import annotations

import re
from typing import Annotated

import cssselect
import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, StringConstraints

from common.i18n import _

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([1-9][0-9]{0,6})([smhd])")


def duration_seconds(value: str) -> int:
    """Seconds of a duration such as `30m`, `2h`, `1d`; ValueError for anything else."""
    found = _DURATION.fullmatch(value.strip())
    if not found:
        raise ValueError(_("时长 {value} 无效：应写成 30s、10m、2h 或 1d 这样").format(value=value))
    return int(found[1]) * _UNITS[found[2]]


def _duration(value: str) -> str:
    duration_seconds(value)
    return value.strip()


def _selector(value: str) -> str:
    try:
        parsed = cssselect.parse(value)
    except cssselect.SelectorError as error:
        raise ValueError(_("CSS 选择器 {value} 无效：{reason}").format(value=value, reason=error)) from error
    if any(one.pseudo_element for one in parsed):
        raise ValueError(_("CSS 选择器 {value} 须选取元素，不能带 :: 部分").format(value=value))
    return value


def _json_path(value: str) -> str:
    try:
        jmespath.compile(value)
    except JMESPathError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(_("JMESPath {value} 无效：{reason}").format(value=value, reason=reason)) from error
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that is not empty."""
Duration = Annotated[str, AfterValidator(_duration)]
"""A positive whole number and a unit: s, m, h or d."""
Selector = Annotated[str, StringConstraints(min_length=1), AfterValidator(_selector)]
"""A CSS selector of one or more elements."""
JsonPath = Annotated[str, StringConstraints(min_length=1), AfterValidator(_json_path)]
"""A JMESPath expression."""

"""The numbers of a chart as a table: for the workbook, and beside the chart for those who cannot see it."""

from __future__ import annotations

from typing import Any

from analysis.document import Chart
from common.i18n import _


def chart_rows(chart: Chart) -> list[tuple[Any, ...]]:
    """The heading and the rows."""
    data = chart.data
    heading: tuple[Any, ...]
    if chart.kind == "trend":
        heading = (_("时间段"), data["names"]["leads"], data["names"]["posts"], _("有来源没有读到的天数"))
        return [heading, *zip(data["labels"], data["leads"], data["posts"], data["down"], strict=True)]
    if chart.kind == "heat":
        return [
            (_("主题"), *data["columns"]),
            *((name, *row) for name, row in zip(data["rows"], data["cells"], strict=True)),
        ]
    if chart.kind == "offices":
        heading = (_("部门"), data["names"]["in_time"], data["names"]["overdue"])
        return [heading, *zip(data["offices"], data["in_time"], data["overdue"], strict=True)]
    if chart.kind == "flow":
        return [
            (_("步骤"), _("问题（个）")),
            (data["all"], data["total"]),
            *zip(data["stages"], data["counts"], strict=True),
        ]
    heading = (_("排名"), _("线索"), _("主题"), _("等级"), data["x"], data["y"])
    return [
        heading,
        *(
            (
                point["rank"],
                point["lead"],
                point["topic"],
                data["levels"][point["level"]],
                point["x"],
                point["y"],
            )
            for point in data["points"]
        ),
    ]

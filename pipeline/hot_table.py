"""The table of hot problems as a workbook (热点问题表), with the posts behind it and how heat and trend are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from common.i18n import _
from common.spreadsheet import safe_cell
from pipeline.hot import FORMULA, HotPost, HotProblem
from pipeline.hot_trend import FEWEST, RECENT_DAYS
from pipeline.town import TownContext

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float


def period_of(problem: HotProblem, zone: ZoneInfo) -> str:
    """The days from the first to the last post, in the town's time."""
    first, last = (moment.astimezone(zone).date() for moment in (problem.first, problem.last))
    return f"{first:%Y/%m/%d}" if first == last else f"{first:%Y/%m/%d}–{last:%Y/%m/%d}"


def place_or_people(problem: HotProblem) -> str:
    """Where, and whom it affects, as far as the posts say it."""
    return " ".join(part for part in (problem.place, problem.people) if part)


def hot_workbook(
    problems: Sequence[HotProblem],
    posts: Sequence[HotPost],
    town: TownContext,
    *,
    first: date | None = None,
    last: date | None = None,
) -> bytes:
    """The workbook: table, detail, explanation. Every text is a text: no cell holds a formula."""
    from openpyxl import Workbook  # takes longer to load than most commands run

    book = Workbook()
    book.remove(book.worksheets[0])
    zone = town.zone
    _sheet(
        book.create_sheet(_("热点问题表")),
        {
            _("热度排名"): 8, _("问题ID"): 8, _("热度指数"): 9, _("时间范围"): 24, _("地点/人群"): 26,
            _("问题描述"): 60, _("主题"): 14, _("帖数"): 8, _("点赞和反对"): 11, _("趋势"): 44,
        },
        [
            (
                one.rank, one.lead_id, one.heat, period_of(one, zone), place_or_people(one), one.description,
                town.catalogue.name_of(one.topic), len(one.posts), one.clicks, one.trend.text(),
            )
            for one in problems
        ],
    )  # fmt: skip
    _sheet(
        book.create_sheet(_("热点问题帖子明细")),
        {
            _("问题ID"): 8, _("帖子编号"): 16, _("来源"): 14, _("时间"): 18, _("标题"): 60, _("点赞数"): 8,
            _("反对数"): 8,
        },
        [
            (one.lead_id, one.post_id, one.source, _local(one.published_at, zone), one.title, one.likes, one.dislikes)
            for one in posts
        ],
    )  # fmt: skip
    lines = [
        (_("时段"), f"{first or '…'} – {last or '…'}"),
        (_("热度指数"), _(FORMULA)),
        (
            _("趋势"),
            _(
                "近 {days} 天的帖数与这个问题自己以前相比：若帖子均匀到来，超过或不足这个数的可能小于 2.5% 时，"
                "记为上升或消退；不足 {fewest} 条帖子不下结论"
            ).format(days=RECENT_DAYS, fewest=FEWEST),
        ),
        (_("问题描述"), _("取自帖子本身：与其他帖子用词最相近的标题或句子（已遮盖个人信息）")),
        (_("不含"), _("仅承办部门可见的限办线索；经人判定没有问题的线索")),
    ]
    _sheet(book.create_sheet(_("说明")), {_("项目"): 12, _("说明"): 100}, lines)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(sheet: Worksheet, columns: dict[str, int], rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, (name, width) in enumerate(columns.items(), start=1):
        sheet.cell(1, number, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for at, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            cell = sheet.cell(at, number, safe_cell(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    sheet.freeze_panes = "A2"


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

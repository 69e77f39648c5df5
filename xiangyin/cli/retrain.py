"""`xiangyin retrain`: a new model from the corpus and the town's labels, compared with the one at work."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from common.i18n import _
from desk.audit import note
from desk.model_figures import VERDICTS, figure_rows
from desk.model_switch import check_staff
from pipeline.town_models import begin, running
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import model_progress, out, print_json, say

NICE = 10
"""Training beside a desk gives way to those who work at it."""


def retrain(
    staff: Annotated[str, typer.Option(help=_("谁要求训练（账号名）"))] = "system",
    run: Annotated[int | None, typer.Option(hidden=True)] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train and compare; nothing is switched."""
    # training needs a large library; the other commands start faster without it
    from pipeline.retrain import retrain_town

    with installation(config) as opened:
        store, town = opened.store, opened.context.id
        if run is None:
            if staff != "system":
                check_staff(store, town, staff, "model_retrain")
            run = begin(store, town, opened.clock(), staff=staff)
            with store.write() as session:
                note(session, town, staff, "model_training", opened.clock(), model=run)
        else:
            os.nice(NICE)
            with store.read() as session:
                running(session, town, run)
        with model_progress(_("训练")) as progress:
            figures = retrain_town(
                opened.town_classifier,
                run,
                held_back=opened.settings.held_back,
                clock=opened.clock,
                progress=progress,
            )
        if as_json:
            print_json({"model": run, **figures})
            return
        table = Table(title=_("模型 {model} 与现用模型在留出标注上的比较").format(model=run), pad_edge=False)
        for title in (_("指标"), _("现用"), _("新模型")):
            table.add_column(title)
        for row in figure_rows(figures):
            table.add_row(*(Text(cell) for cell in (row.name, row.old, row.new)))
        out.print(table)
        for field, name in (("topic", _("主题")), ("urgency", _("紧急程度"))):
            found = figures[field]
            say(f"{name}：{_(VERDICTS[found['verdict']])}")
        say(_("没有自动切换。要使用它：xiangyin model use {model} --staff 账号").format(model=run))

"""`xiangyin model`: the town's own models, which one is at work, and the way back."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from common.errors import InputError, ModelError
from common.i18n import _
from desk.model_figures import percent
from desk.model_switch import check_staff, go_back, use_model
from pipeline.store.learning import TownModel
from pipeline.town_models import active_model, list_models, stopped
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say
from xiangyin.installation import Installation

app = typer.Typer(help=_("本镇自己的分类模型"), no_args_is_help=True)
SHIPPED = "shipped"
Staff = Annotated[str, typer.Option(help=_("由谁切换（账号名，记入审计）"))]


@app.command("list", help=_("列出模型、各自的成绩和现在用哪一个。例：xiangyin model list"))
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """All models, the newest first, then the shipped one."""
    with installation(config) as opened:
        with opened.store.read() as session:
            models = list_models(session, opened.context.id)
            active = active_model(session, opened.context.id)
        rows = [_row(opened, model, active) for model in models]
        shipped: dict[str, Any] = {
            "model": SHIPPED,
            "state": "ready",
            "active": active is None,
            "problem": "",
        }
        rows.append(shipped)
        if as_json:
            print_json(rows)
            return
        table = Table(pad_edge=False)
        for title in (_("模型"), _("状态"), _("训练时间"), _("标注"), _("主题：现用 → 新"), _("问题")):
            table.add_column(title)
        for row in rows:
            mark = "→ " if row["active"] else "  "
            cells = (
                f"{mark}{row['model']}",
                row["state"],
                local(row.get("made_at"), opened.context.zone),
                str(row.get("learned", "")),
                str(row.get("topic", "")),
                str(row["problem"]),
            )
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)


def _row(opened: Installation, model: TownModel, active: TownModel | None) -> dict[str, Any]:
    problem = model.problem
    if model.state == "ready":
        try:
            opened.town_classifier.check(model)
        except ModelError as error:
            problem = str(error)
    topic = model.figures.get("topic")
    return {
        "model": model.id,
        "state": "failed" if stopped(model, opened.clock()) else model.state,
        "active": active is not None and active.id == model.id,
        "made_at": model.made_at,
        "staff": model.staff,
        "learned": len(model.learned),
        "topic": f"{percent(topic['old']['right'])} → {percent(topic['new']['right'])}" if topic else "",
        "based_on": model.based_on,
        "labels_hash": model.labels_hash,
        "file_hash": model.file_hash,
        "problem": problem,
        "figures": model.figures,
    }


@app.command("use", help=_("换用一个模型；shipped 是自带的。例：xiangyin model use 3 --staff chen03"))
def use(
    model: Annotated[str, typer.Argument(help=_("模型编号，或 shipped"))],
    staff: Staff,
    config: ConfigOption = None,
) -> None:
    """Put a model to work."""
    if model != SHIPPED and not (model.isascii() and model.isdigit() and len(model) < 19):
        raise InputError(_("没有模型 {model}").format(model=model[:40]))
    with installation(config) as opened:
        check_staff(opened.store, opened.context.id, staff, "model_use")
        use_model(
            opened.town_classifier, None if model == SHIPPED else int(model), opened.clock(), staff=staff
        )
    say(_("现在使用模型 {model}，运行中的程序从下一批帖子起使用它").format(model=model))


@app.command("back", help=_("换回上一个模型。例：xiangyin model back --staff chen03"))
def back(staff: Staff, config: ConfigOption = None) -> None:
    """The model before this one."""
    with installation(config) as opened:
        check_staff(opened.store, opened.context.id, staff, "model_use")
        earlier = go_back(opened.town_classifier, opened.clock(), staff=staff)
    say(_("现在使用模型 {model}，运行中的程序从下一批帖子起使用它").format(model=earlier or SHIPPED))

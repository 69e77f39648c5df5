"""The town's models: which one is at work, how each did, training a new one, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from common.errors import LifeCycleError, ModelError
from common.i18n import N_, _
from desk.model_figures import VERDICTS, percent
from desk.parts import Desk
from desk.web.guard import AtDesk
from desk.web.templates import Saying, render
from pipeline.store.learning import TownModel
from pipeline.town_models import active_model, list_models, stopped, switches

if TYPE_CHECKING:
    from pipeline.town_classifier import TownClassifier

router = APIRouter()
STAGES: dict[str, str] = {
    "start": N_("开始"),
    "labels": N_("读取标注"),
    "segment": N_("切分词语"),
    "features": N_("提取特征"),
    "check": N_("交叉检验"),
    "fit": N_("训练"),
    "compare": N_("新旧比较"),
    "done": N_("完成"),
}
"""What the work on a model is doing."""


@router.get("/models")
def model_list(request: Request, desk: AtDesk) -> Response:
    """All models, the newest first."""
    return show_models(request, desk)


def show_models(request: Request, desk: Desk, *, said: Saying | None = None, status: int = 200) -> Response:
    """The page, with what an action has just done."""
    now = desk.clock()
    with desk.store.read() as session:
        models = list_models(session, desk.town.id)
        active = active_model(session, desk.town.id)
        past = switches(session, desk.town.id, limit=20)
    working = next((one for one in models if one.state == "running" and not stopped(one, now)), None)
    newest = models[0] if models else None
    return render(
        request,
        "model_list.html",
        status=status,
        said=said,
        here="/models",
        models=models,
        active=active,
        past=past,
        working=working,
        newest=newest,
        problem=problem_of(desk, active) if active else "",
        stages=STAGES,
        stopped=lambda model: stopped(model, now),
        percent=percent,
        verdicts=VERDICTS,
        can_train=desk.retrain is not None,
    )


def classifier_of(desk: Desk) -> TownClassifier:
    """The classifier at work; a desk without one cannot switch."""
    if desk.models is None:
        raise LifeCycleError(_("这个工作台没有连接模型，请用命令行 xiangyin model"))
    return desk.models()


def problem_of(desk: Desk, model: TownModel) -> str:
    """Why a finished model cannot be used, in one line; "" where it can."""
    if desk.models is None:
        return ""
    try:
        desk.models().check(model)
    except ModelError as error:
        return str(error)
    return ""

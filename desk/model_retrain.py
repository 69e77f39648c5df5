"""Train a new model from the labels. It is compared with the one at work, and waits for a person to choose it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.errors import LifeCycleError
from common.i18n import _
from desk.audit import note
from desk.model_list import show_models
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying
from pipeline.town_models import begin

router = APIRouter()


@router.post("/models/retrain")
def model_retrain(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """Begin; the page shows how far it is."""
    if desk.retrain is None:
        raise LifeCycleError(_("这个工作台没有连接模型，请用命令行 xiangyin retrain"))
    try:
        model = begin(desk.store, desk.town.id, desk.clock(), staff=staff.name)
    except LifeCycleError as error:
        return show_models(request, desk, said=Saying("", str(error)), status=409)
    with desk.store.write() as session:
        note(session, desk.town.id, staff.name, "model_training", desk.clock(), model=model)
    desk.retrain(staff.name, model)
    return show_models(request, desk, said=Saying(_("开始训练模型 {model}").format(model=model)))

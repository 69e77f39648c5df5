"""Go back to the model that was at work before."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from common.errors import InputError, LifeCycleError
from common.i18n import _
from desk.model_list import classifier_of, show_models
from desk.model_switch import go_back
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying

router = APIRouter()


@router.post("/models/back")
def model_back(request: Request, desk: AtDesk, staff: Asking) -> Response:
    """The model before this one; going back twice is where one was."""
    try:
        model = go_back(classifier_of(desk), desk.clock(), staff=staff.name)
    except (InputError, LifeCycleError) as error:
        status = 422 if isinstance(error, InputError) else 409
        return show_models(request, desk, said=Saying("", str(error)), status=status)
    name = _("模型 {model}").format(model=model) if model else _("自带的模型")
    return show_models(request, desk, said=Saying(_("已换回{model}").format(model=name)))

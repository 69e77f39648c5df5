"""Put a model to work, or the shipped one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from common.errors import InputError, LifeCycleError
from common.i18n import _
from desk.model_list import classifier_of, show_models
from desk.model_switch import use_model
from desk.web.guard import Asking, AtDesk
from desk.web.templates import Saying
from pipeline.seen import LARGEST

router = APIRouter()


@router.post("/models/use")
def model_use(
    request: Request, desk: AtDesk, staff: Asking, model: Annotated[int, Form(ge=0, le=LARGEST)] = 0
) -> Response:
    """Switch; 0 is the shipped model."""
    try:
        use_model(classifier_of(desk), model or None, desk.clock(), staff=staff.name)
    except (InputError, LifeCycleError) as error:
        status = 422 if isinstance(error, InputError) else 409
        return show_models(request, desk, said=Saying("", str(error)), status=status)
    name = _("模型 {model}").format(model=model) if model else _("自带的模型")
    return show_models(request, desk, said=Saying(_("现在使用{model}").format(model=name)))

"""The town's own models in the store: work on one, the finished ones, and which of them is at work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.clock import Clock
from common.errors import InputError, LifeCycleError, XiangyinError
from common.i18n import _
from pipeline.store.engine import Store
from pipeline.store.learning import ModelSwitch, TownModel

SIGN_SECONDS = 10
"""How often work on a model gives a sign of life."""
DEAD_AFTER = timedelta(seconds=90)
"""Without a sign for so long the work has stopped, whatever happened to it."""


def begin(store: Store, town: str, now: datetime, *, staff: str) -> int:
    """A new model is being made; only one at a time. Returns its number."""
    with store.write() as session:
        for other in session.scalars(
            select(TownModel).where(TownModel.town == town, TownModel.state == "running")
        ):
            if now - other.seen_at <= DEAD_AFTER:
                raise LifeCycleError(
                    _("{staff} 正在训练模型 {model}，请等它结束").format(staff=other.staff, model=other.id)
                )
            other.state, other.problem = "failed", _("训练中断，没有完成")
        made = TownModel(
            town=town, made_at=now, staff=staff, state="running", stage="start", share=0.0, seen_at=now,
            problem="", based_on="", labels_hash="", file_hash="", learned=[], figures={},
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def running(session: Session, town: str, model_id: int) -> TownModel:
    """The model on which work has begun and not ended, or `InputError`."""
    found = get_model(session, town, model_id)
    if found.state != "running":
        raise InputError(_("模型 {model} 不在训练中").format(model=model_id))
    return found


@contextmanager
def alive(store: Store, model_id: int, clock: Clock) -> Iterator[None]:
    """Give signs of life while the work goes on. An error ends the work and is kept for those who wait for it."""
    stop = threading.Event()

    def give_signs() -> None:
        while not stop.wait(SIGN_SECONDS):
            note(store, model_id, seen_at=clock())

    signs = threading.Thread(target=give_signs, name="signs of life", daemon=True)
    signs.start()
    try:
        yield
    except BaseException as error:
        known = isinstance(error, XiangyinError)
        reason = str(error) if known else _("训练中断，没有完成") + f" ({type(error).__name__})"
        note(store, model_id, state="failed", problem=reason, seen_at=clock())
        raise
    finally:
        stop.set()
        signs.join()


def note(store: Store, model_id: int, **values: Any) -> None:
    """Write down how far the work is, or what came of it."""
    with store.write() as session:
        session.execute(update(TownModel).where(TownModel.id == model_id).values(**values))


def stopped(model: TownModel, now: datetime) -> bool:
    """Whether the work on a model ended without saying so."""
    return model.state == "running" and now - model.seen_at > DEAD_AFTER


def list_models(session: Session, town: str) -> list[TownModel]:
    """All models, the newest first."""
    return list(
        session.scalars(select(TownModel).where(TownModel.town == town).order_by(TownModel.id.desc()))
    )


def get_model(session: Session, town: str, model_id: int) -> TownModel:
    """The town's model with this number, or `InputError`."""
    found = session.get(TownModel, model_id)
    if found is None or found.town != town:
        raise InputError(_("没有模型 {model}").format(model=model_id))
    return found


def active_model(session: Session, town: str) -> TownModel | None:
    """The town's model at work; None is the shipped one."""
    newest = switches(session, town, limit=1)
    return get_model(session, town, newest[0].model_id) if newest and newest[0].model_id else None


def switches(session: Session, town: str, limit: int = 50) -> list[ModelSwitch]:
    """Who switched to what, the newest first."""
    return list(
        session.scalars(
            select(ModelSwitch).where(ModelSwitch.town == town).order_by(ModelSwitch.id.desc()).limit(limit)
        )
    )


def switch_to(session: Session, town: str, model_id: int | None, now: datetime, *, staff: str) -> None:
    """Put a finished model to work, or the shipped one (None). Nothing else ever does."""
    now_active = active_model(session, town)
    if model_id == (now_active.id if now_active else None):
        raise LifeCycleError(_("这个模型已在使用"))
    if model_id is not None and get_model(session, town, model_id).state != "ready":
        raise LifeCycleError(_("模型 {model} 还没有训练好，不能使用").format(model=model_id))
    session.add(ModelSwitch(town=town, at=now, staff=staff, model_id=model_id))
    session.flush()


def before_this(session: Session, town: str) -> int | None:
    """The model that was at work before the present one; None is the shipped one."""
    past = switches(session, town, limit=2)
    if not past:
        raise LifeCycleError(_("一直使用自带的模型，没有更早的模型可以换回"))
    return past[1].model_id if len(past) > 1 else None

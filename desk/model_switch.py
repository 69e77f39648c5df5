"""Switching models: a named person puts one to work, or goes back; the audit record keeps who and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from common.errors import InputError, ModelError
from common.i18n import _
from desk.accounts.accounts import get_account
from desk.audit import note
from desk.rights import may
from pipeline.store.engine import Store
from pipeline.town_models import active_model, before_this, get_model, switch_to

if TYPE_CHECKING:
    from pipeline.town_classifier import TownClassifier


def use_model(classifier: TownClassifier, model_id: int | None, now: datetime, *, staff: str) -> None:
    """Put a model to work; None is the shipped one. One whose file would be refused is not taken."""
    store, town = classifier.store, classifier.town.id
    if model_id is not None:
        with store.read() as session:
            wanted = get_model(session, town, model_id)
        try:
            classifier.of(wanted)
        except ModelError as error:
            raise InputError(str(error)) from error
    with store.write() as session:
        was = active_model(session, town)
        switch_to(session, town, model_id, now, staff=staff)
        note(session, town, staff, "model_switched", now, model=model_id or "shipped",
             before=was.id if was else "shipped")  # fmt: skip


def go_back(classifier: TownClassifier, now: datetime, *, staff: str) -> int | None:
    """Put the model to work that was there before; returns its number (None: the shipped one)."""
    with classifier.store.read() as session:
        earlier = before_this(session, classifier.town.id)
    use_model(classifier, earlier, now, staff=staff)
    return earlier


def check_staff(store: Store, town: str, name: str, route: str) -> None:
    """Raise `InputError` unless the account exists, is open, and its role may use `route`."""
    with store.read() as session:
        account = get_account(session, town, name)
    if account.disabled_at is not None:
        raise InputError(_("账号 {name} 已停用").format(name=name))
    if not may(account.role, route):
        raise InputError(_("账号 {name} 的角色不能做这件事").format(name=name))

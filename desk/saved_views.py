"""Saved views: sets of filters that a member of staff keeps under a name of their own."""

from __future__ import annotations

from sqlalchemy import select

from common.errors import InputError
from common.i18n import _
from desk.accounts.models import SavedView
from desk.accounts.sessions import Staff
from desk.parts import Desk

LONGEST_NAME = 40
MOST = 20


def views_of(desk: Desk, staff: Staff) -> list[SavedView]:
    """The reader's views in the order in which they were made."""
    with desk.store.read() as session:
        mine = select(SavedView).where(SavedView.town == desk.town.id, SavedView.staff_id == staff.id)
        return list(session.scalars(mine.order_by(SavedView.id)))


def save_view(desk: Desk, staff: Staff, name: str, query: str) -> None:
    """Keep the filters under the name; a view of the same name is replaced."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(_("视图名称应为 1 至 {count} 个字").format(count=LONGEST_NAME))
    with desk.store.write() as session:
        mine = select(SavedView).where(SavedView.town == desk.town.id, SavedView.staff_id == staff.id)
        views = {view.name: view for view in session.scalars(mine)}
        if name in views:
            views[name].query = query
            return
        if len(views) >= MOST:
            raise InputError(_("最多保存 {count} 个视图，请先删除不用的").format(count=MOST))
        session.add(
            SavedView(town=desk.town.id, staff_id=staff.id, name=name, query=query, created_at=desk.clock())
        )


def remove_view(desk: Desk, staff: Staff, view_id: int) -> None:
    """Forget one of the reader's own views."""
    with desk.store.write() as session:
        view = session.get(SavedView, view_id)
        if view is not None and view.staff_id == staff.id:
            session.delete(view)

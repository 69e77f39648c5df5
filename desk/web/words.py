"""Times as people say them: how long something is overdue, how long there is still."""

from __future__ import annotations

from datetime import datetime, timedelta

from common.i18n import _

_HOUR = 3600
_DAY = 24 * _HOUR


def span_words(span: timedelta) -> str:
    """A length of time in its largest fitting unit."""
    seconds = max(0.0, span.total_seconds())
    if seconds < _HOUR:
        return _("{count} 分钟").format(count=int(seconds // 60))
    if seconds < 2 * _DAY:
        return _("{count} 小时").format(count=int(seconds // _HOUR))
    return _("{count} 天").format(count=int(seconds // _DAY))


def pause_words(seconds: int) -> str:
    """A pause between tries, never shorter than it is."""
    if seconds < 60:
        return _("{count} 秒").format(count=seconds)
    return _("{count} 分钟").format(count=-(-seconds // 60))


def due_words(due: datetime | None, now: datetime) -> str:
    """A deadline as seen from now."""
    if due is None:
        return "—"
    if due < now:
        return _("超期 {span}").format(span=span_words(now - due))
    return _("还剩 {span}").format(span=span_words(due - now))


def ago_words(moment: datetime | None, now: datetime) -> str:
    """How long ago something was."""
    if moment is None:
        return _("从未")
    if now - moment < timedelta(minutes=1):
        return _("刚刚")
    return _("{span}前").format(span=span_words(now - moment))

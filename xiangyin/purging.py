"""Retention bound to one installation: texts of posts, and with them the first lines of messages."""

from __future__ import annotations

from alerts.retention import forget_summaries
from analysis.retention import forget_titles
from pipeline.retention import purge
from xiangyin.installation import Installation


def purge_texts(opened: Installation) -> int:
    """Forget what is over; returns how many posts were purged."""
    count = purge(opened.store, opened.context, opened.clock())
    forget_summaries(opened.store, opened.context)
    forget_titles(opened.store, opened.context)
    return count

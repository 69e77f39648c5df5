"""How long to wait before a message is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

from alerts.config import Retry


def pause(retry: Retry, delivery: int, attempt: int, seed: int) -> timedelta:
    """Doubling from `first_seconds` to `longest_seconds`, less up to half of it at random.

    The random part depends on seed, delivery and attempt only: the same after a restart, and different
    for messages that failed together, so that they do not return together.
    """
    full = min(retry.longest_seconds, retry.first_seconds * 2.0 ** min(attempt - 1, 32))
    share = random.Random(f"{seed}:{delivery}:{attempt}").uniform(0.5, 1.0)  # noqa: S311 - no secret
    return timedelta(seconds=full * share)

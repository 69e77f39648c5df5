"""Pauses between tries."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.backoff import pause
from alerts.config import Retry

RETRY = Retry(first_seconds=10, longest_seconds=600)


@given(delivery=st.integers(1, 10**9), attempt=st.integers(1, 60), seed=st.integers())
def test_doubles_up_to_the_longest_less_up_to_half(delivery: int, attempt: int, seed: int) -> None:
    full = timedelta(seconds=min(600.0, 10 * 2.0 ** (attempt - 1)))
    found = pause(RETRY, delivery, attempt, seed)
    assert full / 2 <= found <= full
    assert pause(RETRY, delivery, attempt, seed) == found  # the same after a restart


def test_messages_that_failed_together_do_not_return_together() -> None:
    assert len({pause(RETRY, delivery, 3, 0) for delivery in range(50)}) == 50

"""Counts down what a list page still waits for."""

from __future__ import annotations

from collections.abc import Callable


class Batch:
    """Calls `done` once, when every item of a list page has been read.

    Until then the page must not count as read: an unchanged page would hide what was not fetched.
    """

    def __init__(self, waiting: int, done: Callable[[], None]) -> None:
        self._waiting = waiting
        self._done = done
        if waiting == 0:
            done()

    def one_read(self) -> None:
        """One item is through."""
        self._waiting -= 1
        if self._waiting == 0:
            self._done()

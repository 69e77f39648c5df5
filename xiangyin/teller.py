"""The threads that tell people: one raises alerts, one for each channel sends them.

The intake wakes the first as soon as a lead is written, the first wakes the others as soon as something is
due. All look by themselves every second as well, for what other processes wrote. A channel that hangs holds
up nobody but itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import TracebackType
from typing import Self, TextIO

from alerts.claim import release_interrupted
from alerts.deliver import deliver_due
from common import log
from xiangyin.installation import Installation
from xiangyin.telling import make_senders, tell_people

LOOK_SECONDS = 1.0
"""The longest that a message written by another process waits for its turn."""

LEAST_SECONDS = 0.05
"""Between two rounds: a busy intake does not make the teller run all the time."""

AFTER_ERROR_SECONDS = 5.0

ROUND = 10
"""Messages of one channel in one round: a stop need not wait for a long queue."""

_log = log.get("teller")


class Teller:
    """Context manager: people are told while it is open.

    It must be the only one that sends for its installation when it starts: what a crash interrupted goes
    out at once.
    """

    def __init__(self, opened: Installation, console: TextIO) -> None:
        self._opened = opened
        self._senders = make_senders(opened, console)
        self._stop = threading.Event()
        channels = opened.config.alerts.channels
        self._due = {name: threading.Event() for name in channels}
        self._threads = [
            threading.Thread(target=self._loop, args=(opened.news, self._raise), name="tell"),
            *(
                threading.Thread(target=self._loop, args=(wake, self._sender(name)), name=f"tell:{name}")
                for name, wake in self._due.items()
            ),
        ]

    def __enter__(self) -> Self:
        opened = self._opened
        release_interrupted(
            opened.store, opened.context, opened.config.alerts, opened.clock(), older_than=timedelta(0)
        )
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for wake in (self._opened.news, *self._due.values()):
            wake.set()
        for thread in self._threads:
            thread.join()

    def _loop(self, wake: threading.Event, work: Callable[[], None]) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix=threading.current_thread().name) as rounds:
            while not self._stop.is_set():
                wake.clear()  # before the work: what is written while it runs wakes it again
                error = rounds.submit(work).exception()
                if error is not None:  # whatever it was, the next round may find it mended
                    _log.error("telling failed", reason=repr(error)[:300])
                    self._stop.wait(AFTER_ERROR_SECONDS)
                self._stop.wait(LEAST_SECONDS)
                wake.wait(LOOK_SECONDS)

    def _raise(self) -> None:
        """New alerts, the digest and escalations, and messages of channels that are no longer configured."""
        told = tell_people(self._opened, self._senders, leave_out=self._due)
        if told.raised or told.escalated:
            for wake in self._due.values():
                wake.set()

    def _sender(self, channel: str) -> Callable[[], None]:
        opened = self._opened

        def send() -> None:
            tried = deliver_due(
                opened.store,
                opened.context,
                opened.config.alerts,
                self._senders,
                clock=opened.clock,
                links=opened.ack_links,
                only=(channel,),
                limit=ROUND,
            )
            if len(tried) == ROUND:
                self._due[channel].set()

        return send

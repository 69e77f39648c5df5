"""Messages on a stream: the terminal, or the service's log."""

from __future__ import annotations

import threading
from typing import TextIO

from alerts.channels.base import Outcome
from alerts.message import Message
from common.i18n import _
from pipeline.config import Contact


class ConsoleNotifier:
    """Writes each message as one block."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def notify(self, message: Message, contact: Contact) -> Outcome:
        head = _("→ {contact}").format(contact=contact.name)
        lines = [head, *(f"  {line}" for line in message.text.splitlines()), ""]
        try:
            with self._lock:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            return Outcome("retry", type(error).__name__, channel_down=True)
        return Outcome("ok")

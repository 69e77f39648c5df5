"""Any other service, through Apprise (https://github.com/caronc/apprise). Apprise judges the answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from alerts.channels.base import Outcome
from alerts.channels.config import AppriseChannel
from alerts.channels.markup import plain
from alerts.channels.secret import secrets_of
from alerts.message import Message
from alerts.plain import flat
from common.errors import DeliveryError
from common.i18n import _
from pipeline.config import Contact

LONGEST_TITLE = 150


class AppriseNotifier:
    """Hands each message to Apprise as plain text; the service's own form is Apprise's matter."""

    def __init__(self, channel: AppriseChannel, environ: Mapping[str, str]) -> None:
        self._channel = channel
        self._environ = environ

    def notify(self, message: Message, contact: Contact) -> Outcome:
        import apprise  # its services take long to load: only where one is used

        log = logging.getLogger("apprise")
        log.propagate = False  # its lines may hold addresses, which are secrets here
        if not log.handlers:
            log.addHandler(logging.NullHandler())
        try:
            url = secrets_of(self._channel, self._environ)["url"]
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        asset = apprise.AppriseAsset(app_id="xiangyin", async_mode=False, secure_logging=True)
        service = apprise.Apprise(asset=asset)
        if not service.add(url):
            return Outcome("permanent", _("Apprise 不认识这个地址"))
        words = [plain(line) for line in message.body.splitlines()]
        try:
            result = service.notify(
                title=plain(flat(message.subject, LONGEST_TITLE)),
                body="\n".join([*words, *message.link_lines]),
                body_format=apprise.NotifyFormat.TEXT,
            )
        except (OSError, TypeError, ValueError) as error:
            return Outcome("retry", f"Apprise {type(error).__name__}")
        if result is None:
            return Outcome("permanent", _("Apprise 没有可发送的对象"))
        return Outcome("ok", "Apprise") if result else Outcome("retry", _("Apprise 未能送达"))

"""Messages as e-mail over one SMTP server."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.channels.base import Outcome
from alerts.channels.config import EmailChannel
from alerts.channels.html import html
from alerts.channels.secret import secrets_of
from alerts.message import Message
from alerts.plain import flat
from common.clock import Clock
from common.errors import DeliveryError
from common.i18n import _
from pipeline.config import Contact

LONGEST_SUBJECT = 150
MAILBOX = re.compile(r"[^@\s<>,;\"()\[\]\\]+@[^@\s<>,;\"()\[\]\\]+")


class EmailNotifier:
    """Hands each message to the server on a connection of its own."""

    def __init__(self, channel: EmailChannel, environ: Mapping[str, str], clock: Clock) -> None:
        self._channel = channel
        self._environ = environ
        self._clock = clock

    def notify(self, message: Message, contact: Contact) -> Outcome:
        address = contact.address.strip()
        if not MAILBOX.fullmatch(address) or not address.isprintable():
            return Outcome("permanent", _("联系人 {id} 的 address 不是可用的邮箱").format(id=contact.id))
        try:
            secrets = secrets_of(self._channel, self._environ)
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        login = [secrets[key] for key in ("user", "password") if key in secrets]
        return self._send(self._mail(message, _mailbox(address)), login)

    def _mail(self, message: Message, recipient: Address) -> EmailMessage:
        sender = _mailbox(self._channel.sender)
        mail = EmailMessage()
        mail["Subject"] = flat(message.subject, LONGEST_SUBJECT)
        mail["From"] = sender
        mail["To"] = recipient
        mail["Date"] = format_datetime(self._clock())
        # a repeat carries the same id, so that mail programs show it once
        mail["Message-ID"] = f"<alert-{message.key.replace(':', '.')}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Xiangyin-Alert"] = str(message.alert)
        mail.set_content(message.text)
        mail.add_alternative(html(message), subtype="html")
        return mail

    def _send(self, mail: EmailMessage, login: list[str]) -> Outcome:
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return _failure(error, channel_down=True)
        try:
            if login:
                server.login(*login)
            server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            return _failure(error)
        finally:
            # the message is accepted or refused by now; a server that hangs up instead of saying
            # good-bye changes nothing
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return Outcome("ok", "SMTP 250")

    def _connect(self) -> smtplib.SMTP:
        channel = self._channel
        name = channel.sender.rpartition("@")[2]  # not this machine's own name
        if channel.security == "tls":
            return smtplib.SMTP_SSL(
                channel.host,
                channel.port,
                local_hostname=name,
                timeout=channel.timeout_seconds,
                context=ssl.create_default_context(),
            )
        server = smtplib.SMTP(
            channel.host, channel.port, local_hostname=name, timeout=channel.timeout_seconds
        )
        if channel.security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except (OSError, smtplib.SMTPException):
                server.close()
                raise
        return server


def _mailbox(address: str) -> Address:
    user, _at, domain = address.partition("@")
    return Address(username=user, domain=domain)


def _failure(error: OSError | smtplib.SMTPException, *, channel_down: bool = False) -> Outcome:
    """4xx answers, time-outs and lost connections are worth another try; 5xx answers are final."""
    codes = _codes(error)
    if codes:
        detail = f"SMTP {', '.join(str(code) for code in codes)}"
        if all(code >= 500 for code in codes):
            return Outcome("permanent", detail)
        return Outcome("retry", detail, channel_down=channel_down)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome("permanent", type(error).__name__)
    return Outcome("retry", type(error).__name__, channel_down=channel_down or _lost(error))


def _codes(error: OSError | smtplib.SMTPException) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def _lost(error: OSError | smtplib.SMTPException) -> bool:
    return isinstance(error, (TimeoutError, ConnectionError, smtplib.SMTPServerDisconnected))

"""Messages as signed JSON to one address. The answer counts, not only its HTTP status."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import httpx

from alerts.channels.base import Outcome
from alerts.channels.config import WebhookChannel
from alerts.message import Message
from common.clock import Clock
from common.errors import DeliveryError
from common.i18n import _
from crawlers.fetch.addresses import may_contact
from pipeline.config import Contact

MOST_ANSWER_BYTES = 65_536
MOST_ADDRESSES = 2
WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


class WebhookNotifier:
    """Posts to a configured address.

    The host's name is resolved once a message, each address is checked, and the connection goes to that
    very address: a name that changes between check and connection reaches nothing inside the network.
    """

    def __init__(self, channel: WebhookChannel, environ: Mapping[str, str], clock: Clock) -> None:
        self._channel = channel
        self._environ = environ
        self._clock = clock
        self._url = httpx.URL(channel.url)
        self._host = self._url.raw_host.decode("ascii")

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()  # reading the certificates takes long: once, not once a message

    def notify(self, message: Message, contact: Contact) -> Outcome:
        secret = self._environ.get(self._channel.secret_env, "")
        if not secret:
            return Outcome("permanent", _("环境变量 {name} 未设置").format(name=self._channel.secret_env))
        body = json.dumps(payload(message, contact), ensure_ascii=False).encode()
        headers = self._headers(message, body, secret)
        try:
            addresses = list(self._addresses())
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        except (OSError, UnicodeError) as error:
            return Outcome("retry", type(error).__name__, channel_down=True)
        return self._post(addresses, body, headers)

    def _headers(self, message: Message, body: bytes, secret: str) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        return {
            "Host": self._url.netloc.decode("ascii"),
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "xiangyin",
            "Idempotency-Key": message.key,
            "X-Xiangyin-Timestamp": timestamp,
            "X-Xiangyin-Signature": f"sha256={signature(secret, timestamp, body)}",
        }

    def _addresses(self) -> Iterator[str]:
        """The host's addresses; `DeliveryError` if one of them lies where the town does not want to post."""
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        found = socket.getaddrinfo(self._host, port, type=socket.SOCK_STREAM)
        for address in dict.fromkeys(str(entry[4][0]) for entry in found):
            if not may_contact(address, allow_private=self._channel.allow_private):
                raise DeliveryError(
                    _("地址在内部网络，未发送；确需使用请在 alerts.yaml 中写 allow_private: true")
                )
            yield address

    def _post(self, addresses: list[str], body: bytes, headers: dict[str, str]) -> Outcome:
        answer = Outcome("retry", _("没有可用的地址"), channel_down=True)
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return self._post_to(address, body, headers)
            except httpx.ConnectError:
                answer = Outcome("retry", "ConnectError", channel_down=True)  # the next address may answer
            except httpx.TransportError as error:
                return Outcome("retry", type(error).__name__, channel_down=True)
        return answer

    def _post_to(self, address: str, body: bytes, headers: dict[str, str]) -> Outcome:
        limit = self._channel.timeout_seconds
        deadline = time.monotonic() + 2 * limit
        request = httpx.Request(
            "POST",
            self._url.copy_with(host=address),
            content=body,
            headers=headers,
            extensions={
                "sni_hostname": self._host,
                "timeout": httpx.Timeout(limit).as_dict(),
            },
        )
        with httpx.Client(verify=self._trust, trust_env=False) as client:
            response = client.send(request, stream=True)
            try:
                text = b""
                for part in response.iter_raw():
                    text += part
                    if time.monotonic() > deadline:  # an answer that drips in, each byte in time
                        return Outcome("retry", "ReadTimeout", channel_down=True)
                    if len(text) >= MOST_ANSWER_BYTES:
                        break
                return judge(response.status_code, text)
            finally:
                response.close()


def payload(message: Message, contact: Contact) -> dict[str, Any]:
    """The JSON body. It names a duty post, a lead and a number; no person."""
    return {
        "alert": message.alert,
        "kind": message.kind,
        "step": message.step,
        "lead": message.lead,
        "urgency": message.urgency,
        "recipient": {"id": contact.id, "name": contact.name},
        "subject": message.subject,
        "text": message.body,
        "link": message.link,
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 of `timestamp.body` in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def judge(status: int, body: bytes) -> Outcome:
    """The answer from HTTP status and body: a 200 that says `{"ok": false}` or `{"errcode": 1}` is none."""
    if status in WORTH_ANOTHER_TRY or status >= 500:
        return Outcome("retry", f"HTTP {status}")
    if not 200 <= status < 300:
        return Outcome("permanent", f"HTTP {status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Outcome("ok", f"HTTP {status}")
    if isinstance(answer, dict):
        if answer.get("errcode", 0) not in (0, "0", None):
            return Outcome("retry", f"HTTP {status}, errcode {str(answer['errcode'])[:20]}")
        if answer.get("ok") is False:
            return Outcome("retry", f"HTTP {status}, ok false")
    return Outcome("ok", f"HTTP {status}")

"""One POST to one address, checked before the connection; what comes back, or why nothing did."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpx

from alerts.channels.base import Outcome
from common.errors import DeliveryError
from common.i18n import _
from crawlers.fetch.addresses import may_contact

MOST_ANSWER_BYTES = 65_536
MOST_ADDRESSES = 2
LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. The body is cut at `MOST_ANSWER_BYTES`; header names are lower-case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Poster:
    """Posts to addresses that may be contacted.

    The host's name is resolved once a message, each address is checked, and the connection goes to that
    very address: a name that changes between check and connection reaches nothing inside the network.
    """

    def __init__(self, timeout_seconds: float, *, allow_private: bool) -> None:
        self._timeout = timeout_seconds
        self._allow_private = allow_private

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()  # reading the certificates takes long: once, not once a message

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer | Outcome:
        """The answer, or an outcome where there was none."""
        target = httpx.URL(url)
        try:
            addresses = list(self._addresses(target))
        except DeliveryError as error:
            return Outcome("permanent", str(error))
        except (OSError, UnicodeError) as error:
            return Outcome("retry", type(error).__name__, channel_down=True)
        answer: Answer | Outcome = Outcome("retry", _("没有可用的地址"), channel_down=True)
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return self._post_to(target, address, body, headers)
            except httpx.ConnectError:
                answer = Outcome("retry", "ConnectError", channel_down=True)  # the next address may answer
            except httpx.TransportError as error:
                return Outcome("retry", type(error).__name__, channel_down=True)
        return answer

    def _addresses(self, target: httpx.URL) -> Iterator[str]:
        """The host's addresses; `DeliveryError` if one of them lies where the town does not want to post."""
        port = target.port or (443 if target.scheme == "https" else 80)
        found = socket.getaddrinfo(target.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
        for address in dict.fromkeys(str(entry[4][0]) for entry in found):
            if not may_contact(address, allow_private=self._allow_private):
                raise DeliveryError(
                    _("地址在内部网络，未发送；确需使用请在 alerts.yaml 中写 allow_private: true")
                )
            yield address

    def _post_to(
        self, target: httpx.URL, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer | Outcome:
        deadline = time.monotonic() + 2 * self._timeout
        request = httpx.Request(
            "POST",
            target.copy_with(host=address),
            content=body,
            headers={
                "Host": target.netloc.decode("ascii"),
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "xiangyin",
                **headers,
            },
            extensions={
                "sni_hostname": target.raw_host.decode("ascii"),
                "timeout": httpx.Timeout(self._timeout).as_dict(),
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
                return Answer(response.status_code, text, dict(response.headers))
            finally:
                response.close()


def asked_pause(answer: Answer, now: datetime) -> float | None:
    """The seconds that the answer asks us to wait (`Retry-After`, or Feishu's reset), at most an hour."""
    wanted = answer.headers.get("retry-after") or answer.headers.get("x-ogw-ratelimit-reset") or ""
    if wanted.isascii() and wanted.isdigit():
        return min(float(wanted[:9]), LONGEST_PAUSE)
    if not wanted:
        return None
    try:
        moment = parsedate_to_datetime(wanted)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_PAUSE)

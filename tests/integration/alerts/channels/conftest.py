"""The vendors' bots on loopback: they answer as their documentation says, and check signatures themselves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.channels.base import Notifier
from alerts.channels.senders import build
from alerts.config import AlertsFile
from alerts.message import Message
from pipeline.config import Contact

Clock = Callable[[], datetime]
KEY, TOKEN, SECRET = "693a91f6-7xxx", "a1b2c3", "SEC+/=made up"


class Vendor(ABC):
    """A bot's server. `faults` are used up one a request before it answers properly again."""

    kind: str
    path: str

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.delivered: list[dict[str, Any]] = []
        """What a group would show."""
        self.requests: list[tuple[datetime, str, dict[str, str], bytes]] = []
        self.faults: list[str | tuple[int, bytes] | tuple[int, bytes, dict[str, str]]] = []
        self.slow_seconds = 1.5
        self.base = ""

    @property
    def url(self) -> str:
        return self.base + self.path

    @abstractmethod
    def judge(self, target: str, body: Any, raw: bytes) -> dict[str, Any]:
        """The answer to a well-formed request, always with HTTP 200."""

    @abstractmethod
    def words(self, body: dict[str, Any]) -> str:
        """The text that a member of the group would read."""

    def environ(self) -> dict[str, str]:
        return {"BOT_URL": self.url, "BOT_SECRET": SECRET}

    def settings(self, **more: Any) -> dict[str, Any]:
        return {"kind": self.kind, "url_env": "BOT_URL", "allow_private": True, "timeout_seconds": 1, **more}

    def within(self, seconds: float) -> int:
        now = self.clock()
        return sum((now - at).total_seconds() < seconds for at, *_rest in self.requests)


class Wecom(Vendor):
    """https://developer.work.weixin.qq.com/document/path/91770"""

    kind, path = "wecom", f"/cgi-bin/webhook/send?key={KEY}"

    def judge(self, target: str, body: Any, raw: bytes) -> dict[str, Any]:
        if parse_qs(urlsplit(target).query).get("key") != [KEY]:
            return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1], from ip: 127.0.0.1"}
        if self.within(60) > 20:
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        most = {"text": 2048, "markdown": 4096}.get(body.get("msgtype"))
        if most is None:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        content = body[body["msgtype"]]["content"]
        if not content:
            return {"errcode": 44004, "errmsg": "empty content"}
        if len(content.encode()) > most:
            return {"errcode": 40058, "errmsg": f"markdown.content exceed max length {most}"}
        self.delivered.append(body)
        return {"errcode": 0, "errmsg": "ok"}

    def words(self, body: dict[str, Any]) -> str:
        return str(body[body["msgtype"]]["content"])


class Dingtalk(Vendor):
    """https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages"""

    kind, path = "dingtalk", f"/robot/send?access_token={TOKEN}"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.closed_since: datetime | None = None

    def settings(self, **more: Any) -> dict[str, Any]:
        return super().settings(secret_env="BOT_SECRET", **more)

    def judge(self, target: str, body: Any, raw: bytes) -> dict[str, Any]:
        query = parse_qs(urlsplit(target).query, strict_parsing=True)  # decodes once, as the service does
        if query.get("access_token") != [TOKEN]:
            return {"errcode": 300005, "errmsg": "token is not exist"}
        now = self.clock()
        stamp = query.get("timestamp", [""])[0]
        right = base64.b64encode(
            hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        ).decode()
        if query.get("sign") != [right] or abs(int(stamp) / 1000 - now.timestamp()) > 3600:
            return {"errcode": 310000, "errmsg": "sign not match, more: [https://ding-doc.dingtalk.com]"}
        if self.within(60) > 20:
            self.closed_since = now
        if self.closed_since is not None and (now - self.closed_since).total_seconds() < 600:
            return {"errcode": 410100, "errmsg": "发送速度太快而限流"}
        if body.get("msgtype") != "markdown" or not body["markdown"]["title"]:
            return {"errcode": 400105, "errmsg": "不支持的消息类型"}
        self.delivered.append(body)
        return {"errcode": 0, "errmsg": "ok"}

    def words(self, body: dict[str, Any]) -> str:
        return str(body["markdown"]["text"])


class Feishu(Vendor):
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"""

    kind, path = "feishu", f"/open-apis/bot/v2/hook/{TOKEN}"

    def settings(self, **more: Any) -> dict[str, Any]:
        return super().settings(secret_env="BOT_SECRET", **more)

    def judge(self, target: str, body: Any, raw: bytes) -> dict[str, Any]:
        if urlsplit(target).path != self.path:
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        stamp = str(body.get("timestamp", ""))
        right = base64.b64encode(
            hmac.new(f"{stamp}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
        ).decode()
        if body.get("sign") != right or abs(int(stamp) - self.clock().timestamp()) > 3600:
            return {
                "code": 19021,
                "msg": "sign match fail or timestamp is not within one hour from current time",
                "data": {},
            }
        if self.within(60) > 100 or self.within(1) > 5:
            return {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}
        if len(raw) > 20_000 or body.get("msg_type") != "interactive":
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        self.delivered.append(body)
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}

    def words(self, body: dict[str, Any]) -> str:
        card = body["card"]
        parts = [card["header"]["title"]["content"], card["elements"][0]["text"]["content"]]
        buttons = [button for one in card["elements"] for button in one.get("actions", [])]
        return "\n".join([*parts, *(f"{button['text']['content']} {button['url']}" for button in buttons)])


@pytest.fixture(params=[Wecom, Dingtalk, Feishu], ids=lambda kind: kind.kind)
def vendor(request: pytest.FixtureRequest, hands: Clock) -> Iterator[Vendor]:
    """Each vendor in turn."""
    yield from serve(request.param(hands))


@pytest.fixture(params=[Dingtalk, Feishu], ids=lambda kind: kind.kind)
def signing(request: pytest.FixtureRequest, hands: Clock) -> Iterator[Vendor]:
    """Each vendor that wants a signature."""
    yield from serve(request.param(hands))


@pytest.fixture
def wecom(hands: Clock) -> Iterator[Vendor]:
    yield from serve(Wecom(hands))


@pytest.fixture
def dingtalk(hands: Clock) -> Iterator[Vendor]:
    yield from serve(Dingtalk(hands))


@pytest.fixture
def feishu(hands: Clock) -> Iterator[Vendor]:
    yield from serve(Feishu(hands))


def serve(vendor: Vendor) -> Iterator[Vendor]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            vendor.requests.append((vendor.clock(), self.path, dict(self.headers), raw))
            fault = vendor.faults.pop(0) if vendor.faults else None
            if fault == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if fault == "slow":
                time.sleep(vendor.slow_seconds)
            if isinstance(fault, tuple):
                self.reply(*fault)
                return
            self.reply(200, json.dumps(vendor.judge(self.path, json.loads(raw), raw)).encode())

        def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # the other side hung up: that is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    vendor.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield vendor
    server.shutdown()
    thread.join()
    server.server_close()


Sender = Callable[..., Notifier]
DUTY = Contact(id="water_duty", name="水利值班岗", channel="bot")


@pytest.fixture
def sender(hands: Clock) -> Sender:
    """A sender for a vendor's bot, built from a configuration as the product does it."""

    def make(vendor: Vendor, environ: dict[str, str] | None = None, **more: Any) -> Notifier:
        config = AlertsFile.model_validate({"channels": {"bot": vendor.settings(**more)}})
        wanted = vendor.environ() if environ is None else environ
        return build(config, None, environ=wanted, clock=hands)["bot"]  # type: ignore[arg-type]

    return make


@pytest.fixture
def message() -> Callable[..., Message]:
    def make(body: str = "【特急】石桥村停水\n地点：石桥村\n提醒号 45，线索 #12", **more: Any) -> Message:
        values: dict[str, Any] = {
            "alert": 45,
            "recipient": "water_duty",
            "step": 1,
            "kind": "lead",
            "urgency": "critical",
            "lead": 12,
            "subject": "【特急】石桥村停水（提醒号 45）",
            "link": "https://desk.example/leads/12",
            "ack_link": "https://desk.example/ack/45.water_duty.1.x",
        }
        return Message(**(values | {"body": body} | more))

    return make

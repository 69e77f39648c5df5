"""`xiangyin alerts dead`, `resend` and `xiangyin doctor`, as a person at the terminal runs them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from alerts.models import Alert, Delivery
from common.clock import utc_now
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from pipeline.store.models import Lead
from xiangyin.cli import output
from xiangyin.cli.app import build
from xiangyin.init_town.write import write_town


@pytest.fixture
def bot() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A WeCom bot on loopback that takes everything."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = b'{"errcode":0,"errmsg":"ok"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send?key=topsecret", received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A town whose duty posts are told over a WeCom bot."""
    made = tmp_path / "town"
    write_town(made)
    alerts = {"channels": {"bot": {"kind": "wecom", "url_env": "BOT_URL", "allow_private": True},
                           "mail": {"kind": "email", "host": "smtp.example.org", "sender": "a@example.org",
                                    "user_env": "MAIL_USER", "password_file": "/nowhere/password"}}}  # fmt: skip
    (made / "alerts.yaml").write_text(yaml.safe_dump(alerts), encoding="utf-8")
    text = (made / "offices.yaml").read_text(encoding="utf-8").replace("channel: console", "channel: bot")
    (made / "offices.yaml").write_text(text, encoding="utf-8")
    return made


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(output.out, "_file", None)  # whatever standard output is when it prints
    monkeypatch.setattr(output.out, "_width", 200)

    def go(*args: str, **environ: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(
            build(), [*args, "--config", str(folder)], env={"COLUMNS": "200", **environ}
        )
        if isinstance(result.exception, InputError):
            return 1, result.stdout, str(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return go


@pytest.fixture
def dead(folder: Path) -> list[int]:
    """Two messages that did not arrive; their numbers."""
    store, now = Store(f"sqlite:///{folder / 'data' / 'xiangyin.db'}"), utc_now()
    migrate(store)
    numbers = []
    with store.write() as session:
        for index in range(2):
            lead = Lead(
                town="mytown", title=f"停水{index}", topic="utilities", urgency="urgent", place="", office="shuili",
                relation="own", state="dispatched", unsure=False, restricted=False, post_count=1,
                first_seen=now, last_seen=now, received_at=now, accept_due=now, dispatch_due=now,
                feedback_due=now,
            )  # fmt: skip
            session.add(lead)
            session.flush()
            alert = Alert(town="mytown", lead_id=lead.id, key=f"k{index}", kind="lead", urgency="urgent",
                          office="shuili", created_at=now, due_at=now)  # fmt: skip
            session.add(alert)
            session.flush()
            delivery = Delivery(town="mytown", alert_id=alert.id, recipient="dangzheng_duty", step=0, channel="bot",
                                state="failed", attempts=0, next_attempt_at=now,
                                last_result="HTTP 200, code 93000 机器人地址不对")  # fmt: skip
            session.add(delivery)
            session.flush()
            numbers.append(delivery.id)
    store.close()
    return numbers


def test_dead_letters_are_shown_and_sent_again(run: Run, dead: list[int], bot: Any) -> None:
    url, received = bot
    code, shown, _said = run("alerts", "dead")
    assert code == 0
    assert shown.count("机器人地址不对") == 2
    code, data, _said = run("alerts", "dead", "--json")
    assert [(one["delivery"], one["channel"], one["state"]) for one in json.loads(data)] == [
        (number, "bot", "failed") for number in dead
    ]
    code, _shown, said = run("alerts", "resend", str(dead[0]), "--staff", "zhang01", BOT_URL=url)
    assert (code, len(received)) == (0, 1)
    assert "已送到 1 条" in said
    code, _shown, said = run("alerts", "resend", "--all", "--staff", "zhang01", BOT_URL=url)
    assert (code, len(received)) == (0, 2)
    assert json.loads(run("alerts", "dead", "--json")[1]) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["99", "--staff", "zhang01"], "99"),
        (["--staff", "zhang01"], "--all"),
        (["1", "--all", "--staff", "zhang01"], "--all"),
        (["--all", "--staff", " "], "账号"),
    ],
)
def test_a_wrong_resend_is_one_clear_line(run: Run, dead: list[int], args: list[str], says: str) -> None:
    code, _shown, said = run("alerts", "resend", *args)
    assert code == 1
    assert says in said
    assert len(json.loads(run("alerts", "dead", "--json")[1])) == 2


def test_doctor_names_what_is_missing(run: Run, dead: list[int], bot: Any) -> None:
    code, shown, _said = run("doctor")
    assert code == 1
    assert "✗ 通道 bot：环境变量 BOT_URL 未设置" in shown
    assert "MAIL_USER" in shown
    assert "/nowhere/password" in shown
    assert "2 条没有送到" in shown
    code, shown, _said = run("doctor", BOT_URL=bot[0])
    assert "✓ 通道 bot：wecom" in shown
    assert "topsecret" not in shown


def test_doctor_says_that_a_proxy_is_not_named(run: Run, dead: list[int], bot: Any) -> None:
    more = {"BOT_URL": bot[0], "XIANGYIN_DESK_HTTPS": "true"}
    code, shown, _said = run("doctor", **more)
    assert code == 1
    assert "XIANGYIN_DESK_PROXIES" in shown.replace("\n", "")
    _code, shown, _said = run("doctor", **more, XIANGYIN_DESK_PROXIES="127.0.0.1, 10.0.0.0/8")
    assert "XIANGYIN_DESK_PROXIES" not in shown.replace("\n", "")
    with pytest.raises(AssertionError, match="XIANGYIN_DESK_PROXIES = 'my-proxy'：应为地址或网段"):
        run("doctor", **more, XIANGYIN_DESK_PROXIES="my-proxy")


def test_doctor_sends_a_test_message(run: Run, bot: Any) -> None:
    url, received = bot
    code, shown, _said = run("doctor", "--send-test", "bot", BOT_URL=url)
    assert code == 0
    assert "【测试】" in received[0]["markdown"]["content"]
    assert len(received) == 1
    code, shown, _said = run("doctor", "--send-test", "bot")
    assert code == 1
    assert "BOT_URL" in shown
    code, _shown, said = run("doctor", "--send-test", "nosuch")
    assert code == 1
    assert "bot" in said
    code, _shown, said = run("doctor", "--send-test", "mail")
    assert code == 1
    assert "offices.yaml" in said

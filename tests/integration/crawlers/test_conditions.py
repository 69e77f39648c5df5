"""Each way in which a site fails ends in a condition with a name, over real HTTP."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import TypeAdapter

from crawlers.conditions import Condition
from crawlers.config import SourceConfig
from crawlers.run import CrawlResult, crawl

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Entry = Callable[..., dict[str, Any]]
MAPPING = {"items": "d", "id": "id", "text": "t"}
BOARD = {"list": {"item": ".i", "link": "a"}, "detail": {"title": "h1", "body": ".b"}}
FORM = "<form><input name=u><input type='password' name=p><button>登录</button></form>"


def run(data: dict[str, Any], state: dict[str, Any] | None = None, budget: int | None = None) -> CrawlResult:
    source: SourceConfig = TypeAdapter(SourceConfig).validate_python(data)
    return crawl(source, state=state or {}, time_zone="Asia/Shanghai", now=NOW, budget=budget)


def api(entry: Entry, **fields: Any) -> dict[str, Any]:
    return entry("/a", kind="api", mapping=MAPPING, **fields)


def page(*numbers: int) -> bytes:
    return json.dumps({"d": [{"id": number, "t": f"停水{number}"} for number in numbers]}).encode()


@pytest.mark.parametrize(
    ("answer", "condition"),
    [
        ((401, {}, b""), Condition.LOGIN_WALL),
        ((302, {"Location": "/member.php?mod=logging&action=login"}, b""), Condition.LOGIN_WALL),
        ((302, {"Location": "http://passport.example.org/"}, b""), Condition.LOGIN_WALL),
        ((302, {"Location": "http://www.example.org/a"}, b""), Condition.MOVED),
        ((302, {"Location": "/a"}, b""), Condition.MOVED),
        ((404, {}, b""), Condition.GONE),
        ((403, {}, b""), Condition.RESTING),
        ((500, {}, b""), Condition.SERVER_ERROR),
        ((200, {}, FORM.encode()), Condition.LOGIN_WALL),
        ((200, {}, b"<h1>hello</h1>"), Condition.UNREADABLE),
        ((200, {}, b" " * (6 * 1024 * 1024)), Condition.TOO_LARGE),
        ((200, {"Content-Length": "200000000"}, b"{"), Condition.TOO_LARGE),
        (
            (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b" " * (30 * 1024 * 1024))),
            Condition.TOO_LARGE,
        ),
        ((200, {"Content-Length": "500", "Connection": "close"}, b'{"d": ['), Condition.CUT_OFF),
    ],
    ids=lambda value: value.value if isinstance(value, Condition) else "",
)
def test_an_answer_names_its_condition(entry: Entry, site: Any, answer: Any, condition: Condition) -> None:
    site.html("/member.php?mod=logging&action=login", FORM)
    site.pages["/a"] = answer
    result = run(api(entry))
    assert result.condition is condition
    assert result.posts == []
    assert result.errors


def test_well_has_no_condition(entry: Entry, site: Any) -> None:
    site.pages["/a"] = page(1)
    assert run(api(entry)).condition is None


@pytest.mark.parametrize(
    ("robots", "condition"),
    [
        ((200, {}, b"User-agent: *\nDisallow: /a"), Condition.FORBIDDEN_BY_ROBOTS),
        ((503, {}, b""), Condition.ROBOTS_UNREADABLE),
        ((429, {}, b""), Condition.RESTING),
    ],
)
def test_robots(entry: Entry, site: Any, robots: Any, condition: Condition) -> None:
    site.pages |= {"/robots.txt": robots, "/a": page(1)}
    result = run(api(entry))
    assert result.condition is condition
    assert "/a" not in site.requests


def test_nobody_there_and_inner_addresses(entry: Entry, site: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    gone = api(entry, url=f"http://127.0.0.1:{port}/a")
    assert run(gone).condition is Condition.UNREACHABLE
    assert run(api(entry, allow_private=False)).condition is Condition.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("7200", 7200.0),
        ("Tue, 24 Nov 2026 05:00:00 GMT", 3600.0),
        ("99999999999999999999", 7 * 86400.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_ends_the_crawl_at_once(entry: Entry, site: Any, asked: str, wait: float | None) -> None:
    site.pages["/a?page=1"] = page(1)
    site.pages["/a?page=2"] = (503 if wait else 429, {"Retry-After": asked}, b"")
    result = run(api(entry, paging={"parameter": "page"}))
    assert (result.condition, result.refused, result.retry_after) == (Condition.RESTING, True, wait)
    assert site.requests.count("/a?page=2") == 1
    assert [post.text for post in result.posts] == ["停水1"]


def test_the_budget_and_the_page_limit(entry: Entry, site: Any) -> None:
    site.fallback = lambda path, _headers: (200, {}, page(int(path.rsplit("=", 1)[1])))
    endless = api(entry, paging={"parameter": "page"}, max_pages=6)
    result = run(endless, budget=4)
    assert result.condition is Condition.BUDGET_SPENT
    assert len(site.requests) == 4
    assert (len(result.posts), result.errors) == (3, [])
    site.requests.clear()
    result = run(endless, result.state)  # goes on where it had to stop
    assert result.condition is Condition.PAGE_LIMIT
    assert [post.post_id for post in result.posts] == ["4", "5", "6"]


def test_one_broken_message_is_not_the_sources_condition(entry: Entry, site: Any) -> None:
    items = "".join(f"<p class=i><a href=/d{number}>x</a>" for number in range(4))
    site.html("/l", items)
    for number in range(3):
        site.html(f"/d{number}", f"<h1>停水</h1><div class=b>第{number}天</div>")
    site.html("/d3", FORM)
    result = run(entry("/l", kind="board", **BOARD))
    assert (len(result.posts), result.condition) == (3, Condition.SOME_PAGES)
    for number in range(4):
        site.html(f"/d{number}", FORM)
    assert run(entry("/l", kind="board", **BOARD)).condition is Condition.LOGIN_WALL


def test_a_calendar_without_end_ends(entry: Entry, site: Any) -> None:
    """Every day leads to the next; no day has a message."""
    site.fallback = lambda path, _headers: (
        200,
        {"Content-Type": "text/html"},
        f"<a class=n href=/day{int(path[4:]) + 1}>next</a>".encode(),
    )
    data = entry("/day1", kind="board", **{**BOARD, "list": {**BOARD["list"], "next_page": ".n"}})
    result = run(data)
    assert len(site.requests) <= 4
    assert result.empty


@pytest.fixture
def raw_server() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """A server that hands each connection to a function; returns its port."""
    servers: list[socket.socket] = []

    def start(talk: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                threading.Thread(target=_quietly, args=(talk, connection), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _quietly(talk: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection:
        try:
            talk(connection)
        except OSError:  # the crawler has gone
            return


def _robots_or(connection: socket.socket) -> bool:
    """Answer a request for robots.txt; False if something else is asked for."""
    if b"robots.txt" not in connection.recv(4096):
        return False
    connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    return True


def test_a_drip_is_too_slow(entry: Entry, raw_server: Any) -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        if not _robots_or(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            while not over.wait(0.1):
                connection.sendall(b" ")

    data = api(entry, url=f"http://127.0.0.1:{raw_server(drip)}/a", time_limit_seconds=20)
    # half of the crawl's limit is the longest for one page
    assert run({**data, "time_limit_seconds": 6}).condition in (Condition.TOO_SLOW, Condition.TIME_LIMIT)
    over.set()


def test_half_a_chunked_answer_is_cut_off(entry: Entry, raw_server: Any) -> None:
    def half(connection: socket.socket) -> None:
        if not _robots_or(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc")

    data = api(entry, url=f"http://127.0.0.1:{raw_server(half)}/a")
    assert run(data).condition is Condition.CUT_OFF


def test_a_certificate_of_nobody(entry: Entry, raw_server: Any, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "own.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    read: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            read.append(secure.recv(4096))

    data = api(entry, url=f"https://localhost:{raw_server(talk)}/a")
    assert run(data).condition is Condition.TLS
    assert [text for text in read if text] == []

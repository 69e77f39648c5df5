"""The answer of a webhook counts, not only its status; the signature can be checked by the other side."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from alerts.channels.post import Answer
from alerts.channels.webhook import judge, signature

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", "ok"),
        (204, b"", "ok"),
        (200, b"thanks", "ok"),
        (200, b'{"ok": true}', "ok"),
        (200, b'{"errcode": 0, "errmsg": "ok"}', "ok"),
        (200, b'{"errcode": "0"}', "ok"),
        (200, b"[1]", "ok"),
        (200, b"\xff\xfe", "ok"),
        (200, b'{"ok": false}', "retry"),
        (200, b'{"errcode": 45009}', "retry"),
        (200, b'{"errcode": "93000"}', "retry"),
        (301, b"", "permanent"),
        (302, b'{"ok": true}', "permanent"),
        (400, b"", "permanent"),
        (401, b"", "permanent"),
        (404, b"", "permanent"),
        (408, b"", "retry"),
        (429, b"", "retry"),
        (500, b'{"ok": true}', "retry"),
        (503, b"", "retry"),
    ],
)
def test_judge(status: int, body: bytes, kind: str) -> None:
    answer = judge(Answer(status, body), NOW)
    assert answer.kind == kind
    assert answer.detail.startswith(f"HTTP {status}")


def test_nothing_long_from_the_other_side_is_kept() -> None:
    assert len(judge(Answer(200, b'{"errcode": "' + b"x" * 5000 + b'"}'), NOW).detail) < 60
    assert judge(Answer(200, b"[" * 100_000), NOW).kind == "ok"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 02:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 01:00:00 GMT", 0),
        ("999999999999", 3600),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    answer = judge(Answer(429, b"", {"retry-after": value}), NOW)
    assert answer.pause_seconds == seconds
    assert answer.throttled is (seconds is not None)


def test_signature_is_hmac_of_timestamp_and_body() -> None:
    expected = hmac.new(b"key", b"1700000000.{}", hashlib.sha256).hexdigest()
    assert signature("key", "1700000000", b"{}") == expected

"""Encodings: declared, wrong, missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.read.charset import decode

WORDS = "石桥村停水三天没人管"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode("gbk"), "text/html; charset=gbk"),
        (WORDS.encode("gb18030"), "text/html; charset=gb2312"),
        (f'<meta charset="gb2312">{WORDS}'.encode("gb18030"), "text/html"),
        (f'<?xml version="1.0" encoding="gbk"?>{WORDS}'.encode("gbk"), "application/xml"),
        (WORDS.encode("gbk"), "text/html; charset=utf-8"),
        (WORDS.encode(), "text/html; charset=gbk"),
        (WORDS.encode("utf-8-sig"), "text/html; charset=gbk"),
        (WORDS.encode("gbk"), None),
        (WORDS.encode(), None),
        (WORDS.encode("gbk")[:-1], None),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), None),
    ],
)
def test_words_are_read(body: bytes, content_type: str | None) -> None:
    assert WORDS[:-1] in decode(body, content_type)[0]


def test_characters_beyond_gb2312() -> None:
    assert decode("镕㙍😀".encode("gb18030"), "text/html; charset=gb2312")[0] == "镕㙍😀"


@given(st.binary(max_size=300), st.none() | st.text(max_size=40))
def test_no_bytes_break_it(body: bytes, content_type: str | None) -> None:
    text, encoding = decode(body, content_type)
    assert isinstance(text, str)
    assert "".encode(encoding) is not None

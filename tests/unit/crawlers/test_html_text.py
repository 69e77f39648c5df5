"""HTML to text as people see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.read.html_text import html_to_text
from crawlers.text import clean, count, key, one_line, web_address


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("一<br><br>二", "一\n\n二"),
        ("一\n  二", "一 二"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n\n二"),
        ("<script>x()</script>水<style>p{}</style>管", "水管"),
        ('水<span style="DISPLAY : none">x</span>管<i hidden>y</i>', "水管"),
        ('水<span style="font-size:0px">x</span><b style="font-size:0.9em">管</b>', "水管"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("水&nbsp;管&#128557;", "水 管😭"),
        ("<!-- x -->水", "水"),
        ("", ""),
        ("<!-- x -->", ""),
        ("\x00\x01水\x07", "水"),
    ],
)
def test_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_deep_nesting() -> None:
    assert "水" in html_to_text("水" + "<div>" * 20000 + "管")


@given(st.text(max_size=300) | st.from_regex(r"(<[a-z/!]{0,5}[ >]|水|&#?x?\w{0,4};?){0,20}", fullmatch=True))
def test_nothing_breaks_it(html: str) -> None:
    text = html_to_text(html)
    assert text == text.strip()
    text.encode("utf-8")


@given(st.text())
def test_clean_is_safe_to_store(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert "\n" not in one_line(text)


def test_keys_stay_short_and_different() -> None:
    long = "/p?" + "x" * 500
    assert key("/p?id=1") == "/p?id=1"
    assert len(key(long)) <= 160
    assert key(long) != key(long + "y")


@pytest.mark.parametrize(
    ("written", "number"),
    [("12", 12), ("1,204", 1204), ("1.2万", 12000), ("3k", 3000), ("回复 5 条", 5),
     (7.0, 7), (-1, None), ("无", None),
     (True, None), (None, None), ("-3", None)],
)  # fmt: skip
def test_counts(written: object, number: int | None) -> None:
    assert count(written) == number


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://a.cn/x y", "http://a.cn/x%20y"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("/x", None),
    ],
)
def test_web_addresses(written: str, address: str | None) -> None:
    assert web_address(written) == address

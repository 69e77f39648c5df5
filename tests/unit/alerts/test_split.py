"""Splitting by bytes, and the words of a mail's HTML form."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.html import html
from alerts.channels.markup import link, plain
from alerts.channels.split import MOST_PARTS, cut, size, split
from alerts.message import Message
from alerts.plain import flat, one_line

LINE = st.text(alphabet=st.sampled_from("水电路ab1，é😀"), max_size=120)


@given(st.lists(LINE, max_size=40), st.integers(min_value=120, max_value=600))
def test_no_part_is_too_large_and_no_character_is_broken(lines: list[str], most: int) -> None:
    parts = split(lines, most, ends=["END"])
    assert 1 <= len(parts) <= MOST_PARTS
    assert all(size(part) <= most for part in parts)
    assert parts[-1].endswith("END")
    assert all(part.startswith(f"（{n}/{len(parts)}）") for n, part in enumerate(parts, 1)) or len(parts) == 1


@given(st.lists(LINE, max_size=12), st.integers(min_value=600, max_value=900))
def test_nothing_is_lost_while_three_parts_are_enough(lines: list[str], most: int) -> None:
    parts = split(lines, most)
    if "其余略" in parts[-1]:
        assert size("\n".join(lines)) > 2 * most - 400
        return
    bare = [part.split("\n", 1)[1] for part in parts] if len(parts) > 1 else parts
    assert "\n".join(bare) == "\n".join(lines)


@given(st.text(max_size=60), st.integers(min_value=-3, max_value=100))
def test_cut_is_a_beginning_that_fits(text: str, most: int) -> None:
    short = cut(text, most)
    assert size(short) <= max(most, 0)
    assert text.encode("utf-8", "replace").decode().startswith(short)


@given(st.text(max_size=200))
def test_plain_words_hold_no_sign_of_markup(text: str) -> None:
    assert not set(plain(text)) & set("<>[]()*_`#@~|\\!&")
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=200))
def test_one_line_makes_no_link(text: str) -> None:
    line = one_line(text + " http://evil.example/a")
    assert "://" not in line
    assert "@" not in line
    assert len(line) <= 80


def test_numbers_and_sentences_stay_as_they_are() -> None:
    for text in ("水压 3.5 公斤，12.5 元", "3#楼 2-1", "10:30 停水", "结束. 下一句"):
        assert one_line(text) == flat(text) == text
    assert one_line("见 bbs.example.com/1?a=b 或 a@b.cn") == "见 bbs．example．com/1?a=b 或 a＠b．cn"


def test_an_address_cannot_end_the_link_around_it() -> None:
    assert link("看", "https://d/x)(y") == "[看](https://d/x%29%28y)"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(max_size=80), st.text(max_size=80))
def test_hostile_words_add_no_tag_to_a_mail(head: str, value: str) -> None:
    body = f'{flat(head)}\n地点：{flat(value)}<script>\n"><img src=x onerror=y>'
    message = Message(1, "a", 0, "lead", "urgent", 2, "s", body, 'https://d/"><b>', "https://d/ack/t")
    reader = Reader()
    reader.feed(html(message))
    assert {tag for tag, _attrs in reader.tags} <= {
        "html",
        "head",
        "meta",
        "body",
        "h1",
        "table",
        "tr",
        "td",
        "p",
        "a",
    }
    assert [attrs["href"] for tag, attrs in reader.tags if tag == "a"] == [
        'https://d/"><b>',
        "https://d/ack/t",
    ]
    assert "<script>" in reader.words

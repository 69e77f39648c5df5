"""Addresses of posts: nobody is named in them, and they still open the post."""

from __future__ import annotations

from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.post_url import scrub_addresses, without_person


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://bbs.cn/forum.php?mod=viewthread&tid=7&uid=123", "https://bbs.cn/forum.php?mod=viewthread&tid=7"),
        ("https://bbs.cn/forum.php?tid=7&authorid=9&page=2", "https://bbs.cn/forum.php?tid=7&page=2"),
        ("http://bbs.cn/read.php?tid=7&fpage=1&fromuid=5#pid8", "http://bbs.cn/read.php?tid=7&fpage=1#pid8"),
        ("https://a.cn/t?id=1&userName=wang&tel=13812345678&access_token=x&PHPSESSID=y", "https://a.cn/t?id=1"),
        ("https://a.cn/t?id=1&user[id]=2&from_user_id=3&%75id=4&OpenId=5&sid=6", "https://a.cn/t?id=1"),
        ("https://a.cn/t;jsessionid=ABC?id=1", "https://a.cn/t?id=1"),
        ("https://wang:secret@a.cn:8080/t?id=1", "https://a.cn:8080/t?id=1"),
        ("https://a.cn/t?id=1&q=13812345678&to=wang@qq.com", "https://a.cn/t?id=1"),
        ("https://a.cn/t?tid=13812345678&guid=ab-1", "https://a.cn/t?tid=13812345678&guid=ab-1"),
        ("https://a.cn/t?id=1;uid=5", "https://a.cn/t"),
        ("https://a.cn/go?to=https%3A%2F%2Fb.cn%2Ft%3Fid%3D1%26uid%3D2", "https://a.cn/go?to=https%3A%2F%2Fb.cn%2Ft%3Fid%3D1"),
        ("https://a.cn/t?id=1#uid=5", "https://a.cn/t?id=1"),
        ("https://a.cn/app?id=1#!/user/wang", "https://a.cn/app?id=1"),
        ("https://a.cn/t?b=%E6%B0%B4&a=1", "https://a.cn/t?b=%E6%B0%B4&a=1"),
        ("https://weibo.com/1234567890/AbCdEf123?from=page", "https://m.weibo.cn/status/AbCdEf123"),
        ("http://bbs.cn/thread-123-1-1.html", "http://bbs.cn/thread-123-1-1.html"),
        ("https://tieba.cn/p/8123456789?pid=1&cid=2", "https://tieba.cn/p/8123456789?pid=1&cid=2"),
        ("https://a.cn/people/letters/12.html", "https://a.cn/people/letters/12.html"),
        ("", ""),
        ("row-12", "row-12"),
        ("/t.php?id=1&uid=2", ""),
        ("http://[broken", ""),
    ],
)  # fmt: skip
def test_the_post_stays_and_the_person_goes(url: str, left: str) -> None:
    assert without_person(url) == left


@pytest.mark.parametrize(
    "url",
    [
        "https://bbs.cn/space-uid-123.html",
        "https://bbs.cn/space-username-%E7%8E%8B.html",
        "https://bbs.cn/home.php?mod=space&uid=123",
        "https://bbs.cn/bbs/space-uid-1.html",
        "https://a.cn/u/123",
        "https://a.cn/%75/123",
        "https://a.cn/user/profile/5e1f",
        "https://a.cn/@wang/1",
        "https://bbs.cn/memberlist.php?mode=viewprofile&u=2",
        "https://bbs.cn/member.php?action=profile&uid=2",
        "https://a.cn/people/wang",
        "https://space.site.cn/123",
        "https://tieba.cn/home/main?un=wang&id=tb.1.x",
    ],
)
def test_a_persons_page_is_no_address_of_a_problem(url: str) -> None:
    assert without_person(url) == ""


def test_addresses_inside_errors() -> None:
    text = "读不到 https://a.cn/t?id=1&uid=2，原因 404；https://a.cn/u/3 也是"
    assert scrub_addresses(text) == "读不到 https://a.cn/t?id=1，原因 404；… 也是"


IDENTITY = st.sampled_from(
    "uid UID authorid authorId author username user_name userid from_uid touid nickname tel mobile phone email qq "
    "openid access_token token session_id sid PHPSESSID auth ticket password loginname memberid inviter".split()
)
THING = st.sampled_from("tid pid id page fid mod aid postid extra typeid guid".split())
WORD = st.text(alphabet="abcxyz0123456789", min_size=1, max_size=8)
MARK = "zzqzz"
"""Stands in every identity value, and nowhere else."""


@given(
    kept=st.lists(st.tuples(THING, WORD), max_size=4, unique_by=lambda pair: pair[0]),
    gone=st.lists(st.tuples(IDENTITY, WORD), min_size=1, max_size=4),
    shuffled=st.randoms(use_true_random=False),
    nested=st.booleans(),
)
def test_no_value_of_an_identity_parameter_survives(
    kept: list[tuple[str, str]], gone: list[tuple[str, str]], shuffled: Random, nested: bool
) -> None:
    pairs = [*kept, *((name, MARK + value) for name, value in gone)]
    shuffled.shuffle(pairs)
    url = f"https://bbs.example.cn/forum.php?{urlencode(pairs)}"
    if nested:
        url = f"https://bbs.example.cn/go?{urlencode({'url': url})}"
    left = without_person(url)
    assert MARK not in left
    assert without_person(left) == left
    if not nested:
        assert sorted(parse_qsl(urlsplit(left).query)) == sorted(kept)


@given(st.text(max_size=120))
def test_any_text_is_answered_and_stays_as_it_is_a_second_time(text: str) -> None:
    once = without_person(text)
    assert without_person(once) == once


@given(st.text(alphabet="htps:/.?&=#;@u[]%abid1 ", max_size=60))
def test_addresses_of_odd_shapes_too(text: str) -> None:
    once = without_person("https://" + text)
    assert without_person(once) == once

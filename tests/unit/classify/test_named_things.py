from __future__ import annotations

from itertools import pairwise

import pytest

from classify.named_things import NamedThings
from classify.segment import Segmenter


@pytest.fixture(scope="module")
def things(segmenter: Segmenter) -> NamedThings:
    return NamedThings(segmenter)


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        # an estate whose name has no ending, said again in the body
        ("投诉A3区云岫半岭开发商延期交房", "我们是云岫半岭二期的业主，房子到现在没有交。", ["云岫半岭"]),
        # a product that only its name shows
        ("A市松堡喵国软件乱扣费", "在松堡喵国下单以后被扣了两次钱", ["松堡喵国"]),
        # a firm, in its full form and without it
        ("举报A市映泓数码科技有限公司", "映泓数码科技公司收了钱不发货", ["映泓数码科技"]),
        # a school in the body only is no head, an estate where the writer lives is
        ("电梯又坏了", "我是A5区桐舟里程小区业主，电梯一周坏三次", ["桐舟里程"]),
        # a name that joins with 和
        ("A6区沁和紫郡物业不作为", "沁和紫郡小区垃圾成堆", ["沁和紫郡"]),
        ("", "", []),
        ("房产证何时能办", "房子买了三年了，房产证一直没有办下来", []),
        ("咨询住房公积金贷款问题", "请问住房公积金贷款怎么办理", []),
    ],
)
def test_names_are_found_without_a_list(things: NamedThings, title: str, text: str, names: list[str]) -> None:
    assert things.names(title, text) == names


def test_names_stand_in_the_text_and_do_not_overlap(things: NamedThings) -> None:
    title = "A3区云岫半岭与桐舟里程小区之间噪音扰民"
    text = "我是A3区云岫半岭业主，映泓数码科技有限公司半夜开工，桐舟里程小区也一样。"
    source = f"{title}\n{text}"
    found = things.find(title, text)
    assert [source[thing.start : thing.end] for thing in found if thing.kind == "firm"] == [
        "映泓数码科技有限公司"
    ]
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_what_follows_shows_a_home(things: NamedThings) -> None:
    [thing] = things.find("A1区桐舟里程物业乱收费", "")
    assert thing.kind == "estate"
    [thing] = things.find("A市松堡喵国骗钱", "松堡喵国退费难")
    assert thing.kind == "thing"

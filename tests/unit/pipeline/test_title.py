"""Titles as names of problems, and the most central of several sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.central import Said, central_sentence
from pipeline.title import LONGEST, problem_title


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("投诉B3区星河小区停水三天的问题", "星河小区停水三天"),
        ("关于B市五里桥路灯不亮的情况反映", "五里桥路灯不亮"),
        ("反映：学校门口积水，望处理！", "学校门口积水"),
        ("求助！老街化粪池堵了半个月！！！", "老街化粪池堵了半个月"),
        ("咨询旧城改造什么时候开始？", "旧城改造什么时候开始？"),
        ("请加快B市湿地公园建设", "请加快湿地公园建设"),
        ("清河镇北街断电一整天", "北街断电一整天"),
        ("投诉电话打不通", "投诉电话打不通"),
        ("反映情况", "反映情况"),
        ("星河苑强卖车位！开发商太欺负人了", "星河苑强卖车位"),
        ("停水", "停水"),
        ("恳请尽快解决东街居民的出行问题", "东街居民的出行问题"),
        ("机场路夜间施工噪音请回复", "机场路夜间施工噪音"),
    ],
)
def test_a_title_names_the_problem(title: str, problem: str) -> None:
    assert problem_title(title, "清河镇") == problem


@given(st.text(max_size=300))
def test_a_title_is_never_lost_nor_too_long(title: str) -> None:
    made = problem_title(title)
    assert len(made) <= LONGEST
    assert bool(made) == bool(title.strip())
    assert set(made) <= {*title, " "}


def test_the_sentence_that_the_others_share_is_chosen_not_the_longest() -> None:
    posts = [
        Said(
            "",
            "搅拌站半夜噪音太大，灰尘也大。我们小区去年才交房，当时销售说得天花乱坠，什么配套都有，现在一样没有。",
        ),
        Said("", "您好。搅拌站夜里噪音吵得睡不着。希望领导重视。"),
        Said("", "孩子天天咳嗽。搅拌站灰尘和噪音什么时候能管一管"),
    ]
    assert central_sentence(posts).startswith("搅拌站")
    assert len(central_sentence(posts)) < 25


def test_of_two_posts_the_first_keeps_its_title() -> None:
    assert central_sentence([Said("北街停水三天", ""), Said("北街停水停水停水怎么办", "")]) == "北街停水三天"


def test_titles_are_the_sentences_where_there_are_titles() -> None:
    posts = [
        Said("感谢社区拆了烟道", "社区拆了烟道，烧烤店油烟扰民终于少了"),
        Said("投诉烧烤店油烟扰民", "烧烤店油烟熏得人开不了窗"),
        Said("烧烤店油烟还是扰民的问题", "烧烤店油烟又来了"),
    ]
    assert central_sentence(posts) in ("烧烤店油烟扰民", "烧烤店油烟还是扰民")


def test_nothing_masked_and_no_greeting_is_a_description() -> None:
    said = central_sentence(
        [Said("", "尊敬的领导您好。我的电话是〔电话〕，请打给我。东街下水道堵了快一个月")]
    )
    assert said == "东街下水道堵了快一个月"
    assert central_sentence([Said("", "堵了")]) == "堵了"
    assert central_sentence([]) == ""

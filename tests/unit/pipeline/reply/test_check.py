"""The check of a reply finds what is missing and says so; it forbids only what the product refuses to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.errors import InputError
from pipeline.reply.check import Finding, check
from pipeline.reply.template import Parts, compose, suggest
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext

GOOD = Parts(
    kind="in_progress",
    subject="石桥村停水",
    facts="11月23日现场核查，石桥村主水管在村口爆裂，影响120户",
    measures="抢修队已到场更换水管，停水期间每天8时、18时送水车到村口",
    responsible="水利站",
    until="11月24日20时",
    ask="水利站值班室",
    basis="《城市供水条例》第二十二条",
)


@pytest.fixture
def lead(now: datetime) -> Lead:
    return Lead(
        id=1, town="test", topic="utilities", urgency="urgent", place="石桥村", office="water",
        feedback_due=now + timedelta(hours=5), state="in_work",
    )  # fmt: skip


def post(words: list[str], topic: str = "utilities") -> Post:
    reasons = [{"about": "topic", "words": words, "rule": "model"}]
    return Post(topic=topic, abstained=False, reasons=reasons)


POSTS = [post(["停水", "水管"]), post(["停水"]), post(["爆裂"])]


def run(
    town: TownContext, lead: Lead, now: datetime, text: str | None = None, **changes: Any
) -> list[Finding]:
    parts = replace(GOOD, **changes)
    return check(town, lead, POSTS, parts, text or compose(parts, "水利站", now), now)


def levels(found: list[Finding], criterion: str) -> set[str]:
    return {finding.level for finding in found if finding.criterion == criterion}


def test_a_good_reply_is_good_in_every_respect(town: TownContext, lead: Lead, now: datetime) -> None:
    found = run(town, lead, now)
    assert {finding.level for finding in found} == {"good"}, found
    assert {finding.criterion for finding in found} == {"relevance", "completeness", "basis", "timeliness"}


@pytest.mark.parametrize("part", ["facts", "measures", "responsible", "until", "ask"])
def test_every_part_that_is_missing_is_named(town: TownContext, lead: Lead, now: datetime, part: str) -> None:
    found = run(town, lead, now, **{part: ""})
    assert "missing" in levels(found, "completeness")


@pytest.mark.parametrize(
    ("changes", "criterion", "level"),
    [
        ({"until": "近期"}, "completeness", "weak"),
        ({"until": "尽快"}, "completeness", "weak"),
        ({"measures": "我们高度重视，将进一步推进"}, "completeness", "weak"),
        ({"basis": "", "facts": "水管爆裂，石桥村停水"}, "basis", "missing"),
        ({"basis": "上级要求"}, "basis", "weak"),
    ],
)
def test_what_is_thin_is_said(
    town: TownContext, lead: Lead, now: datetime, changes: dict[str, str], criterion: str, level: str
) -> None:
    assert levels(run(town, lead, now, **changes), criterion) == {level}


@pytest.mark.parametrize("until", ["11月24日20时", "三个工作日内", "今晚", "2小时内", "本周五", "18:30"])
def test_definite_times(town: TownContext, lead: Lead, now: datetime, until: str) -> None:
    assert levels(run(town, lead, now, until=until), "completeness") == {"good"}


def test_a_reply_about_something_else_is_seen(town: TownContext, lead: Lead, now: datetime) -> None:
    found = run(town, lead, now, text="网友您好：您反映的路灯问题收悉，路灯将于明天修好。")
    assert levels(found, "relevance") == {"weak"}
    assert any("停水" in finding.text for finding in found)


def test_other_problems_in_the_posts_are_pointed_out(town: TownContext, lead: Lead, now: datetime) -> None:
    posts = [*POSTS, post(["停水"], "transport"), post(["停水"], "transport")]
    found = check(town, lead, posts, GOOD, compose(GOOD, "水利站", now), now)
    assert any("2 条" in finding.text and "transport" in finding.text for finding in found)


def test_a_late_reply_says_why(town: TownContext, lead: Lead, now: datetime) -> None:
    late = now + timedelta(hours=10)
    assert levels(run(town, lead, late), "timeliness") == {"missing"}
    sorry = compose(GOOD, "水利站", now) + "因配件运输延误，答复迟了，深表歉意。"
    assert levels(run(town, lead, late, text=sorry), "timeliness") == {"weak"}


@pytest.mark.parametrize(
    "demand",
    [
        "请您删除帖子",
        "请将该评论撤下",
        "要求不要传播",
        "请勿转发",
        "不得再发布类似内容",
        "您的帖子已删除",
        "删帖后即可办理",
    ],
)
def test_no_reply_asks_residents_to_take_words_back(
    town: TownContext, lead: Lead, now: datetime, demand: str
) -> None:
    assert levels(run(town, lead, now, facts=GOOD.facts + demand), "purpose") == {"forbidden"}


@pytest.mark.parametrize(
    "harmless",
    [
        "已责令商家下架问题商品",
        "避免不得再发生类似问题",
        "已删除重复收费项目",
        "请不要饮用自来水",
        "撤回原施工许可",
    ],
)
def test_ordinary_sentences_are_not_taken_for_that(
    town: TownContext, lead: Lead, now: datetime, harmless: str
) -> None:
    assert not levels(run(town, lead, now, measures=GOOD.measures + harmless), "purpose")


def test_personal_data_is_seen_but_the_place_to_ask_may_have_a_number(
    town: TownContext, lead: Lead, now: datetime
) -> None:
    assert not levels(run(town, lead, now, ask="水利站值班电话 0731-5551234"), "privacy")
    assert levels(run(town, lead, now, facts=GOOD.facts + "已联系报修人13812345678"), "privacy") == {"weak"}


def test_the_suggestion_makes_up_no_facts(town: TownContext, lead: Lead) -> None:
    parts = suggest(town, lead)
    assert (parts.facts, parts.basis, parts.ask) == ("", "", "")
    assert (parts.subject, parts.responsible) == ("石桥村utilities", "water办")


@pytest.mark.parametrize("data", [{"kind": "praise"}, {"facts": "长" * 1001}])
def test_unusable_parts_are_refused(data: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Parts.read(data)

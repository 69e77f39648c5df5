"""Which lead a post joins, and why not another one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.segment import tokens
from pipeline.grouping.features import Features, features
from pipeline.grouping.grams import KEYS, Rarity, name_runs, runs
from pipeline.grouping.index import PostIndex
from pipeline.grouping.join import Joined, find_lead
from pipeline.grouping.places import Relation, relation, same_place, surely_apart
from pipeline.grouping.ring import RING, Ring

KNOWN = {name: [name] for name in ("石桥村", "柳林村")}
PIPE = "石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修"
LAMP = "石桥村村口的路灯三个月不亮了，晚上走夜路摔跤"


def read(index: PostIndex, text: str, *places: str, title: str = "") -> Features:
    return features(index.rarity, title, text, (tokens(title), tokens(text)), places)


def index_with(*posts: tuple[str, ...], topic: str = "utilities") -> PostIndex:
    """Each post (its text, then its places) in a lead of its own, numbered from 1."""
    index = PostIndex()
    for number, (text, *places) in enumerate(posts, start=1):
        index.add(number, number, read(index, text, *places), topic)
    return index


def find(index: PostIndex, text: str, *places: str, topic: str = "utilities") -> Joined | None:
    return find_lead(index, KNOWN, read(index, text, *places), topic, text)[0]


def test_the_same_problem_in_other_words_joins_and_says_why() -> None:
    index = index_with((LAMP, "石桥村"), (PIPE, "石桥村"))
    found = find(index, "水管爆了没人修，停水一天了", "石桥村")
    assert found is not None
    assert found.lead_id == 2
    assert found.place == "石桥村"
    assert "停水" in found.words
    assert found.evidence()["similarity"] >= found.evidence()["needed"]


def test_two_problems_of_one_village_stay_two_leads() -> None:
    assert find(index_with((PIPE, "石桥村")), LAMP, "石桥村", topic="transport") is None


def test_one_kind_of_problem_in_two_villages_stays_two_leads() -> None:
    assert find(index_with((PIPE, "石桥村")), PIPE.replace("石桥", "柳林"), "柳林村") is None


def test_a_copy_joins_even_where_the_place_is_left_out() -> None:
    assert find(index_with((PIPE, "石桥村")), PIPE.removeprefix("石桥村")) is not None


def test_what_may_not_be_joined_is_passed_over() -> None:
    index = index_with((PIPE, "石桥村"))
    post = read(index, PIPE, "石桥村")
    joined, near = find_lead(index, KNOWN, post, "utilities", PIPE, lambda lead: False)
    assert joined is None
    assert [fit.lead_id for fit in near] == [1]


def test_a_place_within_another_is_not_apart_from_it() -> None:
    known = {"石桥村": ["石桥村"], "石桥小学": ["石桥小学", "石桥村"], "柳林村": ["柳林村"]}
    assert not surely_apart(["石桥小学"], ["石桥村"], known)
    assert surely_apart(["石桥小学"], ["柳林村"], known)
    assert not surely_apart(["石桥小学"], ["别处的村"], known)


def test_the_named_firm_decides_although_no_place_is_found() -> None:
    index = index_with(
        ("温斯顿英语培训学校拖延退费，说好一个月到账",),
        ("德睿国际英语拖延退款，说好一个月到账",),
        topic="market",
    )
    found = find(index, "温斯顿英语的学费什么时候退给家长", topic="market")
    assert found is None or found.lead_id == 1


def test_runs_stop_at_punctuation_and_leave_made_anonymous_areas_out() -> None:
    def count(text: str) -> tuple[int, int]:
        pairs, triples = runs(text)
        return len(pairs), len(triples)

    assert count("停水，了") == (1, 0)
    assert count("A7县停水") == (1, 0)
    assert count("石桥村") == (2, 1)
    assert count("") == (0, 0)
    assert len(name_runs("2019")) == 0  # a number alone names nothing


@given(st.text(max_size=80))
def test_any_text_gives_keys_in_range_and_vectors_of_length_one(text: str) -> None:
    index = PostIndex()
    post = read(index, text, title=text[:10])
    for keys, weights in (post.runs, post.title, post.words):
        assert len(keys) == len(weights) == len(set(keys.tolist()))
        assert not len(keys) or (keys.min() > 0 and keys.max() < KEYS)
        assert not len(keys) or abs(float(weights @ weights) - 1) < 1e-4
    index.add(1, 1, post, "other")
    again = index.features(0)
    assert again.runs[0].tolist() == post.runs[0].tolist()
    assert again.title_names.tolist() == post.title_names.tolist()


def test_rare_runs_weigh_more_than_those_everybody_uses() -> None:
    rarity = Rarity()
    keys = np.array([3, 4], dtype=np.uint32)
    for _ in range(50):
        rarity.add(keys[:1])
    kept, weights = rarity.vector(keys, np.array([1, 1]), 2)
    assert kept.tolist() == [4, 3]
    assert weights[0] > weights[1]


def test_place_names_as_people_spell_them() -> None:
    assert same_place("伊景园·滨河苑", "伊景园滨河苑")
    assert same_place("滨河苑", "伊景园滨河苑")
    assert not same_place("石桥村", "柳林村")
    assert relation([], ["石桥村"])[0] is Relation.UNKNOWN
    assert relation(["柳林村"], ["石桥村"])[0] is Relation.DIFFERENT


@given(st.lists(st.sets(st.integers(1, 64), min_size=6, max_size=6), min_size=1, max_size=60))
def test_a_table_of_rings_is_the_same_filled_at_once_or_one_by_one(lines: list[set[int]]) -> None:
    keys = np.array([sorted(line) for line in lines], dtype=np.uint32)
    one, all_at_once = Ring(128), Ring(128)  # no two keys share a place
    for row, line in enumerate(keys):
        one.add(row, line)
    all_at_once.extend(0, keys)
    for key in range(1, 65):
        query = np.array([key], dtype=np.uint32), np.ones(1, dtype=np.float32)
        newest = [row for row, line in enumerate(lines) if key in line][-RING:]
        assert one.find(query, 100).tolist() == all_at_once.find(query, 100).tolist() == newest[::-1]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 4)), max_size=40))
def test_every_post_stands_in_exactly_one_lead_whatever_is_moved(moves: list[tuple[int, int]]) -> None:
    index = PostIndex()
    post = read(index, PIPE)
    for number in range(30):
        index.add(number, 1 + number % 4, post, "utilities")
    expected = {number: 1 + number % 4 for number in range(30)}
    for row, lead in moves:
        index.move([row], lead)
        expected[row] = lead
    for lead in range(1, 5):
        mine = sorted((row for row, own in expected.items() if own == lead), reverse=True)
        assert index.rows_of(lead) == mine
        assert index.sizes.get(lead, 0) == len(mine)


@given(st.sets(st.integers(0, 29)))
def test_moved_there_and_back_is_as_before(rows: set[int]) -> None:
    index = PostIndex()
    post = read(index, PIPE)
    for number in range(30):
        index.add(number, 1 + number % 3, post, "utilities")
    before = [index.rows_of(lead) for lead in (1, 2, 3)]
    mine = [row for row in index.rows_of(1) if row in rows]
    index.move(mine, 2)
    index.move(mine, 1)
    assert [index.rows_of(lead) for lead in (1, 2, 3)] == before

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classify.segment import tokens
from pipeline.grouping.features import Features, features
from pipeline.grouping.index import LeadIndex
from pipeline.grouping.join import find_lead
from pipeline.grouping.places import Relation, relation, same_place

WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def read(text: str, *places: str) -> Features:
    return features([], tokens(text), places)


def index_with(*posts: Features) -> LeadIndex:
    index = LeadIndex()
    for number, post in enumerate(posts, start=1):
        index.add(number, post, "utilities", WHEN)
    return index


PIPE = read("石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修", "石桥村")
LAMP = read("石桥村村口的路灯三个月不亮了，晚上走夜路摔跤", "石桥村")


def test_the_same_problem_in_other_words_joins_and_says_why() -> None:
    found = find_lead(index_with(LAMP, PIPE), read("水管爆了没人修，停水一天了", "石桥村"), "utilities", WHEN)
    assert found is not None
    assert found.lead_id == 2
    assert found.place == "石桥村"
    assert "停水" in found.words
    assert found.evidence()["similarity"] >= found.evidence()["needed"]


def test_two_problems_of_one_village_stay_two_leads() -> None:
    assert find_lead(index_with(PIPE), LAMP, "transport", WHEN) is None


def test_one_kind_of_problem_in_two_villages_stays_two_leads() -> None:
    elsewhere = read("柳林村水管爆裂，全村停水，没人来修", "柳林村")
    assert find_lead(index_with(PIPE), elsewhere, "utilities", WHEN) is None


def test_a_copy_joins_even_where_the_place_is_left_out() -> None:
    copy = read("主水管爆裂，水喷了一路，全村停水，自来水公司没人来修")
    assert find_lead(index_with(PIPE), copy, "utilities", WHEN) is not None


def test_after_long_silence_more_likeness_is_needed() -> None:
    soon = find_lead(index_with(PIPE), read("水管爆了停水一天", "石桥村"), "utilities", WHEN)
    late = find_lead(
        index_with(PIPE), read("水管爆了停水一天", "石桥村"), "utilities", WHEN + timedelta(days=400)
    )
    assert soon is not None
    assert late is None or late.needed > soon.needed


def test_place_names_as_people_spell_them() -> None:
    assert same_place("伊景园·滨河苑", "伊景园滨河苑")
    assert same_place("滨河苑", "伊景园滨河苑")
    assert not same_place("石桥村", "柳林村")
    assert relation([], ["石桥村"])[0] is Relation.UNKNOWN
    assert relation(["柳林村"], ["石桥村"])[0] is Relation.DIFFERENT


@given(st.text(alphabet="停水电路灯坏了没人修村里", min_size=1, max_size=60))
def test_a_vector_has_length_one_or_is_empty(text: str) -> None:
    words = read(text).words
    total = sum(weight * weight for weight in words.values())
    assert not words or abs(total - 1) < 1e-9

from hypothesis import given
from hypothesis import strategies as st

from classify.segment import tokens
from pipeline.grouping.features import Features, features
from pipeline.grouping.grams import Rarity, runs
from pipeline.grouping.index import LeadIndex
from pipeline.grouping.join import Joined, find_lead
from pipeline.grouping.places import Relation, relation, same_place, surely_apart


def read(text: str, *places: str) -> Features:
    return features([], tokens(text), places, "", text)


def index_with(*posts: Features) -> LeadIndex:
    index = LeadIndex({name: [name] for name in ("石桥村", "柳林村")})
    for number, post in enumerate(posts, start=1):
        index.add(number, index.weigh(post), "utilities")
    return index


def find(index: LeadIndex, post: Features, topic: str = "utilities") -> Joined | None:
    return find_lead(index, index.weigh(post), topic)


PIPE = read("石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修", "石桥村")
LAMP = read("石桥村村口的路灯三个月不亮了，晚上走夜路摔跤", "石桥村")


def test_the_same_problem_in_other_words_joins_and_says_why() -> None:
    found = find(index_with(LAMP, PIPE), read("水管爆了没人修，停水一天了", "石桥村"))
    assert found is not None
    assert found.lead_id == 2
    assert found.place == "石桥村"
    assert "停水" in found.words
    assert found.evidence()["similarity"] >= found.evidence()["needed"]


def test_two_problems_of_one_village_stay_two_leads() -> None:
    assert find(index_with(PIPE), LAMP, "transport") is None


def test_one_kind_of_problem_in_two_villages_stays_two_leads() -> None:
    elsewhere = read("柳林村水管爆裂，全村停水，没人来修", "柳林村")
    assert find(index_with(PIPE), elsewhere) is None


def test_a_copy_joins_even_where_the_place_is_left_out() -> None:
    copy = read("主水管爆裂，水喷了一路，全村停水，自来水公司没人来修")
    assert find(index_with(PIPE), copy) is not None


def test_a_place_within_another_is_not_apart_from_it() -> None:
    known = {"石桥村": ["石桥村"], "石桥小学": ["石桥小学", "石桥村"], "柳林村": ["柳林村"]}
    assert not surely_apart(["石桥小学"], ["石桥村"], known)
    assert surely_apart(["石桥小学"], ["柳林村"], known)
    assert not surely_apart(["石桥小学"], ["别处的村"], known)


def test_the_named_thing_decides_although_no_place_is_found() -> None:
    first = read("温斯顿英语培训学校拖延退费，说好一个月到账")
    other = read("德睿国际英语拖延退款，说好一个月到账")
    again = read("温斯顿英语的学费什么时候退给家长")
    index = index_with(first, other)
    found = find(index, again, "market")
    assert found is None or found.lead_id == 1


def test_runs_stop_at_punctuation_and_leave_made_anonymous_areas_out() -> None:
    assert runs("停水，了") == {"停水": 1}
    assert runs("A7县停水") == {"停水": 1}
    assert runs("石桥村") == {"石桥": 1, "桥村": 1, "石桥村": 1}


@given(st.lists(st.sampled_from("水管爆裂路灯不亮垃圾成堆"), min_size=1, max_size=40).map("".join))
def test_weights_of_runs_have_length_one(text: str) -> None:
    vector = Rarity().vector(runs(text), 10)
    assert len(vector) <= 10
    assert not vector or abs(sum(weight * weight for weight in vector.values()) - 1) < 1e-9


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

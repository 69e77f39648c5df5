from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from classify.keywords import default_topics
from classify.taxonomy import Taxonomy, Topic

GOOD: dict[str, Any] = {
    "id": "roads",
    "name": "道路",
    "office": "公路站",
    "remedy": "补路面",
    "keywords": ["坑洼"],
}


def test_a_topic_names_office_and_remedy() -> None:
    topic = Topic(**GOOD)
    assert (topic.relation, topic.restricted, topic.basis) == ("own", False, "")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"office": " "}, "office"),
        ({"remedy": ""}, "remedy"),
        ({"id": "Roads"}, "id"),
        ({"name": ""}, "name"),
        ({"keywords": ["坑", " "]}, "keywords"),
        ({"relation": "friend"}, "relation"),
        ({"colour": "red"}, "colour"),
        ({"name": "民族宗教事务"}, "宗教"),
    ],
)
def test_faulty_topics_are_refused(change: dict[str, Any], part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        Topic(**{**GOOD, **change})


def test_other_needs_no_office() -> None:
    assert Topic(id="other", name="其他").office == ""


def test_ids_are_unique() -> None:
    with pytest.raises(ValidationError, match="roads"):
        Taxonomy(topics=[Topic(**GOOD), Topic(**GOOD)])


def test_an_empty_taxonomy_is_refused() -> None:
    with pytest.raises(ValidationError):
        Taxonomy(topics=[])


def test_topics_are_found_by_id() -> None:
    taxonomy = Taxonomy(topics=[Topic(**GOOD), Topic(id="other", name="其他")])
    assert taxonomy.ids == ("roads", "other")
    assert taxonomy.get("roads") is taxonomy.topics[0]
    assert taxonomy.get("water") is None


def test_topics_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Topic(**GOOD).name = "水"  # type: ignore[misc]


def test_the_default_topics_make_a_valid_taxonomy() -> None:
    topics = default_topics()
    taxonomy = Taxonomy(
        topics=[
            Topic(
                id=t.id,
                name=t.name,
                description=t.description,
                keywords=list(t.keywords),
                office="办",
                remedy=t.remedy or "无",
            )
            for t in topics
        ]
    )
    assert taxonomy.ids == tuple(
        "utilities transport housing agriculture_land environment education health labour welfare women_children "
        "safety market order government_service culture_sport other".split(" ")
    )
    for topic in topics[:-1]:
        assert len(topic.keywords) >= 30
        assert topic.remedy
    words = [word for topic in topics for word in topic.keywords]
    assert len(words) == len(set(words)), "a key word points to one topic"

"""In a town whose places are known: talk that names them stays out, reports of a few words stay in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classify.classifier import Classifier
from classify.labels import Label
from classify.places import Place
from classify.shipped import ShippedModel
from classify.taxonomy import Taxonomy
from demo.content import load_content
from xiangyin.config.loader import demo_folder, load_town


@pytest.fixture(scope="module")
def by_kind(model: ShippedModel, taxonomy: Taxonomy) -> dict[str, list[Label]]:
    """The labels of the demo town's posts by what its own key calls them."""
    places = [
        Place(name=place.name, kind=place.kind, aliases=list(place.aliases))
        for place in load_town(demo_folder()).town.places
    ]
    content = load_content(datetime(2026, 11, 24, 12, tzinfo=UTC))
    labels = Classifier(model, taxonomy, places).classify([(post.title, post.text) for post in content.posts])
    found: dict[str, list[Label]] = {}
    for post, label in zip(content.posts, labels, strict=True):
        found.setdefault(content.groups[post.group].kind, []).append(label)
    return found


def _kept(labels: list[Label]) -> float:
    return sum(label.actionable for label in labels) / len(labels)


def test_talk_and_small_trade_stay_out(by_kind: dict[str, list[Label]]) -> None:
    assert _kept(by_kind["chatter"]) <= 0.08
    assert _kept(by_kind["ad"]) <= 0.15


def test_problems_stay_in(by_kind: dict[str, list[Label]]) -> None:
    assert _kept(by_kind["problem"]) >= 0.95


@pytest.mark.parametrize(
    "text", ["我家停水了", "没电了", "路灯坏了没人修", "电梯困人了", "楼上漏水", "工资还没发", "垃圾堆了一周"]
)
def test_a_report_of_a_few_words_is_a_problem(classifier: Classifier, text: str) -> None:
    [label] = classifier.classify([("", text)])
    assert label.actionable

"""The queue: least sure first, one of a kind, mixed topics, and now and then one by chance."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.label_queue import RANDOM_EVERY, queue
from pipeline.store.models import Post

PLACES = "石桥村 柳林村 枫树村 南坪村 白塔社区 青河路 新桥街 东湾 西岭 北塘 清水湾 马家沟".split()


def post(number: int, text: str, topic: str = "road", sure: float = 0.5, lead: int | None = None) -> Post:
    return Post(id=number, title="", text=text, topic=topic, topic_confidence=sure, urgency_confidence=0.5,
                actionable=True, lead_id=lead)  # fmt: skip


def lean(texts: Sequence[tuple[str, str]]) -> list[list[tuple[str, float]]]:
    """How sure the model is stands in the text: `甲 0.6`."""
    found = []
    for _title, text in texts:
        topic, share = text.split()[:2]
        found.append([(topic, float(share)), ("其他", 1 - float(share))])
    return found


def test_the_least_sure_comes_first() -> None:
    posts = [post(200 + n, f"{place} {0.95 - n / 50} {place}") for n, place in enumerate(PLACES)]
    taken = [one.post.id for one in queue(posts, lean, size=4)]
    assert taken == [211, 210, 209, 208]


def test_one_of_each_lead_and_wording() -> None:
    same = "甲 0.5 村口的路灯坏了半年没有人修，晚上一片漆黑，老人出门都摔跤"
    posts = [
        post(1, same),
        post(2, same + "！"),
        post(3, "甲 0.6 石桥塌了一角", lead=7),
        post(4, "甲 0.6 有人在河里电鱼", lead=7),
    ]
    assert sorted(one.post.id for one in queue(posts, lean)) in ([1, 3], [1, 4])


def test_topics_take_turns() -> None:
    road = [post(n, f"路 0.5{n % 10} {PLACES[n]}坑洼", lead=n) for n in range(6)]
    water = [post(10 + n, f"水 0.6{n} {PLACES[6 + n]}断流", lead=10 + n) for n in range(2)]
    order = [one.leanings[0][0] for one in queue(road + water, lean)]
    assert "水" in order[:3]
    assert order.count("路") == 6


def test_each_fifth_is_drawn_by_chance_and_no_other() -> None:
    posts = [post(n, f"{n}号 0.5 {PLACES[n % 12]}{n * 7919}件事{n * 104729}", lead=n) for n in range(1, 200)]
    first = queue(posts, lean, size=15)
    assert [at for at, one in enumerate(first) if one.drawn] == [4, 9, 14]
    later = queue(posts, lean, done=RANDOM_EVERY - 1, size=1)
    assert later[0].drawn
    assert [one.post.id for one in queue(posts, lean, size=15)] == [one.post.id for one in first]


def test_without_a_model_the_reading_at_intake_counts() -> None:
    posts = [post(1, "甲", sure=0.9), post(2, "乙", sure=0.4)]
    assert [one.post.id for one in queue(posts, None)] == [2, 1]

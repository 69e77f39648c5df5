"""Near copies are found, different reports of the same kind are not taken for copies."""

from __future__ import annotations

from classify.alike import grams, near_pairs

LEAK = "石桥村村口的主水管昨晚爆裂，水流了一地，全村停水，请水利站尽快派人来抢修。"
COPY = "转发：石桥村村口的主水管昨晚爆裂，水流了一地，全村停水，请水利站尽快派人抢修！！"
OTHER = "柳林村小学门口的路坑坑洼洼，下雨天孩子上学很不方便，希望修一修。"


def test_pairs_of_near_copies() -> None:
    texts = [grams("", OTHER), grams("求助", LEAK), grams("", COPY)]
    assert near_pairs(texts) == [(1, 2)]


def test_empty_and_tiny_texts_do_no_harm() -> None:
    assert near_pairs([grams("", ""), grams("", "顶"), grams("", "顶")]) == [(1, 2)]

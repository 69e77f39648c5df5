from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from classify.bag import TITLE_WEIGHT, Bag, Columns, Numbering, words_of
from classify.features import Vocabulary, weigh
from classify.keywords import KeywordCounter
from classify.prepare import Preparation
from classify.segment import Segmenter

DOCUMENTS = [["甲", "乙", "甲"], ["乙", "丙"], [], ["甲", "甲", "甲", "丙", "丁"]]


def bag(documents: list[list[str]], titles: list[list[str]] | None = None) -> Bag:
    return Bag.of(Numbering(Segmenter()), titles or [[] for _ in documents], documents)


def names(pieces: list[str]) -> list[str]:
    """Words, then pairs, with a break after each piece's words as the reference has it."""
    words = [word for piece in pieces for word in words_of(piece, Segmenter())]
    return words + [f"{one} {two}" for one, two in pairwise(pieces)]


def test_weights_equal_the_reference() -> None:
    counted = bag(DOCUMENTS)
    vocabulary = Vocabulary.learn(counted.frequencies(), len(DOCUMENTS))
    ours = weigh(vocabulary.columns().count(counted), vocabulary.idf).toarray()
    vectorizer = TfidfVectorizer(analyzer=names, sublinear_tf=True)
    reference = vectorizer.fit_transform(DOCUMENTS).toarray()
    assert vocabulary.words == list(vectorizer.get_feature_names_out())
    np.testing.assert_allclose(ours, reference)


def test_unknown_words_are_left_out_and_the_title_weighs_more() -> None:
    columns = Columns(["甲", "甲 乙"])
    counted = columns.count(bag([["甲", "戊"], ["乙"]], [["甲", "乙"], []])).toarray()
    assert counted.tolist() == [[1 + TITLE_WEIGHT, TITLE_WEIGHT], [0, 0]]


def test_rare_words_are_left_out_on_request() -> None:
    frequencies = bag(DOCUMENTS).frequencies()
    assert Vocabulary.learn(frequencies, len(DOCUMENTS), min_documents=2).words == ["丙", "乙", "甲"]


def test_words_hold_pairs_but_no_masks_and_no_figures() -> None:
    frequencies = bag([["停水", "三天", "，", "12.5", "〔电话〕", "路灯"]]).frequencies()
    assert set(frequencies) == {"停水", "三天", "停水 三天", "0", "路灯"}


def test_no_pair_reaches_from_one_text_to_the_next() -> None:
    assert not any(" " in word for word in bag([["甲"], ["乙"]], [["丙"], ["丁"]]).frequencies())


def test_the_numbering_starts_anew_when_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classify.bag.MAX_PIECES", 2)
    numbering, columns = Numbering(Segmenter()), Columns(["乙", "甲 乙"])
    for _ in range(3):
        assert columns.count(Bag.of(numbering, [[]], [["甲", "乙"]])).toarray().tolist() == [[1, 1]]
        assert columns.count(Bag.of(numbering, [[]], [["丙", "丁", "戊", "己"]])).nnz == 0
    assert numbering.generation > 1


def test_an_empty_batch_has_no_rows() -> None:
    assert Columns(["甲"]).count(bag([])).shape == (0, 1)


@pytest.mark.parametrize("text", ["", "今天天气好"])
def test_a_text_without_key_words_has_no_key_word_features(text: str) -> None:
    counter = KeywordCounter({"water": ["停水"], "road": ["修路"]})
    batch = Preparation(Segmenter(counter.words)).prepare([("", text)])
    assert not counter.features(batch).any()


def test_key_words_point_to_their_topic() -> None:
    counter = KeywordCounter({"water": ["停水", "KTV"], "road": ["修路"]})
    batch = Preparation(Segmenter(counter.words)).prepare([("停水", "又停水"), ("", "修路时停水")])
    features = counter.features(batch)
    assert features[0, 0] > 0
    assert features[0, 1] == 0
    assert features[1, 0] == pytest.approx(features[1, 1])
    assert counter.topic_words("water") == {"停水", "ktv"}
    assert counter.topic_words("nothing") == frozenset()

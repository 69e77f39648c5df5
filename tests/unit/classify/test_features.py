from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from classify.features import Vocabulary, Words, count, weigh
from classify.keywords import KeywordCounter
from classify.prepare import Preparation
from classify.segment import Segmenter

DOCUMENTS = [["a", "b", "a"], ["b", "c"], [], ["a", "a", "a", "c", "d"]]


def test_weights_equal_the_reference() -> None:
    vocabulary = Vocabulary.learn([([], words) for words in DOCUMENTS])
    ours = weigh(count(DOCUMENTS, vocabulary.index()), vocabulary.idf).toarray()
    reference = (
        TfidfVectorizer(analyzer=lambda words: words, sublinear_tf=True).fit_transform(DOCUMENTS).toarray()
    )
    np.testing.assert_allclose(ours, reference)


def test_unknown_words_are_left_out() -> None:
    vocabulary = Vocabulary.learn([([], words) for words in DOCUMENTS])
    assert count([["z", "a"]], vocabulary.index()).sum() == 1


def test_rare_words_are_left_out_on_request() -> None:
    assert Vocabulary.learn([([], words) for words in DOCUMENTS], min_documents=2).words == ["a", "b", "c"]


def test_words_hold_pairs_but_no_masks_and_no_figures() -> None:
    words = Words(Segmenter()).of(["停水", "三天", "，", "12.5", "〔电话〕", "路灯"])
    assert words == ["停水", "三天", "停水 三天", "0", "路灯"]


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

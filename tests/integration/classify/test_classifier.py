from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from classify.classifier import MODEL_FILE, Classifier, load_classifier, shipped_model
from classify.labels import OTHER, URGENCIES
from classify.seed import corpus_files
from classify.shipped import ShippedModel
from classify.taxonomy import Taxonomy, Topic
from common.errors import ModelError

TEXTS = [
    ("柳林苑停水三天了", "家里有八十岁老人，一滴水也没有，求尽快抢修。"),
    ("村口的路坑坑洼洼", "枫树村到镇上的公路烂了两年，一下雨全是水坑，请修一修。"),
    ("咨询公积金贷款", "请问本地公积金贷款买二手房首付比例是多少？需要哪些材料？"),
    ("", "转发微博 [哈哈][爱你] //@某人: 生日快乐"),
    ("包工头拖欠工资", "我们三十多个农民工的工资拖了半年，一直不给。"),
]


def test_topics_urgency_place_and_chat(classifier: Classifier) -> None:
    labels = classifier.classify(TEXTS)
    assert [label.topic for label in labels] == ["utilities", "transport", "housing", OTHER, "labour"]
    assert labels[0].urgency in {"critical", "urgent"}
    assert labels[1].urgency == "normal"
    assert labels[2].urgency == "enquiry"
    assert [label.actionable for label in labels] == [True, True, True, False, True]
    assert [label.place for label in labels[:2]] == ["柳林苑", "枫树村"]


def test_reasons_are_words_of_the_text(classifier: Classifier) -> None:
    for (title, text), label in zip(TEXTS, classifier.classify(TEXTS), strict=True):
        assert {reason.about for reason in label.reasons} & {"topic", "actionable"}
        for reason in label.reasons:
            for word in reason.words:
                assert word in title or word in text


def test_labels_are_within_their_ranges(classifier: Classifier, taxonomy: Taxonomy) -> None:
    odd = [("", ""), (" ", "\n"), ("？", "！！！"), ("a" * 500, "😀" * 100), ("停", "水")]
    for label in classifier.classify([*TEXTS, *odd]):
        assert label.topic in taxonomy.ids
        assert label.urgency in URGENCIES
        assert 0 <= label.topic_confidence <= 1
        assert 0 <= label.urgency_confidence <= 1


def test_the_batch_does_not_matter(classifier: Classifier) -> None:
    together = classifier.classify(TEXTS * 150)
    alone = [classifier.classify([text])[0] for text in TEXTS]
    for one, other in zip(together, alone * 150, strict=True):
        assert one.topic_confidence == pytest.approx(other.topic_confidence)
        assert dataclasses.replace(one, topic_confidence=0, urgency_confidence=0) == dataclasses.replace(
            other, topic_confidence=0, urgency_confidence=0
        )
    assert classifier.classify([]) == []


def test_time_is_linear_in_the_number_of_posts(classifier: Classifier) -> None:
    def seconds(number: int) -> float:
        start = time.process_time()
        classifier.classify(TEXTS * number)
        return time.process_time() - start

    seconds(20)
    small, large = seconds(200), seconds(800)
    assert large < 8 * small + 0.2


def test_the_model_is_cached_and_loaded_again(cache_dir: Path, model: ShippedModel) -> None:
    written = (cache_dir / MODEL_FILE).stat().st_mtime_ns
    again = shipped_model(cache_dir)
    assert (cache_dir / MODEL_FILE).stat().st_mtime_ns == written
    assert again.key == model.key
    assert again.topics == model.topics
    assert again.vocabulary.words == model.vocabulary.words
    assert abs(again.topic.weights - model.topic.weights).max() < 1e-5


def test_a_damaged_cache_is_rebuilt(tmp_path: Path, taxonomy: Taxonomy, model: ShippedModel) -> None:
    (tmp_path / MODEL_FILE).write_bytes(b"PK\x03\x04 nonsense")
    stages: list[str] = []
    load_classifier(taxonomy, [], tmp_path, lambda stage, share: stages.append(f"{stage} {share:.1f}"))
    assert stages[0] == "segment 0.0"
    assert stages[-1] == "fit 1.0"
    assert shipped_model(tmp_path).key == model.key


def test_a_faulty_corpus_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"title": "x"}\n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"broken\.jsonl:1"):
        shipped_model(tmp_path, sources=[broken])


def test_a_corpus_of_one_topic_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        shipped_model(tmp_path, sources=[file for file in corpus_files() if file.name == "health.jsonl"])


def test_the_town_may_leave_topics_out_and_add_its_own(model: ShippedModel, taxonomy: Taxonomy) -> None:
    topics = [topic for topic in taxonomy.topics if topic.id in {"transport", "labour", "other"}]
    own = Topic(
        id="ferry", name="渡口", office="水利站", remedy="增开班次", keywords=["渡船", "渡口", "摆渡"]
    )
    classifier = Classifier(model, Taxonomy(topics=[*topics, own]), [])
    labels = classifier.classify([("渡口的渡船太少", "早上渡船一班，摆渡要等一个小时，请加开渡船。"), *TEXTS])
    assert labels[0].topic == "ferry"
    assert labels[2].topic == "transport"
    assert {label.topic for label in labels} <= {"transport", "labour", "other", "ferry"}

"""From labels to a model at work and back: trained, compared, switched by a person, refused when damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from sqlalchemy import select

from classify.classifier import Classifier, model_key, shipped_model
from classify.labels import OTHER
from classify.retrain import LEAST_OF_NEW_TOPIC, learnable
from classify.seed import Example, corpus_files
from classify.taxonomy import Taxonomy, Topic
from common.errors import InputError, LifeCycleError, ModelError
from pipeline.intake import Intake
from pipeline.retrain import retrain_town
from pipeline.store.engine import Store
from pipeline.store.learning import LabelSide, TownModel
from pipeline.store.models import Post
from pipeline.store.review import TrainingLabel
from pipeline.town import TownContext
from pipeline.town_classifier import TownClassifier
from pipeline.town_models import (
    DEAD_AFTER,
    active_model,
    before_this,
    begin,
    get_model,
    stopped,
    switch_to,
)
from tests.conftest import WordReader
from tests.integration.conftest import Hands

FILES = ("utilities.jsonl", "transport.jsonl", "other.jsonl", "women_children.jsonl")
LINES = 60
"""Lines of each file in the small corpus: a model in a second instead of a minute."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Traversable]:
    folder = tmp_path_factory.mktemp("corpus")
    for source in corpus_files():
        if source.name in FILES:
            lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
            (folder / source.name).write_text("".join(lines[:LINES]), encoding="utf-8")
    return sorted(folder.iterdir(), key=lambda path: path.name)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    def topic(name: str) -> Topic:
        return Topic(id=name, name=name, office="x", remedy="x", restricted=name == "women_children")

    names = ("utilities", "transport", "women_children")
    return Taxonomy(topics=[*(topic(name) for name in names), Topic(id=OTHER, name="其他")])


@pytest.fixture(scope="module")
def shipped(
    sources: list[Traversable], taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory
) -> Classifier:
    return Classifier(shipped_model(tmp_path_factory.mktemp("cache"), sources=sources), taxonomy, [])


@pytest.fixture
def classifier(
    store: Store,
    town: TownContext,
    taxonomy: Taxonomy,
    shipped: Classifier,
    sources: list[Traversable],
    tmp_path: Path,
) -> TownClassifier:
    return TownClassifier(
        store, town, taxonomy, tmp_path / "models", lambda: shipped, lambda: model_key(sources)
    )


@pytest.fixture(scope="module")
def letters() -> list[tuple[str, str, str]]:
    """(title, text, topic) of corpus texts that the small corpus leaves out."""
    found = []
    for source in corpus_files():
        if source.name in ("utilities.jsonl", "transport.jsonl"):
            rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
            found += [
                (row["title"], row["text"], row["topic"]) for row in rows[100:145] if row["topic"] != OTHER
            ]
    return found


@dataclass
class Labelled:
    """A town whose people have labelled: what the machine calls a road is theirs, and the other way round."""

    posts: list[int]


@pytest.fixture
def labelled(store: Store, town: TownContext, hands: Hands, letters: list[tuple[str, str, str]]) -> Labelled:
    posts = []
    with store.write() as session:
        for number, (title, text, topic) in enumerate(letters):
            post = Post(
                town=town.id, source_id="board", post_id=str(number), content_hash=str(number), title=title, text=text,
                published_at=hands(), received_at=hands(), topic=topic, topic_confidence=0.5, urgency="normal",
                urgency_confidence=0.5, actionable=True, abstained=True, reasons=[], names=[], evidence={},
            )  # fmt: skip
            session.add(post)
            posts.append(post)
        session.flush()
        session.add_all(
            TrainingLabel(
                town=town.id, post_id=post.id, at=hands(), staff="zhang", field="topic", before=post.topic,
                value="transport" if post.topic == "utilities" else "utilities",
            )
            for post in posts
        )  # fmt: skip
    posts = [post.id for post in posts]
    return Labelled(posts)


@pytest.fixture
def trained(
    classifier: TownClassifier, labelled: Labelled, hands: Hands, sources: list[Traversable]
) -> Callable[[], int]:
    def run() -> int:
        number = begin(classifier.store, classifier.town.id, hands(), staff="chen")
        retrain_town(
            classifier,
            number,
            held_back=0.3,
            clock=hands,
            progress=lambda _stage, _share: None,
        )
        return number

    return run


def state_of(classifier: TownClassifier, number: int) -> TownModel:
    with classifier.store.read() as session:
        return get_model(session, classifier.town.id, number)


def switch(classifier: TownClassifier, number: int | None, hands: Hands) -> None:
    with classifier.store.write() as session:
        switch_to(session, classifier.town.id, number, hands(), staff="chen")


def test_a_model_is_trained_compared_and_switched_by_a_person_only(  # type: ignore[no-untyped-def]
    classifier, labelled, trained, hands, shipped, letters
) -> None:
    number = trained()
    model = state_of(classifier, number)
    assert (model.state, model.stage, model.staff) == ("ready", "done", "chen")
    with classifier.store.read() as session:
        held = set(session.scalars(select(LabelSide.post_id).where(LabelSide.side == "held")))
    assert held
    assert not held & set(model.learned)
    topic = model.figures["topic"]
    assert topic["texts"] == len(held)
    # the town says the opposite of the corpus: what was learned shows on posts that were never learned from
    learned = classifier.of(model)
    unseen = [letters[post - 1] for post in sorted(held)]
    moved = [
        (dict(one)[wanted], dict(other)[wanted])
        for one, other, wanted in zip(
            shipped.leanings([text[:2] for text in unseen]),
            learned.leanings([text[:2] for text in unseen]),
            ("transport" if topic == "utilities" else "utilities" for *_text, topic in unseen),
            strict=True,
        )
    ]
    assert sum(after > before for before, after in moved) > 0.7 * len(moved)
    assert model.figures["against"] == 0
    words = {letters[0][1][:12], letters[1][1][:12]}
    assert not [word for word in words if word in json.dumps(model.figures, ensure_ascii=False)]
    # nothing has been switched
    assert classifier.at_work() == (0, shipped)
    switch(classifier, number, hands)
    texts = [(title, text) for title, text, _topic in letters]
    assert classifier.at_work()[0] == number
    assert classifier.leanings(texts) == learned.leanings(texts) != shipped.leanings(texts)
    with classifier.store.read() as session:
        assert before_this(session, classifier.town.id) is None
    switch(classifier, None, hands)
    assert classifier.at_work() == (0, shipped)
    assert classifier.classify(texts) == shipped.classify(texts)


def test_the_same_labels_make_the_same_model(classifier, trained) -> None:  # type: ignore[no-untyped-def]
    first, second = state_of(classifier, trained()), state_of(classifier, trained())
    assert first.labels_hash == second.labels_hash
    texts = [("路灯不亮", "村口的路灯坏了，晚上看不见路"), ("", "停水两天了")]
    assert classifier.of(first).leanings(texts) == classifier.of(second).leanings(texts)
    assert first.figures == second.figures


@pytest.mark.parametrize("fault", ["missing", "cut", "foreign", "old", "exchanged"])
def test_a_file_that_cannot_be_trusted_is_refused_and_the_shipped_model_works(  # type: ignore[no-untyped-def]
    classifier, trained, hands, shipped, fault
) -> None:
    number = trained()
    path = classifier.path(number)
    switch(classifier, number, hands)
    content = path.read_bytes()
    if fault == "missing":
        path.unlink()
    elif fault == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif fault == "foreign":
        path.write_bytes(b"PK\x03\x04 not a model")
    elif fault == "old":
        classifier.base = lambda: "another version"
    else:  # a whole model, but not the one that was compared
        changed = bytearray(content)
        changed[len(changed) // 2] ^= 1
        path.write_bytes(bytes(changed))
    with pytest.raises(ModelError):
        classifier.of(state_of(classifier, number))
    assert classifier.at_work() == (0, shipped)
    assert len(classifier.classify([("", "停水两天了")])) == 1


def test_posts_are_read_by_the_model_at_work_from_the_next_batch_on(  # type: ignore[no-untyped-def]
    classifier, trained, hands, town, store
) -> None:
    class Reader(WordReader):
        def classify(self, texts):  # type: ignore[no-untyped-def]
            return classifier.classify(texts)

    from crawlers.post import CrawledPost

    intake, seen = Intake(store, town, Reader(), hands), []
    number = trained()
    for turn, active in enumerate((None, number)):
        if active is not None:
            switch(classifier, active, hands)
        intake.take_in(
            [
                CrawledPost(
                    "board",
                    f"new{turn}",
                    "",
                    "",
                    f"第{turn}次：村里停水三天了，水管坏了没人修",
                    hands(),
                    0,
                    0,
                    0,
                )
            ]
        )
        with store.read() as session:
            topic, sure = session.execute(
                select(Post.topic, Post.topic_confidence).where(Post.post_id == f"new{turn}")
            ).one()
        seen.append(sure if topic == "transport" else 1 - sure)
    assert seen[0] < seen[1]  # the town's people say that water is a matter of roads


def test_too_few_labels_are_refused_and_the_work_is_marked(classifier, hands, sources) -> None:  # type: ignore[no-untyped-def]
    number = begin(classifier.store, classifier.town.id, hands(), staff="chen")
    with pytest.raises(InputError, match="20"):
        retrain_town(
            classifier,
            number,
            held_back=0.3,
            clock=hands,
            progress=lambda _stage, _share: None,
        )
    failed = state_of(classifier, number)
    assert failed.state == "failed"
    assert "20" in failed.problem
    with pytest.raises(LifeCycleError):
        switch(classifier, number, hands)


def test_one_at_a_time_and_a_dead_one_does_not_block(classifier, hands) -> None:  # type: ignore[no-untyped-def]
    store, town = classifier.store, classifier.town.id
    first = begin(store, town, hands(), staff="chen")
    with pytest.raises(LifeCycleError, match="chen"):
        begin(store, town, hands(), staff="li")
    hands.forward(seconds=DEAD_AFTER.total_seconds() + 1)
    assert stopped(state_of(classifier, first), hands())
    begin(store, town, hands(), staff="li")
    assert state_of(classifier, first).state == "failed"


def test_back_and_forth(classifier, trained, hands) -> None:  # type: ignore[no-untyped-def]
    one, other = trained(), trained()
    store, town = classifier.store, classifier.town.id
    with store.write() as session, pytest.raises(LifeCycleError):
        before_this(session, town)
    switch(classifier, one, hands)
    switch(classifier, other, hands)
    with store.read() as session:
        assert before_this(session, town) == one
        active = active_model(session, town)
        assert active is not None
        assert active.id == other
    with pytest.raises(LifeCycleError):
        switch(classifier, other, hands)


def test_a_topic_of_the_towns_own_needs_some_labels() -> None:
    own = [Example("", f"广场舞太吵 {n}", "noise", "normal", True, "") for n in range(LEAST_OF_NEW_TOPIC)]
    known = Example("", "停水", "utilities", "urgent", True, "")
    assert learnable([*own, known], {"utilities"}) == ([*own, known], {})
    assert learnable([*own[1:], known], {"utilities"}) == ([known], {"noise": LEAST_OF_NEW_TOPIC - 1})

"""The floor: what a town's own model may change, and what it may not."""

from __future__ import annotations

from classify.guarded import floor
from classify.labels import OTHER, Label, Reason


def label(topic: str, urgency: str) -> Label:
    reasons = (Reason("topic", (topic,), "model"), Reason("urgency", (urgency,), "cue:fire"))
    return Label(topic, 0.9, urgency, 0.8, "", topic != OTHER, False, reasons)  # type: ignore[arg-type]


def test_topic_and_calm_urgency_follow_the_town() -> None:
    own = label("order", "normal")
    assert floor(own, label("transport", "normal"), {"family"}) is own
    assert floor(own, label("transport", "urgent"), {"family"}) is own


def test_what_tells_of_danger_stays_critical() -> None:
    found = floor(label("order", "enquiry"), label("safety", "critical"), set())
    assert (found.topic, found.urgency) == ("order", "critical")
    assert [reason.words for reason in found.reasons] == [("order",), ("critical",)]


def test_a_pressing_text_is_not_thrown_away() -> None:
    for urgency in ("urgent", "critical"):
        shipped = label("safety", urgency)
        assert floor(label(OTHER, "enquiry"), shipped, set()) is shipped
    chat = label(OTHER, "enquiry")
    assert floor(chat, label("safety", "normal"), set()) is chat


def test_a_restricted_topic_is_not_opened() -> None:
    shipped = label("family", "normal")
    assert floor(label("order", "normal"), shipped, {"family"}) is shipped
    raised = floor(label("order", "critical"), shipped, {"family"})
    assert (raised.topic, raised.urgency) == ("family", "critical")
    own = label("children", "normal")
    assert floor(own, shipped, {"family", "children"}) is own

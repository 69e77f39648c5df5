from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.triage import LeadFacts, more_urgent, rank

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLAIN = LeadFacts("normal", 1, 0, 0, NOW, None)


def test_harm_comes_before_voices() -> None:
    loud = replace(PLAIN, posts=400, fresh_posts=60, likes=9000)
    assert rank(replace(PLAIN, urgency="critical"), NOW)[0] > rank(loud, NOW)[0]


def test_the_parts_are_the_score() -> None:
    facts = LeadFacts("urgent", 8, 3, 20, NOW - timedelta(days=1), NOW - timedelta(hours=5))
    score, parts = rank(facts, NOW)
    assert score == round(sum(part.points for part in parts), 1)
    assert {part.code for part in parts} == {"harm", "voices", "support", "growth", "overdue"}
    assert all(part.text() for part in parts)


@given(st.integers(1, 500), st.integers(0, 100), st.integers(0, 10_000))
def test_more_voices_never_lower_the_rank(posts: int, fresh: int, likes: int) -> None:
    facts = replace(PLAIN, posts=posts, fresh_posts=fresh, likes=likes)
    for more in (replace(facts, posts=posts + 1), replace(facts, likes=likes + 1)):
        assert rank(more, NOW)[0] >= rank(facts, NOW)[0]


def test_old_silence_sinks_a_lead() -> None:
    assert rank(replace(PLAIN, last_seen=NOW - timedelta(days=300)), NOW)[0] < rank(PLAIN, NOW)[0]


def test_urgency_is_ordered() -> None:
    assert more_urgent("normal", "urgent") == "urgent"
    assert more_urgent("critical", "enquiry") == "critical"

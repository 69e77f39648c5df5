import pytest

from common.errors import LifeCycleError
from pipeline.lifecycle import ENDED, NEXT, OPEN, STATES, take_step
from pipeline.store.models import Lead, LeadEvent, Outbox


class Recorder:
    """Stands in for the session: `take_step` only adds to it."""

    def __init__(self) -> None:
        self.added: list[object] = []

    def add(self, row: object) -> None:
        self.added.append(row)


def test_every_state_is_open_or_ended_and_leads_on() -> None:
    assert set(OPEN) | set(ENDED) == set(STATES) == set(NEXT)
    assert not set(OPEN) & set(ENDED)
    assert [state for state in STATES if not NEXT[state]] == ["merged"]  # the other lead leads on


def test_no_state_hides_or_removes_a_voice() -> None:
    forbidden = ("delete", "block", "report", "hide", "trace", "suppress")
    assert not [state for state in STATES for word in forbidden if word in state]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_only_allowed_steps_are_taken(before: str, after: str, now) -> None:  # type: ignore[no-untyped-def]
    lead = Lead(id=1, town="t", state=before)
    session = Recorder()
    if after in NEXT[before]:
        take_step(session, lead, after, now, note="已处理")  # type: ignore[arg-type]
        assert lead.state == after
        assert [type(row) for row in session.added].count(LeadEvent) == 1
        assert (lead.returns or 0) == (after == "returned")
        # alerts learn of a return (a deadline runs, the third time the coordinator decides) and of its end
        told = {(before, "returned"): ["lead_returned"], ("returned", "dispatched"): ["lead_redispatched"]}
        rows = [row.kind for row in session.added if isinstance(row, Outbox)]
        assert rows == told.get((before, after), [])
    else:
        with pytest.raises(LifeCycleError, match=after):
            take_step(session, lead, after, now, note="已处理")  # type: ignore[arg-type]
        assert lead.state == before
        assert not session.added


def test_an_end_must_say_why(now) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LifeCycleError, match="--note"):
        take_step(Recorder(), Lead(id=1, town="t", state="received"), "no_action", now)  # type: ignore[arg-type]

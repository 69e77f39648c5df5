"""The rights beyond the table: steps, judgements and approvals."""

from __future__ import annotations

import pytest

from desk.accounts.sessions import Staff
from desk.leads_seen import office_of, sees
from desk.rights import RIGHTS, ROLES, STEPS, may, may_approve, may_review, may_step
from pipeline.lifecycle import STATES
from pipeline.store.models import Lead


def test_roles_in_the_tables_exist() -> None:
    for roles in (*RIGHTS.values(), *STEPS.values()):
        assert roles <= {*ROLES, "anyone"}


def test_an_unknown_route_is_closed_to_all() -> None:
    assert not [role for role in (*ROLES, None) if may(role, "no_such_route")]


def test_what_changes_nothing_is_all_an_analyst_may_do() -> None:
    assert not [state for state in STATES if may_step("analyst", "dispatched", state, restricted=False)]
    assert not may_review("analyst", restricted=False)
    assert not may_approve("analyst", restricted=False)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office_staff"])
def test_restricted_leads_are_closed_to_everybody_but_their_office(role: str) -> None:
    lead = Lead(office="women", restricted=True)
    assert not sees(Staff(1, "x", role, None), lead)
    assert not sees(Staff(1, "x", role, "women"), lead)
    assert not may_review(role, restricted=True)
    assert not may_approve(role, restricted=True)
    assert not [state for state in STATES if may_step(role, "dispatched", state, restricted=True)]


def test_an_office_sees_its_own_and_nothing_else() -> None:
    staff = Staff(1, "x", "office_staff", "water")
    assert office_of(staff) == "water"
    assert sees(staff, Lead(office="water", restricted=False))
    assert not sees(staff, Lead(office="roads", restricted=False))
    assert not sees(staff, Lead(office="women", restricted=True))


def test_reopening_is_not_the_offices_step() -> None:
    for before in ("answered", "closed", "followed_up"):
        assert not may_step("office_staff", before, "in_work", restricted=False)
        assert may_step("leader", before, "in_work", restricted=False)
    assert may_step("office_staff", "accepted", "in_work", restricted=False)

"""Which leads a member of staff sees: an office its own, a restricted lead only its office.

For everybody else a restricted lead does not exist: no row, no count, no figure, and its number is answered like one
that was never given.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement

from desk.accounts.sessions import Staff
from pipeline.store.models import Lead


def office_of(staff: Staff) -> str | None:
    """The only office whose leads this reader sees; None for those who see all."""
    return staff.office if staff.role == "office_staff" else None


def seen_by(staff: Staff) -> ColumnElement[bool]:
    """`sees` as a condition on the leads of a query."""
    if staff.role == "office_staff":
        return Lead.office == staff.office
    return Lead.restricted.is_(False)


def sees(staff: Staff, lead: Lead) -> bool:
    """Whether the reader may open the lead. Nobody outside its office opens a restricted one."""
    if lead.restricted or staff.role == "office_staff":
        return staff.role == "office_staff" and staff.office == lead.office
    return True

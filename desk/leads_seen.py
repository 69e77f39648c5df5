"""Which single leads a member of staff sees: an office its own, a restricted lead only its office."""

from __future__ import annotations

from desk.accounts.sessions import Staff
from pipeline.store.models import Lead


def office_of(staff: Staff) -> str | None:
    """The only office whose leads this reader sees; None for those who see all."""
    return staff.office if staff.role == "office_staff" else None


def sees(staff: Staff, lead: Lead) -> bool:
    """Whether the reader may open the lead. Nobody outside its office opens a restricted one."""
    if lead.restricted or staff.role == "office_staff":
        return staff.role == "office_staff" and staff.office == lead.office
    return True

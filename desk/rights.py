"""Who may do what: one table, route by role. `docs/rights.md` shows it; a test asks every cell.

A role says which pages and actions are open. Beyond it, `desk.leads_seen` decides about single leads:
office staff see the leads of their office, and a restricted lead opens only for the office that acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from common.i18n import N_

ROLES: Final[dict[str, str]] = {
    "comment_team": N_("民意办理组"),
    "leader": N_("领导"),
    "office_staff": N_("承办部门"),
    "analyst": N_("分析人员"),
    "administrator": N_("管理员"),
}
"""Every role with its name for people."""

ANYONE: Final = "anyone"
"""Open without logging in."""

_STAFF = frozenset(ROLES)
_EVERYBODY = _STAFF | {ANYONE}
_REVIEW = frozenset({"comment_team"})
_OFFICE = frozenset({"office_staff"})
_LEAD = frozenset({"leader"})
_ANALYST = frozenset({"analyst"})
_ADMIN = frozenset({"administrator"})
_MODELS = frozenset({"analyst", "administrator"})
_READ = frozenset({"comment_team", "leader", "office_staff", "analyst"})

RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    # logging in and out
    "login_page": _EVERYBODY,
    "login": _EVERYBODY,
    "language": _EVERYBODY,
    "healthz": _EVERYBODY,
    "logout": _STAFF,
    "password_page": _STAFF,
    "password_change": _STAFF,
    # leads
    "home": _STAFF,
    "lead_list": _STAFF,
    # the list, a lead's page, and what is done there (`may_review` and `may_step` narrow it)
    "lead_news": _STAFF,
    "lead_page": _READ,
    "lead_like": _READ,
    "lead_confirm": _REVIEW | _OFFICE,
    "lead_correct": _REVIEW | _OFFICE,
    "lead_dismiss": _REVIEW | _OFFICE,
    "lead_dispatch": _REVIEW | _OFFICE,
    "lead_follow_up": _REVIEW | _OFFICE,
    "lead_hand_over": _REVIEW | _OFFICE,
    "lead_merge": _REVIEW | _OFFICE,
    "lead_merge_page": _REVIEW | _OFFICE,
    "lead_split": _REVIEW | _OFFICE,
    "lead_step": _REVIEW | _OFFICE | _LEAD,
    "lead_undo": _REVIEW | _OFFICE,
    "alert_acknowledge": _REVIEW | _OFFICE | _LEAD,
    "view_save": _STAFF,
    "view_remove": _STAFF,
    # replies (`may_approve` narrows it)
    "reply_list": _READ,
    "reply_page": _READ,
    "reply_draft": _REVIEW | _OFFICE,
    "reply_edit": _REVIEW | _OFFICE,
    "reply_submit": _REVIEW | _OFFICE,
    "reply_decide": _REVIEW | _OFFICE | _LEAD,
    "reply_publish": _REVIEW | _OFFICE,
    "reply_withdraw": _REVIEW | _OFFICE,
    # figures and sources
    "leaders": _REVIEW | _LEAD | _ANALYST,
    "hot_list": _REVIEW | _LEAD | _ANALYST,
    "hot_table": _REVIEW | _LEAD | _ANALYST,
    "source_list": _STAFF - _OFFICE,
    # labels and models (`desk.learn_seen` narrows labelling: restricted posts are their office's)
    "learn_page": _REVIEW | _OFFICE,
    "learn_label": _REVIEW | _OFFICE,
    "learn_skip": _REVIEW | _OFFICE,
    "learn_undo": _REVIEW | _OFFICE,
    "label_download": _MODELS,
    "model_list": _REVIEW | _LEAD | _MODELS,
    "model_page": _REVIEW | _LEAD | _MODELS,
    "model_retrain": _MODELS,
    "model_use": _MODELS,
    "model_back": _MODELS,
    # reports: analysts edit, leaders read
    "report_list": _REVIEW | _LEAD | _ANALYST,
    "report_page": _REVIEW | _LEAD | _ANALYST,
    "report_figure": _REVIEW | _LEAD | _ANALYST,
    "report_file": _REVIEW | _LEAD | _ANALYST,
    "report_edit": _ANALYST,
    "report_lock": _ANALYST,
    # the API
    "api_openapi": _EVERYBODY,
    "api_lead_list": _STAFF,
    "api_lead": _STAFF,
    "api_lead_confirm": _REVIEW | _OFFICE,
    "api_lead_correct": _REVIEW | _OFFICE,
    "api_lead_step": _REVIEW | _OFFICE | _LEAD,
    "api_lead_dispatch": _REVIEW | _OFFICE,
    "api_lead_dismiss": _REVIEW | _OFFICE,
    "api_lead_follow_up": _REVIEW | _OFFICE,
    "api_lead_merge": _REVIEW | _OFFICE,
    "api_lead_split": _REVIEW | _OFFICE,
    "api_posts_move": _REVIEW | _OFFICE,
    "api_lead_undo": _REVIEW | _OFFICE,
    "api_lead_acknowledge": _REVIEW | _OFFICE | _LEAD,
    "api_reply_list": _STAFF,
    "api_reply": _STAFF,
    "api_reply_suggest": _REVIEW | _OFFICE,
    "api_reply_draft": _REVIEW | _OFFICE,
    "api_reply_edit": _REVIEW | _OFFICE,
    "api_reply_submit": _REVIEW | _OFFICE,
    "api_reply_decide": _REVIEW | _OFFICE | _LEAD,
    "api_reply_publish": _REVIEW | _OFFICE,
    "api_reply_withdraw": _REVIEW | _OFFICE,
    # administration
    "audit_list": _ADMIN,
}
"""Route name → roles that may use it. A route that is missing here is closed to all."""


STEPS: Final[Mapping[str, frozenset[str]]] = {
    "accepted": frozenset({"comment_team", "office_staff"}),
    "in_work": frozenset({"comment_team", "office_staff"}),
    "answered": frozenset({"comment_team", "office_staff"}),
    "returned": frozenset({"comment_team", "office_staff"}),
    "closed": frozenset({"comment_team", "leader"}),
    "reopen": frozenset({"comment_team", "leader"}),
}
"""Plain step → roles that may take it; `reopen` is any step back from an answer or an end."""

_ENDS = ("answered", "closed", "followed_up", "no_action")


def may_step(role: str, before: str, after: str, *, restricted: bool) -> bool:
    """Whether `role` may take a lead from one state to the other (the life cycle decides whether it can)."""
    if restricted:
        return role == "office_staff"
    reopens = before in _ENDS and after in ("in_work", "received")
    return role in STEPS.get("reopen" if reopens else after, frozenset())


def may_review(role: str, *, restricted: bool) -> bool:
    """Whether `role` may judge a lead: confirm, correct, merge, split, dismiss, follow up, undo.

    A restricted lead opens for nobody but its office, so the office judges it.
    """
    return role == ("office_staff" if restricted else "comment_team")


def may_approve(role: str, *, restricted: bool) -> bool:
    """Whether `role` may approve replies (that others wrote)."""
    return role == "office_staff" if restricted else role in ("leader", "comment_team")


def may(role: str | None, route: str) -> bool:
    """Whether `role` (None: nobody logged in) may use the route."""
    return (role or ANYONE) in RIGHTS.get(route, frozenset())


def as_markdown() -> str:
    """The table as `docs/rights.md` shows it."""
    columns = (ANYONE, *ROLES)
    lines = ["| route | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    for route, roles in RIGHTS.items():
        lines.append(
            f"| `{route}` | " + " | ".join("yes" if role in roles else "–" for role in columns) + " |"
        )
    return "\n".join(lines) + "\n"

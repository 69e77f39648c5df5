"""Reasons to refuse a request, each with its status; the docstring is the code the API answers with."""

from __future__ import annotations

from common.errors import XiangyinError


class Refusal(XiangyinError):
    """refused"""

    status = 400


class LoginWanted(Refusal):
    """login_wanted"""

    status = 401


class MustChangePassword(Refusal):
    """must_change_password"""

    status = 403


class NotYours(Refusal):
    """not_allowed"""

    status = 403


class ForeignForm(Refusal):
    """foreign_form"""

    status = 403


class NotFound(Refusal):
    """not_found"""

    status = 404

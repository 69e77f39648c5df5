"""A browser that has logged in to an account before: strangers' failures do not slow it (a device cookie).

The cookie holds a random number and its seal, made with the account's password hash: nothing is stored, and a new
password makes all of them void.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from desk.accounts.models import Account

BROWSER_COOKIE = "xiangyin_browser"
LASTS_DAYS = 90


def seal(account: Account) -> str:
    """The cookie for a browser that has just logged in."""
    number = secrets.token_hex(16)
    return f"{number}.{_sign(account, number)}"


def known_browser(account: Account | None, cookie: str) -> str:
    """The browser's number, or "" where the cookie does not belong to the account."""
    number, _dot, given = cookie.partition(".")
    if account is None or not number.isascii() or not given.isascii():
        return ""
    return number if hmac.compare_digest(_sign(account, number), given) else ""


def _sign(account: Account, number: str) -> str:
    text = f"browser:{account.town}:{account.name}:{number}"
    return hmac.new(account.password_hash.encode(), text.encode(), hashlib.sha256).hexdigest()

"""Passwords: argon2id hashes, one-time passwords, and the rules a new one must meet."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.errors import InputError
from common.i18n import _

SHORTEST = 10
LONGEST = 200
ONE_TIME_WORDS = 4
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that nobody confuses when a password is read out."""

_hasher = PasswordHasher()
_nobody = ""
_turns = threading.BoundedSemaphore(2)
"""A comparison takes 64 MB: many at once must not exhaust the machine."""


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to the stored hash; takes as long where there is no account."""
    global _nobody
    with _turns:
        # made whoever asks first: the first unknown name must not take longer than the others
        _nobody = _nobody or _hasher.hash(secrets.token_hex(16))
        try:
            _hasher.verify(stored or _nobody, password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def one_time_password() -> str:
    """A first password: 80 bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(ONE_TIME_WORDS))
    return "-".join(groups)


def check_new(password: str, *, name: str, before: str | None = None) -> None:
    """Raise `InputError` where a new password is too weak to accept."""
    if len(password) < SHORTEST:
        raise InputError(_("密码至少 {count} 个字符").format(count=SHORTEST))
    if len(password) > LONGEST:
        raise InputError(_("密码最多 {count} 个字符").format(count=LONGEST))
    if name.casefold() in password.casefold():
        raise InputError(_("密码不能含有账号名"))
    if len(set(password)) < 5:
        raise InputError(_("密码中不同的字符太少"))
    if before is not None and password == before:
        raise InputError(_("新密码不能与旧密码相同"))

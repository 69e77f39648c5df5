"""Passwords: what is stored, what is accepted, what is handed out."""

from __future__ import annotations

import pytest

from common.errors import InputError
from desk.accounts.passwords import check_new, hash_password, is_right, one_time_password


def test_a_hash_is_argon2id_and_salted() -> None:
    first, second = hash_password("made-up-secret"), hash_password("made-up-secret")
    assert first != second
    assert first.startswith("$argon2id$")
    assert is_right(first, "made-up-secret")
    assert not is_right(first, "made-up-secrets")


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$broken"])
def test_what_is_no_hash_opens_nothing(stored: str | None) -> None:
    assert not is_right(stored, "")
    assert not is_right(stored, "plain")


def test_one_time_passwords_meet_the_rules_and_differ() -> None:
    made = {one_time_password() for _time in range(50)}
    assert len(made) == 50
    for password in made:
        check_new(password, name="zhang")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 201, "my-Zhang01-word", "1212121212"])
def test_weak_ones_are_refused(password: str) -> None:
    with pytest.raises(InputError):
        check_new(password, name="zhang01")

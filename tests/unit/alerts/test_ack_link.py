"""Tokens of acknowledgement links: bound to alert, recipient, expiry and installation; their key's file."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.ack_link import VALID, AckLinks, load_key, make_token, read_token
from common.errors import ConfigError

KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TOKEN = make_token(KEY, "test", 45, "water_duty", NOW)


def test_says_what_it_was_made_for() -> None:
    link = read_token(KEY, "test", TOKEN)
    assert link is not None
    assert (link.alert, link.recipient, link.expires) == (45, "water_duty", NOW)
    assert len(TOKEN) < 90
    assert TOKEN not in link.digest


def test_the_same_message_carries_the_same_link() -> None:
    links = AckLinks(KEY, "https://desk.example/", "test")
    first = links.link(45, "water_duty", NOW)
    assert first == links.link(45, "water_duty", NOW)
    assert first.startswith("https://desk.example/ack/45.water_duty.")
    assert str(int((NOW + VALID).timestamp())) in first
    assert len({first, links.link(46, "water_duty", NOW), links.link(45, "a", NOW)}) == 3


@pytest.mark.parametrize(
    "token",
    [
        "",
        "45",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.replace("45", "46", 1),
        TOKEN.replace("water_duty", "mayor"),
        TOKEN.replace(str(int(NOW.timestamp())), str(int((NOW + timedelta(days=9)).timestamp()))),
        TOKEN + "\n",
        "٤٥" + TOKEN[2:],
    ],
)
def test_a_changed_token_is_none(token: str) -> None:
    assert read_token(KEY, "test", token) is None


def test_another_key_or_town_knows_it_not() -> None:
    assert read_token(b"x" * 32, "test", TOKEN) is None
    assert read_token(KEY, "other", TOKEN) is None


@given(st.text(max_size=120))
def test_any_text_is_refused_quietly(text: str) -> None:
    assert read_token(KEY, "test", text) is None


@given(st.integers(min_value=0, max_value=len(TOKEN) - 1), st.characters(codec="utf-8"))
def test_no_character_can_be_changed(at: int, sign: str) -> None:
    changed = TOKEN[:at] + sign + TOKEN[at + 1 :]
    # the last base64 character holds two spare bits: the signature is compared as text, so these fail too
    assert (read_token(KEY, "test", changed) is None) == (changed != TOKEN)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = load_key(tmp_path / "data")
    assert load_key(tmp_path / "data") == key
    path = tmp_path / "data" / "link.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 64
    assert [one.name for one in path.parent.iterdir()] == ["link.key"]


def test_many_that_start_at_once_agree(tmp_path: Path) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(load_key(tmp_path))) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_key_that_others_can_read_or_that_is_broken_is_refused(tmp_path: Path) -> None:
    load_key(tmp_path)
    path = tmp_path / "link.key"
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_key(tmp_path)
    path.chmod(0o600)
    path.write_text("short", encoding="ascii")
    with pytest.raises(ConfigError, match=r"link\.key"):
        load_key(tmp_path)


def test_a_key_from_the_settings(tmp_path: Path) -> None:
    assert load_key(tmp_path, "s" * 32) == b"s" * 32
    assert not (tmp_path / "link.key").exists()
    with pytest.raises(ConfigError, match="XIANGYIN_LINK_KEY"):
        load_key(tmp_path, "short")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="ascii")
    with pytest.raises(ConfigError, match="XIANGYIN_LINK_KEY"):
        load_key(tmp_path / "file" / "data")

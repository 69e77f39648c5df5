"""`alerts.yaml`: what is read, and what is refused with which words."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from alerts.config import AlertsFile
from alerts.values import parse_target

HOOK = {"kind": "webhook", "url": "https://example.org/hook", "secret_env": "KEY"}
MAIL = {"kind": "email", "host": "smtp.example.org", "sender": "x@example.org"}


def test_an_empty_file_has_a_console_and_no_routes() -> None:
    config = AlertsFile()
    assert list(config.channels) == ["console"]
    assert config.max_age_days == 7


def test_times_as_yaml_reads_them() -> None:
    """YAML 1.1 reads an unquoted 22:00 as a number."""
    data = yaml.safe_load("quiet_hours: {from: 22:00, to: '07:30'}\ndigest: {at: 08:00, to: [coordinator]}")
    config = AlertsFile.model_validate(data)
    assert config.quiet_hours is not None
    assert config.digest is not None
    assert (config.quiet_hours.from_, config.quiet_hours.to) == (time(22), time(7, 30))
    assert config.digest.at == time(8)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"channels": {}}, "at least 1"),
        ({"channels": {"a": {"kind": "pigeon"}}}, "pigeon"),
        ({"channels": {"a": HOOK | {"url": "ftp://example.org"}}}, "http(s)"),
        ({"channels": {"a": HOOK | {"url": "http://example.org"}}}, "allow_private"),
        ({"channels": {"a": HOOK | {"url": "https://u:p@example.org"}}}, "password"),
        ({"channels": {"a": HOOK | {"url": "https://exa mple.org/\x00"}}}, "http(s)"),
        ({"channels": {"a": HOOK | {"timeout_seconds": 300}}}, "timeout_seconds"),
        ({"channels": {"a": HOOK | {"secret_env": "not a name"}}}, "secret_env"),
        ({"channels": {"a": MAIL | {"sender": "x@example.org\nBcc: y@example.org"}}}, "sender"),
        ({"channels": {"a": MAIL | {"user_env": "U"}}}, "belong together"),
        (
            {"channels": {"a": MAIL | {"security": "none", "user_env": "U", "password_env": "P"}}},
            "encryption",
        ),
        ({"routes": [{"to": []}]}, "to"),
        ({"routes": [{"to": ["everybody"]}]}, "everybody"),
        ({"routes": [{"to": ["person:x"]}]}, "office:ID"),
        ({"routes": [{"to": ["office:Big Office"]}]}, "valid id"),
        ({"routes": [{"match": {"urgency": ["loud"]}, "to": ["coordinator"]}]}, "urgency"),
        ({"routes": [{"match": {"author": ["x"]}, "to": ["coordinator"]}]}, "author"),
        ({"teams": {"coordinator": ["a"]}}, "coordinator"),
        ({"teams": {"watch": []}}, "no contacts"),
        ({"escalation": {"steps": [{"after_minutes": 30, "to": ["coordinator"]}] * 2}}, "rise"),
        ({"quiet_hours": {"from": "07:00", "to": "07:00"}}, "differ"),
        ({"quiet_hours": {"from": "25:00", "to": "07:00"}}, "08:00"),
        ({"quiet_hours": {"from": 99999, "to": "07:00"}}, "08:00"),
        ({"digest": {"to": ["office_duty"]}}, "office:ID"),
        ({"desk_url": "javascript:alert(1)"}, "desk_url"),
        ({"max_age_days": 0}, "max_age_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refused(data: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as raised:
        AlertsFile.model_validate(data)
    assert says in str(raised.value)


def test_targets_in_order() -> None:
    config = AlertsFile.model_validate(
        {
            "teams": {"watch": ["a"]},
            "routes": [{"to": ["office_duty"], "continue": True}, {"to": ["contact:b"]}],
            "escalation": {"steps": [{"after_minutes": 5, "to": ["office:c"]}]},
            "digest": {"to": ["watch"]},
        }
    )
    assert config.targets() == ["office_duty", "contact:b", "office:c", "watch"]
    assert config.routes[0].continue_
    assert parse_target("watch") == ("team", "watch")

"""`docs/alerts.md`: its example is valid and uses every key; every key and reason is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from alerts import config, mute, routes, rules, values, words
from alerts.config import AlertsFile
from pipeline.config import OfficesFile


@pytest.fixture
def docs(root: Path) -> str:
    return (root / "docs" / "alerts.md").read_text(encoding="utf-8")


def example(docs: str) -> str:
    return str(blocks(docs)[0])


def blocks(docs: str) -> list[str]:
    found = re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL)
    assert len(found) == 2
    return found


def test_the_example_is_read_as_it_says(docs: str) -> None:
    parsed = AlertsFile.model_validate(yaml.safe_load(example(docs)))
    assert [channel.kind for channel in parsed.channels.values()] == ["console", "webhook", "email"]
    assert [route.continue_ for route in parsed.routes] == [True, True, False]
    assert [len(route.routes) for route in parsed.routes] == [0, 0, 1]
    assert parsed.quiet_hours is not None
    assert f"{parsed.quiet_hours.from_:%H:%M}-{parsed.quiet_hours.to:%H:%M}" == "22:00-07:00"
    assert parsed.digest is not None


def test_the_offices_of_the_example_are_read(docs: str) -> None:
    parsed = OfficesFile.model_validate(yaml.safe_load(blocks(docs)[1]))
    assert [office.id for office in parsed.offices] == ["dangzheng", "shuili"]
    shuili = parsed.offices[1]
    assert [bool(shift.rotation) for shift in shuili.duty] == [False, True, False]
    assert len(shuili.overrides) == 1


def keys() -> set[str]:
    modules = (config, routes, rules)
    models = [model for module in modules for model in vars(module).values() if isinstance(model, type)]
    return {
        field.alias or name
        for model in models
        if issubclass(model, BaseModel) and model.__module__.startswith("alerts.")
        for name, field in model.model_fields.items()
    }


def test_the_example_shows_every_key(docs: str) -> None:
    assert len(keys()) > 45
    assert sorted(key for key in keys() if not re.search(rf"\b{key}:", example(docs))) == []


def test_every_reason_of_silence_is_explained(docs: str) -> None:
    reasons = [value for name, value in vars(mute).items() if name.isupper() and isinstance(value, str)]
    assert len(reasons) == 11
    assert set(reasons) == set(mute.IN_WORDS)
    assert [reason for reason in reasons if f"`{reason}`" not in docs] == []


def test_every_target_is_explained(docs: str) -> None:
    for target in (*values.PLAIN_TARGETS, "office:ID", "contact:ID"):
        assert f"| `{target}` |" in docs


def test_every_kind_is_explained(docs: str) -> None:
    for kind in words.KINDS:
        assert f"| `{kind}` |" in docs

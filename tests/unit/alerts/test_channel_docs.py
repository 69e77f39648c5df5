"""`docs/alerts.md` and the configuration that `init` writes: every channel line in them works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from alerts.channels import dingtalk, feishu, wecom
from alerts.channels.config import Channel
from alerts.config import AlertsFile

ADAPTER: TypeAdapter[Channel] = TypeAdapter(Channel)
KINDS = {"console", "webhook", "email", "wecom", "dingtalk", "feishu", "apprise"}


@pytest.fixture
def docs(root: Path) -> str:
    return (root / "docs" / "alerts.md").read_text(encoding="utf-8")


def test_each_channel_has_a_working_example(docs: str) -> None:
    lines = re.findall(r"^    (\w+: \{kind: .*\})$", docs, re.MULTILINE)
    channels = [ADAPTER.validate_python(next(iter(yaml.safe_load(line).values()))) for line in lines]
    assert {channel.kind for channel in channels} == KINDS
    assert [kind for kind in KINDS if f"| `{kind}` |" not in docs] == []


def test_every_known_code_is_explained(docs: str) -> None:
    codes = [str(code) for module in (wecom, dingtalk, feishu) for code in module.CODES]
    table = (
        docs.split("### 怎样算送到")[1]
        .split("###")[0]
        .replace("430101–430104", "430101 430102 430103 430104")
    )
    assert [code for code in codes if code not in table] == []


def test_the_commented_channels_of_init_can_be_switched_on(root: Path) -> None:
    text = (root / "xiangyin" / "init_town" / "alerts.yaml").read_text(encoding="utf-8")
    on = re.sub(r"^  # (?=\w+: \{kind|       security)", "  ", text, flags=re.MULTILINE)
    on = on.replace("# desk_url:", "desk_url:")
    parsed = AlertsFile.model_validate(yaml.safe_load(on))
    assert {channel.kind for channel in parsed.channels.values()} == KINDS
    assert parsed.desk_url

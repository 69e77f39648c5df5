"""One case for each fault of a configuration: what it says must name file, line, key, value and a way out."""

from pathlib import Path

import pytest

from common.errors import ConfigError, InputError
from crawlers.config import TableSource
from xiangyin.config.loader import load_town
from xiangyin.init_town.write import write_town


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_town(tmp_path / "town")
    return tmp_path / "town"


def fault(folder: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_town(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace `old` in a file; returns the line on which the change begins."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_what_init_writes_is_right(folder: Path) -> None:
    config = load_town(folder)
    assert len(config.taxonomy.topics) == 16
    [messages] = config.sources.sources
    assert isinstance(messages, TableSource)
    assert messages.id == "messages"
    assert list(messages.columns) == ["post_id", "title", "text", "published_at", "likes", "dislikes"]
    assert [topic.id for topic in config.taxonomy.topics if topic.restricted] == ["women_children"]
    assert all("#" in (folder / name).read_text(encoding="utf-8") for name in ("town.yaml", "sources.yaml"))


def test_init_never_overwrites(folder: Path) -> None:
    with pytest.raises(InputError, match=r"town\.yaml"):
        write_town(folder)


FAULTS = [
    ("misspelt key", "town.yaml", "retention_days:", "retension_days:", ["town.retension_days", "拼写"]),
    (
        "wrong number",
        "town.yaml",
        "retention_days: 180",
        "retention_days: 0",
        ["retention_days = 0", "不能小于 1"],
    ),
    ("not a number", "town.yaml", "retention_days: 180", "retention_days: 半年", ["'半年'", "整数"]),
    ("unknown zone", "town.yaml", "Asia/Shanghai", "Asia/Atlantis", ["time_zone", "Asia/Atlantis", "IANA"]),
    (
        "unknown kind of place",
        "town.yaml",
        "kind: village",
        "kind: galaxy",
        ["places.0.kind = 'galaxy'", "village"],
    ),
    (
        "unknown coordinator",
        "town.yaml",
        "coordinator: dangzheng",
        "coordinator: nobody",
        ["'nobody'", "dangzheng"],
    ),
    ("office twice", "offices.yaml", "{id: nongye,", "{id: cunjian,", ["cunjian", "两次"]),
    (
        "unknown contact",
        "offices.yaml",
        "leader: zhen_leader\n    duty",
        "leader: ghost\n    duty",
        ["ghost"],
    ),
    ("unreadable hours", "offices.yaml", '"00:00-24:00"', '"all day"', ["hours", "all day", "08:00-17:30"]),
    (
        "unknown channel",
        "offices.yaml",
        "name: 带班领导, channel: console",
        "name: 带班领导, channel: pager",
        ["pager"],
    ),
    (
        "unknown office of a topic",
        "taxonomy.yaml",
        "office: shuili",
        "office: moon",
        ["topics.0.office", "moon"],
    ),
    ("unknown topic of a rule", "taxonomy.yaml", "{topic: utilities,", "{topic: aliens,", ["aliens"]),
    ("unknown source kind", "sources.yaml", "kind: table", "kind: telepathy", ["telepathy", "table"]),
    ("source without basis", "sources.yaml", "basis: 本镇政务留言系统的工作导出", "basis: ''", ["basis"]),
    ("unknown column", "sources.yaml", "post_id: post_id", "author: author", ["author"]),
    ("unknown target", "alerts.yaml", "to: [office_duty]\n", "to: [everybody]\n", ["everybody"]),
    ("unknown topic of a route", "alerts.yaml", "topic: [utilities]", "topic: [aliens]", ["topic: aliens"]),
    ("route to nobody", "alerts.yaml", "    to: [office_duty]\n", "", ["第 2.1 条路由", "to"]),
    ("span without a unit", "alerts.yaml", "group_wait: 30s", "group_wait: 30", ["group_wait", "30s"]),
    ("override by nobody", "offices.yaml", "contact: zhen_leader}", "contact: ghost}", ["ghost"]),
    ("member of no office", "alerts.yaml", "[comment_desk]", "[stranger]", ["stranger", "comment_desk"]),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_a_fault_is_named_with_its_file_and_line(
    folder: Path, file: str, old: str, new: str, said: list[str]
) -> None:
    line = change(folder, file, old, new)
    message = fault(folder)
    assert file in message
    for part in said:
        assert part in message
    named = int(message.split(file + ":")[1].split("：")[0].split(":")[0])
    assert named <= line + 2


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("{id: faith, name: 宗教活动, office: pingan, remedy: 管理}", ["宗教"]),
        ("{id: opinion, name: 负面情绪, description: 对政府的不满情绪, office: pingan, remedy: 引导}", []),
        ("{id: keypeople, name: 重点人员, office: pingan, remedy: 稳控}", ["重点人员"]),
    ],
)
def test_a_topic_about_people_or_beliefs_is_refused(folder: Path, topic: str, words: list[str]) -> None:
    change(folder, "taxonomy.yaml", "topics:\n", f"topics:\n  - {topic}\n")
    message = fault(folder)
    assert "taxonomy.yaml:" in message
    for word in words:
        assert word in message


def test_a_half_written_file(folder: Path) -> None:
    (folder / "alerts.yaml").write_text("channels: {console: {kind: con", encoding="utf-8")
    assert "alerts.yaml:1" in fault(folder)


def test_an_empty_a_missing_and_a_wrongly_encoded_file(folder: Path) -> None:
    path = folder / "offices.yaml"
    path.write_text("", encoding="utf-8")
    assert "空" in fault(folder)
    path.write_bytes("offices: [{id: a, name: 办公室}]".encode("gbk"))
    assert "UTF-8" in fault(folder)
    path.unlink()
    assert "offices.yaml" in fault(folder)


def test_a_key_written_twice(folder: Path) -> None:
    change(folder, "town.yaml", "  id: mytown", "  id: other\n  id: mytown")
    assert "id 写了两次" in fault(folder)


def test_an_unset_variable_is_named(folder: Path) -> None:
    change(folder, "town.yaml", "name: 我们镇", "name: ${XIANGYIN_TEST_UNSET}")
    assert "XIANGYIN_TEST_UNSET" in fault(folder)


def test_a_default_stands_in_for_an_unset_variable(folder: Path) -> None:
    change(folder, "town.yaml", "name: 我们镇", "name: ${XIANGYIN_TEST_UNSET:-桃花镇}")
    assert load_town(folder).town.town.name == "桃花镇"


def test_a_reference_to_itself_ends(folder: Path) -> None:
    (folder / "town.yaml").write_text("town: &a\n  id: x\n  more: *a\n", encoding="utf-8")
    assert "town.yaml:" in fault(folder)

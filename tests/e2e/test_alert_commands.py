"""The commands about alerts: data on stdout, one clear line on failure, and the record in plain words."""

import csv
import json

import pytest


@pytest.fixture
def town(run, tmp_path):  # type: ignore[no-untyped-def]
    """A town with one urgent lead that was told, and the number of that lead."""
    from datetime import datetime, timedelta

    table = tmp_path / "messages.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["post_id", "title", "text", "published_at", "likes", "dislikes"])
        at = (datetime.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
        writer.writerow(
            ["1", "主水管爆裂停水三天", "主水管爆裂，全村停水三天没人修，老人没水喝", at, "5", "0"]
        )
    assert run("init", "t").returncode == 0
    alerts = tmp_path / "t" / "alerts.yaml"
    text = alerts.read_text(encoding="utf-8").replace("group_wait: 30s", "group_wait: 0")
    alerts.write_text(text.replace("quiet_hours:", "# quiet_hours:"), encoding="utf-8")
    assert run("import", str(table), "--source", "messages", "--config", "t").returncode == 0
    [lead] = json.loads(run("leads", "--config", "t", "--json").stdout)
    assert lead["urgency"] == "urgent"
    assert run("alerts", "send", "--config", "t").returncode == 0
    return lead["id"]


def test_route_log_hand_over_acknowledge(run, town) -> None:  # type: ignore[no-untyped-def]
    imagined = run(
        "alerts", "route", "--urgency", "urgent", "--topic", "utilities", "--config", "t", "--json"
    )
    found = json.loads(imagined.stdout)
    assert [step["path"] for step in found["routes"]] == ["2", "2.1"]
    assert found["recipients"][0]["why"] == "leader"
    words = run("alerts", "route", "--lead", str(town), "--config", "t").stdout
    assert "结论：不提醒，同样紧急的已经提醒过" in words
    log = json.loads(run("alerts", "log", "--lead", str(town), "--config", "t", "--json").stdout)
    [number] = [str(record["id"]) for record in log if record["kind"] == "lead"]
    moved = run(
        "alerts", "hand-over", number, "--to", "dangzheng_duty", "--staff", "zhang01", "--config", "t"
    )
    assert moved.returncode == 0, moved.stderr
    sent = run("alerts", "send", "--config", "t")
    assert "转交给您" in sent.stdout
    assert run("alerts", "ack", number, "--staff", "zhang01", "--config", "t").returncode == 0
    log = run("alerts", "log", "--lead", str(town), "--config", "t")
    for part in ("新线索：【紧急】主水管爆裂停水三天", "转交：", "已送到", "zhang01"):
        assert part in log.stdout
    records = json.loads(run("alerts", "log", "--lead", str(town), "--config", "t", "--json").stdout)
    assert {"lead", "handover"} <= {record["kind"] for record in records}
    assert records[0]["deliveries"][0]["summary"].startswith("【紧急】主水管爆裂停水三天")
    again = run(
        "alerts", "hand-over", number, "--to", "dangzheng_duty", "--staff", "zhang01", "--config", "t"
    )
    assert again.returncode == 1
    assert "已经转交" in again.stderr


def test_silences_and_what_is_late(run, town) -> None:  # type: ignore[no-untyped-def]
    base = ("--staff", "zhang01", "--why", "计划停水", "--config", "t")
    added = run("alerts", "silence", "add", "--lead", str(town), "--for", "2h", *base)
    assert added.returncode == 0, added.stderr
    [silence] = json.loads(run("alerts", "silence", "list", "--config", "t", "--json").stdout)
    assert (silence["lead"], silence["staff"], silence["why"], silence["open"]) == (
        town, "zhang01", "计划停水", True,
    )  # fmt: skip
    assert run("alerts", "silence", "end", "1", "--staff", "li02", "--config", "t").returncode == 0
    assert json.loads(run("alerts", "silence", "list", "--config", "t", "--json").stdout) == []
    assert json.loads(run("alerts", "overdue", "--config", "t", "--json").stdout) == []
    assert "没有超期的线索" in run("alerts", "overdue", "--config", "t").stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("route",), "--lead"),
        (("route", "--lead", "1", "--topic", "utilities"), "同时"),
        (("route", "--urgency", "urgent", "--topic", "moon"), "utilities"),
        (("route", "--urgency", "urgent", "--topic", "utilities", "--at", "soon"), "2026-11-24T18:00"),
        (("silence", "add", "--topic", "utilities", "--staff", "a", "--why", "b"), "--until"),
        (("silence", "add", "--topic", "moon", "--for", "2h", "--staff", "a", "--why", "b"), "moon"),
        (("silence", "add", "--topic", "utilities", "--for", "2", "--staff", "a", "--why", "b"), "30s"),
        (("silence", "end", "7", "--staff", "a"), "7"),
        (("hand-over", "7", "--to", "x", "--staff", "a"), "7"),
    ],
)
def test_one_clear_line(run, args: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    assert run("init", "t").returncode == 0
    failed = run("alerts", *args, "--config", "t")
    assert failed.returncode == 1
    assert says in failed.stderr
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""

"""The commands of a stranger's first hour, with what they promise: data on stdout, exit codes, one clear line."""

import csv
import json
from pathlib import Path

import pytest

HEAD = ["post_id", "title", "text", "published_at", "likes", "dislikes"]
ROWS = [
    [
        "1",
        "石桥村停水三天",
        "石桥村主水管爆裂停水三天没人修，联系电话13812345678",
        "2026-11-20 08:00:00",
        "5",
        "0",
    ],
    [
        "2",
        "石桥村还是没水",
        "石桥村水管爆裂，停水第三天，老人没水喝，谁来修",
        "2026-11-21 09:00:00",
        "2",
        "0",
    ],
    ["3", "", "今天天气真好，和朋友去吃了火锅[哈哈]", "2026-11-21 10:00:00", "0", "0"],
    ["4", "柳林村路灯", "柳林村的路灯坏了半年，晚上看不见路", "不是日期", "0", "0"],
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    return path


def test_init_import_leads_hot(run, table) -> None:  # type: ignore[no-untyped-def]
    assert run("init", "t").returncode == 0
    again = run("init", "t")
    assert again.returncode == 1
    assert "town.yaml" in again.stderr
    taken = run("import", str(table), "--source", "messages", "--config", "t", "--json")
    assert taken.returncode == 0, taken.stderr
    figures = json.loads(taken.stdout)
    assert (figures["added"], figures["row_problems"], figures["left_out"]) == (3, 1, 1)
    assert "第 5 行" in taken.stderr
    assert "不是日期" in taken.stderr
    leads = json.loads(run("leads", "--config", "t", "--json").stdout)
    [pipe] = [lead for lead in leads if "1" in lead["posts"]]
    assert pipe["posts"] == ["1", "2"]
    assert (pipe["topic"], pipe["urgency"], pipe["office"]) == ("utilities", "urgent", "shuili")
    wanted = "id title topic urgency place office state score reasons posts first_seen last_seen due".split()
    assert set(wanted) <= set(pipe)
    period = ("--from", "2026-11-20", "--to", "2026-11-20")
    [hot] = json.loads(run("hot", "--config", "t", "--json", *period, "--xlsx", "hot.xlsx").stdout)
    assert (table.parent / "hot.xlsx").read_bytes()[:2] == b"PK"
    assert set(hot) >= {"rank", "lead_id", "heat", "from", "to", "place", "description", "posts"}
    shown = run("lead", "show", str(pipe["id"]), "--config", "t")
    assert "13812345678" not in shown.stdout
    assert "〔电话〕" in shown.stdout
    step = run("lead", "step", str(pipe["id"]), "closed", "--staff", "clerk", "--config", "t")
    assert step.returncode == 1
    assert "accepted" in step.stderr
    assert (
        run("lead", "step", str(pipe["id"]), "accepted", "--staff", "clerk", "--config", "t").returncode == 0
    )
    second = json.loads(run("import", str(table), "--source", "messages", "--config", "t", "--json").stdout)
    assert (second["added"], second["leads_opened"]) == (0, 0)
    assert run("backup", "copy.db", "--config", "t").returncode == 0
    assert run("restore", "copy.db", "--config", "t").returncode == 0
    assert run("purge", "--config", "t").returncode == 0
    assert run("migrate", "--config", "t").returncode == 0
    doctor = run("doctor", "--config", "t", "--json")
    assert doctor.returncode == 0, doctor.stdout
    assert all(finding["ok"] for finding in json.loads(doctor.stdout))


def test_texts_in_labels_out(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    lines = [
        {"id": 7, "title": "", "text": "石桥村主水管爆裂，全村停水三天没人修，电话 138 1234 5678"},
        {"id": "b", "title": "感谢", "text": "哈哈哈今天好开心"},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert run("classify", "--in", "in.jsonl", "--out", "out.jsonl").returncode == 0
    labels = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [label["id"] for label in labels] == [7, "b"]
    assert labels[0]["topic"] == "utilities"
    wanted = "id topic topic_confidence urgency urgency_confidence place actionable abstained reasons".split()
    assert all(list(label) == wanted for label in labels)
    assert run("redact", "--in", "in.jsonl", "--out", "clean.jsonl").returncode == 0
    first = json.loads((tmp_path / "clean.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert "138" not in first["text"]
    [found] = first["found"]
    assert lines[0]["text"][found["start"] : found["end"]] == "138 1234 5678"


def test_train_evaluate_predict(run, tmp_path) -> None:  # type: ignore[no-untyped-def]
    words = {"水": ["停水了", "水压太低", "水管漏水", "自来水发黄", "水费太高", "没有自来水"]}
    words["路"] = ["路面坑洼", "马路积水", "修路太久", "道路塌陷", "路口拥堵", "路边违停"]
    rows = [["title", "text", "kind"]] + [
        [text, f"请问{text}怎么办", kind] for kind, texts in words.items() for text in texts
    ]
    with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    trained = run("train", "--labels", "labels.csv", "--label-field", "kind", "--out", "m.model")
    assert trained.returncode == 0, trained.stderr
    figures = run(
        "evaluate", "--labels", "labels.csv", "--label-field", "kind", "--model", "m.model", "--json"
    )
    assert set(json.loads(figures.stdout)) == {"accuracy", "macro_f1", "per_class", "confusion"}
    own = ("--labels", "labels.csv", "--label-field", "kind", "--model", "m.model")
    page = run("evaluate", *own, "--errors", "errors.html")
    assert page.returncode == 0, page.stderr
    assert "<table>" in (tmp_path / "errors.html").read_text(encoding="utf-8")
    nowhere = run("evaluate", *own, "--errors", "no/such/folder/errors.html")
    assert nowhere.returncode == 1
    assert "errors.html" in nowhere.stderr
    assert run("predict", "--model", "m.model", "--in", "labels.csv", "--out", "p.jsonl").returncode == 0
    predicted = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(predicted) == 12
    assert {"id", "label", "confidence"} == set(predicted[0])
    (tmp_path / "m.model").write_bytes(b"PK\x03\x04 not a model")
    damaged = run("predict", "--model", "m.model", "--in", "labels.csv", "--out", "p.jsonl")
    assert damaged.returncode == 1
    assert "m.model" in damaged.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["import", "missing.csv", "--source", "messages", "--config", "t"], 1, "missing.csv"),
        (["import", "missing.csv", "--source", "nosuch", "--config", "t"], 1, "nosuch"),
        (["leads", "--config", "nowhere"], 1, "nowhere"),
        (["leads", "--config", "t", "--date", "yesterday"], 1, "2026-11-24"),
        (["leads", "--config", "t", "--state", "hidden"], 1, "hidden"),
        (["lead", "show", "99", "--config", "t"], 1, "99"),
        (["crawl", "nosuch", "--config", "t"], 1, "nosuch"),
        (["leads", "--no-such-option"], 2, "--no-such-option"),
        (["classify", "--in", "missing.jsonl", "--out", "x"], 1, "missing.jsonl"),
    ],
)
def test_every_failure_is_one_clear_line(run, args, code, said) -> None:  # type: ignore[no-untyped-def]
    run("init", "t")
    failed = run(*args)
    assert failed.returncode == code
    assert said in failed.stderr
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""


def test_a_bad_setting_is_named(run) -> None:  # type: ignore[no-untyped-def]
    failed = run("leads", XIANGYIN_LOG_LEVEL="LOUD")
    assert failed.returncode == 1
    assert "XIANGYIN_LOG_LEVEL" in failed.stderr


def test_help_names_every_command_with_an_example(run) -> None:  # type: ignore[no-untyped-def]
    text = run("--help").stdout
    for command in ("demo", "init", "run", "crawl", "import", "leads", "hot", "classify", "redact", "train"):
        assert command in text
        assert f"xiangyin {command}" in run(command, "--help").stdout


def test_english(run) -> None:  # type: ignore[no-untyped-def]
    text = run("--help", lang="en").stdout
    assert not [letter for letter in text if "\u4e00" <= letter <= "\u9fff"], text

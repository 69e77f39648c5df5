"""The page of labels and that of models: who sees which post, what is recorded, how a person switches and goes back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from classify.compare import Truth, compare, share_of
from classify.labels import Label
from common.errors import ModelError
from desk.accounts.models import AuditEntry
from desk.app import create_app
from desk.parts import Desk
from pipeline.store.learning import ModelSwitch, TownModel
from pipeline.store.models import Post
from pipeline.store.review import TrainingLabel
from pipeline.town_models import begin, note

LogIn = Callable[..., TestClient]
ROAD, HIDDEN = "柳林村路烂得不成样子，水沟也堵了", "邻居家暴打孩子好几回"


class Models:
    """Stands for the classifier: knows which models would be refused."""

    def __init__(self, desk: Desk) -> None:
        self.store, self.town, self.refused = desk.store, desk.town, set[int]()

    def leanings(self, texts: list[tuple[str, str]]) -> list[list[tuple[str, float]]]:
        return [[("transport", 0.5), ("utilities", 0.4), ("family", 0.1)] for _text in texts]

    def check(self, model: TownModel) -> None:
        if model.id in self.refused:
            raise ModelError("模型文件 x 已损坏")

    of = check


@pytest.fixture
def models(desk: Desk) -> Models:
    return Models(desk)


@pytest.fixture
def started() -> list[tuple[str, int]]:
    """Trainings that the desk has started."""
    return []


@pytest.fixture
def app(desk: Desk, models: Models, started: list[tuple[str, int]]):  # type: ignore[no-untyped-def]
    return create_app(
        replace(
            desk,
            models=lambda: models,  # type: ignore[arg-type,return-value]
            retrain=lambda staff, model: started.append((staff, model)),
        )
    )


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's label form."""
    found = dict(re.findall(r'<input type="hidden" name="(post|how|version)" value="([^"]*)">', page))
    assert found["post"]
    return found


def ready(desk: Desk, hands: Callable[[], object], posts: list[int]) -> int:
    """A finished model whose topic became right on the first post and wrong on the second."""
    made = begin(desk.store, desk.town.id, desk.clock(), staff="chen")
    labels = [Label(topic, 0.9, "normal", 0.9, "", True, False, ()) for topic in ("utilities", "transport")]
    figures = compare([Truth("transport", None), Truth("transport", None)], labels, labels[::-1])
    for side in ("better", "worse"):
        figures["topic"][side] = [
            {"post": posts[at], "true": "transport", "old": "utilities", "new": "transport"}
            for at in figures["topic"][side]
        ]
    drawn = {"old": share_of(0, 0), "new": share_of(0, 0)}
    figures |= {
        "learned": 30,
        "few": {"noise": 3},
        "apart": 0,
        "against": 0,
        "drawn": drawn,
        "held_back": 0.3,
    }
    note(desk.store, made, state="ready", stage="done", share=1.0, figures=figures, learned=[1])
    return made


def audit(desk: Desk) -> list[tuple[str, str]]:
    with desk.store.read() as session:
        return [
            (row.staff, row.action) for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]


def test_the_reviewer_labels_skips_and_takes_back(desk: Desk, log_in: LogIn, take_in, lead_of) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    client = log_in("comment_team")
    page = client.get("/learn").text
    assert 'value="transport" required data-key="1"' in page
    assert "50%" in page
    answer = client.post("/learn/label", data={**form_of(page), "topic": "transport"})
    assert answer.status_code == 422
    assert "请选择主题和紧急程度" in answer.text
    filled = {**form_of(page), "topic": "transport", "urgency": "normal", "place": "柳林村"}
    answer = client.post("/learn/label", data=filled)
    assert answer.status_code == 200
    assert f"线索 {lead} 随之更正" in answer.text
    assert "没有要标注的帖子了" in answer.text
    assert lead_of(lead).office == "roads"
    assert client.post("/learn/label", data=filled).status_code == 409  # sent twice
    assert "不成样子" in client.post("/learn/undo").text
    assert lead_of(lead).office == "water"
    assert "没有要标注的帖子了" in client.post("/learn/skip", data=form_of(page)).text
    assert "不成样子" in client.post("/learn/undo").text
    assert client.post("/learn/undo").status_code == 409


def test_somebody_who_decided_meanwhile_is_not_overwritten(
    desk: Desk, log_in: LogIn, take_in, lead_of
) -> None:  # type: ignore[no-untyped-def]
    [lead] = take_in(ROAD)
    client, other = log_in("comment_team"), log_in("comment_team", name="li")
    form = form_of(client.get("/learn").text)
    version = lead_of(lead).version
    other.post("/leads/dismiss", data={"lead": f"{lead}:{version}", "reason": "solved"})
    assert lead_of(lead).state == "no_action"
    client.post("/learn/label", data={**form, "topic": "transport", "urgency": "urgent"})
    assert (lead_of(lead).state, lead_of(lead).topic) == ("no_action", "utilities")


def test_a_restricted_post_is_for_its_office_and_each_look_is_recorded(  # type: ignore[no-untyped-def]
    desk: Desk, log_in: LogIn, take_in, posts_in
) -> None:
    [lead] = take_in(HIDDEN)
    [post] = posts_in(lead)
    team, water = log_in("comment_team"), log_in("office_staff")
    women = log_in("office_staff", office="women", name="fulian")
    filled = {"post": str(post.id), "topic": "transport", "urgency": "normal"}
    for client in (team, water):
        assert "家暴" not in client.get("/learn").text
        for path in ("/learn/label", "/learn/skip"):
            assert client.post(path, data=filled).status_code == 403
    assert ("fulian", "restricted_lead_viewed") not in audit(desk)
    assert "家暴" in women.get("/learn").text
    assert ("fulian", "restricted_lead_viewed") in audit(desk)
    assert women.post("/learn/label", data={**filled, "topic": "family"}).status_code == 200
    analyst = log_in("analyst")
    for kind in ("csv", "jsonl"):
        answer = analyst.get(f"/labels/{kind}")
        assert answer.status_code == 200
        assert "家暴" not in answer.text
    assert audit(desk)[-1] == ("analyst", "labels_exported")


def test_the_download_holds_the_labels(desk: Desk, log_in: LogIn, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in(ROAD)
    team = log_in("comment_team")
    team.post("/learn/label", data={**form_of(team.get("/learn").text), "nobody": "yes"})
    answer = log_in("analyst").get("/labels/csv")
    assert "attachment" in answer.headers["content-disposition"]
    [row] = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert (row["text"], row["topic"], row["urgency"]) == (ROAD, "other", "enquiry")
    with desk.store.read() as session:
        assert [one.field for one in session.scalars(select(TrainingLabel))] == ["actionable"]


def test_training_begins_once_and_shows_how_far_it_is(desk: Desk, log_in: LogIn, started, hands) -> None:  # type: ignore[no-untyped-def]
    client = log_in("analyst")
    assert "开始训练模型 1" in client.post("/models/retrain").text
    assert started == [("analyst", 1)]
    assert client.post("/models/retrain").status_code == 409
    note(desk.store, 1, stage="fit", share=0.4)
    page = client.get("/models").text
    assert 'hx-trigger="every 2s"' in page
    assert 'value="0.40"' in page
    hands.forward(minutes=5)
    assert "没有训练成" in client.get("/models").text
    assert ("analyst", "model_training") in audit(desk)


def test_a_person_compares_switches_and_goes_back(
    desk: Desk, log_in: LogIn, take_in, posts_in, hands, models
) -> None:  # type: ignore[no-untyped-def]
    posts = [post.id for lead in take_in(ROAD, HIDDEN) for post in posts_in(lead)]
    one, other = ready(desk, hands, posts), ready(desk, hands, posts)
    analyst, admin = log_in("analyst"), log_in("administrator")
    page = analyst.get(f"/models/{one}").text
    assert "留出的标注太少" in page
    assert "柳林村路烂" in page
    assert "家暴" not in page
    assert "〔仅承办部门可见〕" in page
    assert "柳林村路烂" not in admin.get(f"/models/{one}").text  # administrators read no leads
    assert analyst.get("/models/99").status_code == 404
    assert analyst.post("/models/back").status_code == 409
    for model in (one, other):
        assert f"现在使用模型 {model}" in analyst.post("/models/use", data={"model": model}).text
    assert analyst.post("/models/use", data={"model": other}).status_code == 409
    assert f"已换回模型 {one}" in admin.post("/models/back").text
    assert "现在使用自带的模型" in admin.post("/models/use", data={"model": 0}).text
    with desk.store.read() as session:
        kept = [(row.staff, row.model_id) for row in session.scalars(select(ModelSwitch))]
    assert kept == [("analyst", one), ("analyst", other), ("administrator", one), ("administrator", None)]
    assert audit(desk).count(("analyst", "model_switched")) == 2
    models.refused.add(other)
    answer = analyst.post("/models/use", data={"model": other})
    assert answer.status_code == 422
    assert "已损坏" in answer.text


def test_a_model_that_went_bad_is_told_on_the_page(
    desk: Desk, log_in: LogIn, models, hands, take_in, posts_in
) -> None:  # type: ignore[no-untyped-def]
    posts = [post.id for lead in take_in(ROAD, HIDDEN) for post in posts_in(lead)]
    one = ready(desk, hands, posts)
    client = log_in("analyst")
    client.post("/models/use", data={"model": one})
    models.refused.add(one)
    assert "现由自带的模型代替" in client.get("/models").text


def test_a_purged_post_leaves_only_its_answers(desk: Desk, log_in: LogIn, hands, take_in, posts_in) -> None:  # type: ignore[no-untyped-def]
    posts = [post.id for lead in take_in(ROAD, HIDDEN) for post in posts_in(lead)]
    one = ready(desk, hands, posts)
    with desk.store.write() as session:
        for post in session.scalars(select(Post)):
            post.title, post.text, post.purged_at = "", "", hands()
    page = log_in("analyst").get(f"/models/{one}").text
    assert "（原文已到期清除）" in page
    assert "柳林村路烂" not in page

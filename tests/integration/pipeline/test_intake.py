from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from common.clock import fixed
from common.errors import InputError, StoreError
from crawlers.post import CrawledPost
from pipeline.hot import hot_problems
from pipeline.intake import Intake
from pipeline.lead_list import list_leads
from pipeline.lead_view import view_lead
from pipeline.lifecycle import take_step
from pipeline.retention import purge
from pipeline.store.engine import Store
from pipeline.store.models import Lead, LeadEvent, Outbox, Post, PostRepeat

PIPE = "石桥村主水管爆裂，水喷了一路，全村停水，自来水公司没人来修"


@pytest.fixture
def make(now):  # type: ignore[no-untyped-def]
    def make(post_id: str, body: str, **values: object) -> CrawledPost:
        post = CrawledPost("forum", post_id, "", "", body, now - timedelta(hours=3), 1, 0, 0)
        return replace(post, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def intake(store, town, reader, now) -> Intake:  # type: ignore[no-untyped-def]
    return Intake(store, town, reader, fixed(now))


def count(store: Store, table: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_posts_about_one_pipe_become_one_lead_for_the_water_office(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    report = intake.take_in(
        [
            make("1", PIPE),
            make("2", "石桥村水管爆了没人修，停水一天了"),
            make("3", "柳林村路烂得不成样子"),
            make("4", "今天太阳真好"),
        ]
    )
    assert (report.added, report.opened, report.joined, report.left_out) == (4, 2, 1, 1)
    first, second = list_leads(store, town, now)
    assert (first.posts, first.office, first.urgency, first.place) == (
        ["1", "2"],
        "water",
        "urgent",
        "石桥村",
    )
    assert (second.posts, second.office, second.state) == (["3"], "roads", "dispatched")
    assert first.score > second.score


def test_a_second_intake_adds_nothing_and_tells_nobody(intake, store, town, reader, make, now) -> None:  # type: ignore[no-untyped-def]
    posts = [make("1", PIPE), make("2", "柳林村路烂得不成样子")]
    intake.take_in(posts)
    before = count(store, LeadEvent), count(store, Outbox)
    again = Intake(store, town, reader, fixed(now)).take_in(posts)  # a new process
    assert (again.added, again.opened, again.updated, again.known) == (0, 0, 0, 2)
    assert (count(store, LeadEvent), count(store, Outbox)) == before


def test_the_same_text_from_another_source_is_counted_not_kept(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    report = intake.take_in([make("1", PIPE), make("9", PIPE + "！！", source_id="board")])
    assert (report.added, report.repeats) == (1, 1)
    assert (count(store, Post), count(store, PostRepeat)) == (1, 1)
    [row] = list_leads(store, town, now)
    assert (row.posts, row.post_count) == (["1", "9"], 1)
    assert intake.take_in([make("9", PIPE + "！！", source_id="board")]).repeats == 0


def test_a_reposted_address_is_a_repeat_only_across_sources(intake, make) -> None:  # type: ignore[no-untyped-def]
    link = "https://example.com/n/1?utm_source=a"
    report = intake.take_in(
        [
            make("1", "石桥村停水了", url=link),
            make("2", "柳林村没有路灯了", url=link),
            make("3", "石桥村停水啦", url="https://example.com/n/1", source_id="feed"),
        ]
    )
    assert (report.added, report.repeats) == (2, 1)


def test_an_edited_post_keeps_its_lead_and_can_raise_it(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", "石桥村电线掉在路上")])
    [row] = list_leads(store, town, now)
    assert row.urgency == "normal"
    edited = make("1", "石桥村电线掉在路上，有人触电")
    assert intake.take_in([edited]).updated == 1
    [after] = list_leads(store, town, now)
    assert (after.id, after.urgency, after.post_count) == (row.id, "critical", 1)
    with store.read() as session:
        assert session.scalars(select(Outbox.kind).order_by(Outbox.id)).all() == [
            "lead_opened",
            "urgency_raised",
        ]
    assert intake.take_in([edited]).updated == 0


def test_one_doubtful_reading_among_many_does_not_raise_a_lead(store, town, reader, make, now) -> None:  # type: ignore[no-untyped-def]
    class Doubtful(type(reader)):  # type: ignore[misc]
        def _label(self, text):  # type: ignore[no-untyped-def]
            label = super()._label(text)
            return replace(label, urgency_confidence=0.2 if "好像" in text else 0.9)

    def urgency_after(*bodies: str) -> str:
        intake.take_in([make(f"{at}-{body}", body) for at, body in enumerate(bodies)])
        [row] = list_leads(store, town, now)
        return row.urgency

    intake = Intake(store, town, Doubtful(), fixed(now))
    same = [f"石桥村自来水管漏水没人修，找了{office}" for office in ("物业", "村里", "热线", "水厂")]
    assert urgency_after(*same) == "normal"
    assert urgency_after("石桥村自来水管漏水没人修，好像要停水") == "normal"
    assert urgency_after("石桥村自来水管漏水没人修，好像又要停水了") == "urgent"
    assert urgency_after("石桥村自来水管漏水没人修，有人触电") == "critical"


def test_the_second_process_sees_what_the_first_stored(intake, store, town, reader, make, now) -> None:  # type: ignore[no-untyped-def]
    other = Intake(store, town, reader, fixed(now))
    other.take_in([make("0", "柳林村路烂得不成样子")])
    intake.take_in([make("1", PIPE)])
    report = other.take_in([make("2", "石桥村水管爆了没人修，停水一天了")])
    assert (report.opened, report.joined) == (0, 1)


def test_a_failed_transaction_leaves_nothing_and_the_next_one_is_whole(intake, store, make) -> None:  # type: ignore[no-untyped-def]
    with store.write() as session:
        session.execute(
            text("CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(DatabaseError, match="no"):
        intake.take_in([make("1", PIPE)])
    assert (count(store, Post), count(store, Lead), count(store, LeadEvent)) == (0, 0, 0)
    with store.write() as session:
        session.execute(text("DROP TRIGGER refuse"))
    report = intake.take_in([make("1", PIPE), make("2", "石桥村水管爆了没人修，停水一天了")])
    assert (report.added, report.opened, report.joined) == (2, 1, 1)


def test_an_unsure_lead_waits_for_a_person_unless_it_presses(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", "石桥村的路不清楚怎么了"), make("2", "柳林村停电不清楚原因")])
    by_post = {row.posts[0]: row for row in list_leads(store, town, now)}
    assert (by_post["1"].state, by_post["1"].office) == ("received", "village")
    assert (by_post["2"].state, by_post["2"].office) == ("dispatched", "office")


def test_a_returned_problem_opens_a_linked_lead(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", PIPE)])
    with store.write() as session:
        lead = session.get_one(Lead, 1)
        for state in ("accepted", "answered", "closed"):
            take_step(session, lead, state, now, staff="clerk", note="已修好")
    intake.take_in([make("2", "石桥村水管又爆了没人修，全村停水", published_at=now)])
    with store.read() as session:
        opened = session.scalars(
            select(LeadEvent).where(LeadEvent.lead_id == 2, LeadEvent.kind == "opened")
        ).one()
    assert opened.data["again"] == 1


def test_restricted_leads_show_nothing_to_others(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", "石桥村有人家暴妻子")])
    assert list_leads(store, town, now) == []
    [row] = list_leads(store, town, now, with_restricted=True)
    assert (row.title, row.place, row.posts, row.words) == ("", "", [], [])
    [mine] = list_leads(store, town, now, office="women")
    assert mine.posts == ["1"]
    assert hot_problems(store, town, now) == []
    said = []
    for number in (row.id, row.id + 1):  # the same words for a restricted lead and for none
        with pytest.raises(InputError) as error:
            view_lead(store, town, number, now)
        said.append(str(error.value).replace(str(number), "N"))
    assert said[0] == said[1]
    assert view_lead(store, town, row.id, now, office="women").posts[0].post_id == "1"
    with store.read() as session:
        assert "viewed" in session.scalars(select(LeadEvent.kind)).all()


def test_what_one_office_may_read_never_stands_in_an_open_lead(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    words = "石桥村村口的路灯不亮，天天在路口打人"
    intake.take_in([make("1", words), make("2", words.replace("打人", "家暴"))])
    with store.read() as session:
        leads = {lead.id: lead.restricted for lead in session.scalars(select(Lead))}
        posts = {post.post_id: post.lead_id for post in session.scalars(select(Post))}
    # the reader of the tests takes the first word that fits: both are about the road, so they may stand together
    assert not any(leads.values())
    intake.take_in([make("3", "石桥村村口有人家暴妻子"), make("4", "石桥村村口有人家暴妻子，天天这样")])
    with store.read() as session:
        later = {post.post_id: post.lead_id for post in session.scalars(select(Post))}
        hidden = {lead.id for lead in session.scalars(select(Lead)) if lead.restricted}
    assert {later["3"], later["4"]} <= hidden
    assert not hidden & set(posts.values())
    # a post whose new words are for one office only takes its whole lead there
    intake.take_in([make("5", "柳林村村口的井盖坏了，路不好走")])
    intake.take_in([make("5", "柳林村有人家暴，孩子在哭")])
    with store.read() as session:
        moved = session.get_one(Lead, session.scalars(select(Post.lead_id).where(Post.post_id == "5")).one())
        assert (moved.restricted, moved.office, moved.topic) == (True, "women", "family")


def test_the_database_is_for_its_owner_only(tmp_path) -> None:  # type: ignore[no-untyped-def]
    opened = Store(f"sqlite:///{tmp_path / 'data' / 'own.db'}")
    with opened.write() as session:
        session.execute(text("CREATE TABLE x (y)"))
    assert (tmp_path / "data" / "own.db").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    opened.close()


def test_the_history_can_only_grow(intake, store, make) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", PIPE)])
    for statement in ("UPDATE lead_events SET staff = 'x'", "DELETE FROM lead_events"):
        with pytest.raises(DatabaseError, match="only grow"), store.write() as session:
            session.execute(text(statement))


def test_texts_go_after_their_time_and_counts_stay(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in([make("1", PIPE, title="爆管"), make("2", "今天太阳真好")])
    with store.write() as session:
        take_step(session, session.get_one(Lead, 1), "no_action", now, staff="clerk", note="重复登记")
    assert purge(store, town, now + timedelta(days=179)) == 0
    assert purge(store, town, now + timedelta(days=181)) == 2
    assert purge(store, town, now + timedelta(days=181)) == 0
    with store.read() as session:
        rows = session.execute(select(Post.title, Post.text, Post.tokens, Post.topic)).all()
        assert [tuple(row) for row in rows] == [("", "", "", "utilities"), ("", "", "", "other")]
        assert session.get_one(Lead, 1).title == ""


def test_hot_problems_count_voices_of_the_period(intake, store, town, make, now) -> None:  # type: ignore[no-untyped-def]
    intake.take_in(
        [make("1", PIPE), make("2", "石桥村水管爆了没人修，停水一天了"), make("3", "柳林村路烂得不成样子")]
    )
    today = now.astimezone(town.zone).date()
    ranked = hot_problems(store, town, now, first=today, last=today)
    assert [(problem.rank, problem.posts) for problem in ranked] == [(1, ["1", "2"]), (2, ["3"])]
    assert hot_problems(store, town, now, last=today - timedelta(days=1)) == []


def test_an_unreadable_database_is_named_in_one_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is no database" * 200)
    broken = Store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match=r"broken\.db"), broken.read() as session:
        session.execute(select(Post.id))
    broken.close()


def test_everything_in_one_town_stays_there(store, town, reader, make, now) -> None:  # type: ignore[no-untyped-def]
    neighbour = replace(town, town=town.town.model_copy(update={"id": "neighbour"}))
    for context in (town, neighbour):
        assert Intake(store, context, reader, fixed(now)).take_in([make("1", PIPE)]).opened == 1
    assert len(list_leads(store, town, now)) == len(list_leads(store, neighbour, now)) == 1


def test_no_address_in_the_store_names_a_person(intake, store, make) -> None:  # type: ignore[no-untyped-def]
    first = make("1", PIPE, url="https://bbs.cn/t.php?tid=7&uid=99&username=wang")
    again = make("2", PIPE, url="https://bbs.cn/t.php?tid=8&authorid=99&token=wang")
    page = make("https://bbs.cn/u/wang", "柳林村路烂得不成样子", url="https://bbs.cn/u/wang")
    assert (intake.take_in([first, again, page]).added, intake.take_in([first, again, page]).added) == (2, 0)
    with store.read() as session:
        posts = session.scalars(select(Post).order_by(Post.id)).all()
        repeat = session.scalars(select(PostRepeat)).one()
    assert {post.url for post in posts} == {"https://bbs.cn/t.php?tid=7", ""}
    assert repeat.url == "https://bbs.cn/t.php?tid=8"
    assert not any("wang" in post.post_id for post in posts)

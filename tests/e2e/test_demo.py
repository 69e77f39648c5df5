"""The demo as a test: its leads, offices and alerts against what the demo town's own key says."""

import json
import subprocess
from collections import Counter
from datetime import UTC, datetime

import pytest

from crawlers.post import CrawledPost
from demo.content import load_content
from demo.server import DemoSites

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def content():  # type: ignore[no-untyped-def]
    return load_content(NOW)


def test_the_demo_prints_what_it_did_and_ends(run) -> None:  # type: ignore[no-untyped-def]
    shown = run("demo")
    assert shown.returncode == 0, shown.stderr
    for part in (
        "读到了什么",
        "今天的线索名单",
        "提醒了谁",
        "无人签收 → 已催办 → 已签收",
        "哪些没有列入",
        "新帖 0 条，新提醒 0 条",
        ".docx",
    ):
        assert part in shown.stdout
    assert "/board/archive" in shown.stdout
    assert "清河网友" not in shown.stdout
    leads = json.loads(run("leads", "--json").stdout)
    [pipe] = [lead for lead in leads if lead["place"] == "石桥村" and lead["post_count"] >= 8]
    assert (pipe["topic"], pipe["office"], pipe["urgency"]) == ("utilities", "shuili", "urgent")
    record = json.loads(run("alerts", "log", "--json").stdout)
    told = [alert for alert in record if alert["lead"] == pipe["id"] and alert["kind"] == "lead"]
    assert len(told) == 1
    assert [message["state"] for message in told[0]["deliveries"]] == ["sent"]
    assert told[0]["deliveries"][0]["recipient"].startswith("shuili_")
    [climbed] = [alert for alert in record if alert["acknowledged_by"] and alert["kind"] == "escalation"]
    assert climbed["first_alert"] in {alert["id"] for alert in record if alert["acknowledged_by"] == "demo01"}
    assert climbed["created_at"] < climbed["acknowledged_at"] < datetime.now(UTC).isoformat()


def test_the_sites_follow_the_brief(content) -> None:  # type: ignore[no-untyped-def]
    assert len(content.posts) >= 240
    assert len({post.site for post in content.posts}) == 4
    days = {(NOW - post.published_at).days for post in content.posts}
    assert min(days) == 0
    assert max(days) >= 25
    assert len({group.place for group in content.groups.values() if group.place.endswith("村")}) >= 10
    sizes = Counter(post.group for post in content.posts)
    assert sum(size > 2 for size in sizes.values()) >= 12
    kinds = Counter(content.groups[post.group].kind for post in content.posts)
    assert kinds["chatter"] >= 40
    assert kinds["ad"] >= 10


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, content):  # type: ignore[no-untyped-def]
    """One whole pass over HTTP into a database, inside this process, with a clock that stands still."""
    import os

    from common.clock import fixed
    from demo.server import DemoSites
    from xiangyin.config.loader import demo_folder, load_town
    from xiangyin.crawling import crawl_source
    from xiangyin.installation import Installation
    from xiangyin.settings import Settings
    from xiangyin.telling import make_senders, tell_people

    folder = tmp_path_factory.mktemp("demo")
    with DemoSites(NOW) as sites, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "XIANGYIN_DEMO_PORT", str(sites.port))
        patch.setitem(os.environ, "XIANGYIN_HOOK_SECRET", "made-up")
        opened = Installation(
            Settings(database=f"sqlite:///{folder / 'x.db'}", cache=folder),
            load_town(demo_folder()),
            clock=fixed(NOW),
        )
        runs = [crawl_source(opened, source) for source in opened.config.sources.sources]
        with (folder / "console.txt").open("w", encoding="utf-8") as console:
            told = tell_people(opened, make_senders(opened, console))
            again = [crawl_source(opened, source) for source in opened.config.sources.sources]
            told_again = tell_people(opened, make_senders(opened, console))
        yield opened, sites, runs, told, again, told_again
        opened.store.close()


def _number(post_id: str) -> int:
    return int("".join(letter if letter.isdigit() else " " for letter in post_id).split()[-1])


def _posts(opened):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from pipeline.store.models import Post

    with opened.store.read() as session:
        return {_number(row.post_id): row for row in session.scalars(select(Post))}


def test_every_post_arrives_once_without_its_author(crawled, content) -> None:  # type: ignore[no-untyped-def]
    opened, sites, runs, _told, again, _told_again = crawled
    assert not [error for run in runs for error in run.crawled.errors]
    added = sum(run.intake.added + run.intake.repeats for run in runs)
    assert added == len(content.posts)
    assert sum(run.intake.added for run in again) == 0
    assert not [path for path in sites.requests if path.startswith("/board/archive")]
    for post in _posts(opened).values():
        for word in ("清河网友", "IP属地", "签名：", "q9x", "版权所有", "本帖最后由"):
            assert word not in post.title + post.text


def test_leads_are_what_the_key_says(crawled, content) -> None:  # type: ignore[no-untyped-def]
    from pipeline.store.models import Lead

    opened = crawled[0]
    posts = _posts(opened)
    group_of = {post.number: post.group for post in content.posts}
    right: Counter[str] = Counter()
    problems = together = 0
    for group in content.groups.values():
        mine = [posts[number] for number, name in group_of.items() if name == group.id and number in posts]
        if group.kind != "problem" or not mine:
            continue
        lead_id, size = Counter(post.lead_id for post in mine).most_common(1)[0]
        if len(mine) > 1:
            together += 1
            right["together"] += size / len(mine) >= 0.6
            strangers = [
                n for n, post in posts.items() if post.lead_id == lead_id and group_of[n] != group.id
            ]
            right["pure"] += len(strangers) <= len(mine) * 0.2
        problems += 1
        if lead_id is None:
            continue
        with opened.store.read() as session:
            lead = session.get_one(Lead, lead_id)
        right["found"] += 1
        right["topic"] += lead.topic == group.topic
        right["office"] += lead.office == group.office
        right["pressing"] += (lead.urgency in ("critical", "urgent")) == (
            group.urgency in ("critical", "urgent")
        )
    share = {
        name: round(count / (together if name in ("together", "pure") else problems), 2)
        for name, count in right.items()
    }
    assert share["found"] >= 0.95, share
    assert share["together"] >= 0.8, share
    assert share["pure"] >= 0.9, share
    assert share["topic"] >= 0.75, share
    assert share["office"] >= 0.65, share
    assert share["pressing"] >= 0.7, share


def test_the_emergency_reaches_duty_and_leader_at_once(crawled) -> None:  # type: ignore[no-untyped-def]
    _opened, sites, _runs, told, _again, told_again = crawled
    assert not told_again.deliveries
    messages = [message["body"] for message in sites.hook_messages]
    cable = [message for message in messages if "北湾村" in message["text"]]
    assert "zhen_leader" in {message["recipient"]["id"] for message in cable}
    assert len(cable) >= 2
    assert all("110/119/120/122" in message["text"] for message in cable)
    keys = [(message["alert"], message["recipient"]["id"]) for message in messages]
    assert len(keys) == len(set(keys))
    assert {report.state for report in told.deliveries} == {"sent"}


def test_hostile_posts_stay_text(crawled) -> None:  # type: ignore[no-untyped-def]
    for post in _posts(crawled[0]).values():
        assert "\u202e" not in post.title + post.text


def test_a_new_post_is_all_that_the_next_crawl_brings(crawled) -> None:  # type: ignore[no-untyped-def]
    from xiangyin.crawling import crawl_source

    opened, sites = crawled[:2]
    sites.add_post("board", "白塔村小桥栏杆断了", "白塔村小桥栏杆断了半截，过桥要小心，请修一下")
    added = {source.id: crawl_source(opened, source).intake.added for source in opened.config.sources.sources}
    assert added == {"news": 0, "forum": 0, "board": 1, "weibo": 0}


def test_python_dash_m_demo_serves(free_port) -> None:  # type: ignore[no-untyped-def]
    import sys
    import time

    import httpx

    server = subprocess.Popen([sys.executable, "-m", "demo", "--port", str(free_port)])
    try:
        for _try in range(100):
            try:
                answer = httpx.get(f"http://127.0.0.1:{free_port}/robots.txt", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        assert "/board/archive" in answer.text
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def free_port() -> int:
    with DemoSites(NOW) as sites:
        return sites.port


def test_the_post_type_has_no_field_for_an_author() -> None:
    assert set(CrawledPost.__dataclass_fields__) == {
        "source_id", "post_id", "url", "title", "text", "published_at", "likes", "dislikes", "replies",
    }  # fmt: skip

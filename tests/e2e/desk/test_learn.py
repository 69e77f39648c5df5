"""A reviewer labels ten posts by keyboard; an analyst compares two models, switches and goes back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from classify.compare import Truth, compare, share_of
from classify.labels import Label
from pipeline.store.models import Post
from pipeline.store.review import TrainingLabel
from pipeline.town_models import begin, note
from tests.e2e.desk.conftest import Served
from tests.e2e.desk.test_access import faults
from tests.e2e.desk.test_days import says

LogIn = Callable[..., Page]


def labelled(served: Served, staff: str) -> int:
    with served.desk.store.read() as session:
        return session.scalar(
            select(func.count(func.distinct(TrainingLabel.post_id))).where(
                TrainingLabel.staff == staff, TrainingLabel.how != "correction", TrainingLabel.withdrawn_at.is_(None)
            )
        ) or 0  # fmt: skip


def test_ten_posts_are_labelled_by_keyboard(log_in: LogIn, served: Served) -> None:
    page = log_in("zhao02")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile(r"/learn$"))
    page.wait_for_load_state()
    post = page.locator("#work [name=post]")
    for number in range(10):
        before = post.input_value()
        if number == 4:
            page.keyboard.press("0")
        else:
            page.keyboard.press("123"[number % 3])
            page.keyboard.press("zxcv"[number % 4])
            expect(page.locator("[name=urgency]").nth(number % 4)).to_be_checked()
            page.keyboard.press("Enter")
        expect(post).not_to_have_value(before)
        says(page, "已标注")
    assert labelled(served, "zhao02") == 10
    expect(page.locator("h1")).to_contain_text("您已标注 10 条")

    # skip and take back; Enter on a link opens the link and saves nothing
    before = post.input_value()
    page.keyboard.press("s")
    expect(post).not_to_have_value(before)
    page.keyboard.press("u")
    says(page, "已撤销")
    expect(post).to_have_value(before)
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text("您已标注 9 条")
    assert labelled(served, "zhao02") == 9
    page.locator("nav a[href='/leads']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/leads$"))


def test_the_analyst_compares_switches_and_goes_back(log_in: LogIn, served: Served, axe: str) -> None:
    desk = served.desk
    with desk.store.read() as session:
        posts = list(session.scalars(select(Post.id).where(Post.topic == "transport").limit(2)))
    answers = [Label(topic, 0.9, "normal", 0.9, "", True, False, ()) for topic in ("utilities", "transport")]
    figures = compare([Truth("transport", None)] * 2, answers, answers[::-1])
    for side in ("better", "worse"):
        figures["topic"][side] = [
            {"post": posts[at], "true": "transport", "old": "utilities", "new": "transport"}
            for at in figures["topic"][side]
        ]
    drawn = {"old": share_of(1, 2), "new": share_of(1, 2)}
    figures |= {"learned": 40, "few": {}, "apart": 0, "against": 0, "drawn": drawn, "held_back": 0.3}
    model = begin(desk.store, desk.town.id, desk.clock(), staff="chen03")
    note(desk.store, model, stage="fit", share=0.5)
    page = log_in("chen03", phone=True)
    page.goto("/models")
    expect(page.locator("progress")).to_be_visible()
    note(desk.store, model, state="ready", stage="done", share=1.0, figures=figures)
    page.get_by_role("link", name="已训练好，看新旧比较").click()  # the page noticed by itself
    expect(page.locator(".verdicts").first).to_contain_text("留出的标注太少")
    expect(page.locator("#work")).to_contain_text("主题变对的帖子")
    assert faults(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="使用这个模型").click()
    says(page, f"现在使用模型 {model}")
    expect(page.locator(".timeline li").first).to_contain_text("chen03")
    assert faults(page, axe) == []
    page.get_by_role("button", name="换回上一个模型").click()
    says(page, "已换回自带的模型")

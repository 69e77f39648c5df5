"""What a reader does while an answer is on its way is neither lost nor done twice."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

LogIn = Callable[..., Page]


def held(page: Page, address: str) -> list[Route]:
    """Requests to the address, kept back until the test lets them go."""
    found: list[Route] = []
    page.route(address, lambda route: found.append(route))
    return found


def sends(page: Page, act: Callable[[], None]) -> None:
    with page.expect_request(lambda request: request.method == "POST"):
        act()


def test_a_dialog_opened_meanwhile_opens_after_the_answer(log_in: LogIn) -> None:
    page = log_in("zhang01")
    routes = held(page, "**/leads/confirm")
    page.keyboard.press("j")
    sends(page, lambda: page.keyboard.press("c"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    second = page.evaluate("document.activeElement.closest('[data-lead]').dataset.lead")
    page.keyboard.press("e")
    expect(page.locator("#correct")).to_be_hidden()
    routes[0].continue_()
    expect(page.locator("#says")).to_contain_text("已确认")
    expect(page.locator("#correct")).to_be_visible()
    expect(page.locator("#correct [data-refs] input")).to_have_count(1)
    expect(page.locator("#correct [data-refs] input")).to_have_value(re.compile(f"^{second}:"))
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#says")).to_contain_text("已撤销")


def test_two_clicks_draft_one_reply_and_nothing_unsaved_is_replaced(log_in: LogIn) -> None:
    page = log_in("zhang01")
    page.goto("/leads?topic=utilities&state=in_work")
    page.locator("#list a[data-focus]").first.click()
    draft = page.get_by_role("button", name="起草答复")
    refused = draft.evaluate("""(button) => {
        const seen = [];
        window.addEventListener("submit", (event) => {
            seen.push(event.defaultPrevented);
            event.preventDefault();
        });
        button.click();
        button.click();
        return seen;
    }""")
    assert refused == [False, True]
    page.reload()
    draft.click()
    expect(page).to_have_url(re.compile(r"/replies/\d+$"))
    page.wait_for_load_state()
    page.get_by_role("textbox", name="查明的事实").fill("水管在十一月二十三日破裂。")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("#says")).to_contain_text("请先保存")
    expect(page.get_by_role("textbox", name="查明的事实")).to_have_value("水管在十一月二十三日破裂。")
    page.get_by_role("button", name="按以上各项生成正文并检查").click()
    expect(page.locator("#says")).to_contain_text("已保存并检查")
    page.get_by_role("button", name="撤回这条答复").click()
    expect(page.locator("#work")).to_contain_text("这条答复已撤回")


def test_the_name_of_a_view_survives_the_answer_to_a_filter(log_in: LogIn) -> None:
    page = log_in("zhang01")
    page.goto("/leads?topic=utilities")
    routes = held(page, "**/leads?*urgency=urgent*")
    with page.expect_request("**/leads?*urgency=urgent*"):
        page.locator(".filters [name=urgency][value=urgent]").check()
    name = page.locator("#view-name")
    name.press_sequentially("紧急的水电")
    routes[0].continue_()
    expect(page).to_have_url(re.compile(r"urgency=urgent"))
    expect(name).to_have_value("紧急的水电")
    expect(name).to_be_focused()


def test_similar_leads_come_after_the_page(log_in: LogIn) -> None:
    page = log_in("zhang01")
    page.goto("/leads?q=石桥 停水")
    page.locator("#list a[data-focus]").first.click()
    expect(page.locator("#like-leads .awaited")).to_have_count(0)
    expect(page.locator("#like-leads")).to_contain_text("可能是同一件事")
    page.locator("#like-leads a").first.click()
    expect(page.locator(".crumb")).to_be_visible()

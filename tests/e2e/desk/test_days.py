"""The day of each user, from logging in to done, with keyboard or finger."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.desk.conftest import Served

LogIn = Callable[..., Page]


def says(page: Page, text: str) -> None:
    expect(page.locator("#says")).to_contain_text(text)


def current(page: Page) -> str:
    """The lead that has the focus."""
    return str(page.evaluate("document.activeElement.closest('[data-lead]')?.dataset.lead ?? ''"))


def test_the_clerk_works_the_list_by_keyboard(log_in: LogIn, served: Served) -> None:
    page = log_in("zhang01")
    keys = page.keyboard
    expect(page.locator("#list tbody tr[data-item]").first).to_be_visible()

    # down, up, confirm, and take it back; the cursor stays where it was
    keys.press("j")
    keys.press("j")
    second = current(page)
    assert second
    keys.press("k")
    keys.press("j")
    assert current(page) == second
    keys.press("c")
    says(page, "已确认")
    expect(page.locator(f"#list tr[data-lead='{second}']:focus-within")).to_have_count(1)  # after the swap
    keys.press("u")
    says(page, "已撤销")

    # dismissing needs a reason; without one nothing is sent, with “other” the server says what is missing
    keys.press("d")
    dialog = page.locator("#dismiss")
    expect(dialog).to_be_visible()
    dialog.get_by_role("radio", name="其他").check()
    dialog.get_by_role("button", name="记为无需办理").click()
    expect(dialog.locator("[data-problem]")).to_contain_text("请写明理由")
    dialog.get_by_label("问题已经解决").check()
    dialog.get_by_role("button", name="记为无需办理").click()
    says(page, "已记为无需办理")
    expect(page.locator(f"#list tr[data-lead='{second}']")).to_have_count(0)
    page.locator("#says").get_by_role("button", name="撤销").click()
    says(page, "已撤销")
    expect(page.locator(f"#list tr[data-lead='{second}']")).to_have_count(1)

    # many at once: two leads become one, and two again
    page.locator(f"#list tr[data-lead='{second}'] a").focus()
    keys.press("x")
    keys.press("j")
    keys.press("x")
    other = current(page)
    expect(page.locator("[data-picked]")).to_have_text("已选 2 条")
    keys.press("m")
    page.locator("#merge").get_by_role("button", name="合并").click()
    says(page, f"已合并到线索 {second}")
    expect(page.locator(f"#list tr[data-lead='{other}']")).to_have_count(0)
    keys.press("u")
    says(page, "已撤销")
    expect(page.locator(f"#list tr[data-lead='{other}']")).to_have_count(1)


def test_a_correction_moves_the_lead_to_its_office_at_once(log_in: LogIn) -> None:
    page = log_in("zhang01")
    page.goto("/leads?topic=transport&state=dispatched")
    page.keyboard.press("j")
    lead = current(page)
    page.keyboard.press("e")
    dialog = page.locator("#correct")
    dialog.get_by_label("主题").select_option("utilities")
    dialog.get_by_label("紧急程度").select_option("urgent")
    dialog.get_by_role("button", name="更正").click()
    says(page, "已更正")
    page.goto(f"/leads/{lead}")
    facts = page.locator(".facts")
    expect(facts).to_contain_text("水电气暖与通信")
    expect(facts).to_contain_text("水利站")
    expect(page.locator(".timeline").first).to_contain_text("更正：主题 道路交通与出行 → 水电气暖与通信")
    page.keyboard.press("h")
    page.locator("#hand-over").get_by_label("承办部门").select_option("gongdian")
    page.locator("#hand-over").get_by_role("button", name="改派").click()
    says(page, "已改派给供电所")
    expect(page.locator(".facts")).to_contain_text("供电所")
    page.keyboard.press("u")
    says(page, "已撤销")
    expect(page.locator(".facts")).to_contain_text("水利站")


def test_search_filters_and_saved_views(log_in: LogIn) -> None:
    page = log_in("zhang01")
    finished: list[str] = []
    page.on("requestfinished", lambda request: finished.append(request.url))
    keys = page.keyboard
    keys.press("/")
    keys.type("石桥 停水")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/leads\?q=[^&]+$"))
    rows = page.locator("#list tbody tr[data-item]")
    expect(rows.first).to_contain_text("石桥")
    expect(page.get_by_placeholder("视图名称")).to_be_visible()
    page.wait_for_load_state("networkidle")
    # a second answer would wipe the name that the reader is typing by then
    assert len([url for url in finished if "/leads?q=" in url]) == 1
    page.get_by_placeholder("视图名称").fill("石桥停水")
    page.get_by_role("button", name="保存为视图").click()
    view = page.get_by_role("link", name="石桥停水")
    expect(view).to_have_attribute("aria-current", "true")
    page.goto("/leads")
    page.locator(".filters").get_by_label("承办部门").select_option("shuili")
    expect(page).to_have_url(re.compile(r"/leads\?office=shuili$"))
    for office in page.locator("#list td.office").all_inner_texts():
        assert office == "水利站"
    view.click()
    page.get_by_role("button", name="删除此视图").click()
    expect(view).to_have_count(0)
    page.get_by_role("link", name="拿不准的").click()
    expect(page.locator("#list .tag.unsure").first).to_be_visible()


def test_news_wait_until_the_reader_asks_for_them(log_in: LogIn, served: Served) -> None:
    page = log_in("zhao02")
    for _step in range(8):
        page.keyboard.press("j")
    lead = current(page)
    page.keyboard.press("x")
    row = page.locator(f"#list tr[data-lead='{lead}']")
    before, top = page.locator("#list tbody tr").count(), row.bounding_box()
    served.arrives(
        "南坪村电线杆倒了压住房子", "南坪村刚才电线杆倒了，压住一户房子，电线还带电冒火花，没人敢过去", 1
    )
    page.evaluate("htmx.trigger('#news', 'look')")
    bar = page.locator("#news button")
    expect(bar).to_contain_text("1 条新线索")
    assert row.bounding_box() == top  # nothing has moved
    bar.click()
    expect(page.locator("#list")).to_contain_text("南坪村电线杆倒了")
    expect(page.locator("#news")).to_be_empty()
    assert page.locator("#list tbody tr").count() in (before, before + 1)
    expect(page.locator(f"#list tr[data-lead='{lead}']:focus-within")).to_have_count(1)
    expect(row.locator("[name=lead]")).to_be_checked()
    after = row.bounding_box()
    assert top is not None
    assert after is not None
    assert abs(after["y"] - top["y"]) < 2


def test_two_reviewers_never_overwrite_each_other_silently(log_in: LogIn) -> None:
    first, second = log_in("zhang01"), log_in("zhao02")
    first.goto("/leads?state=dispatched&topic=housing")
    first.keyboard.press("j")
    lead = current(first)
    second.goto(f"/leads/{lead}")
    first.keyboard.press("c")
    says(first, "已确认")
    second.keyboard.press("c")
    says(second, "在您打开之后有变化")
    says(second, "zhang01")


def test_a_post_of_another_problem_is_split_off(log_in: LogIn) -> None:
    page = log_in("zhang01")
    page.goto("/leads?q=石桥 停水")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile(r"/leads/\d+#posts$"))
    page.wait_for_load_state()
    posts = page.locator(".post").count()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("s")
    says(page, "已拆出 1 条帖子")
    expect(page.locator(".post")).to_have_count(posts - 1)
    page.keyboard.press("u")
    says(page, "已撤销")
    expect(page.locator(".post")).to_have_count(posts)


def test_any_lead_is_found_compared_and_merged_by_keyboard(log_in: LogIn) -> None:
    page = log_in("zhao02")
    keys = page.keyboard
    page.goto("/leads?topic=environment&state=dispatched&state=accepted&state=in_work")
    leads = [row.get_attribute("data-lead") for row in page.locator("#list tbody tr[data-item]").all()]
    kept, gone = leads[0], leads[-1]
    assert kept != gone
    page.goto(f"/leads/{kept}")
    posts = page.locator(".post").count()
    keys.press("m")
    expect(page).to_have_url(re.compile(rf"/leads/{kept}/merge$"))
    page.wait_for_load_state()
    search = page.get_by_label("线索编号，或帖文里的词")
    expect(search).to_be_focused()
    keys.type(f"#{gone}")
    keys.press("Enter")
    expect(page.locator("[data-item]")).to_have_count(1)
    page.wait_for_load_state()
    search.blur()
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("#merging section")).to_have_count(2)
    expect(page.get_by_role("radio", name=f"保留线索 {kept}")).to_be_checked()
    page.wait_for_load_state()
    more = page.locator(f"#side-{gone} ~ .posts .post").count()
    keys.press("m")
    says(page, f"已合并到线索 {kept}")
    expect(page).to_have_url(re.compile(rf"/leads/{kept}$"))
    expect(page.locator(".post")).to_have_count(posts + more)
    keys.press("u")
    says(page, "已撤销")
    expect(page.locator(".post")).to_have_count(posts)


def test_reply_from_draft_to_published_by_two_people(log_in: LogIn) -> None:
    page, second = log_in("zhang01"), log_in("li_zhen", phone=True)
    page.goto("/leads?q=石桥 停水")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/leads/\d+$"))
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/replies/\d+$"))
    address = page.url
    expect(page.locator(".checks .missing").first).to_be_visible()
    page.get_by_role("textbox", name="查明的事实").fill("石桥村村口供水主管11月23日6时爆裂，全村停水。")
    page.get_by_role("textbox", name="采取的措施").fill(
        "水利站已关阀开挖，正在更换爆裂的水管，送水车每天两次进村。"
    )
    page.get_by_role("textbox", name="向谁询问").fill("水利站值班室")
    page.locator("[name=basis]").fill("11月23日现场核查")
    page.get_by_role("button", name="按以上各项生成正文并检查").click()
    says(page, "已保存并检查")
    expect(page.locator("textarea[name=text]")).to_have_value(re.compile("送水车每天两次进村"))
    page.get_by_role("button", name="提交审核").click()
    says(page, "等待另一位同事审核")
    expect(page.locator("#work")).to_contain_text("您参与了起草")

    second.goto("/replies")
    second.get_by_role("link", name=re.compile("答复 ")).first.click()
    second.get_by_role("button", name="审核通过").click()
    says(second, "已审核通过")

    page.goto(address)
    page.get_by_label("公开发布后，填写网址").fill("https://qinghe.example/board/reply-1")
    page.get_by_role("button", name="记录网址").click()
    says(page, "已记录公开发布的网址")
    link = page.get_by_role("link", name="公开答复")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_the_leader_acknowledges_on_a_phone(log_in: LogIn) -> None:
    page = log_in("li_zhen", phone=True)
    expect(page).to_have_url(re.compile(r"/leaders$"))
    waiting = page.locator(".taken .late")
    before = waiting.count()
    assert before
    page.get_by_role("button", name="签收").first.click()
    says(page, "已签收提醒")
    expect(waiting).to_have_count(before - 1)
    expect(page.locator(".trend canvas")).to_be_visible()
    page.get_by_text("看数字").click()
    expect(page.locator("details table tbody tr")).to_have_count(30)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    page.locator("#late ~ table a, #late + table a").first.click()
    expect(page.locator("#list .due.late").first).to_be_visible()


def test_the_office_accepts_its_leads_and_sees_no_others(log_in: LogIn) -> None:
    page = log_in("shuili01")
    assert set(page.locator("#list td.office").all_inner_texts()) == {"水利站"}
    page.goto("/leads?state=dispatched")
    page.keyboard.press("j")
    lead = current(page)
    page.keyboard.press("c")
    says(page, "已签收")
    page.goto(f"/leads/{lead}")
    page.get_by_role("button", name="开始办理").click()
    says(page, "办理中")
    page.get_by_role("button", name="退单").click()
    page.locator("#step-returned").get_by_label("退单理由").fill("属供电所职责")
    page.locator("#step-returned").get_by_role("button", name="退单").click()
    says(page, "已退单")
    expect(page.locator(".timeline").first).to_contain_text("属供电所职责")


def test_a_restricted_lead_opens_for_its_office_and_the_look_is_recorded(log_in: LogIn) -> None:
    office = log_in("fulian01")
    row = office.locator("#list tr", has_text="限办").first
    lead = row.get_attribute("data-lead")
    office.goto(f"/leads/{lead}")
    expect(office.locator("#work")).to_contain_text("每次查看都会记录")
    clerk = log_in("zhang01")
    assert clerk.goto(f"/leads/{lead}").status == 404  # type: ignore[union-attr]
    admin = log_in("guan")
    admin.goto("/audit?staff=fulian01")
    expect(admin.locator("table.list")).to_contain_text("restricted_lead_viewed")
    expect(admin.locator("table.list")).to_contain_text(
        re.compile(r"restricted_leads_listed.*leads=", re.DOTALL)
    )


def test_the_analyst_reads_and_cannot_change(log_in: LogIn) -> None:
    page = log_in("chen03")
    page.goto("/leads?state=closed")
    page.locator("#list a[data-focus]").first.click()
    expect(page.locator(".timeline").first).to_contain_text("已办结")
    assert page.locator(".tools button").count() == 0
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.locator("h1")).to_contain_text("领导视图")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.locator(".sources .card")).to_have_count(4)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Health of the sources")

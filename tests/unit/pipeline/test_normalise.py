from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classify.redact import redact
from crawlers.post import CrawledPost
from pipeline.normalise import canonical_url, clean, fingerprint

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def post(**values: object) -> CrawledPost:
    base: dict[str, object] = {
        "source_id": "s",
        "post_id": "1",
        "url": "",
        "title": "",
        "text": "",
        "published_at": NOW,
        "likes": None,
        "dislikes": None,
        "replies": None,
    }
    return CrawledPost(**{**base, **values})  # type: ignore[arg-type]


def test_tracking_parameters_do_not_make_another_address() -> None:
    first = canonical_url("HTTPS://Example.COM/a?b=2&utm_source=x&a=1")
    assert first == canonical_url("https://example.com/a?a=1&b=2") == "https://example.com/a?a=1&b=2"


def test_the_anchor_of_a_reply_stays() -> None:
    assert canonical_url("https://e.com/t-1.html#pid7") != canonical_url("https://e.com/t-1.html#pid8")


def test_what_is_no_web_address_is_none() -> None:
    assert canonical_url("javascript:alert(1)") == canonical_url("http://[broken") == canonical_url("") == ""


def test_future_and_missing_dates_become_the_time_of_intake() -> None:
    future = clean(post(published_at=NOW + timedelta(days=400)), redact, NOW)
    missing = clean(post(published_at=None), redact, NOW)
    assert (future.published_at, future.dated) == (missing.published_at, missing.dated) == (NOW, False)


def test_personal_data_are_gone_before_anything_else_sees_the_text() -> None:
    hidden = clean(post(title="找我 13812345678", text="电话１３８１２３４５６７８"), redact, NOW)
    assert "138" not in hidden.title + hidden.text
    assert "１３８" not in hidden.text


def test_marks_that_turn_the_reading_direction_are_dropped() -> None:
    assert clean(post(text="停\u202e水\u200b了"), redact, NOW).text == "停水了"


def test_short_texts_are_alike_by_chance() -> None:
    assert fingerprint("", "顶") == "" != fingerprint("", "石桥村三组从昨天中午起一直没有自来水请尽快处理")


@given(st.text(max_size=300))
def test_any_text_can_be_stored(text: str) -> None:
    stored = clean(post(title=text, text=text), redact, NOW)
    stored.text.encode("utf-8")
    assert "\x00" not in stored.text
    assert len(stored.title) <= 310


@given(st.text(alphabet="停水了村 ，。!", max_size=80))
def test_punctuation_and_blanks_do_not_change_the_fingerprint(text: str) -> None:
    assert fingerprint("", text) == fingerprint("", text.replace("，", " ").replace("。", "!"))


def test_nobody_is_named_in_the_stored_address_or_id() -> None:
    address = "https://bbs.cn/forum.php?mod=viewthread&tid=7&authorid=99&username=wang"
    stored = clean(post(url=address, post_id=address), redact, NOW)
    other = clean(post(url=address, post_id=address + "x"), redact, NOW)
    assert stored.url == "https://bbs.cn/forum.php?mod=viewthread&tid=7"
    assert stored.canonical_url == canonical_url(stored.url)
    assert "wang" not in stored.post_id
    assert stored.post_id != other.post_id
    assert clean(post(url="", post_id="a-1"), redact, NOW).post_id == "a-1"

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.redact import MASKS, redact

HIDDEN = [
    ("mobile", "13912345678"),
    ("mobile", "139 1234 5678"),
    ("mobile", "139-1234-5678"),
    ("mobile", "1391234 5678"),
    ("mobile", "1 3 9 1 2 3 4 5 6 7 8"),
    ("mobile", "１３９１２３４５６７８"),
    ("mobile", "一三九一二三四五六七八"),
    ("mobile", "壹叁玖壹贰叁肆伍陆柒捌"),
    ("mobile", "139一二三四5678"),
    ("mobile", "幺三九一二三四五六七八"),
    ("mobile", "①③⑨①②③④⑤⑥⑦⑧"),
    ("mobile", "+86 139 1234 5678"),
    ("mobile", "008613912345678"),
    ("mobile", "8613912345678"),
    ("mobile", "139\u200b1234\u200b5678"),
    ("mobile", "139*1234*5678"),
    ("mobile", "139，1234，5678"),
    ("mobile", "139/1234/5678"),
    ("landline", "0731-88881234"),
    ("landline", "(010)62345678"),
    ("landline", "０７１４－６２３４５６７"),
    ("landline", "0731 8888 1234"),
    ("landline", "0731-88881234转605"),
    ("id_card", "430102199001011234"),
    ("id_card", "43010219900101123X"),
    ("id_card", "43010219900101123x"),
    ("id_card", "430102 19900101 1234"),
    ("id_card", "430102-19900101-1234"),
    ("id_card", "４３０１０２１９９００１０１１２３４"),
    ("id_card", "四三零一零二一九九零零一零一一二三四"),
    ("id_card", "430102900101123"),
    ("bank_card", "6222021234567890128"),
    ("bank_card", "6222 0212 3456 7890 128"),
    ("bank_card", "4111-1111-1111-1111"),
    ("plate", "湘A12345"),
    ("plate", "湘A·1B345"),
    ("plate", "湘Ａ１２３４５"),
    ("plate", "粤B D12345"),
    ("plate", "鄂a6n7h8"),
    ("email", "some.body@example.com"),
    ("email", "somebody@mail.example.com.cn"),
    ("email", "somebody＠example．com"),
    ("email", "somebody(at)example.com"),
    ("mention", "@热心的小草"),
    ("mention", "＠user_2020"),
]
IN_CONTEXT = [
    ("qq", "QQ：{}", "123456789"),
    ("qq", "我的扣扣是{}", "123456789"),
    ("qq", "加Q {}", "12345 6789"),
    ("qq", "{}这是我的QQ", "123456789"),
    ("wechat", "微信号：{}", "abc_12345"),
    ("wechat", "vx:{}", "happyday88"),
    ("wechat", "加微信{}", "lucky-star9"),
    ("wechat", "微信 {}", "a b c 1 2 3 4 5"),
    ("wechat", "加我v：{}", "abc12345"),
    ("name", "我叫{}，住河西", "王 小 川"),
    ("landline", "电话：{}", "88881234"),
    ("bank_card", "卡号 {}", "6217000000000000001"),
    ("id_card", "身份证号：{}", "110000000000000"),
    ("room", "住在金水苑3栋{}", "2单元501室"),
    ("room", "住在金水苑10栋{}，漏水", "1806"),
    ("room", "金水苑{}漏水", "3-2-501"),
    ("room", "我家是{}", "五〇一室"),
    ("room", "金水苑5楼{}业主", "502"),
    ("name", "我叫{}，今年七十岁", "王小川"),
    ("name", "联系人：{}", "李大江"),
    ("name", "投诉人：{}", "王某某"),
    ("name", "本人{}，家住河西", "陈小川"),
    ("name", "{}先生", "李小江"),
]
KEPT = [
    "1300/1400/1500元三档",
    "分别是138、1200、3400户",
    "国办发〔2020〕53号",
    "打了12345没人接",
    "110、119、120都打过",
    "95598让等",
    "客服400-800-1234",
    "4008001234",
    "订单号20201380013800",
    "订单号：13800138000",
    "工单编号 2024010112345678",
    "2020-01-01 12:30",
    "2019年12月15日18点",
    "2019-12-15 18:00到20:00",
    "房价12000元一平",
    "总价1234567.89元",
    "3栋200户没水",
    "12栋2019年交房",
    "3栋1200平米的场地",
    "三室一厅",
    "3室2厅",
    "101路公交车",
    "G1234次列车",
    "13.5 14.8 15.2",
    "统一社会信用代码91430100MA4L16JT6X",
    "湘府路12号",
    "107国道",
    "王女士和张师傅",
    "我是高中生",
    "微信公众号 hunanfabu2020",
    "3月15日至4月20日",
    "301医院",
    "面积105.5平方米",
]


@pytest.mark.parametrize(("kind", "secret"), HIDDEN)
@pytest.mark.parametrize("frame", ["{}", "请打{}联系我", "联系我：{}。谢谢"])
def test_personal_data_is_masked(kind: str, secret: str, frame: str) -> None:
    if kind in {"mention", "email"}:
        frame = frame.replace("联系我", " 联系我").replace("打{}", "打 {}")
    text = frame.format(secret)
    result = redact("", text)
    assert secret not in result.text
    assert MASKS[kind] in result.text  # type: ignore[index]
    assert [found.kind for found in result.found] == [kind]
    start = text.index(secret)
    assert result.found[0].field == "text"
    assert result.found[0].start <= start
    assert result.found[0].end >= start + len(secret)


@pytest.mark.parametrize(("kind", "frame", "secret"), IN_CONTEXT)
def test_personal_data_is_masked_beside_its_words(kind: str, frame: str, secret: str) -> None:
    result = redact("", frame.format(secret))
    assert secret not in result.text
    assert [found.kind for found in result.found] == [kind]


@pytest.mark.parametrize("text", KEPT)
def test_look_alikes_are_kept(text: str) -> None:
    assert redact("", text).text == text


def test_village_road_estate_and_building_stay() -> None:
    result = redact("", "龙泉镇枫树村滨河路12号金水苑3栋2单元501室没水")
    assert result.text == "龙泉镇枫树村滨河路12号金水苑3栋〔房号〕没水"


def test_title_and_text_have_their_own_offsets() -> None:
    result = redact("找13912345678", "x13912345678")
    assert (result.title, result.text) == ("找〔电话〕", "x〔电话〕")
    assert [(f.field, f.start, f.end) for f in result.found] == [("title", 1, 12), ("text", 1, 12)]


_PIECES = st.sampled_from(
    [secret for _, secret in HIDDEN]
    + [frame.format(secret) for _, frame, secret in IN_CONTEXT]
    + KEPT
    + [
        "电话",
        "微信",
        "QQ",
        "卡号",
        "身份证",
        "我叫",
        "栋",
        "单元",
        "室",
        "@",
        "0",
        "1",
        "-",
        " ",
        "，",
        "张三",
        "a",
        ".",
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=6), max_size=8).map("".join)


@given(_TEXT)
@settings(max_examples=300, deadline=None)
def test_twice_is_once(text: str) -> None:
    once = redact(text, text)
    twice = redact(once.title, once.text)
    assert (twice.title, twice.text) == (once.title, once.text)
    assert twice.found == []


@given(_TEXT)
@settings(max_examples=200, deadline=None)
def test_offsets_point_into_the_original_and_the_rest_is_untouched(text: str) -> None:
    result = redact("", text)
    rebuilt, at = [], 0
    spans = [(f.start, f.end) for f in result.found]
    for start, end in spans:
        assert 0 <= start <= end <= len(text)
    assert spans == sorted(spans)
    for start, end in spans:
        rebuilt.append(text[at : max(at, start)])
        at = max(at, end)
    rebuilt.append(text[at:])
    kept = "".join(rebuilt)
    shown = result.text
    for mask in set(MASKS.values()):
        shown = shown.replace(mask, "")
        kept = kept.replace(mask, "")
    assert shown == kept


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "a", "@", "3栋", "王", "0731 ", "QQ", "我叫", "微信a", "6222", "a.", "1-", "三"]
)
def test_a_megabyte_on_one_line_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        redact("", text)
        return time.process_time() - start

    seconds(1000)
    small, large = seconds(50_000), seconds(200_000)
    assert large < 12 * small + 0.2, f"{unit!r}: {small:.3f}s -> {large:.3f}s"

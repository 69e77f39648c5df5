from __future__ import annotations

import pytest

from classify.danger import dangers
from classify.facts import Fact, Reader
from classify.harm_matrix import HarmMatrix
from classify.lexicon import Hit, expand, lexicon

MATRIX = HarmMatrix()


def cues(source: str) -> list[Hit]:
    return lexicon().first.scan(source) + lexicon().second.scan(source)


def facts(text: str, title: str = "") -> list[Fact]:
    hits = cues(f"{title}\n{text}")
    return Reader(lexicon()).facts(hits, len(title))


def statuses(text: str, harm: str) -> set[str]:
    return {fact.status for fact in facts(text) if fact.harm == harm}


def value(column: str, title: str, text: str) -> float:
    return float(MATRIX.of([title], [text]).matrix[0, MATRIX.columns.index(column)])


@pytest.mark.parametrize(
    ("harm", "text"),
    [
        ("fire", "三楼着火了"),
        ("gas", "楼道里煤气味很重"),
        ("electric", "路边高压线断了"),
        ("collapse", "后山塌方"),
        ("near_collapse", "墙随时会倒"),
        ("falling", "外墙瓷砖掉落"),
        ("cracks", "墙体裂缝"),
        ("hole", "井盖不见了"),
        ("lift_fall", "电梯突然坠落"),
        ("lift_stop", "电梯停用"),
        ("trapped", "孩子走失了"),
        ("body", "老人昏迷"),
        ("self_harm", "她说不想活了"),
        ("violence", "有人持刀"),
        ("casualty", "撞死一个人"),
        ("overloaded", "校车超载"),
        ("service_cut", "家里停水"),
        ("dirty_water", "自来水发黄"),
        ("sole_way", "唯一出入的路被封死"),
        ("no_way", "消防车进不来"),
        ("home_unfit", "污水倒灌到屋里"),
        ("medicine", "胰岛素断货"),
        ("abuse", "邻居家暴"),
        ("no_living", "没钱吃饭"),
        ("unpaid", "拖欠工资"),
        ("fume", "气味刺鼻，闻了头晕"),
    ],
)
def test_each_harm_is_read_as_a_fact(harm: str, text: str) -> None:
    assert statuses(text, harm) <= {"told", "now"}
    assert statuses(text, harm)


def test_every_harm_has_weights_and_words() -> None:
    words = lexicon()
    assert set(words.weights) == {*words.harms, "surroundings"}
    assert words.life <= set(words.harms)


@pytest.mark.parametrize(
    ("text", "harm", "status"),
    [
        ("担心以后墙会倒塌", "collapse", "feared"),
        ("如果高压线断了谁负责", "electric", "feared"),
        ("万一起火，消防车进不来", "no_way", "feared"),
        ("没有起火", "fire", "none"),
        ("为了防止煤气中毒", "body", "none"),
        ("停水已经恢复了", "service_cut", "over"),
        ("停水一天了，什么时候能修好", "service_cut", "told"),
        ("厨房起火，已被扑灭", "fire", "over"),
        ("去年这里着火", "fire", "past"),
        ("通知后天停水", "service_cut", "planned"),
        ("小区经常停水", "service_cut", "again"),
        ("一个月停水六次", "service_cut", "again"),
        ("规定起火时不得乘电梯", "fire", "cited"),
        ("现在还停水", "service_cut", "now"),
        ("从三月二十一号起停水至今", "service_cut", "now"),
        ("整栋楼停水", "service_cut", "told"),
    ],
)
def test_status_is_read_from_the_clause(text: str, harm: str, status: str) -> None:
    assert statuses(text, harm) == {status}


@pytest.mark.parametrize(
    "text", ["未来漫城电梯掉层", "墙体开裂，希望尽快修好", "停水三天了，请求早日恢复供水", "电梯坠落，请检修"]
)
def test_a_wish_or_a_name_does_not_deny_the_harm(text: str) -> None:
    assert {fact.status for fact in facts(text)} <= {"told", "now"}
    assert facts(text)


@pytest.mark.parametrize(
    "text", ["没水平", "停电梯", "打着免费的幌子", "被打扰了", "用水高峰", "墙边倾倒垃圾", "开关总闸"]
)
def test_look_alikes_are_no_harm(text: str) -> None:
    assert facts(text) == []


def test_a_fear_in_another_sentence_does_not_soften_a_harm() -> None:
    assert statuses("三楼正在冒烟！担心烧到楼上。", "fire") == {"now"}


def test_what_is_said_once_of_a_harm_holds_for_the_text() -> None:
    assert {f.status for f in facts("小区停水。物业经常停水。")} == {"again"}
    assert {f.status for f in facts("饭店起火。起火后保安赶来，已被扑灭。")} == {"over"}


def test_a_harm_far_down_counts_less() -> None:
    near, far = value("text:service_cut", "", "停水了"), value("text:service_cut", "", "啊" * 600 + "停水了")
    assert near > 2 * far > 0


def test_circumstances_count_only_beside_a_harm() -> None:
    assert value("harm+frail", "", "老人想办老年卡") == 0
    assert value("harm+frail", "", "停水了，老人没法做饭") > 0
    assert value("harm+frail", "", "停水了。" + "啊" * 90 + "老人") == 0


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("三楼着火了，快来人", True),
        ("老人倒在地上不动，叫救护车", True),
        ("血汗钱买的房子质量太差，我们要维权", False),
        ("拆迁公司太恶劣，严重侵害群众", False),
        ("担心电动车着火", False),
        ("去年厂里着火，赔偿一直没有到位", False),
        ("啊" * 800 + "着火了", False),
        ("啊" * 90 + "。隔壁厂房着火了。" + "啊" * 90, False),
        ("啊" * 90 + "。隔壁厂房正在着火。" + "啊" * 90, True),
    ],
)
def test_the_gate_to_critical(text: str, open_: bool) -> None:
    hits = cues(f"\n{text}")
    found = dangers(Reader(lexicon()).facts(hits, 0), hits, len(text), lexicon())
    assert bool(found) is open_


def test_entries_expand() -> None:
    assert expand("{停,断}{水,电}了") == ["停水了", "停电了", "断水了", "断电了"]


def test_empty_batch_and_empty_texts() -> None:
    assert MATRIX.of([], []).matrix.shape == (0, len(MATRIX.columns))
    assert not MATRIX.of([""], [""]).matrix.any()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("小区经常停水", "again"),
        ("小区经常停水，居民意见很大。晚上又要停水", "again"),
        ("小区经常停水，影响生活。现在已经停水三天了", "now"),
        ("从四月起频繁停水，目前每天七点开始停水", "again"),
    ],
)
def test_a_cut_that_comes_and_goes_is_under_way_only_where_it_lasts(text: str, status: str) -> None:
    assert status in statuses(text, "service_cut")
    if status == "again":
        assert not {"now", "told"} & statuses(text, "service_cut")


def test_luck_ends_an_accident_but_not_a_lift_that_keeps_falling() -> None:
    assert statuses("车库昨天着火，庆幸没有伤人", "fire") == {"over"}
    assert "over" not in statuses("电梯又掉层，还好没有人受伤", "lift_fall")


@pytest.mark.parametrize("text", ["难道一定要等发生大火了才能重视吗", "如发生爆炸，后果谁负责"])
def test_waiting_for_harm_is_a_fear(text: str) -> None:
    assert statuses(text, "fire") <= {"feared"}


@pytest.mark.parametrize(
    ("harm", "text"),
    [
        ("service_cut", "手机没电了"),
        ("service_cut", "停水通知没有发"),
        ("near_collapse", "现在买套房子不容易，掏空几个钱包"),
        ("fire", "马路市场死灰复燃"),
        ("body", "废气难闻，令人窒息"),
        ("no_way", "消防通道被堵"),
        ("lift_fall", "建议商场扶梯旁加防夹毛刷"),
    ],
)
def test_figures_of_speech_and_notices_are_no_harm(harm: str, text: str) -> None:
    assert not statuses(text, harm)


def test_what_a_letter_is_about_lowers_what_it_mentions() -> None:
    assert value("title_calm", "夜宵摊噪音扰民", "楼下还起火了一次") == 1.0
    assert value("title_calm", "夜宵摊起火", "楼下起火了") == 0.0
    assert value("swindle", "", "理财平台诈骗，老人没钱治病") == 1.0
    assert value("unpaid+no_living", "", "拖欠工资，大家都没饭吃了") == 1.0
    assert value("unpaid+no_living", "", "拖欠工资两个月") == 0.0

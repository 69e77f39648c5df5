"""E-mail addresses, QQ and WeChat ids, passports, mentions and vehicle plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classify.redact.form import SEPARATOR
from classify.redact.gates import Gate
from classify.redact.numbers import Span

_S = rf"{SEPARATOR}{{0,2}}"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} {0,2}"
    r"(?:@|\(at\)|\[at\]|【at】|#at#|艾特| at ) {0,2}"
    r"[A-Za-z0-9\-]{1,63}(?: {0,1}(?:\.|点|\(dot\)|\[dot\]| dot ) {0,1}[A-Za-z]{2,24}){1,3}",
    re.I,
)
_QQ = re.compile(
    rf"(?:(?<![A-Za-z])QQ|扣扣|秋秋|企鹅号|(?<=加)Q|(?<![A-Za-z])Q号)(?:群?号码?|群)?(?:是|为|[:;,，：])?"
    rf"[ :：,，\-]{{0,4}}(?P<id>[1-9](?:{_S}[0-9]){{4,11}})(?![0-9])",
    re.I,
)
_QQ_BEFORE = re.compile(
    rf"(?<![0-9])(?P<id>[1-9](?:{_S}[0-9]){{4,11}})(?![0-9.])[ ,，(]{{0,2}}(?:这?是我的?|同|即)?(?:QQ|"
    rf"扣扣)(?!群?号?[:： ]{{0,2}}[0-9])",
    re.I,
)
_WECHAT_WORD = r"(?:微信|威信|薇信|维信|卫星号|v信|[微威薇]x|(?<![A-Za-z])(?:vx|wx|wechat|weixin|v号|wei信)|(?:(?<=加)|(?<=加我)|(?<=我的))v(?=[: ：]))"
_WECHAT = re.compile(
    rf"{_WECHAT_WORD}(?!公众|小程序|支付|群|转账|付款|平台|视频|朋友圈|订阅)(?:号码?|id|账号|"
    rf"帐号)?(?:是|为|加|同)?"
    rf"[ :：,，\-]{{0,4}}(?P<id>[A-Za-z](?:[A-Za-z0-9_\-]{{5,19}})|[A-Za-z](?: [A-Za-z0-9_\-]){{5,19}}|"
    rf"[1-9](?:{_S}[0-9]){{5,11}})(?![A-Za-z0-9_])",
    re.I,
)
_MENTION = re.compile(r"(?<![A-Za-z0-9._%+\-])@ ?[A-Za-z0-9_\-\u3400-\u9fff·]{1,30}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r" ?[A-Za-z][ ·•\-.]{0,2}(?=(?:[ ·\-]?[A-Za-z0-9]){0,5}?[0-9])"
    r"[A-Za-z0-9](?:[ ·\-]?[A-Za-z0-9]){3,4}(?:[ ·\-]?[A-Za-z0-9]|"
    r"(?P<special>[警学挂港澳领试超使]))(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    rf"(?:护照|通行证|台胞证|回乡证)(?:的?号码?|证号)?(?:是|为)?[ :：,，]{{0,3}}(?P<id>[A-Za-z]{_S}[0-9](?:{_S}[0-9]){{6,9}})(?![0-9])"
)
_DIGIT = re.compile(r"[0-9]")


def _plates(reading: str) -> Iterator[Span]:
    for match in _PLATE.finditer(reading):
        # a province character also ends or begins words (新A栋, 云B座)
        following = reading[match.end() : match.end() + 1]
        if len(_DIGIT.findall(match.group())) >= 2 and following not in {
            "栋",
            "幢",
            "座",
            "区",
            "室",
            "次",
            "元",
        }:
            yield match.start(), match.end(), "plate"


def find_accounts(text: str, reading: str, opened: int) -> Iterator[Span]:
    """Spans in a text; `reading` is its plain reading, as long as the text."""
    if opened & Gate.EMAIL:
        yield from ((match.start(), match.end(), "email") for match in _EMAIL.finditer(reading))
    if opened & Gate.QQ:
        for pattern in (_QQ, _QQ_BEFORE):
            yield from ((match.start("id"), match.end("id"), "qq") for match in pattern.finditer(reading))
    if opened & Gate.WECHAT:
        yield from ((match.start("id"), match.end("id"), "wechat") for match in _WECHAT.finditer(reading))
    if opened & Gate.PASSPORT:
        yield from ((match.start("id"), match.end("id"), "passport") for match in _PASSPORT.finditer(reading))
    if opened & Gate.MENTION:
        yield from ((match.start(), match.end(), "mention") for match in _MENTION.finditer(reading))
    if opened & Gate.PLATE:
        yield from _plates(reading)

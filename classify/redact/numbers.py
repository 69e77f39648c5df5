"""Phone, identity-card and bank-card numbers: judged by their digits, grouping and the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from classify.redact.form import SEPARATOR, digit_runs
from classify.redact.found import Kind

Span = tuple[int, int, Kind]

_S = rf"{SEPARATOR}{{0,3}}"
_START = r"(?<![0-9])"
_END = r"(?![0-9])"

_MOBILE = re.compile(
    rf"{_START}(?:(?:\+|00)?86{_S})?(?P<core>1{_S}[3-9](?:{_S}[0-9]){{9}}){_END}[\ufe0f\u20e3]*|"
    rf"(?<=86)(?P<glued>1[3-9][0-9]{{9}}){_END}"
)
_MOBILE_SPLIT = re.compile(
    rf"{_START}1[3-9][0-9](?P<sign>[*/,，、|_:：]{{1,2}})[0-9]{{4}}(?P=sign)[0-9]{{4}}{_END}(?![户元个名位条件套万米吨台辆亩岁人次])"
)
"""Signs between the groups that elsewhere part different numbers: only in the grouping of a mobile number."""
_LANDLINE = re.compile(
    rf"{_START}(?:\+?86{_S})?\(?(?P<core>0{_S}(?:1{_S}0|2{_S}[0-9]|[3-9]{_S}[0-9]{_S}[0-9])"
    rf"{_S}[2-8](?:{_S}[0-9]){{6,7}}){_END}(?:{_S}(?:转|分机){_S}[0-9]{{1,5}}{_END})?"
)
_LOCAL = re.compile(rf"{_START}[2-8](?:{_S}[0-9]){{6,7}}{_END}")
_ID_18 = re.compile(rf"{_START}[1-9](?:{_S}[0-9]){{16}}{_S}[0-9xX×]{_END}(?![A-Za-z])")
_ID_15 = re.compile(rf"{_START}[1-9](?:{_S}[0-9]){{14}}{_END}")
_CARD = re.compile(rf"{_START}[0-9](?:{_S}[0-9]){{11,18}}{_END}")

_PHONE_WORDS = re.compile(
    r"(?<!〔)(?:电话|手机|座机|固话|联系|致电|拨打|号码|tel|phone|mobile)[^0-9\n。；;]{0,8}$", re.I
)
_CALL_WORDS = re.compile(r"(?<!〔)(?:电话|座机|固话|联系方式|致电|tel|phone)[^0-9\n。；;，,]{0,6}$", re.I)
_ID_WORDS = re.compile(r"(?<!〔)(?:身份证|身份证号|证件号|公民身份)[^0-9\n。；;]{0,10}$")
_CARD_WORDS = re.compile(
    r"(?<!〔)(?:卡号|银行卡|储蓄卡|信用卡|社保卡|账号|帐号|账户|帐户|打款到|汇款到)[^0-9\n。；;]{0,10}$"
)
_OTHER_NUMBER = re.compile(
    r"(?:订单|单号|工单|编号|受理号|流水号|文号|许可证|合同|信用代码|户号|案号|条码|条形码|快递|运单|"
    r"批次|发票|"
    r"项目代码|学号|工号|表号|凭证|序列号|备案)(?:号码?|编号|代码)?[^0-9\n。；;]{0,4}$"
)

_PROVINCES = frozenset(
    f"{tens}{ones}"
    for tens, last in (("1", 5), ("2", 3), ("3", 7), ("4", 6), ("5", 4), ("6", 5), ("7", 1), ("8", 3))
    for ones in range(0 if tens == "5" else 1, last + 1)
)
_CARD_START = re.compile(r"^(?:62|60|63|65|4|5[0-9]|3[0567]|9[0-9])")
_MOBILE_GROUPS = frozenset(
    {(3, 4, 4), (3, 3, 5), (3, 8), (4, 3, 4), (4, 4, 3), (5, 6), (3, 2, 2, 2, 2), (3, 2, 2, 4)}
)
_MOBILE_GROUPS |= {
    (7, 4),
    (3, 5, 3),
    (4, 7),
    (6, 5),
    (2, 3, 3, 3),
    (3, 4, 2, 2),
    (3, 3, 3, 2),
    (2, 3, 2, 4),
    (1, 10),
}


def _digits(piece: str) -> str:
    return re.sub(r"[^0-9xX×]", "", piece)


def _natural_grouping(piece: str) -> bool:
    """Whether a spaced stretch of 11 digits reads as one phone number and not as a row of figures."""
    groups = tuple(len(group) for group in re.split(r"[^0-9]+", piece) if group)
    if len(groups) == 1 or set(groups) == {1} or groups in _MOBILE_GROUPS:
        return True
    breaks = set(re.findall(r"[^0-9]+", piece))
    # a mixed grouping with one and the same break is still written as one number; decimals are not
    return len(breaks) == 1 and "." not in breaks and max(groups) <= 5 and len(groups) >= 4


def _mobiles(reading: str, start: int, end: int) -> Iterator[Span]:
    for match in _MOBILE.finditer(reading, start, end):
        group = "core" if match.group("core") else "glued"
        before = reading[max(0, match.start() - 16) : match.start()]
        if _OTHER_NUMBER.search(before):
            continue
        if _natural_grouping(match.group(group)) or _PHONE_WORDS.search(before):
            yield match.start(), match.end(), "mobile"


def _landlines(reading: str, start: int, end: int) -> Iterator[Span]:
    for match in _LANDLINE.finditer(reading, start, end):
        before = reading[max(0, match.start() - 16) : match.start()]
        if _OTHER_NUMBER.search(before):
            continue
        area = re.match(r"0[0-9]{2,3}|0(?:[^0-9][0-9]){2,3}", match.group("core"))
        if area or _PHONE_WORDS.search(before):
            yield match.start(), match.end(), "landline"
    for match in _LOCAL.finditer(reading, start, end):
        before = reading[max(0, match.start() - 12) : match.start()]
        if _CALL_WORDS.search(before) and "." not in match.group():
            yield match.start(), match.end(), "landline"


def _plausible_id(digits: str) -> bool:
    if digits[:2] not in _PROVINCES:
        return False
    year, month, day = (
        (digits[6:10], digits[10:12], digits[12:14])
        if len(digits) == 18
        else ("19", digits[8:10], digits[10:12])
    )
    return year[:2] in {"18", "19", "20"} and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _id_cards(reading: str, start: int, end: int) -> Iterator[Span]:
    for pattern in (_ID_18, _ID_15):
        for match in pattern.finditer(reading, start, end):
            before = reading[max(0, match.start() - 16) : match.start()]
            if _ID_WORDS.search(before) or (
                _plausible_id(_digits(match.group())) and not _OTHER_NUMBER.search(before)
            ):
                yield match.start(), match.end(), "id_card"


def _bank_cards(reading: str, start: int, end: int) -> Iterator[Span]:
    for match in _CARD.finditer(reading, start, end):
        before = reading[max(0, match.start() - 16) : match.start()]
        digits = _digits(match.group())
        likely = len(digits) >= 14 and _CARD_START.match(digits) and luhn.is_valid(digits)
        if _CARD_WORDS.search(before) or (likely and not _OTHER_NUMBER.search(before)):
            yield match.start(), match.end(), "bank_card"


def find_numbers(reading: str) -> Iterator[Span]:
    """Spans of phone, identity-card and bank-card numbers in a plain reading; they may overlap."""
    yield from ((match.start(), match.end(), "mobile") for match in _MOBILE_SPLIT.finditer(reading))
    for start, end in digit_runs(reading):
        low, high = max(0, start - 4), min(len(reading), end + 12)
        yield from _id_cards(reading, start, high)
        yield from _bank_cards(reading, start, end)
        yield from _mobiles(reading, low, end)
        yield from _landlines(reading, low, high)

"""Titles that read as problems, not as posts: without whom they address, what they ask for, and how loudly.

"投诉A3区某小区停水三天的问题，望处理！" and "某小区停水三天" name one problem; the list shows the second.
"""

from __future__ import annotations

import re

LONGEST = 60
SHORTEST = 6
"""What would be left with fewer characters is no title: then the words stay."""

_OPENING = re.compile(
    r"^(?:(?:实名|强烈|再次|多次|紧急|急切|继续|我要|我想|想|在线|网上|有关|就)?"
    r"(?:投诉|举报|反映|反应|咨询|求助|请教|请问|求问|询问|关于|对于|举证|曝光|爆料)(?:一下|下)?"
    r"(?!电话|热线|平台|中心|信箱|无门|渠道|人员|信息|无果|没人|不|后|到|给|了|过|电|邮)[：:，,！!。\s]*)+"
)
_CALLS = re.compile(r"^(?:(?:求助|救命|急急急|急|紧急|呼吁|恳求)[！!：:，,。\s]+)+")
_ASKING = re.compile(
    r"^(?:恳请|请求|恳求|请|希望)(?:尽快|及时|政府|领导|有关部门|相关部门|帮忙|帮助|您){0,3}"
    r"(?:处理|解决|查处|严查|整治|关注|重视|管管)(?:一下|好)?[：:，,]?"
)
_AREA = re.compile(r"^(?:[a-z]\d{0,2}(?:县市|[市区县])|本[市区县镇乡])+", re.IGNORECASE)
_AFTER_ASKING = re.compile(
    r"^((?:恳请|请求|请|建议|希望|质疑|呼吁|坚决反对)(?:求|尽快|加快|加强|合理|及时|严查|严格|在|对|将|把)?)"
    r"(?:[a-z]\d{0,2}(?:县市|[市区县]))+",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"[，,！!。；;\s]+(?:请|望|希望|盼|求|恳请|恳求|请求|敬请|还望)"
    r"(?:求|您|予以|给予|领导|政府|有关部门|相关部门|书记|尽快|及时|依法|上级|各级|市里|部门){0,4}"
    r"(?:处理|解决|重视|回复|答复|关注|查处|整治|整顿|治理|管管|帮助|帮忙|调查|核实|督促|彻查|协调|为民做主|支持|打击|惩治|处罚|回应|明察|说法)"
    r"[^，,！!。；;]{0,6}[！!。？?]*$"
)
_TAIL = re.compile(
    r"(?:的(?:有关|相关|一些|几个|几点|若干)?(?:问题|情况|事情|事宜|事项|诉求|报告|投诉|举报|反映|函|信)(?:反映|咨询|说明)?"
    r"|(?:问题|情况)(?:反映|咨询)|请(?:回复|答复|处理|解决)|求(?:解决|助|帮助|关注|整治|整顿|回复|处理|解答))[！!。，,~～\s]*$"
)
_SENTENCE = re.compile(r"[！!。；;]+")
_LOUD = re.compile(r"[！!。，,~～…\s]+$")


def problem_title(title: str, own_name: str = "") -> str:
    """`title` as the name of a problem. `own_name` is the town's: its people know where they are."""
    kept = " ".join(title.split())
    kept = _shorter(kept, _OPENING.sub("", _CALLS.sub("", kept)))
    kept = _shorter(kept, _ASKING.sub("", kept))
    kept = _shorter(kept, _without_area(kept, own_name))
    kept = _shorter(kept, _DEMAND.sub("", kept))
    kept = _shorter(kept, _TAIL.sub("", kept))
    first = next((part for part in _SENTENCE.split(kept) if len(part.strip()) >= SHORTEST), kept)
    kept = _shorter(kept, _LOUD.sub("", first))
    return kept[:LONGEST]


def _without_area(text: str, own_name: str) -> str:
    if own_name and text.startswith(own_name):
        text = text[len(own_name) :]
    return _AFTER_ASKING.sub(r"\1", _AREA.sub("", text))


def _shorter(before: str, after: str) -> str:
    """`after`, unless too little of the words would be left or it would begin in the middle of a phrase."""
    after = after.strip()
    return (
        after if len(after) >= SHORTEST and not after.startswith(("的", "和", "与", "及", "、")) else before
    )

"""The check of a reply: relevance, completeness, basis, timeliness, and what a reply must never ask for.

Rules of our own that say what they found and where; they advise. Only what crosses the product's purpose
(asking residents to take a post down) stops a reply, and a person approves in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classify.redact import MASKS, redact
from common.i18n import N_, _
from pipeline.reply.template import Parts
from pipeline.store.models import Lead, Post
from pipeline.town import TownContext

CRITERIA: dict[str, str] = {
    "purpose": N_("不得要求"),
    "privacy": N_("个人信息"),
    "relevance": N_("相关性"),
    "completeness": N_("完整性"),
    "basis": N_("可解释性（依据）"),
    "timeliness": N_("及时性"),
}
"""What is looked at, with its name."""

PARTS: dict[str, str] = {
    "facts": N_("查明的事实"),
    "measures": N_("采取的措施"),
    "responsible": N_("谁负责"),
    "until": N_("何时办结"),
    "ask": N_("向谁询问"),
}
KEY_WORDS = 8
ENOUGH_WORDS = 2

_ASKS_TO_REMOVE = re.compile(
    r"(删除|删掉|撤下|撤回|下架|屏蔽)[^。！？\n]{0,8}(帖|评论|言论|发言|留言|视频)|"
    r"(帖子?|评论|言论|留言|视频)[^。！？\n]{0,6}(删除|删掉|撤下|下架)|删帖|不得再(发布|发帖|传播|评论)|"
    r"(请|要求|责令)[^。！？\n]{0,6}(停止|不要|勿)[^。！？\n]{0,4}(发布|发帖|传播|转发|评论)"
)
_EMPTY_TALK = (
    "高度重视",
    "进一步",
    "尽快",
    "适时",
    "有关部门",
    "相关部门",
    "积极推进",
    "加大力度",
    "研究解决",
    "酌情",
)
_MOMENT = re.compile(
    r"\d{1,2}\s*[月日号时点天]|\d{1,2}:\d\d|[一二三四五六七八九十两]+个?(工作日|小时|天|周|月)|今天|今晚|明天|本周|本月|下周|月底|年底|\d+个?(工作日|小时|周|月)"
)
_SOURCE = re.compile(
    r"《[^》]{2,60}》|〔\d{4}〕\s*\d+\s*号|第[一二三四五六七八九十百\d]+条|目录|规划|规定|办法|条例|合同|公告|现场(核查|查看|检查|勘查)"
)
_REASON = re.compile(r"原因|由于|因为|因[^此而]|抱歉|歉意|延误|迟")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check found. `level` is `good`, `weak`, `missing` or `forbidden`."""

    criterion: str
    level: str
    text: str


def check(
    town: TownContext, lead: Lead, posts: Sequence[Post], parts: Parts, text: str, now: datetime
) -> list[Finding]:
    """All findings about a reply to the lead, in the order of `CRITERIA`."""
    return [
        *_purpose(text),
        *_privacy(text, parts),
        *_relevance(town, lead, posts, text),
        *_completeness(parts),
        *_basis(parts),
        *_timeliness(town, lead, text, now),
    ]


def _purpose(text: str) -> list[Finding]:
    found = _ASKS_TO_REMOVE.search(text)
    if found is None:
        return []
    words = _("答复中有“{words}”：答复只回应问题，不要求居民删除、停发或收回任何内容").format(
        words=found.group()
    )
    return [Finding("purpose", "forbidden", words)]


def _privacy(text: str, parts: Parts) -> list[Finding]:
    """Personal data in the text; the place to ask may hold an office's number."""
    hidden = redact("", text.replace(parts.ask, "") if parts.ask else text)
    kinds = sorted({MASKS[found.kind].strip("〔〕") for found in hidden.found})
    if not kinds:
        return []
    words = _("答复中疑似有个人信息（{kinds}），公开前请删去").format(kinds="、".join(kinds))
    return [Finding("privacy", "weak", words)]


def _relevance(town: TownContext, lead: Lead, posts: Sequence[Post], text: str) -> list[Finding]:
    """Whether the reply speaks of the place and of the words that the posts use most for the problem."""
    findings = []
    if lead.place:
        near = [name for name in town.around(lead.place) if name in text]
        findings.append(
            Finding("relevance", "good", _("写明了地点“{place}”").format(place=near[0]))
            if near
            else Finding("relevance", "weak", _("没有写明帖子说的地点“{place}”").format(place=lead.place))
        )
    wanted = key_words(posts)
    named = [word for word in wanted if word in text.lower()]
    if wanted and len(named) < min(ENOUGH_WORDS, len(wanted)):
        words = _("帖子里最常说的是“{wanted}”，答复中只提到“{named}”，可能答非所问").format(
            wanted="、".join(wanted), named="、".join(named) or "—"
        )
        findings.append(Finding("relevance", "weak", words))
    elif named:
        findings.append(
            Finding("relevance", "good", _("回应了帖子里的“{named}”").format(named="、".join(named)))
        )
    others = Counter(post.topic for post in posts if post.topic != lead.topic and not post.abstained)
    for topic, count in others.most_common(2):
        if count >= max(2, len(posts) // 5):
            words = _("另有 {count} 条帖子说的是“{topic}”，请看是否也要回应").format(
                count=count, topic=town.catalogue.name_of(topic)
            )
            findings.append(Finding("relevance", "weak", words))
    return findings


def key_words(posts: Sequence[Post], most: int = KEY_WORDS) -> list[str]:
    """The words that led to topic and urgency in most posts, in their order of frequency."""
    counts = Counter(
        word.lower()
        for post in posts
        for word in {
            word
            for reason in post.reasons
            if reason["about"] in ("topic", "urgency")
            for word in reason["words"]
        }
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [word for word, _count in ordered[:most]]


def _completeness(parts: Parts) -> list[Finding]:
    findings = [
        Finding("completeness", "missing", _("没有写：{part}").format(part=_(name)))
        for field, name in PARTS.items()
        if not getattr(parts, field)
    ]
    if parts.until and not _MOMENT.search(parts.until):
        words = _("“{until}”不是具体时间，居民无法知道何时有结果").format(until=parts.until)
        findings.append(Finding("completeness", "weak", words))
    said = parts.facts + parts.measures
    empty = [phrase for phrase in _EMPTY_TALK if phrase in said]
    if len(empty) >= 2 or (empty and len(said) < 40):
        words = _("“{phrases}”是套话，请换成谁、做什么、什么时候").format(phrases="、".join(empty))
        findings.append(Finding("completeness", "weak", words))
    if not findings:
        findings.append(Finding("completeness", "good", _("事实、措施、负责单位、时间和询问处都写了")))
    return findings


def _basis(parts: Parts) -> list[Finding]:
    if not parts.basis and not _SOURCE.search(parts.facts + parts.measures):
        return [
            Finding("basis", "missing", _("没有写依据：现场核查的时间，或文件名称、文号、条款，至少写一项"))
        ]
    if parts.basis and not _SOURCE.search(parts.basis):
        return [Finding("basis", "weak", _("依据里没有可查的文件、条款或核查记录"))]
    return [Finding("basis", "good", _("写明了可查的依据"))]


def _timeliness(town: TownContext, lead: Lead, text: str, now: datetime) -> list[Finding]:
    """Against the deadline of the first feedback; a late reply says why it is late."""
    due = lead.feedback_due.astimezone(town.zone)
    if now <= lead.feedback_due:
        return [Finding("timeliness", "good", _("在首次答复时限 {due:%m-%d %H:%M} 之前").format(due=due))]
    hours = (now - lead.feedback_due).total_seconds() / 3600
    late = _("已超过首次答复时限 {hours:.0f} 小时").format(hours=hours)
    if _REASON.search(text):
        return [Finding("timeliness", "weak", late + _("，答复中说明了原因"))]
    return [Finding("timeliness", "missing", late + _("，请在答复中说明原因"))]

"""What a topic may never be about: it judges problems, never people, belief or opinion.

The check reads the words of a topic. Names of places that hold such a word (民族路, 清真寺路口) and ordinary
words that happen to contain its characters (网上访问) are set aside first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from common.i18n import N_, _


@dataclass(frozen=True, slots=True)
class _Ban:
    """One kind of subject that is out of purpose, the words that show it, and why."""

    why: str
    words: tuple[str, ...]


BANS: tuple[_Ban, ...] = (
    _Ban(
        N_("宗教信仰不是可以派单解决的问题"),
        (
            "宗教", "信教", "教徒", "信徒", "信众", "宗教信仰", "信仰", "邪教", "传教", "教堂",
            "家庭教会", "基督", "天主教",
            "佛教", "道教", "伊斯兰", "穆斯林", "回教", "清真寺", "喇嘛", "法轮", "礼拜活动",
            "法会", "寺庙", "寺院", "道观",
            "僧人", "和尚", "阿訇", "牧师", "religio", "church", "mosque", "islam", "muslim",
            "christian", "buddh",
            "catholic", "taois", "cult_", "sect_", "faith",
        ),
    ),
    _Ban(
        N_("民族身份不是可以派单解决的问题"),
        (
            "民族", "族群", "种族", "维吾尔", "维族", "藏族", "藏人", "回族", "回民", "蒙古族",
            "朝鲜族", "苗族", "壮族", "满族",
            "哈萨克", "彝族", "汉族", "ethnic", "racial", "race_", "uyghur", "tibetan", "minority",
            "minorities",
        ),
    ),
    _Ban(
        N_("政治观点和意识形态不在用途之内"),
        (
            "政治", "意识形态", "思想动态", "思想倾向", "政见", "异见", "反动", "反党", "反华",
            "颠覆", "台独", "港独", "疆独",
            "藏独", "民主运动", "言论管控", "ideolog", "politic", "dissident", "dissent", "subversi",
        ),
    ),
    _Ban(
        N_("主题只能是问题，不能是某一类人"),
        (
            "重点人员", "重点人头", "重点人管控", "重点信访", "信访人", "上访", "访民", "缠访",
            "闹访", "维稳", "涉稳", "稳控",
            "人员稳定", "不稳定分子", "重点群体", "特定群体", "人员管控", "人员排查", "人员摸排",
            "涉访", "敏感人员", "敏感人群",
            "刑满释放人员", "吸毒人员名单", "key_person", "key person", "keyperson", "petitioner",
            "troublemaker",
            "target group", "watchlist", "watch list",
        ),
    ),
    _Ban(
        N_("不评价对政府的态度和情绪"),
        (
            "对政府的情绪", "对政府情绪", "对政府态度", "对政府的态度", "对政府的看法",
            "对党委政府", "情感倾向", "情感分析", "负面情绪",
            "负面舆论", "负面舆情", "负面言论", "负面信息", "有害信息", "有害言论", "敏感言论",
            "敏感信息", "敏感舆情", "不满情绪",
            "不当言论", "攻击政府", "抹黑", "舆情风险", "舆情管控", "舆论引导", "sentiment",
            "negative opinion", "anti-government",
            "anti_government", "harmful speech",
        ),
    ),
)  # fmt: skip

HARMLESS: tuple[str, ...] = (
    # ordinary words that contain the characters of a banned one
    "网上访问", "线上访", "以上访", "晚上访", "行政治理", "市政治理", "财政治", "执政治", "政治课",
    "思想政治课", "思想政治教育课",
    "政治老师", "政治学院", "农民族谱", "居民族谱", "民族舞", "民族乐", "民族服", "民族医药", "和尚头",
)  # fmt: skip

_PLACE_END = (
    r"(?:大道|路口|路|街道|街|巷|弄|桥|村|小区|社区|广场|公园|中学|小学|学校|学院|大学|幼儿园|医院|"
    r"车站|站台|站|镇|乡|县|"
    r"自治州|自治县|州|大厦|花园|家园|苑|城|文化宫|体育馆|博物馆|餐厅|食堂|超市|门口|门前|附近|旁边|"
    r"旁|对面|后面|北侧|南侧|东侧|西侧)"
)
_MAX_BETWEEN = 3


def _literal(word: str) -> str:
    """A word as a pattern; a trailing "_" means that it only counts as a whole word (race, not embrace)."""
    return rf"(?<![a-z]){re.escape(word[:-1])}(?![a-z])" if word.endswith("_") else re.escape(word)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_literal(word) for word in sorted(words, key=len, reverse=True)), re.I)


_PLACE = re.compile(
    rf"(?:{'|'.join(re.escape(word) for ban in BANS for word in ban.words if not word.isascii())})"
    rf"(?:族|[东西南北中新老一二三]){{0,{_MAX_BETWEEN}}}{_PLACE_END}"
    rf"|(?:church|mosque) (?:street|road|lane|bridge|junction)",
    re.I,
)
_HARMLESS = _pattern(HARMLESS)
_BANNED = tuple((ban.why, _pattern(ban.words)) for ban in BANS)


def _bare(text: str) -> str:
    """`text` without place names and harmless look-alikes; the gap stays, so no new word arises."""
    return _HARMLESS.sub(" ", _PLACE.sub(" ", text))


def refusal(topic_id: str, name: str, description: str, keywords: Iterable[str]) -> str:
    """Why a topic with these words is refused, in one line for a person; "" if it may exist."""
    parts = [("id", topic_id), ("name", name), ("description", description)]
    parts += [("keywords", word) for word in keywords]
    for key, value in parts:
        bare = _bare(value)
        for why, banned in _BANNED:
            match = banned.search(bare)
            if match:
                return _("主题 {topic} 被拒绝：{key} 中的“{word}”超出用途，{why}").format(
                    topic=topic_id, key=key, word=match.group(), why=_(why)
                )
    return ""

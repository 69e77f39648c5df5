"""Marks of talk that calls for nobody's action: reposts, emoticons, greetings, advertising."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from classify.features import FloatMatrix

_EMOTICON = re.compile(r"\[[\u3400-\u9fff]{1,4}\]")
_HASHTAG = re.compile(r"#[^#]{1,30}#|【[^】]{1,30}】")
_WORDS: tuple[tuple[str, ...], ...] = (
    ("//", "转发", "回复@", "回复 @", "回复〔@", "回复 〔@"),
    (
        *(
            "哈哈",
            "嘻嘻",
            "呵呵",
            "嘿嘿",
            "哇",
            "耶",
            "么么",
            "萌",
            "酷",
            "赞！",
            "赞!",
            "赞~",
            "爱你",
            "早安",
            "晚安",
        ),
        *("生日快乐", "恭喜", "祝福", "加油"),
    ),
    (
        *(
            "http:",
            "https:",
            "www.",
            "t.cn",
            "淘宝",
            "优惠",
            "抢购",
            "包邮",
            "秒杀",
            "折扣",
            "关注我",
            "加群",
        ),
        *("招代理", "微商", "私信"),
    ),
    ("〔@〕", "@"),
)
_REPOST, _MOOD, _ADVERT, _MENTION = range(len(_WORDS))
_GROUP_OF = [group for group, words in enumerate(_WORDS) for _ in words]
_AUTOMATON = AhoCorasick([word for words in _WORDS for word in words], matchkind=MatchKind.LeftmostLongest)
_MOST = 3
COLUMNS = (
    "repost",
    "emoticon",
    "hashtag",
    "mood",
    "advert",
    "mention",
    "untitled",
    "short",
    "very_short",
    "chinese_share",
    "length",
)
EMOTICON, SHORT = COLUMNS.index("emoticon"), COLUMNS.index("short")


def chatter_matrix(titles: Sequence[str], texts: Sequence[str]) -> FloatMatrix:
    """One row a text, columns as in `COLUMNS`."""
    rows = []
    for title, text in zip(titles, texts, strict=True):
        marks = [0] * len(_WORDS)
        for number in _AUTOMATON.find_matches_as_indexes(text):
            marks[_GROUP_OF[number[0]]] += 1
        length = len(text)
        emoticons = len(_EMOTICON.findall(text)) if "[" in text else 0
        hashtags = len(_HASHTAG.findall(text)) if "#" in text or "【" in text else 0
        # of the characters that take three bytes nearly all are Chinese
        chinese = (len(text.encode()) - length) / (2 * max(length, 1))
        counts = (marks[_REPOST], emoticons, hashtags, marks[_MOOD], marks[_ADVERT], marks[_MENTION])
        rows.append(
            (
                *(min(count, _MOST) for count in counts),
                not title,
                length < 40,
                length < 15,
                chinese,
                math.log1p(length) / 6,
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(texts), len(COLUMNS))

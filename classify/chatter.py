"""Marks of talk that calls for nobody's action: reposts, emoticons, greetings, advertising, thanks, small trade, leisure."""

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
    (
        *(
            "感谢信",
            "表扬",
            "点赞",
            "点个赞",
            "致谢",
            "说声谢谢",
            "好人一生平安",
            "锦旗",
            "拾金不昧",
            "义务",
            "志愿者",
            "捐",
        ),
        *("寻狗", "寻猫", "启事", "招领", "捡到", "征集", "校友", "同学会", "聚会"),
    ),
    (
        *(
            "急售",
            "出租",
            "转让",
            "拎包入住",
            "面议",
            "价格公道",
            "上门",
            "招生",
            "立减",
            "报名立",
            "一费制",
            "八折",
        ),
        *("年租", "包吃住", "回收", "旺铺", "试听", "酬宾", "精装", "微信同号", "联系人", "疏通"),
    ),
    (
        *(
            "电视剧",
            "那一集",
            "那集",
            "追剧",
            "特效",
            "演员",
            "电影",
            "篮球赛",
            "球赛",
            "擂台",
            "锣鼓",
            "秧歌",
            "舞狮",
        ),
        *(
            "怎么做才",
            "方子",
            "老师傅",
            "手艺",
            "钓",
            "晒秋",
            "庙会",
            "非遗",
            "跑步",
            "健身第",
            "减肥",
            "种下",
        ),
    ),
)
_REPOST, _MOOD = 0, 1
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
    "thanks",
    "trade",
    "leisure",
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
        for number in _AUTOMATON.find_matches_as_indexes(f"{title}\n{text}"):
            marks[_GROUP_OF[number[0]]] += 1
        length = len(text)
        emoticons = len(_EMOTICON.findall(text)) if "[" in text else 0
        hashtags = len(_HASHTAG.findall(text)) if "#" in text or "【" in text else 0
        # of the characters that take three bytes nearly all are Chinese
        chinese = (len(text.encode()) - length) / (2 * max(length, 1))
        counts = (marks[_REPOST], emoticons, hashtags, *marks[_MOOD:])
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

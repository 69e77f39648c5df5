"""Marks of talk that calls for nobody's action: reposts, emoticons, greetings, advertising."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from classify.features import FloatMatrix

_MARKS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"//|转发|回复 ?〔?@",
        r"\[[\u3400-\u9fff]{1,4}\]",
        r"#[^#]{1,30}#|【[^】]{1,30}】",
        r"哈哈|嘻嘻|呵呵|嘿嘿|哇|耶|么么|萌|酷|赞[！!~]|爱你|早安|晚安|生日快乐|恭喜|祝福|加油",
        r"https?:|www\.|t\.cn|淘宝|优惠|抢购|包邮|秒杀|折扣|关注我|加群|招代理|微商|私信",
        r"〔@〕|@",
    )
)
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
    "han_share",
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def chatter_matrix(titles: Sequence[str], texts: Sequence[str]) -> FloatMatrix:
    """One row a text, columns as in `COLUMNS`."""
    out = np.zeros((len(texts), len(COLUMNS)))
    for row, (title, text) in enumerate(zip(titles, texts, strict=True)):
        for column, mark in enumerate(_MARKS):
            out[row, column] = min(len(mark.findall(text)), 3)
        length = len(text)
        out[row, -4:] = (not title, length < 40, length < 15, len(_HAN.findall(text)) / max(length, 1))
    return out

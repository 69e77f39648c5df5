"""Take the writer's name out of a title: feeds of comments make their titles of it ("By: …", "…回复:…")."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEFORE = r"(?:by|from|作者|发表者|评论者|来自|回复者|@)"
_AFTER = (
    r"(?:发表于|发表在|发表了?|评论了?|回复了?|的评论|的回复|说|在|on|in|commented|replied|wrote|said|:|：)"
)
_LABEL = re.compile(r"\A(?:comments? on|re:|by:?|评论|《(?=.*》\s*的评论))\s*[:：]?\s*", re.IGNORECASE)
_LABEL_END = re.compile(r"\s*》?\s*的(?:评论|回复)\s*[:：]?\s*\Z")


def title_without_speaker(title: str, names: Iterable[str]) -> str:
    """`title` without the names in `names` (what the feed gives as its writers), where it speaks of them.

    A name that is also an ordinary word of the title stays: only a name beside a word such as "by" or "作者",
    at the beginning before "发表", ":" or the like, or as the whole title, is taken out.
    """
    for name in names:
        spoken = re.escape(name.strip())
        if not spoken:
            continue
        without = re.sub(
            rf"\A{spoken}\s*{_AFTER}\s*|\s*(?:\b|(?<=\W))?{_BEFORE}\s*[:：]?\s*{spoken}(?=\s*(?:{_AFTER}|\W|\Z))|\A{spoken}\Z",
            " ",
            title,
            flags=re.IGNORECASE,
        ).strip(" :：-—|")
        if without != title.strip(" :：-—|"):
            title = _LABEL_END.sub("", _LABEL.sub("", without)).strip(" :：-—|《》")
    return title

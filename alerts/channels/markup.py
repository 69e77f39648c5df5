"""Words made harmless for the markdown of chat programs, and links that only we can put there.

The bots' markdown knows no escape character, so the signs that mean something become their wide forms:
`[x](http://…)`, `<@all>`, `<font>` or `**` in a title are shown as they were written.
"""

from __future__ import annotations

from urllib.parse import quote

_WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "<>[]()*_`#@~|\\!&"})
_URL_SIGNS = "%/:?#@!$&'+,;=~-._"
"""What an address may hold as it is; brackets, quotes and the like would end the link around it."""


def plain(text: str) -> str:
    """`text` without a sign that markdown or a mention could be made of."""
    return text.translate(_WIDE)


def link(words: str, url: str) -> str:
    """A markdown link to one of our own addresses."""
    return f"[{plain(words)}]({quote(url, safe=_URL_SIGNS)})"

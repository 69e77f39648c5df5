"""A post's address without what names a person: user ids, names, telephone numbers, sessions and tokens go.

Thread and post ids stay, so that the link still opens the post. A person's own page (`/u/123`,
`/space-uid-123.html`) shows no problem; such an address is dropped whole.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_NAME = re.compile(
    r"""
    (?!g?uuid$|guid$)                              # the id of a thing, not of a user
    (?:
      .*uid | un | .*user(?:id|name|no|code|key)? | .*uname | .*nick(?:name)? | .*login(?:id|name)? | .*realname
    | .*(?:author|poster|owner|member|customer|account|visitor|invite|inviter|sharer|follower|publisher|sender)
      (?:id|name|no|key|code)?
    | .*(?:tel|telno|telephone|phone|phoneno|phonenumber|mobile|mobileno|shouji|dianhua)
    | mail | .*email | .*mailaddress | qq | qqno | qqnumber | .*wechat(?:id)? | .*weixin(?:id)? | .*wxid
    | .*openid | .*unionid | .*idcard(?:no)? | idno | sfz | cardno | ip | .*clientip | imei | idfa | oaid | .*deviceid
    | .*token | sid | sess | .*session(?:id|key)? | .*sessid | .*auth(?:key|code)? | .*ticket | .*passport
    | pwd | .*passw(?:or)?d | .*secret | .*cookie | formhash | csrf.* | xsrf.*
    )
    """,
    re.VERBOSE,
)
"""Parameters that name a person or a log-in, in lower case without punctuation: `uid`, `from_uid`, `userId`, …"""

_THING = re.compile(r"(?:.*[a-z])?(?:tid|pid|fid|aid|cid|mid|nid|postid|threadid|topicid|articleid|msgid)|id")
"""Parameters whose number is a thing's, whatever it looks like."""

_VALUE = re.compile(r"[^\s@/]+@[^\s@/]+\.[a-z]{2,}|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)", re.I)
"""An e-mail address or a mobile number."""

_PAIR = re.compile(r"(?:^|[?&;#/])([^=?&;#/]{1,60})=")
_PERSONS_PAGE = re.compile(
    r"""
    /(?:u|user|users|profile|profiles|member|members|author|authors|space)/[^/]+(?:/.*)?
    | /people/[^/.]+/?
    | .*/(?:space|uid|user|member|author)-(?:uid|username|id)?-?[^/]+(?:/.*)?
    | .*/[@~][^/]+(?:/.*)?
    | /home/main/? | .*/(?:memberlist|member|profile|userinfo)\.(?:php|aspx?|jsp)
    """,
    re.VERBOSE | re.I,
)
_WEIBO = re.compile(r"/\d{5,}/([A-Za-z0-9]{6,20})/?")
_SESSION_IN_PATH = re.compile(r";[^/]*")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；、）]+", re.I)
_DEEPEST = 3
"""Addresses inside addresses that are looked into; what is deeper goes."""


def without_person(url: str, _depth: int = 0) -> str:
    """The address without identity and log-in parameters; "" where nothing but a person's page would be left."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return "" if _holds_identity(url) else url
    if any(letter.isspace() for letter in parts.netloc):
        return ""
    path = _SESSION_IN_PATH.sub("", parts.path)
    if host == "weibo.com" or host.endswith(".weibo.com"):
        post = _WEIBO.fullmatch(path)
        if post is not None:  # /USER/POST: the mobile page opens a post by its id alone
            return f"https://m.weibo.cn/status/{post[1]}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    if _is_persons_page(host, path, query):
        return ""
    kept = [
        (name, tidy)
        for name, value in query
        if not _is_identity(name) and (tidy := _tidy_value(name, value, _depth)) is not None
    ]
    # as it was wherever nothing had to go: some sites are particular about their spelling
    tidy_query = parts.query if kept == query and not _holds_identity(parts.query) else urlencode(kept)
    fragment = "" if _names_person(parts.fragment) else parts.fragment
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, tidy_query, fragment)).strip()


def scrub_addresses(text: str) -> str:
    """A text of our own, e.g. an error, with each address in it made clean."""
    return _ADDRESS.sub(lambda found: without_person(found[0]) or "…", text)


def _is_identity(name: str) -> bool:
    short = _NOT_IN_NAMES.sub("", unquote(name).lower())
    return _NAME.fullmatch(short) is not None


def _holds_identity(text: str) -> bool:
    return any(_is_identity(name) for name in _PAIR.findall(unquote(text)))


def _names_person(fragment: str) -> bool:
    text = unquote(fragment).lstrip("!")
    return _holds_identity(text) or _PERSONS_PAGE.fullmatch(text) is not None or "@" in text


def _tidy_value(name: str, value: str, depth: int) -> str | None:
    """The value to keep; None where it names a person."""
    if "://" in value:
        return (without_person(value, depth + 1) or None) if depth < _DEEPEST else None
    if _holds_identity(value):
        return None
    is_thing = _THING.fullmatch(_NOT_IN_NAMES.sub("", name.lower())) is not None
    return None if not is_thing and _VALUE.search(value) else value


def _is_persons_page(host: str, path: str, query: list[tuple[str, str]]) -> bool:
    if host.startswith("space.") or _PERSONS_PAGE.fullmatch(unquote(path)):
        return True
    named = dict(query)
    return named.get("mod") == "space" and not {"id", "tid", "pid"} & named.keys()

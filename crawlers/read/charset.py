"""Which encoding a page is really in."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_XML = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.-]+)")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Byte order marks of files from spreadsheets and the encodings that swallow them."""
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs")


_WIDE = re.compile(r"utf-?(?:16|32)", re.I)


def find_encoding(body: bytes, content_type: str | None) -> str:
    """The encoding of `body` by byte order mark, HTTP header and its own declaration.

    A declaration that does not fit the bytes is overruled; gb2312 and gbk mean gb18030.
    """
    mark, _rest = read_bom(body)
    if mark:
        return "utf-8" if mark == "utf-8" else mark
    declared = (
        http_content_type_encoding(content_type) or html_body_declared_encoding(body[:8192]) or _xml(body)
    )
    if declared and _WIDE.match(declared):
        # without a byte order mark nobody can have read such a declaration from a real UTF-16 page
        declared = None
    # pure ASCII bytes tell nothing and any declaration reads them
    if declared and body.isascii():
        return declared
    if _fits(body, "utf-8"):
        return "utf-8"
    if declared and declared != "utf-8" and _fits(body, declared):
        return declared
    candidates = ([declared] if declared else []) + [name for name in _CANDIDATES if name != declared]
    return min(candidates, key=lambda name: _damage(body, name))


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """The text of `body` and the name of its encoding; undecodable bytes become U+FFFD."""
    encoding = find_encoding(body, content_type)
    return body.decode(encoding, "replace").removeprefix("\ufeff"), encoding


def _xml(body: bytes) -> str | None:
    found = _XML.search(body[:256])
    return resolve_encoding(found[1].decode("ascii", "replace")) if found else None


def _fits(body: bytes, encoding: str) -> bool:
    # a page cut at the size limit may end inside a character: only the part before that must fit
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _damage(body: bytes, encoding: str) -> int:
    return body.decode(encoding, "replace").count("\ufffd")

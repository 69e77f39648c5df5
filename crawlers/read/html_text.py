"""HTML to text as people see it: paragraphs kept, what is hidden or not text left out."""

from __future__ import annotations

import re

from crawlers.read.tree import HtmlElement, parse_html
from crawlers.text import clean

# fmt: off
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas",
    "audio", "video", "select", "option", "button", "input", "textarea",
})
_PARAGRAPH = frozenset({
    "p", "div", "section", "article", "table", "ul", "ol", "dl", "blockquote", "pre", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "footer", "main", "aside", "figure",
})
_LINE = frozenset({"br", "tr", "li", "dt", "dd", "hr", "caption", "figcaption"})
# fmt: on
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)


def html_to_text(html: str) -> str:
    """The visible text of an HTML fragment."""
    return element_text(parse_html(html))


def element_text(element: HtmlElement, *, without: frozenset[HtmlElement] = frozenset()) -> str:
    """The visible text of `element`, leaving out the elements in `without`."""
    parts: list[str] = []
    # iterative: a hostile page can nest deeper than Python's stack
    stack: list[HtmlElement | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if _is_visible(node) and node not in without:
            breaks = _break(node)
            stack.append(breaks)
            for child in reversed(node):
                if child.tail:
                    stack.append(_squeeze(child.tail))
                stack.append(child)
            if node.text:
                stack.append(node.text if node.tag == "pre" else _squeeze(node.text))
            stack.append(breaks)
    return _tidy("".join(parts))


def _is_visible(node: HtmlElement) -> bool:
    if not isinstance(node.tag, str) or node.tag in _SKIPPED or node.get("hidden") is not None:
        return False
    return not _HIDDEN.search(node.get("style") or "")


def _break(node: HtmlElement) -> str:
    if node.tag in _PARAGRAPH:
        return "\n\n"
    if node.tag == "br":
        return "\x0b"
    if node.tag in _LINE:
        return "\n"
    return " " if node.tag in ("td", "th") else ""


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _tidy(text: str) -> str:
    # a br stands on both sides of its empty content
    text = text.replace("\x0b\x0b", "\n").replace("\xa0", " ")
    text = re.sub(r" *\n *", "\n", re.sub(r"[ \t\u3000]{2,}", " ", text))
    return clean(re.sub(r"\n{3,}", "\n\n", text))

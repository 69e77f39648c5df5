"""A message as a small HTML page for mail programs: no picture, no script, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape

from alerts.channels.bot import pressing
from alerts.message import Message
from common.i18n import _

LONGEST_LABEL = 8
_BUTTON = "display:inline-block;margin:8px 12px 0 0;padding:8px 16px;border-radius:4px;text-decoration:none;"


def html(message: Message) -> str:
    """The head, the facts as a table, the links as buttons. Every word is escaped."""
    head, *rest = message.body.splitlines() or [""]
    colour = "#b3261e" if pressing(message) else "#1a4d8f"
    rows = "\n".join(_row(line) for line in rest)
    links = "".join(
        f'<a href="{escape(url)}" style="{_BUTTON}{style}">{escape(words)}</a>'
        for words, url, style in (
            (_("查看线索"), message.link, "border:1px solid #888;color:#222"),
            (_("我已收到，点此签收"), message.ack_link, f"background:{colour};color:#fff"),
        )
        if url
    )
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.6;color:#222">
<h1 style="font-size:20px;color:{colour}">{escape(head)}</h1>
<table style="border-collapse:collapse">
{rows}
</table>
<p>{links}</p>
</body></html>
"""


def _row(line: str) -> str:
    label, colon, value = line.partition("：")
    if not colon or len(label) > LONGEST_LABEL:
        return f'<tr><td colspan="2" style="padding:2px 0">{escape(line)}</td></tr>'
    cells = f'<td style="padding:2px 12px 2px 0;color:#666">{escape(label)}</td><td>{escape(value)}</td>'
    return f"<tr>{cells}</tr>"

"""A page that shows where a model errs: confusion, figures per class, calibration, and the wrong answers in full.

One file without scripts; every text is escaped, since posts are written by strangers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from classify.evaluate import Figures
from common.i18n import _

BINS = 10
MOST_SHOWN = 2000
"""Wrong answers on one page; a browser has to open it."""

_STYLE = """
body{font:15px/1.6 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:right}
th{background:#f2f2f2}td.label,th.label{text-align:left}td.right{background:#e3f2e3}td.wrong{background:#fbe3e0}
article{border-top:1px solid #ccc;padding:.6em 0}mark{background:#ffe28a}p.text{white-space:pre-wrap;margin:.3em 0}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One text with its true and its given label, how sure the model was, and the words that carried it."""

    title: str
    text: str
    true: str
    given: str
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: how many, how sure on average, and how many right (0..1)."""

    count: int
    confidence: float
    right: float


def calibration(answers: Sequence[Answer]) -> list[Bin]:
    """Answers by confidence, in ten steps from the least to the most sure; empty steps are left out."""
    steps: list[list[Answer]] = [[] for _ in range(BINS)]
    for answer in answers:
        steps[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    return [
        Bin(
            len(step),
            sum(answer.confidence for answer in step) / len(step),
            sum(answer.true == answer.given for answer in step) / len(step),
        )
        for step in steps
        if step
    ]


def highlighted(text: str, words: Sequence[str]) -> str:
    """`text` as HTML with `words` marked. Escaped piece by piece, so no word can break a tag or an entity."""
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest_first:
        return escape(text)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return "".join(
        f"<mark>{escape(part)}</mark>" if order % 2 else escape(part) for order, part in enumerate(parts)
    )


def _row(cells: Sequence[str], tag: str = "td") -> str:
    first, *others = cells
    return (
        f'<tr><{tag} class="label">{first}</{tag}>'
        + "".join(cell if cell.startswith("<td") else f"<{tag}>{cell}</{tag}>" for cell in others)
        + "</tr>"
    )


def _per_class(figures: Figures) -> str:
    head = _row((_("类别"), _("查准率"), _("查全率"), "F1", _("条数")), "th")
    rows = [
        _row(
            (
                escape(label),
                f"{values['precision']:.3f}",
                f"{values['recall']:.3f}",
                f"{values['f1']:.3f}",
                str(values["support"]),
            )
        )
        for label, values in figures["per_class"].items()
    ]
    return f"<table>{head}{''.join(rows)}</table>"


def _confusion(figures: Figures) -> str:
    labels = sorted(figures["per_class"])
    rows = [_row(("", *map(escape, labels)), "th")]
    for true in labels:
        counts = figures["confusion"].get(true, {})
        cells = [
            f'<td class="{"right" if given == true else "wrong"}">{counts[given]}</td>'
            if counts.get(given)
            else "<td></td>"
            for given in labels
        ]
        rows.append(_row((escape(true), *cells)))
    return f"<table>{''.join(rows)}</table>"


def _calibration(answers: Sequence[Answer]) -> str:
    head = _row((_("条数"), _("平均把握"), _("实际正确")), "th")
    rows = [
        _row((str(step.count), f"{step.confidence:.2f}", f"{step.right:.2f}"))
        for step in calibration(answers)
    ]
    return f"<table>{head}{''.join(rows)}</table>"


def _wrong(answer: Answer) -> str:
    title, text = (highlighted(part, answer.words) for part in (answer.title, answer.text))
    verdict = _("应为 {true}，判为 {given}（把握 {confidence:.2f}）").format(
        true=f"<b>{escape(answer.true)}</b>",
        given=f"<b>{escape(answer.given)}</b>",
        confidence=answer.confidence,
    )
    return f'<article><p>{verdict}</p><p class="text"><b>{title}</b></p><p class="text">{text}</p></article>'


def error_page(answers: Sequence[Answer], figures: Figures) -> str:
    """The whole page. The most confident errors come first: they teach the most."""
    wrong = sorted((a for a in answers if a.true != a.given), key=lambda a: -a.confidence)
    shown = "".join(map(_wrong, wrong[:MOST_SHOWN]))
    heading = _("判断检验")
    summary = _("共 {count} 条，准确率 {accuracy:.3f}，宏平均 F1 {f1:.3f}，判错 {wrong} 条").format(
        count=len(answers), accuracy=figures["accuracy"], f1=figures["macro_f1"], wrong=len(wrong)
    )
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{heading}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{heading}</h1><p>{summary}</p>"
        f"<h2>{_('各类别')}</h2>{_per_class(figures)}"
        f"<h2>{_('混淆（行：应为，列：判为）')}</h2>{_confusion(figures)}"
        f"<h2>{_('把握与正确')}</h2>{_calibration(answers)}"
        f"<h2>{_('判错的文本')}</h2>{shown}</body></html>\n"
    )

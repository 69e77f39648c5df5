"""Charts as pictures: PNG for documents, SVG for pages, both drawn from the same data by matplotlib.

Words of a chart need a font with Chinese characters. Where the machine has none, each word becomes a number,
and `Picture.legend` says what the numbers mean.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.document import Chart

if TYPE_CHECKING:  # matplotlib is loaded when the first chart is drawn
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "SimHei", "PingFang SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Serif CJK SC", "SimSun", "FangSong",
)  # fmt: skip
"""Fonts with Chinese characters, the first that is installed is used."""

WIDTH = 156 / 25.4
"""Inches: the width of the text block."""

RED, GREEN, GREY, AMBER = "#a11d1a", "#1b6553", "#8a958f", "#b8741a"
LEVELS = {"high": (RED, "s"), "middle": (AMBER, "^"), "low": (GREY, "o")}
_lock = threading.Lock()  # matplotlib's settings belong to the whole process


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart. `legend` explains numbers that stand for words; "" where the words are in the picture."""

    content: bytes
    legend: str


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """The font for Chinese words, if the machine has one."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in known), None)


@dataclass
class Words:
    """Words as the font can show them."""

    font: str | None
    numbers: dict[str, int] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        if self.font is not None or text.isascii():
            return text
        return str(self.numbers.setdefault(text, len(self.numbers) + 1))

    @property
    def legend(self) -> str:
        return "；".join(f"{number} {text}" for text, number in self.numbers.items())


def png(chart: Chart) -> Picture:
    """For documents: 200 dots an inch."""
    return _draw(chart, Words(chinese_font()), "png")


def svg(chart: Chart) -> str:
    """For pages: words stay words, shown in the reader's own font."""
    drawn = _draw(chart, Words("the reader's"), "svg").content.decode()
    inner = drawn[drawn.index("<svg") :]
    inner = re.sub(r"(?<=font: )([^;\"]*?px) [^;\"]*", r"\1 sans-serif", inner)
    return re.sub(r"<metadata>.*?</metadata>", "", inner, flags=re.DOTALL)


def _draw(chart: Chart, words: Words, kind: str) -> Picture:
    import warnings

    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {
        "font.family": [name for name in (chinese_font(), "DejaVu Sans") if name],
        "font.size": 9,
        "axes.unicode_minus": False,
        "text.parse_math": False,  # a title may hold two dollar signs
        "svg.fonttype": "none",
        "svg.hashsalt": chart.id,  # the same chart is the same file
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    made = io.BytesIO()
    with _lock, matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Glyph .* missing from font"
        )  # a rare character, shown as a box
        figure = Figure(figsize=(WIDTH, _HEIGHTS[chart.kind](chart.data)), dpi=200, layout="constrained")
        _KINDS[chart.kind](figure, chart.data, words)
        figure.savefig(made, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return Picture(made.getvalue(), words.legend)


def _axes(figure: Figure) -> Axes:
    return figure.add_subplot()


def _trend(figure: Figure, data: Mapping[str, Any], words: Words) -> None:
    axes = _axes(figure)
    at = range(len(data["labels"]))
    for key, colour, style, mark in (("posts", GREEN, "--", "^"), ("leads", RED, "-", "o")):
        axes.plot(at, data[key], color=colour, linestyle=style, marker=mark, label=words(data["names"][key]))
    for number, down in enumerate(data["down"]):
        if down:
            axes.axvspan(
                number - 0.4, number + 0.4, facecolor="#e8e8e8", hatch="//", edgecolor=GREY, linewidth=0
            )
    axes.set_xticks(list(at), data["labels"], rotation=45 if len(at) > 8 else 0)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#e3e6e4")
    axes.legend(frameon=False, ncols=2, loc="upper left", bbox_to_anchor=(0, 1.14))


def _heat(figure: Figure, data: Mapping[str, Any], words: Words) -> None:
    axes = _axes(figure)
    if not data["columns"]:
        axes.set_axis_off()
        return
    most = max((value for row in data["cells"] for value in row), default=0) or 1
    axes.imshow(data["cells"], cmap="Reds", vmin=0, vmax=most, aspect="auto")
    axes.set_xticks(
        range(len(data["columns"])), [words(name) for name in data["columns"]], rotation=40, ha="right"
    )
    axes.set_yticks(range(len(data["rows"])), [words(name) for name in data["rows"]])
    for y, row in enumerate(data["cells"]):
        for x, value in enumerate(row):
            if value:
                axes.text(
                    x, y, str(value), ha="center", va="center", color="white" if value > most / 2 else "black"
                )


def _offices(figure: Figure, data: Mapping[str, Any], words: Words) -> None:
    axes = _axes(figure)
    at = range(len(data["offices"]))
    axes.barh(at, data["in_time"], color=GREEN, label=words(data["names"]["in_time"]))
    axes.barh(at, data["overdue"], left=data["in_time"], color=RED, hatch="//", edgecolor="white",
              label=words(data["names"]["overdue"]))  # fmt: skip
    axes.set_yticks(list(at), [words(name) for name in data["offices"]])
    axes.invert_yaxis()
    axes.legend(frameon=False, loc="lower right")


def _matrix(figure: Figure, data: Mapping[str, Any], words: Words) -> None:
    axes = _axes(figure)
    for level, (colour, mark) in LEVELS.items():
        points = [point for point in data["points"] if point["level"] == level]
        axes.scatter([point["x"] for point in points], [point["y"] for point in points], c=colour, marker=mark, s=34,
                     alpha=0.75, label=words(data["levels"][level]))  # fmt: skip
    for point in data["points"]:
        if point["title"]:
            axes.annotate(
                str(point["rank"]), (point["x"], point["y"]), xytext=(4, 3), textcoords="offset points"
            )
    high = 1.08 * max((point["y"] for point in data["points"]), default=4)
    right = 1.08 * max((point["x"] for point in data["points"]), default=3)
    for edge in data["edges"].values():
        line = [right * number / 100 for number in range(5, 101)]
        axes.plot(line, [edge / x for x in line], color=GREY, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, right)
    axes.set_ylim(0, high)
    axes.set_xlabel(words(data["x"]))
    axes.set_ylabel(words(data["y"]))
    axes.legend(frameon=False, loc="upper left", ncols=3, bbox_to_anchor=(0, 1.12))


def _flow(figure: Figure, data: Mapping[str, Any], words: Words) -> None:
    axes = _axes(figure)
    names = [words(data["all"]), *(words(name) for name in data["stages"])]
    counts = [data["total"], *data["counts"]]
    axes.barh(range(len(names)), counts, color=[GREY, AMBER, AMBER, AMBER, GREEN, GREEN, GREY])
    for at, count in enumerate(counts):
        axes.text(count, at, f" {count}", va="center")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, max(1, *counts) * 1.12)


_KINDS: dict[str, Callable[[Figure, Mapping[str, Any], Words], None]] = {
    "trend": _trend,
    "heat": _heat,
    "offices": _offices,
    "matrix": _matrix,
    "flow": _flow,
}
_HEIGHTS: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "trend": lambda _data: 2.7,
    "heat": lambda data: 1.6 + 0.28 * len(data["rows"]),
    "offices": lambda data: 0.9 + 0.24 * max(3, len(data["offices"])),
    "matrix": lambda _data: 3.6,
    "flow": lambda _data: 2.3,
}

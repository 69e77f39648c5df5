"""The report as one html file for intranets: no script, no request to anywhere, charts as drawings inside it."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts import svg
from analysis.document import Chart, Document
from common.i18n import _, language


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(_=_)
    return made


def to_html(document: Document) -> bytes:
    """The whole file."""
    page = _environment().get_template("report.html")
    return page.render(document=document, drawing=_drawing, lang=language()).encode()


def _drawing(chart: Chart) -> Markup:
    """The chart's drawing: matplotlib escapes all words in it, and nothing else writes into it."""
    return Markup(svg(chart))  # noqa: S704 - made by matplotlib's XML writer

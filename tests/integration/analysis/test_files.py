"""The three files of one report: the same numbers, the official form, and nothing hostile that survives."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document as read_docx
from docx.shared import Mm

from analysis.document import Document
from analysis.docx_file import FALL_BACK, to_docx
from analysis.figure_names import FIGURES, base
from analysis.html_file import to_html
from analysis.periods import parse_period
from analysis.report import DETAILS, make_report
from analysis.write import write_report
from analysis.xlsx_file import to_xlsx
from common.errors import InputError
from pipeline.store.engine import Store
from pipeline.town import TownContext
from tests.integration.analysis.conftest import SOURCES, Filler

HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    "$a$ \x0b\x00 \u202e反转",
    "<svg/onload=x>",
)


@pytest.fixture
def document(
    store: Store, town: TownContext, fill: Callable[..., Filler], hands: Callable[[], object]
) -> Document:
    filler = fill(60)
    for number, title in enumerate(HOSTILE):
        filler.lead(
            hands().replace(month=10, day=3 + number),
            title=title,
            urgency="critical",
            place=title,
            source="board",
        )  # type: ignore[attr-defined]
    filler.flush()
    return make_report(store, town, parse_period("2026-10"), hands(), SOURCES)  # type: ignore[arg-type]


def test_every_figure_has_a_name(document: Document) -> None:
    assert {base(key) for key in document.figures} <= set(FIGURES)
    for sentence in document.sentences:
        assert set(sentence.figures) <= set(document.figures), sentence.id
    for table in document.tables:
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(not cell.figure or cell.figure in document.figures for cell in row)


def test_the_workbook_has_every_figure_and_no_formula(document: Document) -> None:
    content = to_xlsx(document)
    assert to_xlsx(document) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    shown = {row[0]: row[1] for row in book["全部数字"].iter_rows(min_row=2, values_only=True)}
    assert len(shown) == len(document.figures)
    assert shown["posts"] == document.figures["posts"].value
    assert [cell.value for cell in book["线索"][1]] == list(DETAILS)
    assert book["线索"].max_row == len(document.details) + 1
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")))
    raw = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in raw.read(name) for name in raw.namelist() if "sheet" in name)


def test_the_details_count_to_the_figures(document: Document) -> None:
    rows = [dict(zip(DETAILS, row, strict=True)) for row in document.details]
    assert sum(row["posts"] for row in rows) == document.figures["posts"].value
    assert sum(row["posts"] > 0 for row in rows) == document.figures["leads.active"].value
    utilities = [row for row in rows if row["topic"] == "utilities" and row["posts"]]
    assert len(utilities) == document.figures["topic.leads:utilities"].value


def test_the_page_asks_nobody_and_runs_nothing(document: Document) -> None:
    page = to_html(document).decode()
    assert "<script" not in page
    assert "<svg/onload" not in page
    assert not re.search(r"""(?:src|href)=["']?(?!["'#]|data:image/png)""", page)
    assert not re.search(r"url\((?!#)", page)
    assert "&lt;script&gt;" in page
    assert page.count("<svg") == len(document.charts)
    for table in document.tables:
        assert table.title in page


def test_the_docx_has_the_official_form(document: Document) -> None:
    made = read_docx(io.BytesIO(to_docx(document)))
    section = made.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round((size or 0) / Mm(1), 1) for size in sizes] == [210, 297, 37, 28]
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < Mm(0.1)
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) < Mm(0.1)
    normal = made.styles["Normal"].element.xml  # type: ignore[attr-defined]
    assert 'w:eastAsia="仿宋_GB2312"' in normal
    assert 'w:line="579"' in normal  # 22 lines of 28.95 points in 225 mm
    assert 'w:lineRule="exact"' in normal
    headings = [
        paragraph for paragraph in made.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    assert [paragraph.text[:2] for paragraph in headings] == [f"{sign}、" for sign in "一二三四五六七八"]
    title = made.paragraphs[0].runs[0]
    assert (title.font.size.pt if title.font.size else 0) == 22
    assert 'w:eastAsia="方正小标宋简体"' in title._r.xml
    assert "PAGE" in section.footer._element.xml
    assert section.even_page_footer.paragraphs[0].text == "—  —"
    fonts = next(
        part.blob.decode()
        for part in made.part.package.iter_parts()
        if str(part.partname) == "/word/fontTable.xml"
    )
    assert all(f'w:name="{name}"><w:altName' in fonts for name in FALL_BACK)
    widest = max(sum(column.width or 0 for column in table.columns) for table in made.tables)
    assert widest <= Mm(156.5)
    assert len(made.inline_shapes) == len(document.charts)
    assert all(shape.width <= Mm(156) for shape in made.inline_shapes)
    assert not made.core_properties.author


def test_the_three_files_say_the_same(document: Document) -> None:
    made = read_docx(io.BytesIO(to_docx(document)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    page = to_html(document).decode()
    for sentence in document.sentences[:8]:
        assert sentence.text in text
        assert sentence.text in page
    assert made.tables[0].rows[1].cells[1].text == str(document.figures["posts"].value)


def test_without_a_chinese_font_numbers_stand_for_words(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis import charts

    monkeypatch.setattr(charts, "chinese_font", lambda: None)
    picture = charts.png(next(chart for chart in document.charts if chart.kind == "trend"))
    assert picture.legend == "1 帖文（条）；2 问题（个）"


def test_a_folder_that_cannot_be_written_is_one_line(document: Document, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError) as refused:
        write_report(document, tmp_path / "file" / "reports")
    assert "\n" not in str(refused.value)


def test_printed_pages_have_lines_and_margins_as_the_standard_says(
    document: Document, tmp_path: Path
) -> None:
    """Through LibreOffice: opens without complaint, 22 lines a page, 28 characters a line, nothing outside."""
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        pytest.skip("LibreOffice and poppler-utils are not on this machine")
    from dataclasses import replace

    from analysis.document import Section, Sentence

    plain = Section("long", "长文", [Sentence("long", "测" * 28 * 44)])
    docx = tmp_path / "report.docx"
    docx.write_bytes(to_docx(replace(document, sections=[plain, *document.sections])))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(docx)],
                   check=True, capture_output=True, timeout=240)  # fmt: skip
    boxes = subprocess.run(["pdftotext", "-bbox-layout", str(tmp_path / "report.pdf"), "-"],
                           check=True, capture_output=True, text=True, timeout=60).stdout  # fmt: skip
    pages = boxes.split("<page ")[1:]
    line = re.compile(
        r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.DOTALL
    )
    second = [(float(found[2]), re.sub(r"<[^>]+>|\s", "", found[5])) for found in line.finditer(pages[1])]
    body = [text for _y, text in second if "测" in text]
    assert len(body) == 22
    assert {len(text) for text in body} == {28}
    left, right, top = 28 / 25.4 * 72, (210 - 26) / 25.4 * 72, 37 / 25.4 * 72
    for page in pages:
        for found in line.finditer(page):
            assert float(found[1]) >= left - 3
            assert float(found[3]) <= right + 9  # a closing mark may hang over the edge
            assert float(found[2]) >= top - 3

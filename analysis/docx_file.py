"""The report as a docx in the form of official documents (GB/T 9704-2012).

A4, top 37 mm, left 28 mm, a text block of 156 × 225 mm with 22 lines of 28 characters; title 2号小标宋, text
3号仿宋, headings 黑体 and 楷体, page number 4号宋体 between dashes, on the outer side.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.charts import png
from analysis.document import Cell, Chart, Document, Table
from common.i18n import _

if TYPE_CHECKING:  # python-docx is loaded when a report is written
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph

TITLE, TEXT, SMALL, PAGE = 22, 16, 10.5, 14
"""Sizes in points: 2号, 3号, 5号 (tables and notes), 4号."""

PITCH = 28.95
"""Points from line to line: 22 of the standard's 29 points are a hair more than its 225 mm and lose a line."""

LINE = 20
"""Characters of the title that fit into a line."""

BLOCK = 156.0
CLOSER = -5
"""Twentieths of a point between characters: 28 of 16 points are 6 points wider than the block's 156 mm."""

SONG, TITLE_SONG, FANGSONG, HEI, KAI = "宋体", "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
FALL_BACK = {
    SONG: "SimSun,Songti SC,Noto Serif CJK SC,Source Han Serif SC",
    TITLE_SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
    FANGSONG: "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC,宋体",
    HEI: "SimHei,Heiti SC,Noto Sans CJK SC,Source Han Sans SC",
    KAI: "楷体,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC,宋体",
}
"""Fonts to use where the standard's are not installed."""

NUMERALS = "一二三四五六七八九十"


def to_docx(document: Document) -> bytes:
    """The whole file."""
    from docx import Document as new_docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    docx = new_docx()
    _page(docx)
    _fonts(docx)
    _styles(docx)
    docx.core_properties.title = document.title
    docx.core_properties.author = ""
    docx.core_properties.comments = ""
    for part in _title_lines(document.title):
        _line(docx, part, TITLE_SONG, TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(docx, "", FANGSONG, TEXT)
    for number, section in enumerate(document.sections):
        heading = docx.add_paragraph(style="Heading 1")
        _run(heading, f"{NUMERALS[number]}、{section.title}", HEI, TEXT)
        for sentence in section.sentences:
            for paragraph in sentence.text.split("\n"):
                _line(docx, paragraph, FANGSONG, TEXT, indent=True)
        blocks: list[Chart | Table] = [*section.charts, *section.tables]
        for at, block in enumerate(blocks):
            second = docx.add_paragraph(style="Heading 2")
            _run(second, f"（{NUMERALS[at]}）{block.title}", KAI, TEXT)
            if isinstance(block, Table):
                _table(docx, block)
            else:
                _picture(docx, block)
    _line(docx, "", FANGSONG, TEXT)
    for words in (document.town, document.day):
        _line(docx, words, FANGSONG, TEXT, align=WD_ALIGN_PARAGRAPH.RIGHT)
    made = io.BytesIO()
    docx.save(made)
    return made.getvalue()


def _title_lines(title: str) -> list[str]:
    """A long title breaks before its last words, so that no single character stands alone on a line."""
    cut = title.find(_("公开诉求"))
    return [title] if len(title) <= LINE or cut < 1 else [title[:cut], title[cut:]]


def _page(docx: Docx) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(210 - 28 - BLOCK), Mm(297 - 37 - 225)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:  # pitch and spacing say it all; programs read a grid of characters differently
        section._sectPr.remove(grid)
    docx.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.first_line_indent = 0
        _run(paragraph, "— ", SONG, PAGE)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = _run(paragraph, "", SONG, PAGE)
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = text
            run._r.append(mark)
        _run(paragraph, " —", SONG, PAGE)


def _fonts(docx: Docx) -> None:
    """Each font names those that may stand in for it."""
    names = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in FALL_BACK.items()
    )
    part = next(
        part for part in docx.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml"
    )
    part._blob = part.blob.replace(b"</w:fonts>", names.encode() + b"</w:fonts>")


def _styles(docx: Docx) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font in (("Normal", FANGSONG), ("Heading 1", HEI), ("Heading 2", KAI)):
        style: Any = docx.styles[name]
        style.font.name, style.font.size, style.font.bold = LATIN, Pt(TEXT), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(CLOSER))
        fonts.addnext(closer)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
        if name != "Normal":
            form.first_line_indent = Pt(2 * TEXT)
            form.keep_with_next = True


def _line(
    docx: Docx, text: str, font: str, size: float, *, align: Any = None, indent: bool = False
) -> Paragraph:
    from docx.shared import Pt

    paragraph = docx.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: float) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), False
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _picture(docx: Docx, chart: Chart) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Mm

    picture = png(chart)
    paragraph = docx.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE  # else only one line of it shows
    shape = paragraph.add_run().add_picture(io.BytesIO(picture.content), width=Mm(BLOCK))
    shape._inline.docPr.set("descr", chart.alt)
    for note in (picture.legend, chart.note):
        if note:
            _note(docx, note)


def _note(docx: Docx, text: str) -> None:
    from docx.shared import Pt

    paragraph = _line(docx, text, FANGSONG, SMALL)
    paragraph.paragraph_format.line_spacing = Pt(16)


def _table(docx: Docx, table: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    if not table.rows:
        _line(docx, _("无。"), FANGSONG, TEXT, indent=True)
        return
    made = docx.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    widths = table.widths or (100 // len(table.columns),) * len(table.columns)
    for column, share in zip(made.columns, widths, strict=True):
        column.width = Mm(BLOCK * share / sum(widths))
    heading = made.add_row()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    heading._tr.get_or_add_trPr().append(repeat)
    _cells(heading.cells, [Cell(name) for name in table.columns], widths, HEI)
    for row in table.rows:
        line = made.add_row()
        whole = OxmlElement("w:cantSplit")
        line._tr.get_or_add_trPr().append(whole)
        _cells(line.cells, row, widths, FANGSONG)
    if table.note:
        _note(docx, table.note)


def _cells(cells: Sequence[Any], values: Sequence[Cell], widths: Sequence[int], font: str) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    for at, (cell, value, share) in enumerate(zip(cells, values, widths, strict=True)):
        cell.width = Mm(BLOCK * share / sum(widths))
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(16)
        number = value.number is not None and font != HEI
        paragraph.alignment = (
            WD_ALIGN_PARAGRAPH.CENTER
            if font == HEI
            else WD_ALIGN_PARAGRAPH.RIGHT
            if number and at
            else WD_ALIGN_PARAGRAPH.LEFT
        )
        _run(paragraph, value.text, font, SMALL)

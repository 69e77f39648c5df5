"""Write a report's three files side by side: each is whole or not there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from analysis.document import Document
from analysis.docx_file import to_docx
from analysis.html_file import to_html
from analysis.xlsx_file import to_xlsx
from common.errors import InputError
from common.i18n import _

KINDS: dict[str, Callable[[Document], bytes]] = {"docx": to_docx, "xlsx": to_xlsx, "html": to_html}
"""Ending of the file -> its writer."""


def file_name(document: Document, kind: str) -> str:
    """report-2026-10.docx"""
    return f"report-{document.period.code}.{kind}"


def write_report(document: Document, folder: Path) -> list[Path]:
    """The files written, in the order of `KINDS`; files of an earlier run are replaced."""
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, writer in KINDS.items():
            path = folder / file_name(document, kind)
            unready = path.with_name(f".{path.name}.part")
            unready.write_bytes(writer(document))
            os.replace(unready, path)
            made.append(path)
    except OSError as error:
        raise InputError(
            _("{folder} 无法写入：{reason}").format(folder=folder, reason=error.strerror or error)
        ) from error
    return made

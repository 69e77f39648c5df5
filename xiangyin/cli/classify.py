"""`xiangyin classify` and `xiangyin redact`: the first two stages on files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from classify import redact as redaction
from common.i18n import _
from xiangyin.cli.common import ConfigOption, installation
from xiangyin.cli.output import count_progress, say
from xiangyin.cli.rows import read_rows, write_rows

InOption = Annotated[
    Path, typer.Option("--in", metavar="F", help=_("输入：每行一个 JSON，含 id、title、text"))
]
OutOption = Annotated[Path, typer.Option("--out", metavar="G", help=_("输出：JSON lines，次序不变"))]
BATCH = 500


def classify(source: InOption, target: OutOption, config: ConfigOption = None) -> None:
    """Label texts."""
    rows = read_rows(source, ["id", "text"])
    with installation(config) as opened:
        classifier = opened.classifier
        with count_progress(_("分类"), len(rows)) as progress:

            def labelled() -> Iterator[dict[str, Any]]:
                for at in range(0, len(rows), BATCH):
                    batch = rows[at : at + BATCH]
                    hidden = [
                        redaction.redact(str(row.get("title") or ""), str(row["text"])) for row in batch
                    ]
                    labels = classifier.classify([(post.title, post.text) for post in hidden])
                    for row, label in zip(batch, labels, strict=True):
                        yield {"id": row["id"], **asdict(label)}
                    progress(len(batch))

            write_rows(target, labelled())
    say(_("已写入 {file}：{count} 条").format(file=target, count=len(rows)))


def redact(source: InOption, target: OutOption) -> None:
    """Mask personal data."""
    rows = read_rows(source, ["id", "text"])

    def hidden() -> Iterator[dict[str, Any]]:
        for row in rows:
            result = redaction.redact(str(row.get("title") or ""), str(row["text"]))
            yield {
                "id": row["id"],
                "title": result.title,
                "text": result.text,
                "found": [
                    {"field": found.field, "kind": found.kind, "start": found.start, "end": found.end}
                    for found in result.found
                ],
            }

    write_rows(target, hidden())
    say(_("已写入 {file}：{count} 条").format(file=target, count=len(rows)))

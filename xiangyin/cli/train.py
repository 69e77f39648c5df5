"""`xiangyin train`, `evaluate`, `predict`: models on the customer's own labels, and figures of any model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from classify import redact as redaction
from classify.custom import load_custom
from classify.error_page import Answer, error_page
from classify.evaluate import Figures
from classify.evaluate import evaluate as measure
from classify.label_file import Row, read_rows
from classify.labels import Label
from common.errors import InputError
from common.i18n import _
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import model_progress, out, print_json, say
from xiangyin.cli.rows import write_rows, write_text

LabelsOption = Annotated[
    Path, typer.Option("--labels", metavar="F", help=_("标注文件：csv 或 jsonl，含 title、text 和标签列"))
]
FieldOption = Annotated[str, typer.Option("--label-field", metavar="NAME", help=_("标签列的名称"))]
BUILT_IN = ("topic", "urgency", "actionable", "place")


def train(
    labels: LabelsOption,
    label_field: FieldOption,
    target: Annotated[Path, typer.Option("--out", metavar="MODEL", help=_("模型写到哪里"))],
) -> None:
    """Train on the customer's own labels."""
    # training needs a large library; the other commands start faster without it
    from classify.train import train as train_model

    rows = read_rows(labels)
    with model_progress(_("训练")) as progress:
        model, figures = train_model(rows, label_field, progress=progress)
    model.save(target)
    out.print(_table(figures))
    say(_("已写入 {file}。以上为交叉验证的结果：模型没有见过的文本").format(file=target))


def evaluate(
    labels: LabelsOption,
    label_field: FieldOption,
    model: Annotated[Path | None, typer.Option("--model", help=_("自己的模型；不写则检验自带的模型"))] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FILE.html", help=_("把混淆、校准和判错的文本写成网页")),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare predicted with given labels."""
    rows = read_rows(labels)
    for number, row in enumerate(rows, start=1):
        if label_field not in row:
            raise InputError(
                _("{file} 第 {row} 条：没有“{field}”列；有：{found}").format(
                    file=labels, row=number, field=label_field, found="、".join(row)
                )
            )
    texts = _texts(rows)
    if model is not None:
        own = load_custom(model)
        predictions = own.predict(texts)
        given = [(prediction.label, prediction.confidence) for prediction in predictions]
        words = own.words(texts, predictions) if errors else []
        true = [row[label_field].strip() for row in rows]
    elif label_field in BUILT_IN:
        with installation(config) as opened:
            found = opened.classifier.classify(texts)
        given = [
            (str(getattr(label, label_field)).lower(), _confidence(label, label_field)) for label in found
        ]
        words = [_words(label, label_field) for label in found]
        true = [row[label_field].lower() for row in rows]
    else:
        raise InputError(
            _("--label-field = {field}：自带模型只有 {known}；自己的标签请用 --model").format(
                field=label_field, known="、".join(BUILT_IN)
            )
        )
    figures = measure(true, [label for label, _confident in given])
    if errors is not None:
        answers = [
            Answer(title, text, wanted, label, confidence, carried)
            for (title, text), wanted, (label, confidence), carried in zip(
                texts, true, given, words, strict=True
            )
        ]
        write_text(errors, [error_page(answers, figures)])
        say(_("已写入 {file}").format(file=errors))
    if as_json:
        print_json(figures)
    else:
        out.print(_table(figures))


def predict(
    model: Annotated[Path, typer.Option("--model", help=_("train 写出的模型"))],
    source: Annotated[Path, typer.Option("--in", metavar="F", help=_("csv 或 jsonl，含 title、text"))],
    target: Annotated[Path, typer.Option("--out", metavar="G", help=_("输出：JSON lines"))],
) -> None:
    """Label texts with the customer's own model."""
    rows = read_rows(source)
    predictions = load_custom(model).predict(_texts(rows))
    write_rows(
        target,
        (
            {
                "id": row.get("id", row.get("post_id", str(number))),
                "label": prediction.label,
                "confidence": round(prediction.confidence, 4),
            }
            for number, (row, prediction) in enumerate(zip(rows, predictions, strict=True), start=1)
        ),
    )
    say(_("已写入 {file}：{count} 条").format(file=target, count=len(rows)))


def _confidence(label: Label, field: str) -> float:
    """How sure the shipped model is; it says so of topic and urgency only."""
    return {"topic": label.topic_confidence, "urgency": label.urgency_confidence}.get(field, 1.0)


def _words(label: Label, field: str) -> tuple[str, ...]:
    """The words of the text behind one part of a label."""
    return tuple(word for reason in label.reasons if reason.about == field for word in reason.words)


def _texts(rows: list[Row]) -> list[tuple[str, str]]:
    hidden = [redaction.redact(row.get("title", ""), row.get("text", "")) for row in rows]
    return [(post.title, post.text) for post in hidden]


def _table(figures: Figures) -> Table:
    table = Table(
        title=_("准确率 {accuracy:.3f}　宏平均 F1 {f1:.3f}").format(
            accuracy=figures["accuracy"], f1=figures["macro_f1"]
        ),
        pad_edge=False,
    )
    for title in (_("类别"), _("查准率"), _("查全率"), "F1", _("条数")):
        table.add_column(title)
    for label, values in figures["per_class"].items():
        table.add_row(
            label,
            f"{values['precision']:.3f}",
            f"{values['recall']:.3f}",
            f"{values['f1']:.3f}",
            str(values["support"]),
        )
    return table

"""The labels as a file for `xiangyin train` and `evaluate`. What only one office may read is never in it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from desk.audit import note
from desk.web.guard import Asking, AtDesk
from desk.web.refusals import NotFound
from pipeline.labels_file import as_csv, as_jsonl, rows_of
from pipeline.labels_now import labels_now

router = APIRouter()
KINDS = {"csv": (as_csv, "text/csv"), "jsonl": (as_jsonl, "application/jsonl")}


@router.get("/labels/{kind}")
def label_download(desk: AtDesk, staff: Asking, kind: str) -> Response:
    """The file; that it was taken is written down first."""
    if kind not in KINDS:
        raise NotFound
    write, media = KINDS[kind]
    with desk.store.read() as session:
        rows = rows_of(labels_now(session, desk.town))
    with desk.store.write() as session:
        note(
            session, desk.town.id, staff.name, "labels_exported", desk.clock(), count=len(rows), restricted=0
        )
    headers = {"Content-Disposition": f'attachment; filename="labels.{kind}"'}
    return Response("".join(write(rows)), media_type=f"{media}; charset=utf-8", headers=headers)

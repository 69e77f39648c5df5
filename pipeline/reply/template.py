"""The text of a reply from its parts: facts, what is done, by whom, until when, where to ask, on what basis.

The reply itself is Chinese whatever language its writer reads the desk in: residents read it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self

from common.errors import InputError
from common.i18n import N_, _
from pipeline.store.models import Lead
from pipeline.town import TownContext

LONGEST_PART = 1000
KINDS: dict[str, str] = {
    "in_progress": N_("正在办理"),
    "solved": N_("已经解决"),
    "explained": N_("解释政策"),
    "handed_over": N_("转交其他单位"),
}
"""What a reply says has happened, with its name."""

_MEASURES = {
    "in_progress": "目前采取的措施：{measures}",
    "solved": "处理结果：{measures}",
    "explained": "有关规定和办理办法：{measures}",
    "handed_over": "此事由{responsible}依职责办理，我们已经转交：{measures}",
}
_UNTIL = {
    "in_progress": "此事由{responsible}负责，{until}前办结；到期未办结的，我们会公开说明进展。",
    "solved": "此事由{responsible}负责，已于{until}办结。",
    "explained": "具体办理由{responsible}负责，时间：{until}。",
    "handed_over": "我们将于{until}前公开告知进展。",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a writer fills in. Empty parts are left out of the text and named by the check."""

    kind: str = "in_progress"
    subject: str = ""
    """The problem in a few words: "石桥村停水"."""
    facts: str = ""
    measures: str = ""
    responsible: str = ""
    until: str = ""
    ask: str = ""
    basis: str = ""

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """From what a form or the store holds; `InputError` for an unknown kind or a part that is too long."""
        given = {one.name: str(data.get(one.name, "")).strip() for one in fields(cls) if one.name in data}
        parts = cls(**given)
        if parts.kind not in KINDS:
            raise InputError(
                _("答复类型 {kind}：只能是 {allowed}").format(kind=parts.kind[:40], allowed="、".join(KINDS))
            )
        for name, value in given.items():
            if len(value) > LONGEST_PART:
                raise InputError(_("{part} 最多 {count} 个字").format(part=name, count=LONGEST_PART))
        return parts

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def suggest(town: TownContext, lead: Lead) -> Parts:
    """Parts to start from: only what is known. Facts are for the writer to find out, never made up."""
    topic = next((topic for topic in town.catalogue.topics if topic.id == lead.topic), None)
    due = lead.feedback_due.astimezone(town.zone)
    return Parts(
        kind="in_progress",
        subject=f"{lead.place}{topic.name if topic else ''}",
        measures=topic.remedy if topic else "",
        responsible=town.office_name(lead.office),
        until=f"{due.month}月{due.day}日{due.hour}时",
    )


def compose(parts: Parts, office: str, when: datetime) -> str:
    """The reply as it would be published, signed by `office` on the local day `when`."""
    values = parts.to_json()
    values["responsible"] = parts.responsible or office
    lines = ["网友您好：", f"您反映的{parts.subject or ''}问题收悉。"]
    if parts.facts:
        lines.append(f"经{office}核实：{parts.facts}")
    if parts.measures:
        lines.append(_MEASURES[parts.kind].format(**values))
    if parts.until:
        lines.append(_UNTIL[parts.kind].format(**values))
    if parts.basis:
        lines.append(f"依据：{parts.basis}")
    if parts.ask:
        lines.append(f"如有疑问或新的情况，请联系：{parts.ask}")
    lines += ["感谢您的反映和监督。", office, f"{when.year}年{when.month}月{when.day}日"]
    return "\n".join(_closed(line) for line in lines)


def _closed(line: str) -> str:
    """No doubled full stops where a writer ended a part with one."""
    return line.replace("。。", "。").replace("。前办结", "前办结").replace("；。", "。")

"""What redaction found and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Field = Literal["title", "text"]
Kind = Literal[
    "mobile",
    "landline",
    "id_card",
    "bank_card",
    "passport",
    "plate",
    "email",
    "qq",
    "wechat",
    "room",
    "mention",
    "name",
]

MASKS: dict[Kind, str] = {
    "mobile": "〔电话〕",
    "landline": "〔电话〕",
    "id_card": "〔身份证〕",
    "bank_card": "〔银行卡〕",
    "passport": "〔证件〕",
    "plate": "〔车牌〕",
    "email": "〔邮箱〕",
    "qq": "〔QQ〕",
    "wechat": "〔微信〕",
    "room": "〔房号〕",
    "mention": "〔@〕",
    "name": "〔姓名〕",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One masked stretch: half-open character offsets into the original title or text."""

    field: Field
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """Title and text with masks in place of personal data, and what was found, in reading order."""

    title: str
    text: str
    found: list[Found]

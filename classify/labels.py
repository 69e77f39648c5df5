"""What the classifier says about one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Urgency = Literal["critical", "urgent", "normal", "enquiry"]
URGENCIES: tuple[Urgency, ...] = ("critical", "urgent", "normal", "enquiry")
"""Most urgent first."""

RAISED: frozenset[str] = frozenset({"critical", "urgent"})
"""The levels that somebody must act on within a day."""

OTHER = "other"
"""The topic of a text that nobody could act on."""

About = Literal["topic", "urgency", "place", "actionable"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of a label was chosen.

    `words` occur in the text (title or body) as written; `rule` is a stable id of what they triggered:
    `model` (weights of the trained model), `cue:<harm>` (a harm under way), `cue:<harm>/<status>` (one that is feared,
    past, over ...), `cue:<circumstance>` or `place:<how>`.
    """

    about: About
    words: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Label:
    """Topic, urgency and place of one text. Confidences are calibrated probabilities in 0..1.

    `place` is the smallest named place, verbatim, or "". `abstained` says the topic is too uncertain to be
    used without a person; topic and urgency then still carry the best guess.
    """

    topic: str
    topic_confidence: float
    urgency: Urgency
    urgency_confidence: float
    place: str
    actionable: bool
    abstained: bool
    reasons: tuple[Reason, ...]

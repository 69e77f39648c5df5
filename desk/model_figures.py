"""The figures of a comparison in plain words, for the desk and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from classify.compare import LEAST
from common.i18n import N_, _

VERDICTS: dict[str, str] = {
    "better": N_("新模型更好，不像是偶然"),
    "worse": N_("新模型更差，不像是偶然"),
    "chance": N_("有差别，但可能是偶然，不能说哪个更好"),
    "same": N_("两个模型的对错完全相同"),
    "too_few": N_("留出的标注太少，不能判断哪个更好"),
}
"""What a comparison allows to say."""


class Row(NamedTuple):
    """One figure of both models."""

    name: str
    old: str
    new: str


def percent(share: Mapping[str, Any]) -> str:
    """A share with its 95 % interval and what it was counted from."""
    if share["share"] is None:
        return "—"
    return _("{share:.0%}（{low:.0%}–{high:.0%}，{hits}/{count}）").format_map(share)


def figure_rows(figures: Mapping[str, Any]) -> list[Row]:
    """The figures one below the other."""
    topic, urgency = figures["topic"], figures["urgency"]

    def shares(name: str, found: Mapping[str, Any], key: str) -> Row:
        return Row(name, percent(found["old"][key]), percent(found["new"][key]))

    def plain(name: str, found: Mapping[str, Any]) -> Row:
        values = (found[side]["macro_f1"] for side in ("old", "new"))
        old, new = ("—" if value is None else f"{value:.3f}" for value in values)
        return Row(name, old, new)

    return [
        shares(_("主题判对"), topic, "right"),
        plain(_("主题宏平均 F1"), topic),
        shares(_("主题有把握（不请人看）"), topic, "answered"),
        shares(_("有把握的当中判对"), topic, "answered_right"),
        shares(_("紧急程度判对"), urgency, "right"),
        plain(_("紧急程度宏平均 F1"), urgency),
        shares(_("紧急和特急中找到的"), urgency, "raised_found"),
        shares(_("报为紧急或特急的当中真是的"), urgency, "raised_right"),
        Row(
            _("随机抽出的帖子主题判对（代表全部来帖）"),
            percent(figures["drawn"]["old"]),
            percent(figures["drawn"]["new"]),
        ),
    ]


def class_rows(found: Mapping[str, Any]) -> list[tuple[str, int, str, str]]:
    """Each class with its texts and how it does in the old and the new model (precision, recall, F1)."""
    old, new = found["old"]["classes"], found["new"]["classes"]

    def words(classes: Mapping[str, Any], name: str) -> str:
        if name not in classes:
            return "—"
        return "{precision:.2f} / {recall:.2f} / {f1:.2f}".format_map(classes[name])

    names = sorted({*old, *new}, key=lambda name: (-_support(old, new, name), name))
    return [(name, _support(old, new, name), words(old, name), words(new, name)) for name in names]


def _support(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> int:
    return int((old.get(name) or new[name])["support"])


def wanted_more(found: Mapping[str, Any]) -> int:
    """How many held-back labels are still missing before a difference may be called one."""
    return max(0, LEAST - int(found["texts"]))

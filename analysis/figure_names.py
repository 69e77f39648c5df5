"""Every figure of the report in one line. `docs/analysis.md` lists the same (a test compares)."""

from __future__ import annotations

from common.i18n import N_, _

FIGURES: dict[str, str] = {
    "posts": N_("本期发表、归入线索的帖文数"),
    "posts.before": N_("上期的帖文数"),
    "posts.year": N_("上年同期的帖文数"),
    "posts.left_out": N_("本期发表、不需要谁办理的帖文数"),
    "leads.active": N_("本期有帖文反映的问题数"),
    "leads.active.before": N_("上期有帖文反映的问题数，只计两期都读到的来源"),
    "leads.active.year": N_("上年同期有帖文反映的问题数，只计两期都读到的来源"),
    "leads.new": N_("第一条帖文发表在本期的问题数"),
    "leads.new.before": N_("第一条帖文发表在上期的问题数，只计两期都读到的来源"),
    "leads.new.year": N_("第一条帖文发表在上年同期的问题数，只计两期都读到的来源"),
    "leads.solved": N_("本期办结且至今没有重新办理的问题数"),
    "leads.solved.before": N_("上期办结的问题数"),
    "leads.solved.year": N_("上年同期办结的问题数"),
    "leads.open": N_("期末已受理而未办结的问题数"),
    "leads.pressing": N_("本期有帖文反映的特急、紧急问题数"),
    "leads.received": N_("本期受理的问题数"),
    "leads.dispatched": N_("本期派过单的问题数"),
    "leads.returned": N_("本期被部门退回的问题数"),
    "leads.rerouted": N_("本期从一个部门改派另一部门的问题数"),
    "leads.reopened": N_("本期重新办理的问题数"),
    "leads.overdue": N_("期末下一步已过时限的未办结问题数"),
    "leads.returning": N_("本期立案、与已办结线索是同一问题的线索数"),
    "source.posts": N_("某来源本期的帖文数"),
    "source.leads": N_("某来源本期帖文涉及的问题数"),
    "source.before": N_("某来源上期的帖文数"),
    "source.down": N_("某来源本期没有读到的天数"),
    "trend.leads": N_("以往某期有帖文反映的问题数"),
    "trend.posts": N_("以往某期的帖文数"),
    "topic.leads": N_("某主题本期有帖文反映的问题数"),
    "topic.posts": N_("某主题本期的帖文数"),
    "topic.before": N_("某主题上期有帖文反映的问题数"),
    "topic.year": N_("某主题上年同期有帖文反映的问题数"),
    "urgency.leads": N_("某紧急程度本期有帖文反映的问题数"),
    "urgency.posts": N_("某紧急程度的问题本期的帖文数"),
    "place.leads": N_("某地点本期有帖文反映的问题数"),
    "place.posts": N_("某地点的问题本期的帖文数"),
    "place.before": N_("某地点上期有帖文反映的问题数"),
    "heat.leads": N_("某主题在某地点本期有帖文反映的问题数"),
    "rate.accept": N_("签收时限在本期到期的问题中，按时签收的比率"),
    "rate.accept.due": N_("签收时限在本期到期的问题数"),
    "rate.feedback": N_("首次答复时限在本期到期的问题中，按时答复的比率"),
    "rate.feedback.due": N_("首次答复时限在本期到期的问题数"),
    "rate.solved_in_time": N_("本期办结的问题中，在首次答复时限内办结的比率"),
    "rate.solved_in_time.due": N_("本期办结的问题数，用于办结比率"),
    "rate.returned": N_("本期派单或退单的问题中，被退回的比率"),
    "rate.returned.due": N_("本期派单或退单的问题数，用于退单比率"),
    "rate.rerouted": N_("本期派单或退单的问题中，改派的比率"),
    "rate.rerouted.due": N_("本期派单或退单的问题数，用于改派比率"),
    "rate.satisfied": N_("本期回访的问题中，满意的比率"),
    "rate.satisfied.due": N_("本期回访的问题数"),
    "time.accept": N_("本期签收的问题从派单到签收的中位小时数"),
    "time.feedback": N_("本期答复的问题从受理到答复的中位小时数"),
    "time.solved": N_("本期办结的问题从受理到办结的中位小时数"),
    "office.dispatched": N_("某部门本期派到的问题数"),
    "office.solved": N_("某部门本期办结的问题数"),
    "office.open": N_("某部门期末未办结的问题数"),
    "office.overdue": N_("某部门期末超期的问题数"),
    "office.returned": N_("某部门本期退回的问题数"),
    "office.accept": N_("某部门的按时签收率"),
    "office.feedback": N_("某部门的按时首次答复率"),
    "flow.leads": N_("本期受理的问题中期末停在某一步的个数"),
    "hot.share": N_("前十个热点问题的帖文数"),
    "hot.posts": N_("某热点问题本期的帖文数"),
    "hot.heat": N_("某热点问题本期的热度"),
    "hot.before": N_("上期某热点问题在上期的帖文数"),
    "hot.now": N_("上期某热点问题在本期的帖文数"),
    "sign.leads": N_("某地点某主题本期新问题数，明显多于以往"),
    "sign.usual": N_("某地点某主题以往平均每期的新问题数"),
    "recurring.periods": N_("某地点某主题近 13 期中有新问题的期数"),
    "recurring.leads": N_("某地点某主题近 13 期的新问题数"),
    "forecast.was": N_("上期对某主题本期问题数的预计范围"),
    "forecast.next": N_("对某主题下期问题数的预计范围"),
    "forecast.made": N_("上期作了预计的主题数"),
    "forecast.kept": N_("上期预计中符合的主题数"),
    "risk.all": N_("列入风险排序的未解决问题数"),
    "risk.leads": N_("某风险等级的未解决问题数"),
    "risk.points": N_("某问题的风险"),
    "restricted.new": N_("限办主题本期新增线索数所在的区间"),
}


def base(key: str) -> str:
    """The figure's name without what it is about."""
    return key.partition(":")[0]


def name_of(key: str) -> str:
    """What a figure counts, in the reader's language, and what it is about."""
    name, _colon, about = key.partition(":")
    said = _(FIGURES[name])
    return f"{said}：{about}" if about else said

"""The named conditions in which a crawl can end. Each has its line in docs/sources.md (a test compares)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from common.i18n import _

PAGES_ENOUGH = 3
"""So many broken pages behind a good list, and no good one: the source is in trouble, not one page."""


class Condition(StrEnum):
    """What kept a crawl from its pages, the gravest first."""

    RESTING = "resting"
    LOGIN_WALL = "login_wall"
    PRIVATE_ADDRESS = "private_address"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    FORBIDDEN_BY_ROBOTS = "forbidden_by_robots"
    ROBOTS_UNREADABLE = "robots_unreadable"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    MOVED = "moved"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"
    LAYOUT_CHANGED = "layout_changed"
    UNREADABLE = "unreadable"
    BROKE_OFF = "broke_off"
    TIME_LIMIT = "time_limit"
    BUDGET_SPENT = "budget_spent"
    PAGE_LIMIT = "page_limit"
    SOME_PAGES = "some_pages"


HARMLESS = frozenset({Condition.BUDGET_SPENT, Condition.PAGE_LIMIT, Condition.SOME_PAGES})
"""The source itself is well: what is left comes with the next crawl, or only single pages were broken."""


def judge(whole: Iterable[str], pages: Iterable[str], *, posts: int) -> Condition | None:
    """The condition of a crawl: `whole` kept it from the source, `pages` from single pages behind its lists."""
    broken = [Condition(name) for name in pages]
    found = {Condition(name) for name in whole}
    if broken:
        if len(broken) >= PAGES_ENOUGH and not posts:
            found.update(broken)
        else:
            found.add(Condition.SOME_PAGES)
    return next((condition for condition in Condition if condition in found), None)


def in_words(condition: Condition) -> tuple[str, str]:
    """What it is called, and what the administrator can do, for a person."""
    match condition:
        case Condition.RESTING:
            return _("网站要求少来"), _(
                "对方拒绝了请求，已停读一段时间，越拒越久；请调大间隔，或联系对方取得同意"
            )
        case Condition.LOGIN_WALL:
            return _("需要登录"), _("页面只给登录的人看。本软件不登录；请换公开的版块，或停用这个来源")
        case Condition.PRIVATE_ADDRESS:
            return _("内网地址"), _("网址指向内网，已拒绝；确是本单位的网站才设 allow_private")
        case Condition.UNREACHABLE:
            return _("连不上"), _("请检查网址、域名和本机网络；对方停机则等它恢复")
        case Condition.TLS:
            return _("证书或加密连接出错"), _("请联系网站更新证书；不要改用不加密的网址绕过")
        case Condition.FORBIDDEN_BY_ROBOTS:
            return _("robots.txt 不允许"), _("网站不许程序读取这个网址；请换允许的网址，或取得对方同意改规则")
        case Condition.ROBOTS_UNREADABLE:
            return _("robots.txt 读不到"), _("读不到规则就按禁止处理；网站恢复后自动再读")
        case Condition.GONE:
            return _("页面已不在"), _("请在浏览器里打开网址，改成现在的网址")
        case Condition.SERVER_ERROR:
            return _("对方服务器出错"), _("通常自己会好；持续一天以上请联系网站")
        case Condition.MOVED:
            return _("搬到别的网址"), _("网址跳转到了别处，没有跟随；请确认后把 url 改成新网址")
        case Condition.TOO_SLOW:
            return _("回答太慢"), _("网站没有在时限内答完；通常自己会好")
        case Condition.TOO_LARGE:
            return _("页面过大"), _("一页超过 5 MB，已放弃；请换列表更短的网址")
        case Condition.CUT_OFF:
            return _("回答不完整"), _("连接中途断开；通常自己会好")
        case Condition.LAYOUT_CHANGED:
            return _("版面改了"), _(
                "网站读得到，但读出的空项比以往多得多；请用 source check 看看并更新选择器"
            )
        case Condition.UNREADABLE:
            return _("读不懂"), _("回答不是这种来源应有的内容；请用 source check 看看网址和种类")
        case Condition.BROKE_OFF:
            return _("抓取中断"), _("抓取进程异常退出，已读到的都在；重复出现请报告")
        case Condition.TIME_LIMIT:
            return _("到时限没读完"), _("已读到的都在，余下的下次再读；总是这样就调大 time_limit_seconds")
        case Condition.BUDGET_SPENT:
            return _("今天的请求数用完"), _("余下的明天再读；不够就调大 requests_per_day")
        case Condition.PAGE_LIMIT:
            return _("页数到上限"), _("列表比 max_pages 还长；补读旧帖时可调大")
        case Condition.SOME_PAGES:
            return _("个别页面读不出"), _("来源正常，只有个别页面读不出；无须处理")

"""Names what went wrong with a request: a condition for the record and a phrase for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web.http import PotentialDataLoss, _DataLoss

from common.i18n import _
from crawlers.conditions import Condition
from crawlers.fetch.budget import OverBudget
from crawlers.fetch.own_host import OtherHost
from crawlers.fetch.resolver import refused
from crawlers.fetch.robots import ForbiddenByRobots, RobotsUnreachable

REFUSALS = frozenset({403, 429})
"""The site does not want this visitor, or not so often."""

_LOGIN = re.compile(
    r"(?:^|[/.?&=_-])(?:log-?in|log-?on|sign-?in|passport|sso|cas|oauth2?|logging)(?:[/.?&=_-]|$)", re.I
)


def is_login_address(url: str) -> bool:
    """Whether an address reads like a page to log in."""
    parts = urlsplit(url)
    return _LOGIN.search(f"{parts.hostname or ''}{parts.path}?{parts.query}"[:500]) is not None


def name_failure(error: BaseException | None, url: str) -> tuple[Condition, str]:
    """The condition and one short phrase."""
    match error:
        case HttpError():
            status = error.response.status
            return _of_status(status), _("服务器回答 HTTP {status}").format(status=status)
        case OtherHost():
            if is_login_address(str(error)):
                return Condition.LOGIN_WALL, _("页面转到登录")
            return Condition.MOVED, _("链接或跳转指向别的主机，未跟随")
        case ForbiddenByRobots():
            return Condition.FORBIDDEN_BY_ROBOTS, _("robots.txt 不允许")
        case RobotsUnreachable():
            return Condition.ROBOTS_UNREADABLE, _("robots.txt 读取失败，按禁止处理")
        case OverBudget():
            return Condition.BUDGET_SPENT, _("今天的请求数已用完")
        case _ if urlsplit(url).hostname in refused:
            return Condition.PRIVATE_ADDRESS, _(
                "主机解析到内网或保留地址，已拒绝（确需读取时设 allow_private）"
            )
        case CannotResolveHostError():
            return Condition.UNREACHABLE, _("域名无法解析")
        case DownloadTimeoutError():
            return Condition.TOO_SLOW, _("读取超时")
        case DownloadCancelledError():
            return Condition.TOO_LARGE, _("回答过大，已放弃")
        case ResponseDataLossError():
            return Condition.CUT_OFF, _("回答不完整")
        case IgnoreRequest() if "MAXSIZE" in str(error):
            return Condition.TOO_LARGE, _("回答过大，已放弃")
        case IgnoreRequest() if "redirection" in str(error):
            return Condition.MOVED, _("跳转没完没了")
        case IgnoreRequest():
            return Condition.UNREADABLE, _("请求被放弃（{reason}）").format(reason=str(error)[:60])
    causes = list(_causes(error))
    if any(isinstance(cause, SSL.Error | VerificationError) for cause in causes):
        return Condition.TLS, _("证书或加密连接出错")
    if any(
        isinstance(cause, _DataLoss | PotentialDataLoss | ConnectionDone | ConnectionLost) for cause in causes
    ):
        return Condition.CUT_OFF, _("连接中途断开")
    return Condition.UNREACHABLE, _("连接失败（{reason}）").format(reason=type(error).__name__)


def _of_status(status: int) -> Condition:
    if status in REFUSALS:
        return Condition.RESTING
    if status == 401:
        return Condition.LOGIN_WALL
    return Condition.SERVER_ERROR if status >= 500 else Condition.GONE


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it wraps, Twisted's lists of reasons included."""
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        yield one
        waiting.append(one.__cause__)
        for reason in getattr(one, "reasons", None) or ():
            waiting.append(reason.value if isinstance(reason, Failure) else reason)

"""Which failed requests are asked again at once: not those that the site answered with "later, please"."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

LONGEST_WAIT = 7 * 86400.0
"""A Retry-After beyond a week is cut: the source would be forgotten."""


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's middleware; an answer with Retry-After goes to the spider instead of being repeated."""

    def process_response(  # type: ignore[override]  # the spider argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Repeat or pass on."""
        if b"Retry-After" in response.headers:
            return response
        return super().process_response(request, response)


def retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that the site asks to wait, from a number or a date; None where it names none."""
    header = response.headers.get("Retry-After")
    if header is None:
        return None
    text = header.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)

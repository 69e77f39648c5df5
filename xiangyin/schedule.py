"""The clockwork of `xiangyin run`: crawls and retention by the clock; alerts have threads of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from common import log
from common.errors import XiangyinError
from crawlers.config import SourceConfig, WebSource
from pipeline.renew_standings import renew_standings
from pipeline.signs_noted import note_signs
from xiangyin.crawling import SourceRests, crawl_source
from xiangyin.installation import Installation
from xiangyin.purging import purge_texts

GRACE_SECONDS = 3600
"""A job that could not start in time (machine asleep, long crawl) still runs within the hour, once."""

PURGE_HOUR = 3
REPORT_HOUR = 6
LATEST_FIRST_DAY = 12
STANDING_SECONDS = 60
"""The list's order follows the clock this often."""

SIGNS_SECONDS = 1800
"""Early signs are looked for this often."""


def start_schedule(opened: Installation) -> BackgroundScheduler:
    """Start all timed jobs of the configuration; stop with `shutdown(wait=True)`."""
    scheduler = BackgroundScheduler(
        timezone=opened.context.zone,
        # crawls take turns: they share the lead index
        executors={"default": ThreadPoolExecutor(2), "crawls": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )
    scheduler.add_listener(_log_error, EVENT_JOB_ERROR)
    scheduler.add_job(
        lambda: purge_texts(opened),
        CronTrigger(hour=PURGE_HOUR, timezone=opened.context.zone),
        id="purge",
        name="purge",
    )
    scheduler.add_job(
        lambda: renew_standings(opened.store, opened.context.id, opened.clock()),
        IntervalTrigger(seconds=STANDING_SECONDS),
        id="standings",
        name="standings",
        next_run_time=opened.clock(),
    )
    scheduler.add_job(
        lambda: note_signs(opened.store, opened.context, opened.clock()),
        IntervalTrigger(seconds=SIGNS_SECONDS),
        id="signs",
        name="signs",
        next_run_time=opened.clock(),
    )
    scheduler.add_job(
        lambda: _write_report(opened),
        # on each morning that may be the month's first working day: holidays are never longer than this
        CronTrigger(day=f"1-{LATEST_FIRST_DAY}", hour=REPORT_HOUR, timezone=opened.context.zone),
        id="report",
        name="report",
    )
    delay = 0
    for source in opened.config.sources.sources:
        if isinstance(source, WebSource) and source.schedule is not None:
            scheduler.add_job(
                _crawler(opened, source),
                IntervalTrigger(seconds=source.schedule.every_seconds),
                id=f"crawl:{source.id}",
                name=f"crawl:{source.id}",
                executor="crawls",
                next_run_time=opened.clock() + timedelta(seconds=delay),
            )
            delay += 1
    scheduler.start()
    return scheduler


def _crawler(opened: Installation, source: SourceConfig) -> Callable[[], None]:
    def run() -> None:
        try:
            crawl_source(opened, source)
        except SourceRests as rest:
            log.get("schedule").info("source rests", source=source.id, reason=str(rest))
        except XiangyinError as error:  # one broken source must not silence the others
            log.get("schedule").error("crawl failed", source=source.id, reason=str(error))

    return run


def _write_report(opened: Installation) -> None:
    from xiangyin.reporting import monthly_report  # loads what draws and writes documents

    for path in monthly_report(opened):
        log.get("schedule").info("report written", file=path.name)


def _log_error(event: JobExecutionEvent) -> None:
    log.get("schedule").error("job failed", job=event.job_id, reason=repr(event.exception))

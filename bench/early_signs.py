"""Early signs on the real messages: false signs where nothing changes, and how soon an outbreak is seen.

python bench/early_signs.py [--database FILE]    (needs ../shared or a town that imported it; about ten minutes)

The dates of all messages are shuffled: rates, weekdays and months stay as they were in 2019, bursts are gone. Every
day of eight months is then looked at as the product does; each sign that begins is a false one. Outbreaks are put
into such months at cells drawn from all that the town knows.
"""

import argparse
import random
import sys
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from crawlers.config import TableSource
from pipeline.early_signs import FALSE_SIGNS_A_MONTH, Voice, early_signs, find_signs, recent_voices
from pipeline.early_signs_past import WINDOWS, Past, by_day, past_start
from pipeline.store.engine import Store
from pipeline.store.migrate import migrate
from xiangyin.crawling import import_table
from xiangyin.init_town.write import write_town
from xiangyin.installation import open_installation

MESSAGES = Path(__file__).parent.parent.parent / "shared" / "posts" / "messages.csv"
BEGIN = datetime(2019, 5, 1, 12, tzinfo=UTC)
END = datetime(2019, 12, 31, 12, tzinfo=UTC)
SHUFFLES = 5
OUTBREAKS = {"small": (3, 2), "middle": (6, 5), "large": (12, 14)}
"""Posts, and days in which they come."""
EACH = 40
DAY = timedelta(days=1)


def nothing_around(place: str) -> list[str]:
    """Nobody listed the places of this city: each lies in itself only."""
    return [place] if place else []


def real_voices(store: Store, town) -> list[Voice]:
    """All posts of the store, oldest first."""
    with store.read() as session:
        found: dict[tuple, Voice] = {}
        at = BEGIN.replace(month=1) - 2 * DAY
        while at < END + 40 * DAY:
            for voice in recent_voices(session, town, at):
                found[voice.at, voice.lead, voice.topic, voice.place] = voice
            at += WINDOWS[-1] * DAY
    return sorted(found.values(), key=lambda voice: voice.at)


def past_at(voices: list[Voice], at: datetime) -> tuple[Past, list[Voice]]:
    """What the store would say of these voices as of `at`."""
    today = at.date()
    start = datetime.combine(past_start(today), datetime.min.time(), UTC)
    end = datetime.combine(today - WINDOWS[-1] * DAY, datetime.min.time(), UTC)
    moments = [voice.at for voice in voices]
    old = voices[bisect_right(moments, start) : bisect_right(moments, end)]
    until = bisect_right(moments, at)
    recent = voices[bisect_right(moments, at - WINDOWS[-1] * DAY) : until]
    seen = voices[bisect_right(moments, start) : until]
    daily = Counter((voice.source, voice.at.date()) for voice in seen)
    topics = Counter((voice.topic, voice.at.date()) for voice in old)
    past = Past(
        today=today,
        cells=Counter((voice.source, voice.topic, voice.place) for voice in old),
        daily=by_day((name, day, count) for (name, day), count in daily.items()),
        topics=by_day((name, day, count) for (name, day), count in topics.items()),
    )
    return past, recent


def starts(voices: list[Voice], begin: datetime, end: datetime, allowed: float) -> Counter:
    """Signs that began from `begin` to `end`, by the days of their window; one that lasts or moves counts once."""
    found: Counter = Counter()
    last: dict[tuple[str, str], datetime] = {}
    at = begin
    while at <= end:
        past, recent = past_at(voices, at)
        for sign in find_signs(past, recent, at, nothing_around, allowed):
            cell = sign.topic, sign.place
            if cell not in last or at - last[cell] > 7 * DAY:
                found[sign.days] += 1
            last[cell] = at
        at += DAY
    return found


def shuffled(voices: list[Voice], chance: random.Random) -> list[Voice]:
    moments = [voice.at for voice in voices]
    chance.shuffle(moments)
    moved = [replace(voice, at=moment) for voice, moment in zip(voices, moments, strict=True)]
    return sorted(moved, key=lambda voice: voice.at)


def outbreak(
    voices: list[Voice], posts: int, days: int, chance: random.Random, allowed: float, *, loud: bool
):
    """Days and posts from the first of an outbreak to its sign, or None. `loud`: where posts come from anyway."""
    cells = [(voice.topic, voice.place) for voice in voices if voice.place]
    model = chance.choice(cells if loud else sorted(set(cells)))
    first = BEGIN + chance.random() * (END - BEGIN - 20 * DAY)
    offsets = sorted([0.0, *(chance.random() * days for _post in range(posts - 1))])
    moments = [first + offset * DAY for offset in offsets]
    new = [Voice(moment, voices[0].source, *model, 10**6) for moment in moments]
    everything = sorted([*voices, *new], key=lambda voice: voice.at)
    at = first.replace(hour=23, minute=59)
    while at <= moments[-1] + 3 * DAY:
        past, recent = past_at(everything, at)
        for sign in find_signs(past, recent, at, nothing_around, allowed):
            if 10**6 in sign.leads and sign.topic in (model[0], "") and sign.place == model[1]:
                return (at - first) / DAY, sum(moment <= at for moment in moments)
        at += DAY
    return None


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", type=Path)
    asked.add_argument("--shuffles", type=int, default=SHUFFLES)
    asked.add_argument("--each", type=int, default=EACH)
    asked.add_argument("--allowed", type=float, default=FALSE_SIGNS_A_MONTH)
    given = asked.parse_args()
    if given.database is None and not MESSAGES.exists():
        sys.exit("skipped: ../shared is not here")
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder) / "town"
        write_town(town)
        opened = open_installation(town)
        if given.database is None:
            [table] = [one for one in opened.config.sources.sources if isinstance(one, TableSource)]
            import_table(opened, table, MESSAGES)
            store = opened.store
        else:
            store = Store(f"sqlite:///{given.database}")
            migrate(store)
        voices = [voice for voice in real_voices(store, opened.context) if voice.at.year >= 2019]
        with store.read() as session:
            august = early_signs(session, opened.context, datetime(2019, 8, 1, 12, tzinfo=UTC))
        print(f"{len(voices)} posts; on 1 August 2019 {len(august)} signs")
        store.close()
    months = (END - BEGIN) / (30 * DAY)
    real = starts(voices, BEGIN, END, given.allowed)
    print(f"as they came: {real.total() / months:.1f} signs a month, by window {dict(sorted(real.items()))}")
    false: defaultdict[int, int] = defaultdict(int)
    each = []
    for seed in range(given.shuffles):
        found = starts(shuffled(voices, random.Random(seed)), BEGIN, END, given.allowed)
        each.append(round(found.total() / months, 2))
        for days, count in found.items():
            false[days] += count
    print(
        f"dates shuffled: {sum(each) / len(each):.2f} false signs a month (stated: {given.allowed}), runs {each}, {dict(false)}"
    )
    for name, (posts, days), loud in [(*one, loud) for loud in (False, True) for one in OUTBREAKS.items()]:
        seen = []
        for number in range(given.each):
            chance = random.Random(f"{name}{number}")
            seen.append(outbreak(shuffled(voices, chance), posts, days, chance, given.allowed, loud=loud))
        hit = [one for one in seen if one is not None]
        where = "where posts come from" if loud else "anywhere"
        line = f"{name}, {where}: {posts} posts in {days} days: seen {len(hit)} of {len(seen)}"
        if hit:
            line += f", median after {median(day for day, _n in hit):.1f} days and {median(n for _day, n in hit):.0f} posts"
        print(line)


if __name__ == "__main__":
    main()

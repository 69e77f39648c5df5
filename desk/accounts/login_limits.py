"""How often somebody may try to log in: a growing pause after failures, counted in the database.

Failures are counted for an address, for an account from an address, and for an account from everywhere. Nobody far
away can lock people out: where an address has no failures, or a browser has logged in to the account before, what
others tried does not count. An address is an IPv4 address or an IPv6 network of 64 bits, which one customer has.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from desk.accounts.models import LoginAttempt

WINDOW = timedelta(hours=1)
"""Failures count for so long; after that their rows go."""

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
FREE_OF_PAIR = 5
"""Failures of an account from one address, or of a known browser, before the first pause."""

FREE_OF_ADDRESS = 20
"""Failures of an address, whatever the accounts: many people may share it."""

FREE_OF_ACCOUNT = 20
"""Failures of an account from anywhere; it slows only addresses that have failed themselves."""

MOST_ROWS = 20_000
"""Rows kept at most, the newest: nobody fills the disk by failing."""


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tries to log in: from where, as whom, and with which known browser, if any."""

    address: str
    name: str
    browser: str = ""

    def counters(self) -> dict[str, int]:
        """Counter → failures that are free. A known browser is counted by itself alone."""
        name = self.name.casefold()
        if self.browser:
            return {_hash("browser", name, self.browser): FREE_OF_PAIR}
        return {
            _hash("address", self.address): FREE_OF_ADDRESS,
            _hash("account", name): FREE_OF_ACCOUNT,
            _hash("pair", name, self.address): FREE_OF_PAIR,
        }


def network_of(host: str | None) -> str:
    """What counts as one address."""
    try:
        ip = ip_address((host or "").split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(IPv6Network((int(ip) >> 64 << 64, 64)))


def pause(session: Session, town: str, tried: Try, now: datetime) -> timedelta:
    """How long this try has to wait; nothing where it may be made."""
    counters = tried.counters()
    found = {
        counter: (count, last)
        for counter, count, last in session.execute(
            select(LoginAttempt.name_hash, func.count(), func.max(LoginAttempt.at))
            .where(
                LoginAttempt.town == town,
                LoginAttempt.at > now - WINDOW,
                LoginAttempt.name_hash.in_(counters),
                LoginAttempt.succeeded.is_(False),
            )
            .group_by(LoginAttempt.name_hash)
        )
    }
    if not tried.browser and _hash("address", tried.address) not in found:
        return timedelta()
    ends = [last + _pause(count - counters[counter]) for counter, (count, last) in found.items()]
    return max([end - now for end in ends] + [timedelta()])


def remember_failure(session: Session, town: str, tried: Try, now: datetime) -> None:
    """Count a failed try; old rows go."""
    for counter in tried.counters():
        session.add(LoginAttempt(town=town, name_hash=counter, at=now, succeeded=False))
    session.flush()
    newest = session.scalar(select(func.max(LoginAttempt.id))) or 0
    session.execute(
        delete(LoginAttempt).where(
            (LoginAttempt.at <= now - WINDOW) | (LoginAttempt.id <= newest - MOST_ROWS)
        )
    )


def forgive(session: Session, town: str, tried: Try) -> None:
    """A success forgives the failures of this account from this address or browser; the others stay.

    Else somebody with an account of their own could log in now and then and go on guessing at others.
    """
    name = tried.name.casefold()
    own = [_hash("pair", name, tried.address), _hash("browser", name, tried.browser)]
    session.execute(delete(LoginAttempt).where(LoginAttempt.town == town, LoginAttempt.name_hash.in_(own)))


def _pause(surplus: int) -> timedelta:
    """Two seconds for the first failure too many, twice as long with each further one."""
    if surplus < 0:
        return timedelta()
    doubled: timedelta = FIRST_PAUSE * (1 << min(surplus, 20))
    return min(doubled, LONGEST_PAUSE)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

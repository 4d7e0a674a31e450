"""How often is too often, shared by every process of the server through the access file."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from access.database import Database

SCHEMA = """
CREATE TABLE paces (key TEXT PRIMARY KEY, due REAL NOT NULL) STRICT;
CREATE TABLE failures (key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL, at REAL NOT NULL) STRICT
"""
FREE = 5  # failures in a row before an account is locked
FREE_TOGETHER = 25  # before an address is: a whole office may share one
FIRST, LONGEST = 30.0, 15 * 60.0  # seconds: each further failure doubles the lock


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `times` in `seconds`, and as many at once."""

    name: str
    times: int
    seconds: float


PER_ACCOUNT, PER_ADDRESS = Pace("account", 5, 60.0), Pace("address", 20, 60.0)
CALLBACKS, EXPORTS = Pace("callbacks", 120, 60.0), Pace("exports", 20, 3600.0)
REQUESTS = Pace("requests", 600, 60.0)
ASKING = Pace("asking", 5, 3600.0)
JOURNEYS = Pace("journeys", 60, 60.0)
TOLD = Pace("told", 1, 60.0)
LOOK_UPS, LOOK_UPS_A_DAY = Pace("look-ups", 30, 60.0), Pace("look-ups of a day", 400, 86_400.0)


class Throttle:
    """Paces and locks; `clock` tells seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def wait(self, pace: Pace, who: str) -> int:
        """Count one try and return 0, or return the whole seconds to wait when it is one too many.

        The generic cell rate algorithm (ITU-T I.371): one number a key, the time at which the next is due.
        """
        key, now, step = f"{pace.name} {who}", self._clock(), pace.seconds / pace.times
        with self._database.writing() as held:
            row = held.execute("SELECT due FROM paces WHERE key=?", (key,)).fetchone()
            # a clock that was put back must not lock anybody out for longer than the pace itself
            due = max(now, min(row["due"], now + pace.seconds) if row is not None else now) + step
            if due > now + pace.seconds + 1e-6:
                return max(1, math.ceil(due - now - pace.seconds))
            held.execute("INSERT INTO paces VALUES (?,?) ON CONFLICT (key) DO UPDATE SET due=excluded.due", (key, due))
            if row is None:  # a new key pays for sweeping away what no longer matters
                held.execute("DELETE FROM paces WHERE due<?", (now,))
        return 0

    def locked(self, who: str) -> int:
        """Return the whole seconds for which an account or address is locked, 0 when it is not."""
        now = self._clock()
        row = self._database.connection().execute("SELECT until FROM failures WHERE key=?", (who,)).fetchone()
        return max(0, math.ceil(min(row["until"] - now, LONGEST))) if row is not None else 0

    def failed(self, who: str, *, free: int = FREE) -> None:
        """Note a failure; once there are more than `free` in a row whoever it is is locked, twice as long each time.

        An hour without a failure begins the row anew.
        """
        now = self._clock()
        with self._database.writing() as held:
            held.execute("DELETE FROM failures WHERE at<?", (now - 4 * LONGEST,))
            row = held.execute("SELECT count FROM failures WHERE key=?", (who,)).fetchone()
            count = (row["count"] if row is not None else 0) + 1
            lock = min(LONGEST, FIRST * 2 ** min(count - free - 1, 10)) if count > free else 0.0
            held.execute("INSERT OR REPLACE INTO failures VALUES (?,?,?,?)", (who, count, now + lock, now))

    def forget(self, who: str) -> None:
        """Forget the failures of an account: it has signed in."""
        with self._database.writing() as held:
            held.execute("DELETE FROM failures WHERE key=?", (who,))

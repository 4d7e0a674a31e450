"""The register's time: the clock, held against what was last written, so that nothing expired is told again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from access import AccessError, Database

STEP = timedelta(seconds=60)  # how far the clock may lie behind what was last written, as sessions have it
# `flag` and `event`: the last rows written when somebody said that the clock is right at `at`.
SCHEMA = """CREATE TABLE clocks (
  n INTEGER PRIMARY KEY, at TEXT NOT NULL, flag INTEGER NOT NULL, event INTEGER NOT NULL
) STRICT"""
# Of a row of `flags`: proposed while the clock ran ahead, as somebody found later. Its days are not to be believed.
MISDATED = "EXISTS (SELECT 1 FROM clocks WHERE flags.id <= clocks.flag AND flags.proposed_at > clocks.at)"
_LAST = """SELECT max(at) FROM (
  SELECT at FROM (SELECT at FROM events WHERE n > (SELECT ifnull(max(event), 0) FROM clocks) ORDER BY n DESC LIMIT 1)
  UNION ALL SELECT at FROM
    (SELECT proposed_at AS at FROM flags WHERE id > (SELECT ifnull(max(flag), 0) FROM clocks) ORDER BY id DESC LIMIT 1)
  UNION ALL SELECT at FROM (SELECT at FROM clocks ORDER BY n DESC LIMIT 1))"""
EPOCH = datetime.fromtimestamp(0, UTC)


class ClockBehind(AccessError):
    """The clock lies behind what was written by it: one of the two is wrong, and nobody can know what has expired."""


class Moments:
    """The time of one file of flags. `clock` tells seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def now(self) -> datetime:
        """Return the time, UTC, never before what was last written. Raises ClockBehind."""
        now, last = self._told(), self._last()
        if last - now > STEP:
            raise ClockBehind(
                f"the clock says {now:%Y-%m-%d %H:%M} UTC, and the register was written at {last:%Y-%m-%d %H:%M}: "
                "nothing is told or taken. Set the clock; if it is right, `python -m flags clock --right`"
            )
        return max(now, last)

    def stamp(self) -> str:
        """Return the time as rows have it. Raises ClockBehind."""
        return self.now().isoformat(timespec="seconds")

    def behind(self) -> timedelta:
        """Return how far the clock lies behind what was last written; zero where it does not."""
        return max(self._last() - self._told(), timedelta(0))

    def settle(self) -> None:
        """Note that the clock is right now, and what is written as later was not. Raises ValueError where it agrees."""
        if self.behind() <= STEP:
            raise ValueError("the clock and the register agree: there is nothing to settle")
        with self._database.writing() as held:
            held.execute(
                "INSERT INTO clocks SELECT NULL, ?, (SELECT ifnull(max(id), 0) FROM flags), "
                "(SELECT ifnull(max(n), 0) FROM events)",
                (self._told().isoformat(timespec="seconds"),),
            )

    def _told(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _last(self) -> datetime:
        """Return when the file was last written by a clock that nobody found wrong since."""
        (last,) = self._database.connection().execute(_LAST).fetchone()
        return datetime.fromisoformat(last) if last else EPOCH

"""Who is signed in now: a random token in the reader's cookie, its SHA-256 in the access file."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace

from access.database import Database
from access.principal import Principal
from access.users import User, _user

IDLE = 30 * 60  # seconds without a request
ABSOLUTE = 10 * 3600  # seconds since sign-in
TOUCH = 15  # seconds: how exactly the last request is noted, so that not every request writes
STEP = 60  # seconds the clock may lie behind the last request before the session is not believed

SCHEMA = """
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(user), begun REAL NOT NULL, seen REAL NOT NULL,
  purpose TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sessions_of ON sessions (user)
"""
SINCE_2 = "ALTER TABLE sessions ADD COLUMN purpose TEXT NOT NULL DEFAULT ''"
READ = "SELECT hash, begun, seen, purpose, users.* FROM sessions JOIN users USING (user)"


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. id names it without being able to use it; begun and seen in seconds since 1970.

    purpose: what it is for, "" until that is stated.
    """

    id: str
    user: User
    begun: float
    seen: float
    purpose: str = ""

    def principal(self) -> Principal:
        """Return the reader this browser is."""
        return replace(self.user.principal(), purpose=self.purpose)


class Sessions:
    """The open sessions; `clock` tells seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def begin(self, user: str, old: str = "") -> str:
        """Return a fresh token of 256 random bits for a user; the one the browser had before is worth nothing now."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._database.writing() as held:
            held.execute("DELETE FROM sessions WHERE hash=? OR begun<? OR seen<?", (_hash(old), *_oldest(now)))
            held.execute("INSERT INTO sessions VALUES (?,?,?,?,'')", (_hash(token), user, now, now))
        return token

    def read(self, token: str) -> Session | None:
        """Return the session of a token, None when it has ended, run out, or its user may not sign in any more."""
        row = self._database.connection().execute(f"{READ} WHERE hash=? AND disabled=0", (_hash(token),)).fetchone()
        if row is None:
            return None
        now = self._clock()
        fresh = now - row["begun"] < ABSOLUTE and now - row["seen"] < IDLE and now > row["seen"] - STEP
        if not fresh:
            self.end(token)
            return None
        if now - row["seen"] >= TOUCH:
            with self._database.writing() as held:
                held.execute("UPDATE sessions SET seen=? WHERE hash=?", (now, row["hash"]))
        return _session(row)

    def state(self, token: str, purpose: str) -> None:
        """Keep what the session of a token is for."""
        with self._database.writing() as held:
            held.execute("UPDATE sessions SET purpose=? WHERE hash=?", (purpose, _hash(token)))

    def end(self, token: str) -> None:
        """End the session of a token at once."""
        self.end_by_id(_hash(token))

    def end_by_id(self, session: str) -> None:
        """End a session by its id, as an administrator does."""
        with self._database.writing() as held:
            held.execute("DELETE FROM sessions WHERE hash=?", (session,))

    def all(self) -> tuple[Session, ...]:
        """Return the sessions that are open now, latest request first."""
        rows = self._database.connection().execute(
            f"{READ} WHERE begun>? AND seen>? AND disabled=0 ORDER BY seen DESC", _oldest(self._clock())
        )
        return tuple(map(_session, rows.fetchall()))


def _session(row: sqlite3.Row) -> Session:
    return Session(row["hash"], _user(row), row["begun"], row["seen"], row["purpose"])


def _oldest(now: float) -> tuple[float, float]:
    return now - ABSOLUTE, now - IDLE


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

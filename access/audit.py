"""Who did what: an append-only file whose entries are chained by hash, so that any change to it shows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from access.database import AccessError, Database

APPLICATION, VERSION = 0x56414C47, 1  # "VALG"
NOTHING = "0" * 64  # what the first entry follows
STEP = 2.0  # seconds by which the clock may lie behind the entry before without a word
EVENTS = (
    "sign-in", "sign-in failed", "sign-out", "denied", "purpose", "query", "request", "export", "change", "clock",
    "look-up", "flag",
)  # fmt: skip

SCHEMA = """
CREATE TABLE entries (
  n INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, user TEXT NOT NULL, org TEXT NOT NULL,
  detail TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. at: UTC, ISO 8601. detail: what was asked or done, never a figure of a record."""

    n: int
    at: str
    event: str
    user: str
    org: str
    detail: Mapping[str, Any]
    hash: str


class Audit:
    """The audit file beside the access file; the one writer is whoever holds SQLite's write lock, over all processes.

    `clock` tells seconds since 1970.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        """Open the audit. Raises FileNotFoundError or AccessError as `Database`."""
        self._database = Database(path, application=APPLICATION, version=VERSION, full=True)
        self._clock = clock

    @staticmethod
    def create(path: Path) -> None:
        """Make an empty audit. Raises FileExistsError rather than touch one that is there."""
        Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)

    def add(self, event: str, *, user: str = "", org: str = "", **detail: Any) -> str:
        """Add an entry, on disk when this returns; return its hash.

        Raises AccessError when it cannot be written: then what it tells of must not happen.
        """
        if event not in EVENTS:
            raise ValueError(f"event: one of {', '.join(EVENTS)}, got {event}")
        try:
            with self._database.writing() as held:
                last = held.execute("SELECT n, at, hash FROM entries ORDER BY n DESC LIMIT 1").fetchone()
                n, prev = (last["n"], last["hash"]) if last is not None else (0, NOTHING)
                now = datetime.fromtimestamp(self._clock(), UTC)
                behind = (datetime.fromisoformat(last["at"]) - now).total_seconds() if last is not None else 0.0
                if behind > STEP:
                    n, prev = _insert(held, n + 1, prev, now, "clock", "", "", {"back_seconds": round(behind)})
                return _insert(held, n + 1, prev, now, event, user, org, detail)[1]
        except sqlite3.Error as error:
            raise AccessError(f"the audit {self._database.path} cannot be written: {type(error).__name__}") from error

    def head(self) -> str:
        """Return "N:HASH" of the last entry, to be kept elsewhere; "0:000…" of an empty audit."""
        query = "SELECT n, hash FROM entries ORDER BY n DESC LIMIT 1"
        row = self._database.connection().execute(query).fetchone()
        return f"{row['n']}:{row['hash']}" if row is not None else f"0:{NOTHING}"

    def latest(
        self, count: int, *, user: str = "", events: tuple[str, ...] = EVENTS, sources: tuple[str, ...] = ()
    ) -> tuple[Entry, ...]:
        """Return up to `count` entries of some kinds, newest first; of a user or sources alone where named."""
        kinds, held = ",".join("?" * len(events)), ",".join("?" * len(sources))
        of = f"EXISTS (SELECT 1 FROM json_each(detail, '$.sources') WHERE value IN ({held}))" if sources else "1"
        rows = self._database.connection().execute(
            f"SELECT * FROM entries WHERE event IN ({kinds}) AND (?='' OR user=? COLLATE NOCASE) AND {of} "
            "ORDER BY n DESC LIMIT ?",
            (*events, user, user, *sources, count),
        )
        return tuple(_entry(row) for row in rows.fetchall())

    def all(self) -> Iterator[Entry]:
        """Yield every entry, oldest first."""
        yield from map(_entry, self._database.connection().execute("SELECT * FROM entries ORDER BY n"))

    def backup(self, to: Path) -> None:
        """Copy the record while it is in use. Raises FileExistsError when `to` is there."""
        self._database.backup(to)

    def verify(self, anchor: str = "") -> str:
        """Return what is wrong with the first bad entry, "" when the chain holds and leads through the anchor.

        anchor: what `head` gave once, "N:HASH". Raises ValueError when it is written otherwise. Without one, entries
        cut off at the end, or a chain made anew from the start, cannot show.
        """
        number, wanted = _anchor(anchor) if anchor else (0, NOTHING)
        held = self._database.connection()
        held.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")  # no text is a change like any other
        try:
            return _fault(held, number, wanted)
        finally:
            held.text_factory = str


def _fault(held: sqlite3.Connection, number: int, wanted: str) -> str:
    """Return what is wrong with a chain, "" for nothing; it must lead through entry `number` with the hash `wanted`."""
    other = {(kind, name) for kind, name, _ in _schema(held) ^ _as_made()}
    if ("table", "entries") in other:
        return "the table of entries is gone, or is not the one that was made"
    n, prev = 0, NOTHING
    for row in held.execute("SELECT * FROM entries ORDER BY n"):
        n += 1
        if row["n"] != n:
            return f"entry {n} is missing: the next one there is {row['n']}"
        if not _follows(prev, row):
            return f"entry {n} ({row['at']}, {row['event']}) was changed, put in or moved: its hash is not right"
        if n == number and row["hash"] != wanted:
            return f"entry {n} is not the one that the anchor names: the audit was made anew before it"
        prev = row["hash"]
    if n < number:
        return f"entry {n + 1} is missing: the anchor names entry {number}, the audit ends with {n}"
    if other:
        names = ", ".join(sorted(name for _, name in other))
        return f"every entry is in order, but what forbids changes is gone or altered, or something was added: {names}"
    return ""


def _follows(prev: str, row: sqlite3.Row) -> bool:
    """Return whether an entry is as it was written: its very text too, for JSON can say one thing twice."""
    try:
        same = row["detail"] == _json(json.loads(row["detail"]))
        return same and row["hash"] == _digest(prev, _canonical(_entry(row)))
    except (ValueError, RecursionError):
        return False


def _schema(held: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return (kind, name, SQL) of all that a file was made of."""
    found = held.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {(str(kind), str(name), str(sql)) for kind, name, sql in found}


@cache
def _as_made() -> set[tuple[str, str, str]]:
    """Return what an audit is made of before anything was written."""
    made = sqlite3.connect(":memory:")
    try:
        made.executescript(SCHEMA)
        return _schema(made)
    finally:
        made.close()


def _insert(
    held: sqlite3.Connection, n: int, prev: str, at: datetime, event: str, user: str, org: str, detail: dict[str, Any]
) -> tuple[int, str]:
    made = Entry(n, at.isoformat(timespec="milliseconds"), event, user, org, detail, "")
    digest = _digest(prev, _canonical(made))
    row = (n, made.at, event, user, org, _json(detail), digest)
    held.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", row)
    return n, digest


def _entry(row: sqlite3.Row) -> Entry:
    detail = json.loads(row["detail"])
    return Entry(row["n"], row["at"], row["event"], row["user"], row["org"], detail, row["hash"])


def _canonical(entry: Entry) -> str:
    held = {"n": entry.n, "at": entry.at, "event": entry.event, "user": entry.user, "org": entry.org}
    return _json({**held, "detail": entry.detail})


def _json(held: Mapping[str, Any]) -> str:
    return json.dumps(held, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(prev: str, canonical: str) -> str:
    return hashlib.sha256((prev + canonical).encode("ascii")).hexdigest()


def _anchor(text: str) -> tuple[int, str]:
    number, _, digest = text.strip().partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise ValueError(f"anchor: N:HASH as `python -m access audit head` prints it, got {text[:80]!r}")
    return int(number), digest

"""Tickets for one use: what a reader may fetch once, soon, and nobody else at all."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from access.database import Database

APPLICATION, VERSION = 0x56414C54, 1  # "VALT"
LIFE = 10 * 60.0  # seconds
MOST = 30  # tickets one reader may hold; the oldest gives way
SCHEMA = """
CREATE TABLE tickets (hash TEXT PRIMARY KEY, reader TEXT NOT NULL, wanted TEXT NOT NULL, due REAL NOT NULL) STRICT;
CREATE INDEX tickets_of ON tickets (reader)
"""


class Tickets:
    """The open tickets, in a file that every process of the server shares; losing it costs nobody more than a click.

    `clock` tells seconds since 1970. A ticket holds what was asked for, never what is answered: whoever comes with it
    is asked again who they are, and the answer is made then.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, made where there is none. Raises AccessError when it is not one of these."""
        if not path.exists():
            Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        self._database = Database(path, application=APPLICATION, version=VERSION)
        self._clock = clock

    def give(self, reader: str, wanted: Mapping[str, str]) -> str:
        """Return a ticket of 256 random bits that `reader` alone may use, once, within LIFE seconds."""
        token, now, whose = secrets.token_urlsafe(32), self._clock(), _hash(reader)
        with self._database.writing() as held:
            held.execute("DELETE FROM tickets WHERE due<? OR due>?", (now, now + LIFE))
            held.execute("INSERT INTO tickets VALUES (?,?,?,?)", (_hash(token), whose, json.dumps(wanted), now + LIFE))
            held.execute(
                "DELETE FROM tickets WHERE reader=? AND hash NOT IN "
                "(SELECT hash FROM tickets WHERE reader=? ORDER BY due DESC, rowid DESC LIMIT ?)",
                (whose, whose, MOST),
            )
        return token

    def use(self, token: str, reader: str) -> dict[str, str] | None:
        """Return what a ticket is for, and end it; None when it was used, has run out, or is another reader's."""
        now = self._clock()
        with self._database.writing() as held:
            row = held.execute(
                "DELETE FROM tickets WHERE hash=? AND reader=? RETURNING wanted, due", (_hash(token), _hash(reader))
            ).fetchone()
        if row is None or not now <= row["due"] <= now + LIFE:
            return None
        wanted: dict[str, str] = json.loads(row["wanted"])
        return wanted


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()

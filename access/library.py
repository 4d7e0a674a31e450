"""Requests for documents, their drafts and the library of signed ones, in a file of their own beside the accounts."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from access.database import Database
from access.principal import Principal

APPLICATION, VERSION = 0x56414C42, 1  # "VALB"
ASKED, DRAFT, SIGNED, DECLINED = "asked", "draft", "signed", "declined"
LONGEST_WHY, LONGEST_TITLE, LONGEST_ADDRESS = 500, 200, 2000  # characters
WAITING, OWN = 200, 20  # requests that may lie open at once, and of one reader, who must not shut the others out
MOST_DAYS = 366  # that a signed document may be used
SCHEMA = """
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, address TEXT NOT NULL, variant TEXT NOT NULL, why TEXT NOT NULL,
  asked_by TEXT NOT NULL, asked_org TEXT NOT NULL, asked_at REAL NOT NULL, state TEXT NOT NULL, notes TEXT NOT NULL,
  document TEXT NOT NULL, drafted_by TEXT NOT NULL, signed_by TEXT NOT NULL, signed_org TEXT NOT NULL,
  signed_on TEXT NOT NULL, until TEXT NOT NULL
) STRICT;
CREATE TABLE files (
  request INTEGER NOT NULL REFERENCES requests (id), kind TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
  content BLOB NOT NULL, manifest BLOB NOT NULL, PRIMARY KEY (request, kind)
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One document from its request on.

    address: "?…" of the atlas, area and all. variant: whose rule it follows. document: its id once drafted. notes: the
    analyst's own words by section. signed_on, until: ISO dates, "" before it is signed.
    """

    id: int
    title: str
    address: str
    variant: str
    why: str
    asked_by: str
    asked_org: str
    asked_at: float
    state: str
    notes: Mapping[str, str]
    document: str
    drafted_by: str
    signed_by: str
    signed_org: str
    signed_on: str
    until: str

    def expired(self, on: date) -> bool:
        """Return whether a signed document may no longer be used on a day."""
        return self.state == SIGNED and date.fromisoformat(self.until) < on


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a signed document as it was signed: content and manifest are bytes."""

    kind: str
    name: str
    media_type: str
    content: bytes
    manifest: bytes


def library_file(access: Path, given: str = "") -> Path:
    """Return where the library is: the file given, else beside the accounts."""
    return Path(given) if given else access.with_name(access.name + ".profiles")


Tell: TypeAlias = Callable[["Asked"], object]


def untold(_: Asked) -> None:
    """Write nothing down: where nobody signs in there is no audit."""


class Library:
    """The documents asked for, by whom, and what became of it. `clock` tells seconds since 1970.

    `told` of its methods writes down what a document has become; where it raises, it has not become so.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, made where there is none. Raises AccessError when it is not one of these."""
        if not path.exists():
            Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        self._database = Database(path, application=APPLICATION, version=VERSION)
        self._clock = clock

    def backup(self, to: Path) -> Path:
        """Copy the library while it is in use; return the copy. Raises FileExistsError when `to` is there."""
        self._database.backup(to)
        return to

    def today(self) -> date:
        """Return the day by the library's clock, UTC."""
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def ask(self, reader: Principal, *, title: str, address: str, variant: str, why: str, told: Tell = untold) -> Asked:
        """Note a request. Raises ValueError with words for the reader where a field cannot be, or too many lie open."""
        if not 1 <= len(why.strip()) <= LONGEST_WHY:
            raise ValueError(f"Say in 1 to {LONGEST_WHY} characters what it is for; this has {len(why.strip())}.")
        if not why.strip().isprintable():
            raise ValueError("Say what it is for on one line, in characters that can be seen.")
        if (
            not title.strip()
            or len(title) > LONGEST_TITLE
            or not address.startswith("?")
            or len(address) > LONGEST_ADDRESS
        ):
            raise ValueError("The address of the area is not one the atlas makes: ask again from the area's drawer.")
        with self._database.writing() as held:
            if held.execute("SELECT count(*) FROM requests WHERE state=?", (ASKED,)).fetchone()[0] >= WAITING:
                raise ValueError("Too many requests lie open: speak to your analyst.")
            mine = "SELECT count(*) FROM requests WHERE state=? AND asked_by=?"
            if held.execute(mine, (ASKED, reader.user)).fetchone()[0] >= OWN:
                raise ValueError(f"{OWN} of your requests lie open already: wait for them, or speak to your analyst.")
            made = held.execute(
                "INSERT INTO requests (title, address, variant, why, asked_by, asked_org, asked_at, state, notes, "
                "document, drafted_by, signed_by, signed_org, signed_on, until) "
                "VALUES (?,?,?,?,?,?,?,?,'{}','','','','','','')",
                (title.strip(), address, variant, why.strip(), reader.user, reader.org, self._clock(), ASKED),
            )
            told(one := self.one(int(made.lastrowid or 0)))
        return one

    def one(self, number: int) -> Asked:
        """Return one request. Raises KeyError when there is none."""
        row = self._database.connection().execute("SELECT * FROM requests WHERE id=?", (number,)).fetchone()
        if row is None:
            raise KeyError(number)
        return _asked(row)

    def all(self) -> tuple[Asked, ...]:
        """Return every request, the newest first."""
        rows = self._database.connection().execute("SELECT * FROM requests ORDER BY id DESC LIMIT 1000")
        return tuple(_asked(row) for row in rows.fetchall())

    def draft(self, number: int, reader: Principal, document: str, told: Tell = untold) -> Asked:
        """Begin a draft, or take one over. Raises KeyError, or ValueError where it was signed or declined."""
        values = (DRAFT, document, reader.user)
        return self._move(number, (ASKED, DRAFT), "state=?, document=?, drafted_by=?", values, told=told)

    def note(self, number: int, notes: Mapping[str, str], told: Tell = untold) -> Asked:
        """Keep the analyst's words by section. Raises KeyError, or ValueError where it is no draft."""
        return self._move(number, (DRAFT,), "notes=?", (json.dumps(dict(notes)),), told=told)

    def decline(self, number: int, told: Tell = untold) -> Asked:
        """Turn a request down. Raises KeyError, or ValueError where it was signed or declined."""
        return self._move(number, (ASKED, DRAFT), "state=?", (DECLINED,), told=told)

    def sign(
        self,
        number: int,
        reader: Principal,
        *,
        document: str,
        notes: Mapping[str, str],
        on: date,
        until: date,
        files: tuple[Kept, ...],
        told: Tell = untold,
    ) -> Asked:
        """Put a draft into the library with its id, words and files as they are signed, all of them or none.

        Raises KeyError, or ValueError where it is no draft or may be used for no day or more than MOST_DAYS.
        """
        self.refuse_until(on, until)
        return self._move(
            number, (DRAFT,), "state=?, document=?, notes=?, signed_by=?, signed_org=?, signed_on=?, until=?",
            (SIGNED, document, json.dumps(dict(notes)), reader.user, reader.org, on.isoformat(), until.isoformat()),
            files, told,
        )  # fmt: skip

    def refuse_until(self, on: date, until: date) -> None:
        """Raise ValueError where a document signed on a day may not be used until another."""
        if not 0 < (until - on).days <= MOST_DAYS:
            raise ValueError(f"It may be used for 1 to {MOST_DAYS} days after it is signed; {until} is not among them.")

    def file(self, number: int, kind: str) -> Kept:
        """Return a file of a signed document. Raises KeyError where there is none."""
        row = (
            self._database.connection()
            .execute(
                "SELECT kind, name, media_type, content, manifest FROM files WHERE request=? AND kind=?", (number, kind)
            )
            .fetchone()
        )
        if row is None:
            raise KeyError(number)
        return Kept(*row)

    def _move(
        self,
        number: int,
        before: tuple[str, ...],
        change: str,
        values: tuple[str, ...],
        files: tuple[Kept, ...] = (),
        told: Tell = untold,
    ) -> Asked:
        """Change a request that is in one of some states, with its files or not at all."""
        known = ",".join("?" * len(before))
        with self._database.writing() as held:
            done = held.execute(
                f"UPDATE requests SET {change} WHERE id=? AND state IN ({known})", (*values, number, *before)
            )
            if not done.rowcount:
                found = held.execute("SELECT state FROM requests WHERE id=?", (number,)).fetchone()
                if found is None:
                    raise KeyError(number)
                raise ValueError(f"That cannot be done any more: the profile is {found['state']}.")
            for one in files:
                row = (number, one.kind, one.name, one.media_type, one.content, one.manifest)
                held.execute("INSERT INTO files VALUES (?,?,?,?,?,?)", row)
            told(one_now := self.one(number))
        return one_now


def _asked(row: sqlite3.Row) -> Asked:
    held = dict(row)
    return Asked(**{**held, "notes": json.loads(held["notes"])})

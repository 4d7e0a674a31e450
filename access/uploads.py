"""Area figures that analysts upload, for themselves or their organisation's analysts: a file beside the accounts."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from access.database import Database
from access.principal import Principal

APPLICATION, VERSION = 0x56415550, 1  # "VAUP"
MOST, MOST_HELD = 20, 1_000  # of one reader, of one server
SCHEMA = """
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY, user TEXT NOT NULL, org TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
  source TEXT NOT NULL, date TEXT NOT NULL, higher_is TEXT NOT NULL, level TEXT NOT NULL, rows INTEGER NOT NULL,
  sha256 TEXT NOT NULL, shared INTEGER NOT NULL, kept REAL NOT NULL,
  note TEXT NOT NULL, figures TEXT NOT NULL
) STRICT;
CREATE INDEX uploads_of ON uploads (user)
"""
TOLD = "id, user, org, name, unit, source, date, higher_is, level, rows, sha256, shared, kept, note"


@dataclass(frozen=True, slots=True)
class Upload:
    """What was uploaded, without its figures. user, org: whose it is; date: what the figures are for, as given.

    level: key of the areas it is of; rows: areas with a figure; sha256: of the file; kept: s since 1970; note: how
    the file was read, where that needs saying.
    """

    id: int
    user: str
    org: str
    name: str
    unit: str
    source: str
    date: str
    higher_is: str
    level: str
    rows: int
    sha256: str
    shared: bool
    kept: float
    note: str


Tell: TypeAlias = Callable[[Upload], object]


def uploads_file(access: Path) -> Path:
    """Return where uploads are: beside the accounts."""
    return access.with_name(access.name + ".uploads")


def may_upload(reader: Principal) -> bool:
    """Return whether a reader uploads figures and sees those shared with them: whoever counts exactly.

    What is uploaded is not protected by the atlas, so nobody whose own figures are is told of it.
    """
    return reader.tier.exact


class Uploads:
    """The uploads of every reader. `clock` tells seconds since 1970.

    `told` of its methods writes down what is done; where it raises, it was not done.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, made where there is none. Raises AccessError when it is not one of these."""
        if not path.exists():
            Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        self._database = Database(path, application=APPLICATION, version=VERSION)
        self._clock = clock

    def backup(self, to: Path) -> Path:
        """Copy the uploads while they are in use; return the copy. Raises FileExistsError when `to` is there."""
        self._database.backup(to)
        return to

    def keep(
        self,
        reader: Principal,
        described: Mapping[str, str],
        figures: Mapping[str, float],
        *,
        level: str,
        sha256: str,
        shared: bool,
        told: Tell,
        note: str = "",
    ) -> Upload:
        """Keep figures by area code. described: name, unit, source, date and higher_is, read and found good.

        Raises PermissionError for a reader who may not, ValueError with words where they keep too many already.
        """
        _refuse(reader)
        with self._database.writing() as held:
            own = held.execute("SELECT count(*) FROM uploads WHERE user=?", (reader.user,)).fetchone()[0]
            if own >= MOST:
                raise ValueError(f"You keep {MOST} indicators already: remove one first.")
            if held.execute("SELECT count(*) FROM uploads").fetchone()[0] >= MOST_HELD:
                raise ValueError(f"{MOST_HELD} indicators are kept here, which is all there is room for.")
            texts = tuple(described[name] for name in ("name", "unit", "source", "date", "higher_is"))
            made = held.execute(
                f"INSERT INTO uploads ({TOLD[4:]}, figures) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (reader.user, reader.org, *texts, level, len(figures), sha256, _shared(reader, shared), self._clock(),
                 note, json.dumps(dict(figures))),
            )  # fmt: skip
            row = held.execute(f"SELECT {TOLD} FROM uploads WHERE id=?", (made.lastrowid,)).fetchone()
            found = _upload(row)
            told(found)
        return found

    def of(self, reader: Principal) -> tuple[Upload, ...]:
        """Return a reader's own, then what others of the same organisation share, by name; nothing to who may not."""
        if not may_upload(reader):
            return ()
        rows = self._database.connection().execute(
            f"SELECT {TOLD} FROM uploads WHERE user=:user OR (shared=1 AND org=:org AND org<>'') "
            "ORDER BY user<>:user, name COLLATE NOCASE, id",
            {"user": reader.user, "org": reader.org},
        )
        return tuple(_upload(row) for row in rows)

    def figures(self, reader: Principal, number: int) -> dict[str, float]:
        """Return the figures of one of `of` by area code. Raises KeyError for any other."""
        if number not in {one.id for one in self.of(reader)}:
            raise KeyError(number)
        row = self._database.connection().execute("SELECT figures FROM uploads WHERE id=?", (number,)).fetchone()
        if row is None:  # removed since
            raise KeyError(number)
        found: dict[str, float] = json.loads(row["figures"])
        return found

    def share(self, reader: Principal, number: int, *, shared: bool, told: Tell) -> None:
        """Share one of the reader's own, or no more. Raises KeyError for any other, PermissionError as keep."""
        _refuse(reader)
        with self._database.writing() as held:
            held.execute(
                "UPDATE uploads SET shared=? WHERE id=? AND user=?", (_shared(reader, shared), number, reader.user)
            )
            told(_own(held, reader, number))

    def remove(self, reader: Principal, number: int, *, told: Tell) -> None:
        """Remove one of the reader's own. Raises KeyError for any other, PermissionError as keep."""
        _refuse(reader)
        with self._database.writing() as held:
            told(_own(held, reader, number))
            held.execute("DELETE FROM uploads WHERE id=? AND user=?", (number, reader.user))


def _refuse(reader: Principal) -> None:
    if not may_upload(reader):
        raise PermissionError(f"{reader.tier.label} readers upload no figures.")


def _shared(reader: Principal, shared: bool) -> int:
    return int(shared and bool(reader.org))


def _own(held: sqlite3.Connection, reader: Principal, number: int) -> Upload:
    row = held.execute(f"SELECT {TOLD} FROM uploads WHERE id=? AND user=?", (number, reader.user)).fetchone()
    if row is None:
        raise KeyError(number)
    return _upload(row)


def _upload(row: sqlite3.Row) -> Upload:
    return Upload(**{**dict(row), "shared": bool(row["shared"])})

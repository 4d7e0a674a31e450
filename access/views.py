"""Addresses that readers keep under a name, for themselves or for their organisation: a file beside the accounts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from access.database import Database
from access.principal import Principal

APPLICATION, VERSION = 0x56415657, 2  # "VAVW"
LONGEST_NAME, LONGEST_ADDRESS, MOST = 80, 2_000, 200  # characters, characters, views of one reader
SCHEMA = """
CREATE TABLE views (
  id INTEGER PRIMARY KEY, user TEXT NOT NULL, org TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
  release TEXT NOT NULL, shared INTEGER NOT NULL, saved REAL NOT NULL, told TEXT NOT NULL DEFAULT '[]',
  seen_as TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX views_of ON views (user)
"""
UPGRADES = {
    1: "ALTER TABLE views ADD COLUMN told TEXT NOT NULL DEFAULT '[]';"
    "ALTER TABLE views ADD COLUMN seen_as TEXT NOT NULL DEFAULT ''"
}


@dataclass(frozen=True, slots=True)
class Told:
    """The total of one source as its reader was told it; count is None where it was not shown, `words` says why."""

    source: str
    count: int | None
    words: str


@dataclass(frozen=True, slots=True)
class SavedView:
    """One kept address. user, org: whose it is; release: the id of the release it was kept on; saved: s since 1970.

    Who opens it is answered as who they are. told: the protected totals its reader saw when it was kept, () where none
    were; they are told again to those alone who see what that reader saw (`seen_by`).
    """

    id: int
    user: str
    org: str
    name: str
    address: str
    release: str
    shared: bool
    saved: float
    told: tuple[Told, ...] = ()
    seen_as: str = ""

    def seen_by(self, reader: Principal) -> tuple[Told, ...]:
        """Return the totals kept with it for a reader of the same tier and areas, () for any other."""
        return self.told if self.seen_as and self.seen_as == standing(reader) else ()


def standing(reader: Principal) -> str:
    """Return what decides which figures a reader is told: the tier, and the areas of exact counts."""
    return " ".join((reader.tier.id, *sorted(reader.areas)))


def views_file(access: Path) -> Path:
    """Return where saved views are: beside the accounts."""
    return access.with_name(access.name + ".views")


class Views:
    """The kept addresses of every reader. `clock` tells seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, made where there is none. Raises AccessError when it is not one of these."""
        if not path.exists():
            Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        self._database = Database(path, application=APPLICATION, version=VERSION, upgrades=UPGRADES)
        self._clock = clock

    def backup(self, to: Path) -> Path:
        """Copy the views while they are in use; return the copy. Raises FileExistsError when `to` is there."""
        self._database.backup(to)
        return to

    def keep(
        self,
        reader: Principal,
        *,
        name: str,
        address: str,
        release: str,
        shared: bool,
        told: tuple[Told, ...] = (),
    ) -> SavedView:
        """Keep an address with the totals it told this reader.

        Raises ValueError with words for the reader where it cannot be kept.
        """
        named = name.strip()
        if not 1 <= len(named) <= LONGEST_NAME or not named.isprintable():
            raise ValueError(f"A name has 1 to {LONGEST_NAME} characters; this has {len(named)}.")
        if not address.startswith("/") or address.startswith("//") or len(address) > LONGEST_ADDRESS:
            raise ValueError("That address is not one the atlas makes: open the view and save it from there.")
        with self._database.writing() as held:
            if held.execute("SELECT count(*) FROM views WHERE user=?", (reader.user,)).fetchone()[0] >= MOST:
                raise ValueError(f"You keep {MOST} views already: remove one first.")
            made = held.execute(
                "INSERT INTO views (user, org, name, address, release, shared, saved, told, seen_as) "
                "VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    reader.user,
                    reader.org,
                    named,
                    address,
                    release,
                    int(shared),
                    self._clock(),
                    json.dumps([asdict(one) for one in told]),
                    standing(reader),
                ),
            )
        return next(one for one in self.of(reader) if one.id == made.lastrowid)

    def of(self, reader: Principal) -> tuple[SavedView, ...]:
        """Return a reader's own views, then those that others of the same organisation share; by name."""
        rows = self._database.connection().execute(
            "SELECT * FROM views WHERE user=:user OR (shared=1 AND org=:org AND org<>'') "
            "ORDER BY user<>:user, name COLLATE NOCASE, id",
            {"user": reader.user, "org": reader.org},
        )
        return tuple(_view(dict(row)) for row in rows)

    def remove(self, reader: Principal, number: int) -> bool:
        """Remove a view of the reader's own; return whether there was one."""
        with self._database.writing() as held:
            gone = held.execute("DELETE FROM views WHERE id=? AND user=?", (number, reader.user))
        return gone.rowcount > 0


def _view(row: dict[str, Any]) -> SavedView:
    told = tuple(Told(**one) for one in json.loads(row["told"]))
    return SavedView(**{**row, "shared": bool(row["shared"]), "told": told})

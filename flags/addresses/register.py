"""The addresses of one register file: found by UPRN, postcode, place or words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache

from access import Database
from flags.addresses.model import Address, plain

SCHEMA = """
CREATE TABLE addresses (
  uprn INTEGER PRIMARY KEY, name TEXT NOT NULL, flat TEXT NOT NULL, building TEXT NOT NULL, street TEXT NOT NULL,
  town TEXT NOT NULL, postcode TEXT NOT NULL, easting REAL NOT NULL, northing REAL NOT NULL,
  line TEXT NOT NULL, house TEXT NOT NULL, named TEXT NOT NULL, road TEXT NOT NULL, place TEXT NOT NULL
) STRICT;
CREATE INDEX by_postcode ON addresses (postcode);
CREATE INDEX by_line ON addresses (line);
CREATE INDEX by_house ON addresses (house, place);
CREATE INDEX by_name ON addresses (named) WHERE named <> '';
CREATE INDEX by_road ON addresses (road, place);
CREATE INDEX by_east ON addresses (easting, northing)
"""
FIELDS = "uprn, name, flat, building, street, town, postcode, easting, northing"
MOST = 200  # addresses that one question returns


class Register:
    """Reads the addresses; written only by `load`, which replaces them all at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read_roads = lru_cache(maxsize=2)(self._roads)

    def one(self, uprn: int) -> Address | None:
        """Return the address of a UPRN, None where the register has none."""
        return next(iter(self._where("uprn=?", (uprn,))), None)

    def many(self, uprns: Iterable[int]) -> dict[int, Address]:
        """Return the addresses of several UPRNs by UPRN; those it lacks are left out."""
        found = (self.one(uprn) for uprn in set(uprns))
        return {address.uprn: address for address in found if address is not None}

    def at_postcode(self, postcode: str) -> tuple[Address, ...]:
        """Return the addresses of a postcode, written with its space."""
        return self._where("postcode=?", (postcode,))

    def exactly(self, words: str) -> tuple[Address, ...]:
        """Return the addresses that these plain words name in full: all flats where they name a house of flats."""
        # a house typed without its flat means them all, also where the house itself stands in the register beside them
        return self._where("line=? OR house=?", (words, words)) or self._where(
            "named<>'' AND ? IN (named, named||' '||road, named||' '||house)", (words,)
        )

    def in_block(self, address: Address) -> tuple[Address, ...]:
        """Return all addresses of the building of an address, itself included."""
        return self._where("house=? AND place=?", (_house(address), plain(address.town)))

    def near(self, at: tuple[float, float], metres: float) -> tuple[Address, ...]:
        """Return the addresses within so many metres of a place, nearest first."""
        east, north = at
        box = (east - metres, east + metres, north - metres, north + metres)
        held = self._where("easting BETWEEN ? AND ? AND northing BETWEEN ? AND ?", box, most=2000)
        far = {one.uprn: ((one.easting - east) ** 2 + (one.northing - north) ** 2) ** 0.5 for one in held}
        inside = [one for one in held if far[one.uprn] <= metres]
        return tuple(sorted(inside, key=lambda one: (far[one.uprn], one.uprn))[:MOST])

    def on_road(self, road: str, place: str) -> tuple[Address, ...]:
        """Return the addresses of a road of a town, both in plain form."""
        return self._where("road=? AND place=?", (road, place), most=2000)

    def roads(self) -> Sequence[tuple[str, str]]:
        """Return every (road, town) in plain form, read once for each set of addresses."""
        return self._read_roads(self.stamp())

    def towns(self) -> tuple[str, ...]:
        """Return every town in plain form, longest first."""
        return tuple(sorted({place for _, place in self.roads()}, key=lambda place: (-len(place), place)))

    def stamp(self) -> str:
        """Return what names this set of addresses: their source and when they were loaded, "" while there are none."""
        row = self._database.connection().execute("SELECT value FROM facts WHERE key='addresses'").fetchone()
        return str(row["value"]) if row is not None else ""

    def count(self) -> int:
        """Return how many addresses there are."""
        return int(self._database.connection().execute("SELECT count(*) FROM addresses").fetchone()[0])

    def _roads(self, _: str) -> tuple[tuple[str, str], ...]:
        rows = self._database.connection().execute("SELECT DISTINCT road, place FROM addresses ORDER BY road, place")
        return tuple((row["road"], row["place"]) for row in rows)

    def _where(self, condition: str, values: Sequence[object], most: int = MOST) -> tuple[Address, ...]:
        rows = self._database.connection().execute(
            f"SELECT {FIELDS} FROM addresses WHERE {condition} ORDER BY place, road, length(building), building, "
            "length(flat), flat, uprn LIMIT ?",
            (*values, most),
        )
        return tuple(Address(*row) for row in rows.fetchall())


def row_of(address: Address) -> tuple[object, ...]:
    """Return an address as its row, with the plain forms by which it is found."""
    house = _house(address)
    named = plain(address.name or ("" if any(map(str.isdigit, address.building)) else address.building))
    own = (
        address.uprn, address.name, address.flat, address.building, address.street, address.town, address.postcode,
        address.easting, address.northing,
    )  # fmt: skip
    return (
        *own,
        plain(f"{address.flat} {house}"),
        house,
        named,
        plain(address.street),
        plain(address.town),
    )


def replace_all(held: sqlite3.Connection, addresses: Iterable[Address], keep: Iterable[int], stamp: str) -> None:
    """Put these addresses in place of all others but those of `keep`; the caller holds the write."""
    kept = set(keep)
    marks = ",".join("?" * len(kept))
    held.execute(f"DELETE FROM addresses WHERE uprn NOT IN ({marks})", tuple(kept))
    held.executemany(
        f"INSERT OR REPLACE INTO addresses VALUES ({','.join('?' * 14)})", (row_of(address) for address in addresses)
    )
    held.execute("INSERT OR REPLACE INTO facts VALUES ('addresses', ?)", (stamp,))


def _house(address: Address) -> str:
    return plain(f"{address.building} {address.street}")

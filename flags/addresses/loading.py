"""Taking a CSV file of addresses in: all of it or nothing, every fault named by file, line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from access import Database
from flags.addresses.model import Address
from flags.addresses.register import replace_all

COLUMNS = ("uprn", "name", "flat", "building", "street", "town", "postcode", "easting", "northing")
NEEDED = ("uprn", "building", "street", "postcode", "easting", "northing")
MOST_FAULTS = 20
LONGEST = 100  # characters of a field
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")


class AddressFileError(ValueError):
    """A file of addresses that cannot be taken; one line a fault."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. kept: addresses that the file no longer has, but a flag does."""

    addresses: int
    kept: int


def load(path: Path, database: Database) -> Loaded:
    """Put the addresses of a file in place of those held; flagged ones it no longer has are kept.

    Raises AddressFileError naming up to MOST_FAULTS faults, then nothing was changed.
    """
    found = _read(path)
    stamp = f"{path.name}, {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with database.writing() as held:
        flagged = {row["uprn"] for row in held.execute("SELECT DISTINCT uprn FROM flags")}
        kept = flagged - {address.uprn for address in found}
        replace_all(held, found, kept, stamp)
    return Loaded(len(found), len(kept))


def _read(path: Path) -> list[Address]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AddressFileError(f"{path.name}: not UTF-8 (byte {error.start}): save it as CSV UTF-8") from error
    lines = csv.DictReader(text.splitlines())
    header = [name.strip().lower() for name in lines.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in header]:
        raise AddressFileError(
            f"{path.name}, line 1: no column {', '.join(missing)}: the columns are {', '.join(COLUMNS)}"
        )
    lines.fieldnames = header
    found: dict[int, Address] = {}
    faults: list[str] = []
    for row in lines:
        wrong = list(_faults(row, found))
        faults += [f"{path.name}, line {lines.line_num}, {column}: {why}" for column, why in wrong]
        if not wrong:
            address = _address(row)
            found[address.uprn] = address
        if len(faults) >= MOST_FAULTS:
            break
    if not found and not faults:
        faults = [f"{path.name}: holds no address"]
    if faults:
        raise AddressFileError("\n".join(faults[:MOST_FAULTS]))
    return list(found.values())


def _faults(row: dict[str, str], found: dict[int, Address]) -> Iterable[tuple[str, str]]:
    if None in row or None in row.values():
        yield "the line", "has more or fewer fields than the header"
        return
    for column in COLUMNS:
        if len(row[column]) > LONGEST or not row[column].isprintable():
            yield column, f"must be one line of at most {LONGEST} characters"
        elif column in NEEDED and not row[column].strip():
            yield column, "is empty: every address has one"
    uprn = row["uprn"].strip()
    if uprn and not (uprn.isascii() and uprn.isdigit() and len(uprn) <= 12 and int(uprn) > 0):
        yield "uprn", "must be a whole number of at most 12 digits"
    elif uprn and int(uprn) in found:
        yield "uprn", "is in the file twice: remove one of the two"
    if row["postcode"].strip() and not _POSTCODE.fullmatch(row["postcode"].strip().upper()):
        yield "postcode", "is not written like a postcode (AB1 2CD)"
    for column, most in (("easting", 800_000.0), ("northing", 1_300_000.0)):
        if row[column].strip() and not _metres(row[column], most):
            yield column, f"must be metres of the National Grid, 0 to {most:.0f}"


def _metres(text: str, most: float) -> bool:
    try:
        return 0 <= float(text) <= most
    except ValueError:
        return False


def _address(row: dict[str, str]) -> Address:
    held = {name: row[name].strip() for name in COLUMNS}
    postcode = _POSTCODE.fullmatch(held["postcode"].upper())
    assert postcode is not None  # checked with the rest of the line
    text = {name: " ".join(held[name].split()) for name in ("name", "flat", "building", "street", "town")}
    return Address(
        uprn=int(held["uprn"]), **text, postcode=f"{postcode[1]} {postcode[2]}",
        easting=float(held["easting"]), northing=float(held["northing"]),
    )  # fmt: skip

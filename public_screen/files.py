"""The open data as files: a CSV of every period of one definition at one level, and its manifest beside it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from cube import Cube, unpack
from public_screen.words import CANNOT, STATUS, SYNTHETIC

COLUMNS = ("release", "definition", "source", "level", "code", "name", "first_month", "last_month", "count", "status",
           "months_supplied", "months")  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def table(cube: Cube, definition: str, level: str) -> bytes:
    """Return the CSV, UTF-8, lines ended as RFC 4180 has them. `count` is empty wherever `status` is not "shown".

    Raises KeyError where the cube has no frame of it.
    """
    frames = cube.rows(
        "SELECT source, start, finish, counts FROM frames WHERE definition=? AND level=? ORDER BY 1, 2, 3",
        definition, level,
    )  # fmt: skip
    if not frames:
        raise KeyError(f"{definition} at {level}")
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    units, release = cube.units(level), cube.manifest["release"]
    for source, start, finish, counts in frames:
        supplied: dict[str, int] = {}
        for unit, value in zip(units, unpack(counts), strict=True):
            if unit.district not in supplied:
                supplied[unit.district] = cube.supplied(source, unit.district, start, finish)
            write.writerow(
                (
                    release,
                    definition,
                    source,
                    level,
                    unit.code,
                    plain(unit.name),
                    month(start),
                    month(finish),
                    value if value >= 0 else "",
                    STATUS.get(value, "shown"),
                    supplied[unit.district],
                    finish - start + 1,
                )
            )
    return out.getvalue().encode()


def plain(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def month(index: int) -> str:
    """Return "2026-03"."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def manifest(cube: Cube, definition: str, level: str, content: bytes) -> dict[str, Any]:
    """Return what a CSV is: release, rule, columns, the SHA-256 of its bytes and of the cube it was taken from.

    Sealed as every manifest of the atlas: `python -m reports verify FILE MANIFEST` checks it.
    """
    one, held = cube.definitions[definition], cube.manifest
    digest = hashlib.sha256(content).hexdigest()
    told = {
        "file": {
            "name": name(definition, level),
            "media_type": "text/csv",
            "bytes": len(content),
            "sha256": digest,
        },
        "export": {"id": digest[:12], "tier": "public"},
        "release": held["release"],
        "built": held["created"],
        "cube_sha256": cube.digest,
        "key_id": held["key_id"] or None,
        "area": held["name"],
        "notice": SYNTHETIC if held["synthetic"] else "",
        "attribution": held["attribution"],
        "definition": {
            "id": one.id,
            "version": one.version,
            "label": one.label,
            "plain": one.plain,
            "owner": one.owner,
        },
        "level": {"key": level, "label": cube.levels[level].label if level in cube.levels else held["name"]},
        "rules": {source.id: source.rule for source in cube.sources.values()},
        "columns": list(COLUMNS),
        "status": {"shown": "a count stands in `count`", **STATUSES},
        "cannot_say": CANNOT,
    }
    plainly = json.dumps(told, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return told | {"seal": hashlib.sha256(plainly.encode()).hexdigest()}


STATUSES = {
    "hidden": "too small to be told, zero among them",
    "not supplied": "nobody sent these months: not a zero",
    "not told here": "this source cannot answer this definition here",
}


def name(definition: str, level: str) -> str:
    """Return the name of a CSV."""
    return f"{definition}-{level}.csv"


def offers(cube: Cube) -> dict[str, tuple[str, ...]]:
    """Return which levels can be had of each definition, largest areas first."""
    order = ["county", *cube.levels]
    held = cube.rows("SELECT DISTINCT definition, level FROM frames")
    known = set(held)
    return {one: tuple(level for level in order if (one, level) in known) for one in cube.definitions}

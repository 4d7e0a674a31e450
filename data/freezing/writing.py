"""Write the cube: every frame asked of the one exit as the public, put into one SQLite file, and sealed.

The same release gives the same bytes: rows go in in one order, nothing holds the time of writing, and nothing is ever
deleted, so that no page of the file holds what its tables do not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from access import tiers
from cube import EMPTY, HIDDEN, NOT_COMPUTABLE, NOT_SUPPLIED, SCHEMA, TABLES, pack, sealed
from data.answering.lattice import Period
from data.answering.permit import rule_of
from data.answering.perturbation import MOST
from data.answering.store import Store, open_store
from data.defining.rules import definitions
from data.exit import cells, total
from data.freezing import ground, offered
from data.model import Cell, Cells, Spec, Status, month_text
from data.progress import Say
from data.release import Release, ReleaseError

MARKS: Mapping[Status, int] = {
    Status.HIDDEN: HIDDEN,
    Status.NOT_SUPPLIED: NOT_SUPPLIED,
    Status.NOT_COMPUTABLE: NOT_COMPUTABLE,
}
COUNTY = "county"


def freeze(release: Release, out: Path, talk: Say) -> dict[str, Any]:
    """Write the cube of a verified release to `out`, replacing what was there at once or not at all.

    Returns its manifest. Raises OSError when it cannot be written.
    """
    store = open_store(release.folder)
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    try:
        told = _write(store, part, talk)
        content = sealed(part.read_bytes())
        part.write_bytes(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return told


def _write(store: Store, path: Path, talk: Say) -> dict[str, Any]:
    base = sqlite3.connect(path, isolation_level=None)
    try:
        base.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA secure_delete = ON;")
        base.executescript(TABLES)  # ends any transaction, so the one for the rows begins after it
        base.execute("BEGIN")
        base.execute("INSERT INTO seal VALUES (?)", (EMPTY,))
        _fill(base, "definitions", _definition_rows(store))
        _fill(base, "sources", _source_rows(store))
        _fill(base, "levels", _level_rows(store))
        for level in offered.levels(store):
            _fill(base, "units", ground.unit_rows(store, level))
            _fill(base, "context", ground.score_rows(store, level))
        _fill(base, "units", [_county_row(store)])
        _fill(base, "places", ground.place_rows(store))
        _fill(base, "supply", _supply_rows(store))
        _fill(base, "refusals", _refusal_rows(store))
        frames = _fill(base, "frames", _frame_rows(store, talk))
        told = _manifest(store, frames)
        _fill(base, "manifest", [(key, json.dumps(told[key], sort_keys=True)) for key in sorted(told)])
        base.execute("COMMIT")
    finally:
        base.close()
    return told


def _fill(base: sqlite3.Connection, table: str, rows: Any) -> int:
    """Put rows into a table and return how many there were."""
    held = list(rows)
    if held:
        base.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held[0]))})", held)
    return len(held)


def _manifest(store: Store, frames: int) -> dict[str, Any]:
    facts, tier = store.facts, offered.reader().tier
    return {
        "schema": SCHEMA,
        "release": facts.id,
        "name": facts.name,
        "description": facts.description,
        "synthetic": facts.synthetic,
        "created": facts.created,
        "attribution": facts.attribution,
        "key_id": facts.key_id,
        "months": [month_text(facts.first), month_text(facts.last)],
        "bounds": list(facts.bounds),
        "tier": tier.plain,
        "threshold": tier.threshold,
        "rounding": tier.rounding,
        "perturbed": MOST if facts.closed else 0,
        "similar": ground.similar_words(store),
        "frames": frames,
    }


def _definition_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    for position, group in enumerate(offered.offered(store)):
        one = definitions()[group.id]
        said = (" ".join(text.split()) for text in (one.plain, one.domestic, one.notes))
        yield position, one.id, one.short, group.phrase, *said, one.owner, one.version


def _source_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    main = offered.main_source(store)
    for position, one in enumerate(store.facts.sources.values()):
        rule = rule_of(store, one.id, offered.reader()).words()
        yield position, one.id, one.label, int(one.open), int(one.health), int(one is main), rule


def _level_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    for position, key in enumerate(offered.levels(store)):
        one = store.level(key)
        grain = offered.reader().tier.grain[key]
        yield position, key, one.label, one.noun, one.nouns, one.kind, one.vintage, grain, offered.newest(store, key)


def _county_row(store: Store) -> tuple[Any, ...]:
    level = next(iter(store.facts.levels))
    _, boxes = ground.outline(store, level)
    west, north, east, south = np.array(boxes).T
    people = store.units(level).residents
    known = None if np.isnan(people).any() else round(float(people.sum()))
    box = int(west.min()), int(north.min()), int(east.max()), int(south.max())
    return (COUNTY, 0, COUNTY, store.facts.name, "", "", known, *box, "")


def _supply_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    """Yield which months everybody serving a district, or "" the store, sent: never who, so no hospital is named."""
    places = store.units("lad").code if "lad" in store.facts.levels else ()
    for source in store.facts.sources:
        for month in range(store.facts.first, store.facts.last + 1):
            by_place = store.supplied(source, "lad", (month, month)).tolist() if places else []
            for code, supplied in zip(places, by_place, strict=True):
                yield source, code, month, int(supplied)
            yield source, "", month, int(min(by_place, default=0))


def _refusal_rows(store: Store) -> Iterator[tuple[str, str, str, str]]:
    for group, source, level in _families(store):
        first = next(iter(offered.periods(store, level, offered.reader().tier)), None)
        spec = Spec(group, source, level, (first.start, first.end)) if first else None
        why = offered.refused(store, spec) if spec else "The release is too young for this level."
        if why:
            yield group, source, level, why


def _families(store: Store) -> Iterator[tuple[str, str, str]]:
    for group in offered.offered(store):
        for level in offered.levels(store):
            for source in offered.sources(store, level):
                yield group.id, source, level


def _frame_rows(store: Store, talk: Say) -> Iterator[tuple[Any, ...]]:
    reader = offered.reader()
    refused = {row[:3] for row in _refusal_rows(store)}
    top = next(iter(offered.levels(store)))
    for family in _families(store):
        if family in refused:
            continue
        talk(f"freezing {' '.join(family)}")
        group, source, level = family
        for period in offered.periods(store, level, reader.tier):
            spec = Spec(group, source, level, (period.start, period.end))
            found = cells(store, spec, reader)
            yield _row(store, spec, period, _marks(found), found.unlocated)
            if level == top:
                whole, _ = total(store, spec, "", reader)
                yield _row(store, spec, period, [_mark(whole)], found.unlocated, COUNTY)


def _row(
    store: Store, spec: Spec, period: Period, marks: list[int], unlocated: Cell, level: str = ""
) -> tuple[Any, ...]:
    """Return a row of the table `frames`.

    Raises ReleaseError for a figure that no protected one can be: a second lock, that trusts nobody with the first.
    """
    place, tier = level or spec.level, tiers()["public"]
    told = [one for one in (*marks, _mark(unlocated)) if one >= 0]
    if not store.facts.sources[spec.source].open and any(one < tier.threshold or one % tier.rounding for one in told):
        raise ReleaseError(
            f"{spec.definition} by {spec.source} at {place}: holds a figure that is not protected; no cube was "
            "written. This is a fault of the atlas: do not publish, and report it"
        )
    return spec.definition, spec.source, place, period.start, period.end, _mark(unlocated), pack(marks)


def _marks(found: Cells) -> list[int]:
    """Return counts, and where there is none the mark of its status."""
    marks = found.count.copy()
    for status, mark in MARKS.items():
        marks[found.status == status] = mark
    return [int(one) for one in marks]


def _mark(cell: Cell) -> int:
    return MARKS[cell.status] if cell.count is None else cell.count

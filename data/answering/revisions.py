"""What changed in months that had been published, or sent, before: late returns, resubmissions, withdrawals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.answering.disclosure import Rule, withhold
from data.building.coverage import Partition
from data.model import Cell, Status, month_text

FILE = "revisions.parquet"
NOTHING = -1  # rows of a month that was not there
Ids: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True, slots=True)
class Revision:
    """One month of one provider whose rows are no longer what they were; before or after is NOTHING where it was not.

    added and removed: rows that are new, and rows that are gone; a corrected row is one of each. since: id of the
    release that still had it as it was before, "" for a file that a later one of the same build replaced.
    """

    source: str
    provider: str
    month: int
    before: int
    after: int
    added: int
    removed: int
    since: str
    file: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A revision as a reader may see it: numbers of rows of a whole provider, protected by the reader's rule."""

    source: str
    provider: str
    month: int
    before: Cell
    after: Cell
    added: Cell
    removed: Cell
    since: str


def turned(key: Partition, old: Ids, new: Ids, since: str, file: str) -> Revision | None:
    """Return what became of a month, given the ids of its rows before and after; None where nothing did.

    Where not one of as many rows is the same, the ids were made another way (another version, another secret): that
    is no revision.
    """
    added = len(new) - (pc.sum(pc.is_in(new, value_set=_flat(old))).as_py() or 0)
    removed = len(old) - (pc.sum(pc.is_in(old, value_set=_flat(new))).as_py() or 0)
    if (not added and not removed) or (len(old) == len(new) == added):
        return None
    return Revision(*key, len(old), len(new), added, removed, since, file)


def _flat(ids: Ids) -> pa.Array:
    return ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids


def since_release(
    previous: Path | None, parts: Mapping[Partition, pa.Table], files: Mapping[Partition, str]
) -> list[Revision]:
    """Return what changed against a release: revisions it told already, then those of this build.

    parts: the events now in force by source, provider and month; files: where each is from. A month after the release's
    last, or of a provider it did not know, is new and no revision. A release that cannot be read is as none.
    """
    if previous is None:
        return []
    try:
        supply = pd.read_parquet(previous / "coverage.parquet")
        told = [Revision(**row) for row in records(read_revisions(previous)) if row["since"]]
        return [*told, *_against(previous, supply, parts, files)]
    except (OSError, pa.ArrowException, KeyError):
        return []


def _against(
    previous: Path, supply: pd.DataFrame, parts: Mapping[Partition, pa.Table], files: Mapping[Partition, str]
) -> Iterator[Revision]:
    last = int(supply["month"].max())
    before = _keys(supply[(supply["supplied"] == 1) | (supply["rows"] > 0)])
    known = {key[:2] for key in _keys(supply)}
    every = before | {key for key in parts if key[:2] in known and key[2] <= last}
    for source, year in sorted({(key[0], key[2] // 12) for key in every}):
        old = _ids(previous / "events" / source / f"{year}.parquet")
        for key in sorted(key for key in every if (key[0], key[2] // 12) == (source, year)):
            found = _one(key, key in before, old, parts.get(key), previous.name, files.get(key, ""))
            if found is not None:
                yield found


def _keys(supply: pd.DataFrame) -> set[Partition]:
    return set(zip(supply["source"], supply["provider"], supply["month"].tolist(), strict=True))


def _one(key: Partition, was: bool, old: pa.Table, new: pa.Table | None, since: str, file: str) -> Revision | None:
    mine = old.filter(pc.and_(pc.equal(old["provider"], key[1]), pc.equal(old["month"], key[2])))["event_id"]
    if new is None:
        return Revision(*key, len(mine), NOTHING, 0, len(mine), since, file)
    if not was:
        return Revision(*key, NOTHING, new.num_rows, new.num_rows, 0, since, file)
    return turned(key, mine, new["event_id"], since, file)


def _ids(path: Path) -> pa.Table:
    """Return event_id, provider and month of a file of events, no rows where it is not there."""
    if not path.exists():
        text = pa.array([], pa.string())
        return pa.table({"event_id": text, "provider": text, "month": pa.array([], pa.int32())})
    columns = ["event_id", "provider", "month"]
    return pq.read_table(path, columns=columns, page_checksum_verification=True)


def write_revisions(found: Iterable[Revision], folder: Path) -> pd.DataFrame:
    """Write revisions.parquet, by source, month and provider, and return it."""
    columns = list(Revision.__dataclass_fields__)
    frame = pd.DataFrame([asdict(one) for one in found], columns=columns)
    frame = frame.sort_values(["source", "month", "provider", "since"], kind="stable", ignore_index=True)
    whole = {"month": "int32", **dict.fromkeys(("before", "after", "added", "removed"), "int64")}
    frame = frame.astype(dict.fromkeys(columns, "str") | whole)
    frame.to_parquet(folder / FILE, index=False)
    return frame


def read_revisions(folder: Path) -> pd.DataFrame:
    """Return the revisions of a release, none where it was made before they were kept."""
    if not (folder / FILE).exists():
        return pd.DataFrame(columns=list(Revision.__dataclass_fields__))
    return pd.read_parquet(folder / FILE)


def records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Return the rows of a table of revisions, each ready to become one."""
    for row in frame.to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def revision_lines(frame: pd.DataFrame) -> list[str]:
    """Return one line a revision in exact numbers: for whoever runs the build, never for the page."""
    return [_line(Revision(**row)) for row in records(frame)]


def _line(one: Revision) -> str:
    rows = [f"{number:,}" if number != NOTHING else "nothing" for number in (one.before, one.after)]
    since = f"since release {one.since}" if one.since else f"by {one.file}"
    return (
        f"{one.source}/{one.provider} {month_text(one.month)}: {rows[0]} to {rows[1]} rows, {one.added:,} new, "
        f"{one.removed:,} gone, {since}"
    )


def all_protected(rows: Iterable[Mapping[str, Any]], labels: Mapping[str, str], rule: Rule) -> tuple[Revised, ...]:
    """Return the revisions of one source as a rule lets them be seen, in their order. labels: of its providers.

    A month revised more than once has more numbers than one revision tells: where two of them are nearer than the
    threshold, it tells none, for one revision's "after" is another's hidden "before".
    """
    rows, numbers = list(rows), dict[tuple[str, int], list[int]]()
    for row in rows:
        numbers.setdefault((row["provider"], row["month"]), []).extend((row["before"], row["after"]))
    near = {key for key, held in numbers.items() if len(held) > 2 and _nearest(held) < rule.threshold}
    found = []
    for row in rows:
        told = protected(row, labels.get(row["provider"], ""), rule)
        if told is not None:
            hide = not rule.exact and (row["provider"], row["month"]) in near
            found.append(_untold(told) if hide else told)
    return tuple(found)


def _nearest(numbers: Iterable[int]) -> float:
    """Return by how little two of some numbers of rows differ that do differ."""
    return min((b - a for a, b in pairwise(sorted(set(numbers) - {NOTHING}))), default=math.inf)


def _untold(one: Revised) -> Revised:
    """Return a revision without its numbers; what was not supplied stays so."""
    hidden = Cell(None, Status.HIDDEN)
    before, after = (cell if cell.status is Status.NOT_SUPPLIED else hidden for cell in (one.before, one.after))
    return replace(one, before=before, after=after, added=hidden, removed=hidden)


def protected(row: Mapping[str, Any], label: str, rule: Rule) -> Revised | None:
    """Return a revision as a rule lets it be seen, None where it is too small to be told at all.

    The difference is a number too. Where it is below the threshold the number before is hidden; where it is not, the
    rows added and removed are told only when both reach the threshold, since each follows from the other.
    """
    one = Revision(**row)
    least = rule.threshold
    before, after = _cell(one.before, rule), _cell(one.after, rule)
    hidden = Cell(None, Status.HIDDEN)
    added, removed = (withhold(number, rule) for number in (one.added, one.removed))
    there = NOTHING not in (one.before, one.after)
    if not rule.exact and there and abs(one.after - one.before) < least:
        if max(one.added, one.removed) < least:
            return None
        before, added, removed = hidden, hidden, hidden
    if not rule.exact and min(one.added, one.removed) < least:
        added, removed = hidden, hidden
    return Revised(one.source, label, one.month, before, after, added, removed, one.since)


def _cell(rows: int, rule: Rule) -> Cell:
    return Cell(None, Status.NOT_SUPPLIED) if rows == NOTHING else withhold(rows, rule)

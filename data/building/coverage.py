"""Who supplied which month: the mask that keeps a missing month from being read as zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from data.building.config import Gap, SourceConfig
from data.model import month_text

Partition: TypeAlias = tuple[str, str, int]  # source, provider, month (year x 12 + month - 1)
COLUMNS = ("source", "provider", "month", "supplied", "rows", "note")


def months_of(rows: Mapping[Partition, int]) -> tuple[int, int]:
    """Return the first and last month anybody supplied, inclusive. Raises ValueError when nobody supplied any."""
    found = [month for _, _, month in rows]
    return min(found), max(found)


def coverage(
    sources: Iterable[SourceConfig],
    rows: Mapping[Partition, int],
    gaps: Iterable[Gap],
    notes: Mapping[Partition, str],
) -> pd.DataFrame:
    """Return one row for every source, provider and month of the release, months without a file included.

    rows: accepted rows of every accepted partition. A month counts as supplied when a file of it was accepted and no
    declared gap covers it; `note` holds the gap's reason, or what `notes` says about the partition.
    """
    first, last = months_of(rows)
    declared = {(gap.source, gap.provider, month): gap for gap in gaps for month in range(gap.first, gap.last + 1)}
    low = half_empty(rows)
    table = []
    for source in sources:
        for provider in source.providers:
            for month in range(first, last + 1):
                key = (source.id, provider.id, month)
                note = declared[key].reason if key in declared else notes.get(key, "")
                if not note and key in low:
                    note = "fewer than half the usual rows"
                table.append((*key, int(key in rows and key not in declared), rows.get(key, 0), note))
    frame = pd.DataFrame(table, columns=list(COLUMNS))
    return frame.astype({"month": "int32", "supplied": "int8", "rows": "int64"})


def half_empty(rows: Mapping[Partition, int]) -> set[Partition]:
    """Return the partitions with under half the median rows of their source and provider."""
    table = pd.Series(dict(rows), dtype="float64")
    if table.empty:
        return set()
    usual = table.groupby(level=[0, 1]).transform("median")
    return set(table.index[table < usual / 2])


def spans(months: Iterable[int]) -> list[str]:
    """Return months as runs in words: ["2019-07", "2021-10 to 2023-12"]."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][1] + 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    return [month_text(a) if a == b else f"{month_text(a)} to {month_text(b)}" for a, b in runs]


def coverage_summary(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, by source and provider: months supplied, months missing (in words), months with few rows (in words)."""
    found = []
    for (source, provider), rows in frame.groupby(["source", "provider"], sort=False):
        supplied = rows["supplied"] == 1
        found.append(
            {
                "source": source,
                "provider": provider,
                "supplied": int(supplied.sum()),
                "months": len(rows),
                "missing": spans(rows.loc[~supplied, "month"]),
                "low": spans(rows.loc[supplied & rows["note"].str.startswith("fewer than half"), "month"]),
            }
        )
    return found

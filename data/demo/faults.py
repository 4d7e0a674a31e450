"""The faults real files have, put into Doggershire's on purpose: few, and of every kind that the atlas must survive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from data.demo.ground import Ints
from data.demo.plan import Plan

BAD_DATES = ("2023-02-30T21:10", "not known", "1899-12-30T00:00")
UNKNOWN_CODES = ("8Z", "195B", "997")
ELSEWHERE = ("X01900014", "X01900231")  # LSOAs of the county next door, which nobody drew


def spoil(table: pa.Table, column: str, share: float, bad: Sequence[str | None], rng: np.random.Generator) -> pa.Table:
    """Return the table with a share of one column's values replaced by bad ones."""
    hit = np.flatnonzero(rng.uniform(size=table.num_rows) < share)
    return put(table, {column: [bad[i] for i in rng.integers(0, len(bad), len(hit)).tolist()]}, hit)


def put(table: pa.Table, values: Mapping[str, Sequence[str | None]], rows: Ints) -> pa.Table:
    """Return the table with other values in some rows."""
    for name, fresh in values.items():
        column = table.column(name).combine_chunks()
        index = np.arange(table.num_rows)
        index[rows] = table.num_rows + np.arange(len(rows))
        both = pa.concat_arrays([column.cast(pa.string()), pa.array(list(fresh), pa.string())])
        table = table.set_column(table.column_names.index(name), name, both.take(pa.array(index)))
    return table


def repeated(table: pa.Table, month: Ints, share: float, rng: np.random.Generator) -> tuple[pa.Table, Ints]:
    """Return the table with some rows sent twice, right after themselves."""
    times = 1 + (rng.uniform(size=table.num_rows) < share)
    index = np.repeat(np.arange(table.num_rows), times)
    return table.take(pa.array(index)), month[index]


def abroad(plan: Plan, count: int, rng: np.random.Generator) -> Ints:
    """Return points (metres, whole) beyond the inland border, west of the county."""
    south, north = plan.inland
    up = rng.uniform(0.1, 0.9, count)
    on = south + (north - south) * up[:, None]
    return np.rint(on - np.c_[rng.uniform(9000, 16000, count), np.zeros(count)]).astype(np.int64)

"""The panel of two definitions as tables: every area by both, and both totals with what both take."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data import STATUS_WORDS, Cell, Status
from indicators import Definitions
from reports.panels.sheet import COUNTED, Sheet, of_areas
from reports.table import Column, texts, wholes

AREAS = (
    *COUNTED,
    Column("count_second", "Incidents by the second definition, empty unless status_second is shown", "incidents"),
    Column("status_second", "Why there is a count by the second definition or none"),
    Column("rank", "Rank by the first, of areas shown by both: 1 the highest, ties alike"),
    Column("rank_second", "Rank by the second, of areas shown by both: 1 the highest, ties alike"),
    Column("moves", "Places gained by the second definition, negative for places lost"),
)
TOTALS = (
    Column("what", "first, second, both (what both take) or added (what the second adds to the first)"),
    Column("definition", "What is counted"),
    Column("count", "Incidents of the whole place, empty unless status is shown", "incidents"),
    Column("status", "Why there is a count or none"),
    Column("reason", "Why it cannot be told, where it cannot"),
)


def areas(one: Definitions) -> Sheet:
    """Return every area in scope by both definitions, the one whose rank moves most first."""
    told, second = one.answer, one.second
    inside = np.flatnonzero(told.inside)
    ranks = one.ranks or (np.zeros(len(told.inside), np.int64),) * 2
    moves = ranks[0] - ranks[1]
    order = np.argsort(-np.abs(moves[inside]), kind="stable")
    rows = inside[order] if second is not None else inside
    made = of_areas(told, rows)
    if second is None:
        empty = dict.fromkeys((column.name for column in AREAS[len(COUNTED) :]), wholes(np.full(len(rows), np.nan)))
        made = made.assign(**empty | {"status_second": texts([None] * len(rows))})
    else:
        other = of_areas(second, rows)
        both = ranks[0][rows] > 0
        made = made.assign(
            count_second=other["count"],
            status_second=other["status"],
            rank=wholes(np.where(both, ranks[0][rows], np.nan)),
            rank_second=wholes(np.where(both, ranks[1][rows], np.nan)),
            moves=wholes(np.where(both, moves[rows], np.nan)),
        )
    words = "the area whose rank moves most first, ties by code" if one.ranks else "by code"
    return Sheet(told, made, AREAS, words, said(one), figures(one))


def totals(one: Definitions) -> Sheet:
    """Return the totals of the place; what both take, or what the second adds, where it can be told."""
    rows = [row("first", one.labels[0], one.answer.series[0].total.cell)]
    if one.second is not None:
        rows.append(row("second", one.labels[1], one.second.series[0].total.cell))
        rows.append(added(one) if one.adds else both(one))
    columns = list(zip(*rows, strict=True))
    made = pd.DataFrame(
        {each.name: texts(column) for each, column in zip(TOTALS, columns, strict=True) if each.name != "count"}
    )
    made.insert(2, "count", wholes(np.array([np.nan if count is None else count for count in columns[2]], float)))
    return Sheet(one.answer, made, TOTALS, "first, second, together", said(one), figures(one))


def row(what: str, label: str, cell: Cell) -> tuple[str, str, int | None, str, str | None]:
    """Return one line of the totals."""
    return what, label, cell.count, STATUS_WORDS[cell.status], None


def both(one: Definitions) -> tuple[str, str, int | None, str, str | None]:
    """Return what both definitions take, or why that is not told."""
    label = " and ".join(one.labels)
    if one.both is not None:
        return row("both", label, one.both)
    return "both", label, None, STATUS_WORDS[Status.HIDDEN], one.no_overlap or None


def added(one: Definitions) -> tuple[str, str, int | None, str, str | None]:
    """Return what the second adds to the first: the difference of the two shown counts."""
    assert one.second is not None
    first, second = (each.series[0].total.cell for each in (one.answer, one.second))
    if first.count is None or second.count is None:
        return "added", "", None, STATUS_WORDS[Status.HIDDEN], "One of the two counts is hidden."
    return "added", "", max(second.count - first.count, 0), STATUS_WORDS[Status.SHOWN], None


def said(one: Definitions) -> tuple[str, ...]:
    """Return the sentences of the panel."""
    return tuple(filter(None, (one.why, one.no_overlap)))


def figures(one: Definitions) -> dict[str, object]:
    """Return what is compared, and how many areas take part."""
    return {"first": one.labels[0], "second": one.labels[1] or None, "ranked": one.ranked, "left_out": one.left_out}

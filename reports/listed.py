"""The places of a hotspots board to take away: their cells with rank and reasons, or the one-page tasking sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from data import STATUS_WORDS
from indicators import Answer, Board, board_words
from reports.documents import document_file
from reports.export import Export
from reports.files import FORMATS, File, Shapes, file_name, sealed
from reports.manifest import facts
from reports.picture import Look
from reports.table import Column, columns, table
from reports.tasking import NOWHERE, Around, tasking_sheet

LISTS: Mapping[str, str] = MappingProxyType({"list.csv": "csv", "list.gpkg": "gpkg", "list.pdf": "pdf"})
GRAIN, UNTOLD = "`board.grain` says how long", "empty where it is hidden in all of them"
BY_SOURCE = ("count", "status", "rate", "rate_low", "rate_high", "months_supplied")  # columns that differ by source
COLUMNS = (
    Column("rank", "Rank in the list by the protected count of the first source; ties by persistence, then code"),
    Column("share", "Share of all incidents of the place asked about, 0 to 1, empty where that total is hidden"),
    Column("periods_in", f"Periods of the last twelve months in whose list the place was; {GRAIN}; {UNTOLD}"),
    Column("periods_of", "Periods of the last twelve months that were supplied"),
    Column("periods_hidden", "Of those, periods in which the count of the place is hidden"),
    Column("years_in", f"Years of the last three in whose list the place was; {UNTOLD}"),
    Column("years_of", "Years of the last three that were supplied"),
    Column("years_hidden", "Of those, years in which the count of the place is hidden"),
    Column("when", "When most happens, of protected counts; empty where it cannot be told"),
    Column("count_before", "Incidents of the first source in the year before, empty unless status_before is shown"),
    Column("status_before", "Why the year before has a count or none: " + ", ".join(STATUS_WORDS.values())),
    Column("change_word", "Against the year before, false discoveries held at 5 % over all that could be listed"),
    Column("lasting", "persistent: in all three years' lists; new: in this year's alone"),
)


def write_list(
    board: Board,
    export: Export,
    key: str,
    shapes: Shapes,
    look: Look,
    around: Around = NOWHERE,
    at: datetime | None = None,
    head: str = "",
) -> File:
    """Return the places of a board as a file of the kind `key`, one of LISTS.

    look, around: colours of the sheet's map, and what it is drawn on; at, head: as for `write`, in the side-car alone.
    Raises KeyError for another kind.
    """
    listed = np.zeros(len(board.answer.inside), bool)
    listed[[row.index for row in board.rows]] = True
    answer = replace(board.answer, inside=listed)
    told = facts(answer, export) | {"board": _told(board)}
    told["query"] = "/hotspots" + answer.question.to_query() + board.ask.to_query()
    stem = file_name(answer, "").removesuffix(".")
    if LISTS[key] == "pdf":
        sheet = tasking_sheet(board, export, shapes, look, around)
        return document_file(sheet, "pdf", f"{stem}_tasking-sheet", told, at or datetime.now(UTC), head)
    frame, meant, order = _frame(board, table(answer)), (*columns(answer), *COLUMNS), "by rank, then by source"
    kind = FORMATS[LISTS[key]]
    if kind.key == "gpkg":  # drawn cells: one of each, or they lie on each other
        frame, meant, order = _side_by_side(frame), _beside(meant, answer), "by rank"
    told |= {"columns": [asdict(one) for one in meant], "order": order}
    return sealed(f"{stem}_list.{kind.key}", kind.media_type, kind.body(answer, frame, shapes, told), told, at, head)


def _told(board: Board) -> dict[str, Any]:
    """Return what a manifest says of the list itself."""
    return {
        "places": board.ask.places,
        "grain": board.grain,
        "set_aside": [{"code": one.code, "reason": one.reason, "put_back": one.back} for one in board.aside],
        "instead": board.instead,
        "statements": [*board_words.foot(board), board_words.forward(board), *board_words.limits(board)],
    }


def _frame(board: Board, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the cells in the order of the list, with the columns that only a list has."""
    made = pd.DataFrame(
        {
            "code": [row.code for row in board.rows],
            "rank": [row.rank for row in board.rows],
            "share": [None if row.share is None else round(row.share, 6) for row in board.rows],
            "periods_in": [_known(row.periods, row.periods_hidden) for row in board.rows],
            "periods_of": [row.periods[1] for row in board.rows],
            "periods_hidden": [row.periods_hidden for row in board.rows],
            "years_in": [_known(row.years, row.years_hidden) for row in board.rows],
            "years_of": [row.years[1] for row in board.rows],
            "years_hidden": [row.years_hidden for row in board.rows],
            "when": [board_words.when_words(row) or None for row in board.rows],
            "count_before": [row.before.count for row in board.rows],
            "status_before": [STATUS_WORDS[row.before.status] for row in board.rows],
            "change_word": [row.change or None for row in board.rows],
            "lasting": [row.lasting or None for row in board.rows],
        }
    )
    texts = ["code", "when", "status_before", "change_word", "lasting"]
    whole = [name for name in made if name not in (*texts, "share")]
    typed = made.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(texts, "string") | {"share": "Float64"})
    joined = cells.assign(at=range(len(cells))).merge(typed, on="code", how="left")
    return joined.sort_values(["rank", "at"], kind="stable", ignore_index=True).drop(columns="at")


def _known(times: tuple[int, int], hidden: int) -> int | None:
    """Return in how many periods a place was in the list, None where it is hidden in all of them."""
    return None if times[1] and hidden == times[1] else times[0]


def _side_by_side(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row a cell, in the same order: what differs by source in a column for each, "count_police"."""
    names = [name for name in BY_SOURCE if name in rows]
    made = rows.drop(columns=["source", *names]).drop_duplicates("code", ignore_index=True)
    for source in rows["source"].drop_duplicates():
        mine = rows[rows["source"] == source].set_index("code")[names].add_suffix(f"_{source}")
        made = made.join(mine, on="code")
    return made


def _beside(meant: tuple[Column, ...], answer: Answer) -> tuple[Column, ...]:
    """Return the meaning of the columns of `_side_by_side`, in their order."""
    alone = tuple(one for one in meant if one.name not in ("source", *BY_SOURCE))
    return (
        *alone,
        *(
            Column(f"{one.name}_{series.source}", f"{series.label}: {one.meaning}", one.unit)
            for series in answer.series
            for name in BY_SOURCE
            for one in meant
            if one.name == name
        ),
    )

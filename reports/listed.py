"""The places of a hotspots board to take away: their cells with rank and reasons, or the one-page tasking sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from indicators import Board, board_words
from reports.documents import document_file
from reports.export import Export
from reports.files import FORMATS, File, Shapes, file_name
from reports.manifest import facts, side_car
from reports.picture import Look
from reports.table import Column, columns, table
from reports.tasking import NOWHERE, Around, tasking_sheet

LISTS: Mapping[str, str] = MappingProxyType({"list.csv": "csv", "list.gpkg": "gpkg", "list.pdf": "pdf"})
COLUMNS = (
    Column("rank", "Rank in the list by the protected count of the first source; ties by persistence, then code"),
    Column("share", "Share of all incidents of the place asked about, 0 to 1, empty where that total is hidden"),
    Column("periods_in", "Periods of the last twelve months in whose list the place was; `board.grain` says how long"),
    Column("periods_of", "Periods of the last twelve months that were supplied"),
    Column("years_in", "Years of the last three in whose list the place was"),
    Column("years_of", "Years of the last three that were supplied"),
    Column("when", "When most happens, of protected counts; empty where it cannot be told"),
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
    frame = _frame(board, table(answer))
    told |= {"columns": [asdict(one) for one in (*columns(answer), *COLUMNS)], "order": "by rank, then by source"}
    kind = FORMATS[LISTS[key]]
    return _file(f"{stem}_list.{kind.key}", kind.media_type, kind.body(answer, frame, shapes, told), told, at, head)


def _file(name: str, media_type: str, content: bytes, told: dict[str, Any], at: datetime | None, head: str) -> File:
    made = side_car(name, media_type, content, told, at or datetime.now(UTC), head)
    return File(name, media_type, content, (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))


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
            "periods_in": [row.periods[0] for row in board.rows],
            "periods_of": [row.periods[1] for row in board.rows],
            "years_in": [row.years[0] for row in board.rows],
            "years_of": [row.years[1] for row in board.rows],
            "when": [board_words.when_words(row) or None for row in board.rows],
            "change_word": [row.change or None for row in board.rows],
            "lasting": [row.lasting or None for row in board.rows],
        }
    )
    whole = ["rank", "periods_in", "periods_of", "years_in", "years_of"]
    texts = ["code", "when", "change_word", "lasting"]
    typed = made.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(texts, "string") | {"share": "Float64"})
    joined = cells.assign(at=range(len(cells))).merge(typed, on="code", how="left")
    return joined.sort_values(["rank", "at"], kind="stable", ignore_index=True).drop(columns="at")

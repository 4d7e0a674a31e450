"""The one-page tasking sheet as a document: the first places, where they are, room to write who goes there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from indicators import SYNTHETIC, Answer, Board, Row, board_words
from reports.documents import (
    Block,
    Bullets,
    Document,
    Figure,
    Note,
    Numbered,
    Paragraph,
    Stamp,
    Table,
    numbered_svg,
)
from reports.export import Export
from reports.files import Shapes
from reports.picture import Look, missing

ON_PAGE = 20  # places of the sheet: more would not be read out in a meeting
REASONS = 4  # places set aside that are told one by one: more would leave the map no room
# shares of the page's width: with a column for the time of day, and without where none is told
COLUMNS = board_words.SHEET
WIDTHS = (0.225, 0.045, 0.07, 0.055, 0.13, 0.075, 0.18, 0.115, 0.105)
TIMELESS = (0.27, 0.045, 0.07, 0.055, 0.0, 0.075, 0.2, 0.15, 0.135)
WHEN = COLUMNS.index("When")


@dataclass(frozen=True, slots=True)
class Around:
    """What the map of a sheet is drawn on. level: whose outlines; districts: those named, code -> name."""

    level: str
    districts: Mapping[str, str]


NOWHERE = Around("", MappingProxyType({}))


def tasking_sheet(board: Board, export: Export, shapes: Shapes, look: Look, around: Around = NOWHERE) -> Document:
    """Return the one page a meeting is tasked from: the first places, where they are, and what it cannot say."""
    answer, release = board.answer, board.answer.release
    rows = board.rows[:ON_PAGE]
    stamp = Stamp(
        sentence=answer.text(),
        release=f"Release {release.id}, built {release.created[:10]}.",
        rule=f"Rule: {answer.rule}",
        export=f"Export {export.id(answer)}.",
        made=release.created[:10],
        notice=SYNTHETIC if release.synthetic else "",
    )
    blocks: list[Block] = [Paragraph(line, "lead") for line in board_words.foot(board)[:1]]
    said = [one for one in (board.instead, *board_words.since(board)) if one]
    blocks += [Note(" ".join(said), "Since the last meeting" if board.since else "")] if said else []
    blocks += [_table(board, rows), _map(answer, rows, shapes, look, around)] if rows else []
    blocks += [] if rows else [Paragraph(f"No place has a count that can be shown. {answer.impossible}".strip())]
    blocks += [Bullets(tuple(_aside(board)))] if board.aside else []
    last = (_limits(board), missing(answer), [release.attribution])
    blocks += [Paragraph(" ".join(one), "quiet") for one in last if any(one)]
    return Document("Tasking sheet", board_words.title(board), stamp, tuple(blocks), dense=True)


def _limits(board: Board) -> list[str]:
    return [*board_words.foot(board)[1:], board_words.forward(board), *board_words.limits(board)]


def _aside(board: Board) -> Iterator[str]:
    """Yield the places set aside with their reasons, and how many more there are."""
    left = [one for one in board.aside if not one.back]
    yield from (f"Set aside: {one.name}. {one.reason}" for one in left[:REASONS])
    if more := left[REASONS:]:
        yield f"Set aside as well, with reasons on the board: {', '.join(one.name for one in more)}."


def _table(board: Board, rows: Sequence[Row]) -> Table:
    told = tuple(board_words.sheet_row(row) for row in rows)
    timed = any(row[WHEN] for row in told)
    kept = [at for at in range(len(COLUMNS)) if timed or at != WHEN]
    widths = WIDTHS if timed else TIMELESS
    return Table(
        board_words.title(board),
        tuple(COLUMNS[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in told),
        align="".join("lrrrlllll"[at] for at in kept),
        widths=tuple(widths[at] for at in kept),
        note="".join(board_words.standing_note(board)),
    )


def _map(answer: Answer, rows: Sequence[Row], shapes: Shapes, look: Look, around: Around) -> Figure:
    """Return the map of the places by their ranks; in words, the ranks district by district."""
    units, box = answer.units, answer.units.bbox
    middles = box[:, [0, 2]].mean(axis=1), box[:, [1, 3]].mean(axis=1)
    places = [Numbered(row.rank, float(middles[0][row.index]), float(middles[1][row.index]), row.code) for row in rows]
    drawing = numbered_svg(places, units.level, shapes, around.level or units.level, around.districts, look)
    held: dict[str, list[str]] = {}
    for row in rows:
        held.setdefault(around.districts.get(units.lad[row.index], ""), []).append(str(row.rank))
    where = "; ".join(f"{name}: {', '.join(ranks)}" if name else ", ".join(ranks) for name, ranks in held.items())
    caption = "Where they are, numbered by their rank"
    return Figure(drawing, f"Map of the places of the table by their rank. {where}.", caption, fitted=True)

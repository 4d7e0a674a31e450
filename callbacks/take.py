"""One file for one reader: asked again as whoever it is made for, by the rule of what they may take away."""

from __future__ import annotations

from dataclasses import replace

from access import Principal, note, taking
from callbacks.context import asked, atlas, audit_head, principal
from callbacks.openapi import MANIFEST
from indicators import Answer, Board, Question
from layouts import theme
from layouts.screens import SCREENS, own, screen_at, shared
from reports import (
    FORMATS,
    LISTS,
    ON_PAGE,
    PANEL_FILES,
    PICTURES,
    Around,
    Export,
    File,
    Look,
    draw,
    write,
    write_list,
    write_panel,
)

BOARD_PATH = "/hotspots"
COMPARE = SCREENS["/compare"]
SHEET = "list.pdf"  # of LISTS, the one page
OUTLINES = ("ward", "msoa21", "msoa11", "lad")  # what places are drawn on, the first that the release holds
LOOK = Look(theme.colour, theme.ramp)  # on paper everything is light


def is_kind(kind: str) -> bool:
    """Return whether there is such a file: a format or a picture, or the manifest of one."""
    return kind.removesuffix(MANIFEST) in (*FORMATS, *PICTURES, *LISTS, *PANEL_FILES)


def take(kind: str, search: str, *, size: str = "wide", reason: str = "") -> tuple[File, Answer]:
    """Return the file of a view, and the answer it was made of; the audit, where there is one, hears of it.

    kind: one of FORMATS, PICTURES, LISTS, whose view is a board, or PANEL_FILES, of Compare. size: the paper of a
    picture. reason: as typed for exact figures. Raises ReasonError for one of the wrong length, PermissionError for a
    reader who takes nothing away or may not open the screen, KeyError for another kind.
    """
    reader = principal()
    maker = taking(reader, reason)
    export, id_ = Export.of(reader, maker, reason), ""
    if kind in PANEL_FILES:
        file, answer, id_ = of_panel(kind, search, maker, export)
    elif kind in LISTS:
        made = sheet_of(search, maker) if kind == SHEET else board_of(search, maker)
        answer = made.answer
        file = write_list(made, export, kind, atlas().shapes, LOOK, around(), head=audit_head())
    elif kind in PICTURES:
        answer = atlas().answer(atlas().parse(search)[0], maker)
        over = atlas().over(answer, maker)
        file = draw(
            answer, export, kind, atlas().shapes, LOOK, paper=size, districts=districts(), over=over, head=audit_head()
        )
    else:
        answer = atlas().answer(atlas().parse(search)[0], maker)
        file = write(answer, export, kind, atlas().shapes, head=audit_head())
    note(export=id_ or export.id(answer), file=kind, sha256=file.sha256, rule=export.tier.id, reason=export.reason)
    return file, answer


def of_panel(kind: str, search: str, maker: Principal, export: Export) -> tuple[File, Answer, str]:
    """Return a table of Compare as a file, the answer of its panel and the id of the export.

    Raises PermissionError for a reader who may not open the screen.
    """
    if not (COMPARE.open_to(export.reader) and COMPARE.open_to(maker)):
        raise PermissionError("Areas beside each other are for partners, analysts and operational readers.")
    panel = PANEL_FILES[kind][0]  # whichever the address names: the file is of this one
    question, _ = asked(COMPARE.path, search)
    ask, made, _ = atlas().compare(question, {**own(COMPARE, search), "panel": panel}, maker)
    file, id_ = write_panel(made, ask, export, kind, atlas().shapes, head=audit_head())
    return file, made.answer, id_


def board_of(search: str | None, reader: Principal) -> Board:
    """Return the hotspots board of an address. Raises PermissionError for a reader who sees no places in order."""
    ask, ignored = atlas().board_ask(search)
    return atlas().board(_board_question(search, reader), ask, reader, ignored)


def sheet_of(search: str | None, reader: Principal) -> Board:
    """Return the board of an address as its tasking sheet has it: the first places alone, however many are shown."""
    ask, ignored = atlas().board_ask(search)
    return atlas().board(_board_question(search, reader), replace(ask, rows=ON_PAGE), reader, ignored)


def _board_question(search: str | None, reader: Principal) -> Question:
    """Return the question of a board's address; what had to give stands above the map already."""
    return atlas().board_question(shared(screen_at(BOARD_PATH), search), reader)[0]


def around() -> Around:
    """Return what the map of a tasking sheet is drawn on."""
    held = atlas().health()["levels"]
    return Around(next((one for one in OUTLINES if one in held), ""), districts())


def districts() -> dict[str, str]:
    """Return districts by code, none in a release without them."""
    found = atlas()
    return dict(zip(found.codes("lad"), found.names("lad"), strict=True)) if "lad" in found.health()["levels"] else {}

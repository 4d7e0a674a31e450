"""What is taken away of a board: the list in its own order, sealed, and one page that says what the screen says."""

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace

import pytest

from access import demonstration
from data import STATUS_WORDS, Status
from indicators import Atlas, BoardAsk
from layouts import theme
from reports import LISTS, Around, Export, Look, tasking_sheet, to_pdf, verify, write_list
from reports.documents import Figure
from tests.reports.test_documents import pages, tree

PARTNER = demonstration("partner")
LOOK = Look(theme.colour, theme.ramp)
ASKED = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def made(small):
    """A board whose order is not that of the codes: the small county's busiest places happen to come first."""
    atlas = Atlas(small[0])
    board = atlas.board(atlas.parse(ASKED)[0], BoardAsk(places=5), PARTNER)
    turned = tuple(replace(row, rank=rank) for rank, row in enumerate(reversed(board.rows), start=1))
    return replace(board, rows=turned), atlas


def around(atlas):
    return Around("lsoa21", dict(zip(atlas.codes("lad"), atlas.names("lad"), strict=True)))


def sheet_of(board, atlas):
    return tasking_sheet(board, Export.of(PARTNER), atlas.shapes, LOOK, around(atlas))


def taken(made, key):
    board, atlas = made
    return write_list(board, Export.of(PARTNER), key, atlas.shapes, LOOK, around(atlas))


def test_the_table_has_the_places_of_the_list_in_its_order(made):
    rows = list(csv.DictReader(io.StringIO(taken(made, "list.csv").content.decode())))
    first = [row for row in rows if row["source"] == "police"]
    assert [(row["code"], int(row["rank"]), int(row["count"])) for row in first] == [
        (row.code, row.rank, row.count) for row in made[0].rows
    ]
    assert [row["source"] for row in rows] == ["police", "ed"] * len(made[0].rows)
    assert all((row["status"] == "shown") == (row["count"] != "") for row in rows)


@pytest.mark.parametrize("key", LISTS)
def test_every_file_of_it_says_what_it_is_and_is_sealed(made, key, tmp_path):
    file = taken(made, key)
    (tmp_path / file.name).write_bytes(file.content)
    (tmp_path / f"{file.name}.manifest.json").write_bytes(file.manifest)
    told = json.loads(file.manifest)
    assert told["query"].startswith("/hotspots?") and "places=5" in told["query"]
    assert told["board"]["places"] == 5
    assert verify(tmp_path / file.name) == ()
    assert taken(made, key).content == file.content


def test_the_geopackage_holds_the_cells_with_their_ranks(made, tmp_path):
    path = tmp_path / "list.gpkg"
    path.write_bytes(taken(made, "list.gpkg").content)
    with sqlite3.connect(path) as held:
        ranks = held.execute('select code, rank, count_police, count_before from "lsoa21" order by fid').fetchall()
        names = [row[1] for row in held.execute('pragma table_info("lsoa21")')]
        ed = held.execute('select count_ed, status_ed from "lsoa21" order by fid').fetchall()
    assert ranks == [(row.code, row.rank, row.count, row.before.count) for row in made[0].rows]  # one row a cell
    assert ed == [(row.pips[1].cell.count, STATUS_WORDS[row.pips[1].cell.status]) for row in made[0].rows]
    told = json.loads(taken(made, "list.gpkg").manifest)["columns"]
    assert [name for name in names if name not in ("fid", "geom")] == [one["name"] for one in told]


def test_a_place_that_is_hidden_in_every_period_was_in_an_unknown_number_of_lists(made):
    board, atlas = made
    unseen = replace(board.rows[0], periods=(0, 4), periods_hidden=4, years=(1, 3), years_hidden=1)
    file = taken((replace(board, rows=(unseen, *board.rows[1:])), atlas), "list.csv")
    first = next(csv.DictReader(io.StringIO(file.content.decode())))
    assert [first[f"periods_{name}"] for name in ("in", "of", "hidden")] == ["", "4", "4"]
    assert [first[f"years_{name}"] for name in ("in", "of", "hidden")] == ["1", "3", "1"]


def test_the_sheet_names_every_place_it_lists_and_what_was_not_supplied(made):
    sheet = sheet_of(*made)
    text = sheet.content().decode()
    assert [row.name for row in made[0].rows if row.name not in text] == []
    assert "12 of 12 months supplied" in text
    assert "Synthetic" not in text or sheet.stamp.notice


def test_its_map_has_the_number_of_every_place_and_says_in_words_where_it_is(made):
    board, atlas = made
    figure = next(one for one in sheet_of(board, atlas).blocks if isinstance(one, Figure))
    drawn = re.findall(rb'text-anchor="middle"[^>]*>(\d+)</text>', figure.svg)
    assert sorted(map(int, drawn)) == [row.rank for row in board.rows]
    names = around(atlas).districts
    for row in board.rows:
        district = names[board.answer.units.lad[row.index]]
        ranks = re.search(f"{district}: ([0-9, ]+)", figure.alt)[1].split(", ")
        assert str(row.rank) in ranks
    _held, found = tree(to_pdf(sheet_of(board, atlas)))
    assert [str(one.Alt) for role, one in found if role == "Figure"] == [figure.alt]


def stretched(board, places, name):
    """Return a board of so many places, each with as much said of it as three sources can say."""
    pip = board.rows[0].pips[0]
    hidden = replace(pip.cell, count=None, status=Status.HIDDEN)
    wordy = (pip, replace(pip, source="ed", label="ED", cell=hidden), replace(pip, source="ambulance", cell=hidden))
    given = {"name": name, "marker": "nights", "peak": "18–23", "change": "no clear change", "pips": wordy}
    given |= {"periods": (1, 4), "periods_hidden": 2, "years": (3, 3), "years_hidden": 0}
    rows = tuple(replace(board.rows[at % len(board.rows)], rank=at + 1, **given) for at in range(places))
    return replace(board, rows=rows, ask=replace(board.ask, places=max(places, 5), rows=20))


@pytest.mark.parametrize("places", [1, 5, 20, 60])
def test_it_is_one_page_however_many_places_are_listed(made, places):
    board = stretched(made[0], places, "Lantern Terrace by Smokehouse Drive, Doggerhaven")
    said = pages(to_pdf(sheet_of(board, made[1])))
    assert len(said) == 1
    assert said[0].count("Smokehouse") == min(places, 20)
    assert "Where they are, numbered by their rank" in said[0]
    if places > 20:
        assert f"20 of the {places} places" in said[0]


def test_its_map_can_be_read_where_every_row_takes_two_lines(made):
    board = stretched(made[0], 20, "Lantern Terrace by Smokehouse Drive, Doggerhaven")
    _held, found = tree(to_pdf(sheet_of(board, made[1])))
    _, low, _, high = next(a.BBox for role, one in found if role == "Figure" for a in one.A if "/BBox" in a)
    assert float(high - low) > 130  # points: its numbers are set in 4.5 points then


def test_a_list_without_a_place_is_a_sheet_without_a_map(made):
    board, atlas = made
    said = pages(to_pdf(sheet_of(replace(board, rows=()), atlas)))
    assert len(said) == 1 and "No place has a count that can be shown" in said[0]
    assert not any(isinstance(one, Figure) for one in sheet_of(replace(board, rows=()), atlas).blocks)

"""What is taken away of a board: the list in its own order, sealed, and one page that says what the screen says."""

import csv
import io
import json
import sqlite3
from dataclasses import replace

import pytest

from access import demonstration
from indicators import Atlas, BoardAsk
from reports import LISTS, Export, tasking_sheet, verify, write_list

PARTNER = demonstration("partner")
ASKED = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def made(small):
    """A board whose order is not that of the codes: the small county's busiest places happen to come first."""
    atlas = Atlas(small[0])
    board = atlas.board(atlas.parse(ASKED)[0], BoardAsk(places=5), PARTNER)
    turned = tuple(replace(row, rank=rank) for rank, row in enumerate(reversed(board.rows), start=1))
    return replace(board, rows=turned), atlas


def taken(made, key):
    board, atlas = made
    return write_list(board, Export.of(PARTNER), key, atlas.shapes)


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
        ranks = held.execute('select distinct code, rank from "lsoa21" order by rank').fetchall()
    assert ranks == [(row.code, row.rank) for row in made[0].rows]


def test_the_sheet_is_one_page_that_names_every_place_it_lists(made):
    sheet = tasking_sheet(made[0], Export.of(PARTNER))
    text = sheet.content().decode()
    assert [row.name for row in made[0].rows if row.name not in text] == []
    assert "Synthetic" not in text or sheet.stamp.notice
    assert sheet.dense

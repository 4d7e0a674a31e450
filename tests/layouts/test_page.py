import re
from collections import Counter
from pathlib import Path

from layouts import ids
from layouts.drawer import drawer
from layouts.page import page
from layouts.view import PIECES, view
from tests.layouts.samples import QUESTION, answer, place, units

LAYOUTS = Path(__file__).parents[2] / "layouts"
SMALL = {"tier-select"}  # named once, only to tie a label to its field


def found_ids(*components):
    held = [getattr(one, "id", None) for component in components for one in (component, *component._traverse())]
    return Counter(one for one in held if one)


def test_every_id_is_on_the_page_once_and_no_other_is():
    opened = drawer(place(QUESTION, units().code[0]))
    on_page = found_ids(page(), *opened)
    assert set(on_page) == set(ids.ALL) - set(ids.FOR_SOME)
    assert set(on_page.values()) == {1}


def test_the_page_builds_with_no_data_present():
    assert set(found_ids(page())) == set(ids.ALL) - set(ids.IN_DRAWER) - set(ids.FOR_SOME)


def test_no_id_is_written_outside_its_home():
    for path in LAYOUTS.rglob("*.py"):
        written = re.findall(r'\bid="([^"]+)"', path.read_text("utf-8"))
        assert set(written) <= SMALL, f"{path.name} writes {written}"


def test_colours_come_from_the_theme_alone():
    for path in LAYOUTS.rglob("*.py"):
        if path.name != "theme.py":
            assert not re.findall(r'"#[0-9a-fA-F]{3,8}"', path.read_text("utf-8")), path.name


def test_the_style_sheet_names_only_colours_that_exist():
    from layouts.theme import TOKENS

    sheet = (LAYOUTS.parent / "assets" / "atlas.css").read_text("utf-8")
    assert set(re.findall(r"--va-([\w-]+)\)", sheet)) <= set(TOKENS)


def test_a_view_has_every_piece_and_the_map():
    assert set(view(answer(), ())) == {*PIECES, "map", "live"}


def test_a_view_changes_nothing_it_is_given():
    given = answer()
    before = (given.series[0].count.copy(), given.classes.index.copy())
    view(given, ())
    assert (before[0] == given.series[0].count).all() and (before[1] == given.classes.index).all()


def test_the_announcement_is_the_sentence_and_how_much_is_missing():
    said = view(answer(), ())["live"]
    assert said.startswith("Showing violence with injury (v1.0) seen by police + ed in Doggershire")
    assert "Police: 3,456 in all." in said
    assert re.search(r"\d+ areas shown, \d+ hidden, \d+ not supplied\.", said)

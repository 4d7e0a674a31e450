import re
from dataclasses import replace
from pathlib import Path

import pytest

from access import HOMES, demonstration
from layouts.links import attrs
from layouts.markup import html_of
from layouts.screens import CARRIED, PAGES, SCREENS, bar, bodies, home, own, screen_at, shared, with_own
from tests.markup_reader import Read

ROOT = Path(__file__).parents[2]
BOARD = SCREENS["/hotspots"]


def links(tier):
    return Read(html_of(bar(demonstration(tier)))).values("href")


@pytest.mark.parametrize(
    ("path", "key"),
    [("/", "atlas"), ("", "atlas"), (None, "atlas"), ("/hotspots", "hotspots"), ("/crew/", "crew"), ("/what", "atlas")],
)
def test_a_path_names_its_screen(path, key):
    assert screen_at(path).key == key


def test_the_bar_offers_a_reader_the_screens_of_their_tier():
    everything = [path for path in SCREENS if SCREENS[path].open_to(demonstration("partner"))]
    assert list(dict.fromkeys(links("partner"))) == [*everything, *PAGES]
    assert set(links("public")) == {"/"}


def test_an_account_lands_on_its_own_screen_where_that_is_open_to_it():
    partner = demonstration("partner")
    assert [one.key for one in SCREENS.values()] == list(HOMES), "every screen's key is one of access.principal.HOMES"
    for screen in SCREENS.values():
        assert home(replace(partner, home=screen.key)) == screen.path
        assert home(replace(demonstration("public"), home=screen.key)) == "/"


def test_every_screen_has_a_body_of_its_own_that_names_its_parameters():
    for screen, body in zip([one for one in SCREENS.values() if one.body], bodies(), strict=True):
        assert f"screen-{screen.key}" in body.className.split()
        assert getattr(body, "data-own") == " ".join(screen.own), attrs(data_own="")


def test_the_style_sheet_shows_every_screen_that_there_is():
    sheet = (ROOT / "assets/parts/screens.css").read_text("utf-8")
    shown = set(re.findall(r'\[data-screen="(\w+)"\] \.screen-\1', sheet))
    assert shown == {one.key for one in SCREENS.values() if one.body}
    for one in SCREENS.values():
        hides_the_map = f'[data-screen="{one.key}"]' in sheet.split(".main { display: none")[0].split("html:is(")[1]
        assert hides_the_map is not one.mapped


def test_every_screen_is_filled_by_a_callback_of_its_own():
    """Where a module of callbacks is never imported, its screen stays empty."""
    import callbacks

    modules = {path.stem for path in (ROOT / "callbacks").glob("*.py") if "@callback(" in path.read_text("utf-8")}
    assert modules <= set(vars(callbacks)), "callbacks/__init__.py imports every module that registers one"
    assert {one.key for one in SCREENS.values() if one.at} <= modules, "a screen is filled by callbacks/<key>.py"


def test_the_script_carries_what_the_screens_share():
    script = (ROOT / "assets/parts/screens.js").read_text("utf-8")
    assert re.findall(r'"(\w+)"', re.search(r"CARRIED = \[(.*?)\]", script)[1]) == list(CARRIED)


def test_a_screens_own_parameters_are_no_part_of_the_question_and_stay_while_it_is_seen():
    screen = replace(BOARD, own=("n", "put_back"))
    address = "?definition=vwi&n=60&level=h3r9&put_back=a,b"
    assert shared(screen, address) == "?definition=vwi&level=h3r9"
    assert own(screen, address) == {"n": "60", "put_back": "a,b"}
    assert with_own(screen, address, "?definition=vap") == "?definition=vap&n=60&put_back=a,b"
    assert with_own(screen, address, "?definition=vap&n=20") == "?definition=vap&n=20&put_back=a,b"
    assert shared(screen, None) == shared(screen, "?n=5") == ""

"""Which areas lie in a place, and which hold it: for every level, by the centre of whole units."""

import pytest

from access import demonstration
from indicators import Atlas
from indicators.parse import parse

ANALYST, PUBLIC = demonstration("analyst"), demonstration("public")
ASKED = "?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12"


def drawer(store, code, principal=ANALYST):
    """Return the drawer of a unit."""
    return Atlas(store).place(parse(ASKED, store)[0], code, principal)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("X01", ["2 MSOAs (2021)", "4 LSOAs (2021)", "2 police beats"]),
        ("X0101", ["2 LSOAs (2021)"]),
        ("B2", ["2 LSOAs (2021)"]),
        ("X0101A", []),
    ],
)
def test_each_smaller_level_is_one_press_away_with_its_number_of_units(small, code, names):
    assert [crumb.name for crumb in drawer(small[0], code).holds] == names


def test_the_address_of_a_level_inside_shows_just_those_units(small):
    store, _ = small
    crumb = drawer(store, "B2").holds[0]
    said = Atlas(store).answer(parse(crumb.query, store)[0], ANALYST)
    assert [said.units.code[at] for at in said.inside.nonzero()[0]] == ["X0102B", "X0201A"]
    assert "in Beat 2" in said.text()


def test_a_reader_is_offered_only_what_they_may_see(small):
    assert [crumb.name for crumb in drawer(small[0], "X01", PUBLIC).holds] == ["2 MSOAs (2021)", "4 LSOAs (2021)"]


@pytest.mark.parametrize(
    ("code", "names"),
    [("X0102B", ["District: District 01", "Police beat: Beat 2"]), ("X0102A", ["District: District 01"]), ("X01", [])],
)
def test_a_place_names_the_units_that_hold_its_centre(small, code, names):
    assert [crumb.name for crumb in drawer(small[0], code).lies_in] == names


def test_the_way_into_a_unit_of_the_stores_own_is_to_the_census_areas_inside(small):
    drill = drawer(small[0], "B2").drill
    assert drill.name == "LSOAs in Beat 2"
    assert drill.level == "lsoa21"


def test_residents_of_a_level_of_its_own_are_called_estimated(small):
    store, _ = small
    fact = next(fact for fact in drawer(store, "B2").facts if fact.label == "Residents")
    assert fact.source == "estimated from output areas"
    question, _ = parse(ASKED.replace("lsoa21", "custom:beats") + "&measure=rate", store)
    chips = Atlas(store).answer(question, ANALYST).truth
    assert [chip.text for chip in chips if chip.kind == "estimated"] == ["residents estimated"]


def test_what_lies_in_no_unit_is_on_the_truth_strip(small):
    store, _ = small
    question, _ = parse(ASKED.replace("lsoa21", "custom:beats"), store)
    chips = [chip.text for chip in Atlas(store).answer(question, ANALYST).truth]
    assert any(text.endswith("police records in no police beat") for text in chips)

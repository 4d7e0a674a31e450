"""A drawn shape is answered by whole units, and its total is the stated sum of their protected figures."""

from dataclasses import replace

import pytest

from access import demonstration
from data import Spec, Status, by_field, cells, left_out, total, trend
from geo import Ring
from indicators import total_words
from indicators.answer import answer
from indicators.parse import parse
from reports import Export, facts
from tests.data import changed_oracle as oracle
from tests.small_store import LSOAS

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
ASKED = "?definition=vap&sources=police&from=2024-01&to=2024-12&level=lsoa21&measure=count&within="
WEST, QUIET = "circle:2.1,54.1,8000", "circle:2.7,54.1,8000"  # the first two LSOAs, and the last two
MIXED = Ring(((2.0, 54.05), (2.79, 54.05), (2.79, 54.15), (2.0, 54.15))).text()  # all eight
SPEC = Spec("vap", "police", "lsoa21", (2024 * 12, 2024 * 12 + 11))


def asked(store, within, principal, **changes):
    """Return the answer about a drawn shape."""
    search = ASKED + within
    for name, value in changes.items():
        search = search.replace(f"{name}=", f"{name}={value}&was=")
    question, _ = parse(search, store)
    return answer(question, store, principal)


def test_whole_units_are_chosen_by_their_centre(small):
    said = asked(small[0], WEST, ANALYST)
    assert [code for code, inside in zip(said.units.code, said.inside, strict=True) if inside] == LSOAS[:2]
    assert "in a circle of 8 km, snapped to 2 whole LSOAs by their centre" in said.text()
    assert said.notes[-1] == "The shape drawn was snapped to 2 whole LSOAs: those whose centre lies inside."
    assert [crumb.name for crumb in said.breadcrumb] == ["Smallshire", "A shape you drew"]
    assert said.drawn[0] == said.drawn[-1]


def test_an_analysts_total_is_every_row_of_the_units(small):
    store, events = small
    frame = events["police"]
    held = frame[frame["month"].between(*SPEC.months) & frame["category"].isin(["8N", "5D", "105A"])]
    said = asked(store, WEST, ANALYST).series[0].total
    assert said.cell.count == held["lsoa21"].isin(LSOAS[:2]).sum()
    assert said.left_out == 0


def test_a_partners_total_is_the_sum_of_the_shown_cells_as_changed(small):
    store, events = small
    frame = events["police"]
    held = frame[frame["month"].between(*SPEC.months) & frame["category"].isin(["8N", "5D", "105A"])]
    told = [oracle.told(oracle.of(held[held["lsoa21"] == code]), SPEC.months, 5) for code in LSOAS]
    said = asked(store, MIXED, PARTNER)
    assert None in told
    assert said.series[0].total.cell.count == sum(one for one in told if one is not None)
    assert said.series[0].total.left_out == told.count(None)
    assert facts(said, Export.of(PARTNER))["totals"][0]["sum_of"] == "the shown cells of the rows"
    rate = asked(store, MIXED, PARTNER, measure="rate").series[0].total
    assert rate.value == pytest.approx(1000 * rate.cell.count / (1500 * (8 - told.count(None))))


@pytest.mark.parametrize("principal", [PARTNER, PUBLIC], ids=["partner", "public"])
def test_a_shape_less_the_same_without_a_hidden_unit_is_nothing(small, principal):
    store = small[0]
    status = cells(store, SPEC, principal).status
    for inside in range(1, len(LSOAS)):
        if status[inside] == Status.HIDDEN:
            wide, narrow = (Ring(((2.0, 54.05), (east, 54.05), (east, 54.15), (2.0, 54.15))).text()
                            for east in (2.09 + 0.1 * inside, 1.99 + 0.1 * inside))  # fmt: skip
            assert total(store, SPEC, wide, principal)[0] == total(store, SPEC, narrow, principal)[0]
    assert (status == Status.HIDDEN).any()


def test_the_public_s_total_is_the_sum_of_shown_cells_and_says_what_is_left_out(small):
    store, principal = small[0], PUBLIC
    shown = cells(store, SPEC, principal)
    hidden = int((shown.status == Status.HIDDEN).sum())
    said = asked(store, MIXED, principal)
    assert 0 < hidden < 8
    assert said.series[0].total.cell.count == shown.count[shown.status == Status.SHOWN].sum()
    assert said.series[0].total.left_out == hidden == left_out(store, SPEC, MIXED, principal)
    chip = next(chip for chip in said.truth if chip.kind == "drawn")
    assert chip.text.startswith("Police: ")
    assert chip.text.endswith(f"in the shape, {hidden} hidden LSOA{'s' * (hidden > 1)} left out")
    assert total_words(said.series[0]).endswith(f" in the areas shown; {hidden} hidden left out")
    told = facts(said, Export.of(principal))
    assert told["totals"][0]["hidden_left_out"] == hidden
    assert told["shape"]["coordinates"][0][0] == told["shape"]["coordinates"][0][-1]


def test_where_all_is_hidden_there_is_no_total(small):
    store, _ = small
    assert total(store, SPEC, QUIET, PUBLIC)[0].status is Status.HIDDEN
    assert left_out(store, SPEC, QUIET, PUBLIC) == 2
    few = [
        total(store, replace(SPEC, months=(month, month)), QUIET, PARTNER)[0] for month in range(2024 * 12, 2025 * 12)
    ]
    assert all(cell.count is None or cell.count >= 5 for cell in few)
    assert Status.HIDDEN in {cell.status for cell in few}


def test_a_rate_is_of_the_units_summed_up(small):
    found = asked(small[0], WEST, ANALYST, measure="rate").series[0].total
    assert found.value == pytest.approx(1000 * found.cell.count / 3_000)


def test_a_change_over_sums_of_different_cells_is_not_told(small):
    for principal in (PUBLIC, PARTNER):
        assert asked(small[0], MIXED, principal, measure="change").series[0].total.value is None
    assert asked(small[0], MIXED, ANALYST, measure="change").series[0].total.value is not None


def test_a_drawn_shape_has_no_figures_of_its_own(small):
    store, _ = small
    assert trend(store, SPEC, WEST, ANALYST)[1] == ()
    assert by_field(store, SPEC, WEST, "category", ANALYST).reason.startswith("A drawn shape is no cell of its own")


def test_a_shape_outside_the_county_says_so(small):
    said = asked(small[0], "circle:-1.5,53.4,500", PARTNER)
    assert said.question.within == ""
    assert "The shape drawn lies outside Smallshire: shown for the whole store." in said.notes


def test_a_shape_that_holds_no_centre_says_so(small):
    said = asked(small[0], "circle:2.1,54.1,500", PARTNER)
    assert said.question.within == ""
    assert "The shape drawn holds the centre of no LSOA: shown for the whole store." in said.notes


@pytest.mark.parametrize("within", ["circle:2.1,54.1,10", "shape:zzz", "circle:", "shape:AAAAAAAA"])
def test_a_shape_that_is_none_is_named_and_left_out(small, within):
    question, ignored = parse(ASKED + within, small[0])
    assert question.within == ""
    assert ignored == (f"The address asked for within={within}, which is not available.",)


def test_an_address_goes_round(small):
    for within in (WEST, MIXED):
        question, ignored = parse(ASKED + within, small[0])
        assert not ignored
        assert parse(question.to_query(), small[0])[0] == question

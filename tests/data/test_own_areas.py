"""An analyst counts exactly in own areas and is a partner everywhere else, whatever is asked and however."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import Principal, demonstration, listening, tiers
from data import (
    ABSENT,
    UNION,
    Spec,
    Status,
    by_clock,
    by_field,
    cells,
    coarse_refusal,
    definitions,
    left_out,
    not_mapped,
    seen,
    seen_in,
    total,
    trend,
    unmatched,
)
from data.answering.own_areas import own
from tests.small_store import LAST

ANALYST, PARTNER = demonstration("analyst"), demonstration("partner")
OWN = Principal("ann", "X", tiers()["analyst"], ("X01",))
YEAR, ODD = (LAST - 11, LAST), (LAST - 6, LAST - 2)
LEVELS = ("lad", "msoa21", "lsoa21", "custom:beats")
MATCHED = ("police", "ed", "ambulance")


def specs(months=st.sampled_from([YEAR, ODD, (LAST - 2, LAST)])):
    """Questions on and off the partners' lattice."""
    return st.builds(
        Spec,
        definition=st.sampled_from(["vwi", "vap", "any_violence"]).filter(lambda one: one in definitions()),
        source=st.sampled_from(["police", "ed", "ambulance"]),
        level=st.sampled_from(LEVELS),
        months=months,
        hours=st.sampled_from([(), (22, 23), tuple(range(6))]),
        age=st.sampled_from([None, (10, 24)]),
    )


def same(one, other):
    return one.tolist() == other.tolist()


@settings(max_examples=80, deadline=None)
@given(spec=specs())
def test_units_are_exact_in_own_areas_and_a_partners_elsewhere(small, spec):
    store = small[0]
    mine = own(store, spec.level, OWN.areas)
    found, exact = cells(store, spec, OWN), cells(store, spec, ANALYST)
    assert same(found.count[mine], exact.count[mine]) and same(found.status[mine], exact.status[mine])
    away = ~mine
    if spec.age or spec.hours == (22, 23):  # beyond what partners may ask
        assert (found.count[away] == ABSENT).all() and (found.status[away] == Status.NOT_COMPUTABLE).all()
        assert found.unlocated.status is Status.NOT_COMPUTABLE
        return
    try:
        theirs = cells(store, spec, PARTNER)
    except ValueError:
        assert (found.status[away] == Status.NOT_COMPUTABLE).all()
        return
    assert same(found.count[away], theirs.count[away]) and same(found.status[away], theirs.status[away])
    assert (found.unlocated, found.outside, found.converted) == (theirs.unlocated, theirs.outside, theirs.converted)


def test_own_areas_follow_the_district_and_no_level_that_cuts_across(small):
    store = small[0]
    for level in LEVELS[:3]:
        assert own(store, level, ("X01",)).tolist() == [lad == "X01" for lad in store.units(level).lad]
    assert not own(store, "custom:beats", ("X01", "X02")).any()


@settings(max_examples=60, deadline=None)
@given(spec=specs(st.just(YEAR)), within=st.sampled_from(["", "X02", "X0201", "X0202A", "B1", "B3"]))
def test_a_place_of_others_is_what_a_partner_is_told(small, spec, within):
    """By filter, drill and address alike: total, trend, clock, fields and who saw it."""
    store, spec = small[0], replace(spec, hours=(), age=None)
    assert total(store, spec, within, OWN) == total(store, spec, within, PARTNER)
    for ask in (trend, by_clock):
        one, other = (ask(store, spec, within, reader) for reader in (OWN, PARTNER))
        assert repr(one) == repr(other)
    for field in ("category", "location_precision"):
        assert repr(by_field(store, spec, within, field, OWN)) == repr(by_field(store, spec, within, field, PARTNER))


@pytest.mark.parametrize("within", ["X01", "X0101", "X0101A"])
def test_an_own_place_is_exact(small, within):
    store, spec = small[0], Spec("vwi", "police", "lsoa21", ODD, hours=(22, 23))
    assert total(store, spec, within, OWN) == total(store, spec, within, ANALYST)
    assert repr(by_field(store, spec, within, "category", OWN)) == repr(
        by_field(store, spec, within, "category", ANALYST)
    )


@pytest.mark.parametrize("within", ["", "X02", "X0202A", "circle:-1.0,53.0,90000"])
def test_beyond_the_partners_lattice_nothing_is_told_of_others(small, within):
    store, spec = small[0], Spec("vwi", "police", "lsoa21", ODD, age=(10, 12))
    if within.startswith("circle"):
        pytest.importorskip("geo")
        within = ""
    assert total(store, spec, within, OWN)[0].status is Status.NOT_COMPUTABLE
    assert not len(trend(store, spec, within, OWN)[3])
    assert by_clock(store, spec, within, OWN)[0].reason and by_field(store, spec, within, "category", OWN).reason
    assert left_out(store, spec, within, OWN) == 0


def test_what_is_of_the_whole_store_is_told_as_to_partners(small):
    store, spec = small[0], Spec("vwi", "police", "lsoa21", YEAR)
    assert unmatched(store, OWN) == unmatched(store, PARTNER)
    assert coarse_refusal(store, spec, OWN) == coarse_refusal(store, spec, PARTNER)
    told = [not_mapped(store, spec, cells(store, spec, reader), reader) for reader in (OWN, PARTNER)]
    assert told[0] == told[1]


def test_who_saw_it_is_exact_in_own_areas_alone(small):
    store, spec = small[0], Spec("vwi", UNION, "lsoa21", YEAR, among=MATCHED)
    mine = own(store, "lsoa21", OWN.areas)
    found, exact, theirs = (seen(store, spec, reader) for reader in (OWN, ANALYST, PARTNER))
    assert same(found.police_only[mine], exact.police_only[mine])
    assert same(found.police_only[~mine], theirs.police_only[~mine])
    assert seen_in(store, spec, "X02", OWN) == seen_in(store, spec, "X02", PARTNER)
    assert seen_in(store, spec, "X01", OWN) == seen_in(store, spec, "X01", ANALYST)
    whole = cells(store, spec, OWN)
    assert same(whole.count[mine], cells(store, spec, ANALYST).count[mine])


def test_hexagons_at_the_edge_of_own_areas_are_a_partners():
    import h3

    middle = h3.latlng_to_cell(53.4, -1.4, 8)
    held = sorted(h3.grid_disk(middle, 3))
    lad = tuple("E1" if h3.grid_distance(middle, code) <= 2 else "E2" for code in held)

    class Units:
        code, index = tuple(held), {code: row for row, code in enumerate(held)}

    class Held:
        kind, custom = "grid", False
        units = staticmethod(lambda _: type("U", (Units,), {"lad": lad}))
        _once = staticmethod(lambda _, make: make())

        def level(self, _):
            return self

    mine = own(Held(), "h3r8", ("E1",))
    assert {code for code, is_mine in zip(held, mine, strict=True) if is_mine} == set(h3.grid_disk(middle, 1))
    assert own(Held(), "h3r8", ("E1", "E2")).sum() == len(h3.grid_disk(middle, 2))  # nothing is known beyond the county


def test_the_ledger_hears_what_was_asked_and_never_what_was_told(small):
    store, spec = small[0], Spec("vwi", "police", "lsoa21", YEAR)
    with listening() as ledger:
        found = cells(store, spec, PARTNER)
    (told,) = ledger.summary()["specs"]
    hidden = int((found.status == Status.HIDDEN).sum())
    assert (told["cells"], told["hidden"]) == (8, hidden) and "vwi" in told["spec"]
    with listening() as both:
        cells(store, spec, PARTNER)
        total(store, spec, "", PARTNER)  # the same spec, and not the same cells
        trend(store, spec, "", PARTNER)
    assert len(both.summary()["specs"]) == 3 and both.summary()["specs"][0] == told
    with listening() as again:
        cells(store, spec, PARTNER)  # answered from memory, and asked all the same
    assert again.summary() == ledger.summary()
    assert np.all(found.count[found.status != Status.SHOWN] == ABSENT)

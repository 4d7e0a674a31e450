"""Readers who compare notes, and one reader who asks in several ways: the same records have the same figure."""

from dataclasses import replace

import numpy as np
import pytest

from access import demonstration, taking
from data import BANDS, UNION, Spec, Status, by_clock, by_field, cells, coarse, frames, not_mapped, seen, total, trend
from tests.small_store import LADS, LAST, LSOAS

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
QUARTER, YEAR = (LAST - 2, LAST), (LAST - 11, LAST)
SPECS = [
    Spec("vap", "police", "lad", (LAST, LAST)),
    Spec("vwi", "police", "msoa21", QUARTER),
    Spec("vap", "ed", "lad", QUARTER),
    Spec("vap", "police", "lsoa21", YEAR),
    Spec("vap", UNION, "lad", QUARTER, among=("police", "ed", "ambulance")),
]
ALIKE = {  # who is told what a partner is told
    "a partner of one district": replace(PARTNER, areas=(LADS[0],)),
    "a partner of another": replace(PARTNER, areas=(LADS[1],), org="Another"),
    "an operational reader": demonstration("operational"),
    "an analyst's file without a reason": taking(ANALYST),
    "the file of an analyst of one district": taking(replace(ANALYST, areas=(LADS[0],))),
}


def told(store, spec, reader):
    """All that the exit says of a spec to a reader, as comparable values."""
    found = cells(store, spec, reader)
    out = [found.count.tolist(), found.status.tolist(), found.unlocated, found.outside, found.elsewhere]
    out += [total(store, spec, within, reader) for within in ("", LADS[0])]
    for part in trend(store, spec, LADS[1], reader)[1:]:
        out.append(list(part))
    if spec.source == UNION:
        return [*out, [[count.tolist(), status.tolist()] for count, status in seen(store, spec, reader).classes()]]
    splits = [by_clock(store, spec, LADS[0], reader)[0], by_field(store, spec, LADS[0], "category", reader)]
    out += [(one.labels, one.count.tolist(), one.status.tolist()) for one in splits]
    return [*out, not_mapped(store, spec, found, reader)]


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("who", ALIKE)
def test_what_partners_are_told_is_told_to_all_of_them_alike(small, spec, who):
    assert told(small[0], spec, ALIKE[who]) == told(small[0], spec, PARTNER)


@pytest.mark.parametrize("who", ALIKE)
def test_streets_are_the_same_to_all_of_them(small, who):
    spec = Spec("vap", "police", "lsoa21", YEAR)
    assert coarse(small[0], spec, "", ALIKE[who]) == coarse(small[0], spec, "", PARTNER) != ()


@pytest.mark.parametrize("spec", [one for one in SPECS if one.source == "police"], ids=str)
def test_the_public_is_told_nothing_that_does_not_follow_from_what_partners_are(small, spec):
    """The same changed count, rounded to five and hidden below ten: both figures say no more than a partner's."""
    partner, public = cells(small[0], spec, PARTNER), cells(small[0], spec, PUBLIC)
    shown = (partner.status == Status.SHOWN) & (partner.count >= 10)
    assert ((public.status == Status.SHOWN) == shown).all() and shown.any()
    assert public.count[shown].tolist() == ((partner.count[shown] + 2) // 5 * 5).tolist()


@pytest.mark.parametrize("reader", [PARTNER, PUBLIC], ids=lambda reader: reader.tier.id)
@pytest.mark.parametrize("level", ["lad", "msoa21"])
def test_a_trend_and_the_frames_of_a_run_say_what_the_cells_say(small, reader, level):
    store, grain = small[0], "quarter"
    held = frames(grain, store.facts.first, store.facts.last)
    spec = Spec("vap", "police", level, (held[0].start, held[-1].end))
    code = store.units(level).code[0]
    _, stretch, count, status = trend(store, spec, code, reader, at_least=grain)
    assert tuple(stretch) == held
    for at, one in enumerate(held):
        alone = cells(store, replace(spec, months=(one.start, one.end)), reader)
        assert (alone.count[0], alone.status[0]) == (count[at], status[at])


@pytest.mark.parametrize("level", ["lad", "msoa21", "lsoa21"])
def test_a_part_of_the_week_is_the_same_figure_as_a_choice_and_as_a_part_of_a_place(small, level):
    """A partner may ask nights at weekends as two choices, or read them in the drawer's grid."""
    store = small[0]
    spec, compared = Spec("vap", "police", level, YEAR), 0
    choices = [(hours, days) for days in ((0, 1, 2, 3, 4), (5, 6)) for hours in BANDS.values()]
    asked = [cells(store, replace(spec, hours=hours, days=days), PARTNER) for hours, days in choices]
    for unit, code in enumerate(store.units(level).code):
        grid, _, _ = by_clock(store, spec, code, PARTNER)
        supplied = [one.status[unit] != Status.NOT_SUPPLIED for one in asked]
        for at, one in enumerate(asked):
            if supplied[at]:
                assert (one.status[unit], max(one.count[unit], -1)) == (grid.status[at], max(grid.count[at], -1))
                compared += 1
    assert compared >= 8 and len(LSOAS) > 1


def test_an_analyst_s_own_figures_are_the_only_ones_that_differ(small):
    """The other side of it: exact in own areas, so that the tests above do compare something."""
    spec = Spec("vap", "police", "lsoa21", YEAR)
    assert not np.array_equal(cells(small[0], spec, ANALYST).count, cells(small[0], spec, PARTNER).count)

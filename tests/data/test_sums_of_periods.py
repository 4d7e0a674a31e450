"""Several periods are the sum of what each of them shows, whatever is asked: a hidden one hides the sum."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration
from data import UNION, Spec, Status, by_clock, by_field, cells, coarse, not_mapped, seen, seen_in, total
from data.answering.disclosure import Rule
from data.answering.seen import protect_union
from data.answering.tally import SHIFT
from tests.small_store import FIRST, LADS, LAST

PARTNER = demonstration("partner")
EVERY = ("police", "ed", "ambulance")
START = -(-FIRST // 3) * 3
TWO = [(first, first + 5) for first in range(START, LAST - 4, 3) if first % 12 <= 6]  # two quarters, no whole year


def halves(spec):
    """The two quarters of half a year, as questions of their own."""
    first = spec.months[0]
    return [replace(spec, months=(one, one + 2)) for one in (first, first + 3)]


def added(parts):
    """What the sum of some figures may be: None where one of them is hidden."""
    return None if any(one is None for one in parts) else sum(parts)


def figures(count, status):
    return [int(one) if shown == Status.SHOWN else None for one, shown in zip(count, status, strict=True)]


def unions(store, spec):
    found, who = cells(store, spec, PARTNER), seen(store, spec, PARTNER)
    place = seen_in(store, spec, LADS[0], PARTNER)
    told = [figures(found.count, found.status), *(figures(*one) for one in who.classes())]
    return [*chain(*told), *(cell.count for cell in place.values()), total(store, spec, "", PARTNER)[0].count]


@pytest.mark.parametrize("months", TWO)
@pytest.mark.parametrize("level", ["lad", "msoa21"])
def test_a_union_is_the_sum_of_the_periods_it_is_shown_in(small, months, level):
    store, _ = small
    spec = Spec("vap", UNION, level, months, among=EVERY)
    whole, parts = unions(store, spec), [unions(store, one) for one in halves(spec)]
    status = cells(store, spec, PARTNER).status
    if (status == Status.NOT_SUPPLIED).any():
        return
    assert whole == [added(each) for each in zip(*parts, strict=True)]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4095)), min_size=14, max_size=14))
def test_no_union_shows_a_sum_with_a_period_in_it_that_it_hides_alone(seen_by_mask):
    rule, each = Rule(False, 8, 1), []
    for half in (seen_by_mask[:7], seen_by_mask[7:]):
        venn = [0, *((count << SHIFT) + (key if count else 0) for count, key in half)]
        own = [sum(venn[mask] for mask in range(8) if mask >> bit & 1) for bit in range(3)]
        each.append(np.array([*venn, *own])[:, None])
    alone = [protect_union(one[None], EVERY, rule) for one in each]
    count, status, who = protect_union(np.stack(each), EVERY, rule)
    assert figures(count, status)[0] == added([figures(*one[:2])[0] for one in alone])
    for at, held in enumerate(who.classes()):
        assert figures(*held)[0] == added([figures(*one[2].classes()[at])[0] for one in alone])


@pytest.mark.parametrize("months", TWO)
@pytest.mark.parametrize("source", EVERY)
def test_so_are_streets_and_towns_and_the_reasons_for_no_place(small, months, source):
    store, _ = small
    spec = Spec("vap", source, "lad", months)
    whole, *parts = (
        {one.code: one.count for one in coarse(store, held, "", PARTNER)} for held in (spec, *halves(spec))
    )
    both = set(parts[0]) & set(parts[1])
    assert whole == {code: parts[0][code] + parts[1][code] for code in both}
    lost, *apart = (not_mapped(store, held, cells(store, held, PARTNER), PARTNER) for held in (spec, *halves(spec)))
    for name in ("unplaced", "rough"):
        wanted = [dict(getattr(one, name)) for one in apart]
        for reason, cell in getattr(lost, name):
            assert cell.count == added([one[reason].count for one in wanted])


@pytest.mark.parametrize("months", TWO)
@pytest.mark.parametrize("within", ["", LADS[0]])
def test_so_are_the_parts_of_a_place(small, months, within):
    store, _ = small
    spec = Spec("vap", "police", "lad", months)
    for ask in (
        lambda held: by_clock(store, held, within, PARTNER)[0],
        lambda held: by_field(store, held, within, "category", PARTNER),
        lambda held: by_field(store, held, within, "location_precision", PARTNER),
    ):
        whole, *parts = (
            dict(zip(one.labels, figures(one.count, one.status), strict=True))
            for one in map(ask, (spec, *halves(spec)))
        )
        assert whole == {label: added([one.get(label) for one in parts]) for label in whole}

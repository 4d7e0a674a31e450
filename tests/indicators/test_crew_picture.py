"""The area picture for crews: four bands of what is shown, figures that are the exit's own, nothing of any address."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import Cell, Spec, Status, total
from indicators import QUARTERS, SHIFTS, Atlas, ShiftFigures
from indicators.crew import bands, crew_query, shift_at
from indicators.model import Classes
from tests import small_store

PARTNER = demonstration("partner")
SPECIAL = {Status.HIDDEN: Classes.HIDDEN, Status.NOT_SUPPLIED: Classes.NOT_SUPPLIED}


class Told:
    """As much of a series as bands are made of."""

    def __init__(self, count, status):
        self.count, self.status = np.array(count, np.int64), np.array(status, np.uint8)


def classes_of(statuses):
    index = [SPECIAL.get(status, 0) for status in statuses]
    return Classes("sequential", np.array(index, np.uint8), (), ("a",), "t", (1,), 0, 0, 0, 0)


KINDS = [Status.SHOWN, Status.SHOWN, Status.HIDDEN, Status.NOT_SUPPLIED]
CELLS = st.lists(
    st.tuples(st.integers(5, 60), st.sampled_from(KINDS), st.booleans()),
    max_size=40,
)  # fmt: skip


@given(CELLS)
def test_a_band_says_how_many_of_the_shown_cells_lie_below(cells):
    """Against a slow count: higher than most is higher than three in four, and so on; equal counts share a band."""
    count, status = [one[0] for one in cells], [one[1] for one in cells]
    inside = np.array([one[2] for one in cells], bool)
    before = classes_of(status)
    made = bands(Told(count, status), before, inside)
    shown = [n for n, kind, within in cells if kind is Status.SHOWN and within]
    for at, (n, kind, within) in enumerate(cells):
        if kind is not Status.SHOWN or not within:
            assert made.index[at] == before.index[at]
            continue
        below = sum(other < n for other in shown) / len(shown)
        assert below >= (0, 0.25, 0.5, 0.75)[made.index[at]]
        assert {made.index[i] for i, one in enumerate(cells) if one == (n, kind, within)} == {made.index[at]}
    if shown:
        assert sum(made.counts) == len(shown) and len(made.labels) == len(QUARTERS) == 4


@given(CELLS, st.randoms())
def test_what_is_hidden_moves_no_band(cells, chance):
    status, inside = [one[1] for one in cells], np.ones(len(cells), bool)
    counts = [[n if kind is Status.SHOWN else chance.randrange(5) for n, kind, _ in cells] for _ in range(2)]
    one, two = (bands(Told(count, status), classes_of(status), inside) for count in counts)
    assert (one.index == two.index).all() and one.labels == two.labels and one.breaks == two.breaks


def test_words_for_places_are_calm():
    for word in ("danger", "risk", "hot", "bad", "safe"):
        assert not any(word in label.lower() for label in QUARTERS)


@pytest.mark.parametrize(("hour", "key"), [(0, "night"), (5, "night"), (6, "morning"), (17, "afternoon")])
def test_the_shift_of_an_hour(hour, key):
    assert shift_at(hour).key == key


def test_an_address_that_says_nothing_gets_the_ground_last_seen_and_the_shift_of_now(small):
    store = small[0]
    query = crew_query("", store, PARTNER, ground="X02", hour=20)
    question, ignored = Atlas(store).parse(query)
    assert (question.definition, question.within, question.hours, ignored) == ("vwi", "X02", tuple(range(18, 24)), ())
    assert "within" not in crew_query("", store, PARTNER, ground="nowhere", hour=20)


@pytest.mark.parametrize("said", ["hours=all", "within=X01", "definition=vap", "level=lad"])
def test_what_an_address_says_stands(small, said):
    name, _, value = said.partition("=")
    query = crew_query(f"?{said}", small[0], PARTNER, ground="X02", hour=20)
    assert f"{name}={value}" in query


@pytest.mark.parametrize("tier", ["partner", "operational", "analyst", "public"])
def test_every_figure_is_the_exits_own_for_this_reader(small, tier):
    atlas, who = Atlas(small[0]), demonstration(tier)
    made = atlas.crew(atlas.parse("?definition=vwi&sources=police&level=lsoa21&within=X02&hours=18-23")[0], who)
    question = made.answer.question
    assert made.ground and [shift for shift, _ in made.shifts] == list(SHIFTS)
    assaults = made.figures[0]
    for shift, cell in zip(SHIFTS, assaults.cells, strict=True):
        spec = Spec("vwi", "police", question.level, (question.start, question.end), hours=shift.hours)
        assert cell == total(small[0], spec, "X02", who)[0]
    assert made.figures[2].cells == () and "No source here" in made.figures[2].reason
    assert bool(made.listed) <= who.tier.ranked and {layer.reason != "" for layer in made.layers} == {True}


def test_an_operational_reader_gets_a_partners_picture_to_the_byte(small):
    atlas = Atlas(small[0])
    question = atlas.parse("?definition=vwi&sources=police&level=lsoa21&within=X02&hours=18-23")[0]
    one, two = (atlas.crew(question, demonstration(tier)) for tier in ("partner", "operational"))
    assert one.figures == two.figures and one.listed == two.listed
    assert (one.answer.classes.index == two.answer.classes.index).all()


def test_a_store_that_records_no_hours_shows_the_whole_day_and_says_so(tmp_path):
    store = small_store.make(tmp_path / "release")[0]
    sources = {
        key: dataclasses.replace(one, fields={**one.fields, "hour": 0.0}) for key, one in store.facts.sources.items()
    }
    timeless = dataclasses.replace(store, facts=dataclasses.replace(store.facts, sources=sources))
    query = crew_query("", timeless, PARTNER, ground="", hour=20)
    assert "hours" not in query
    made = Atlas(timeless).crew(Atlas(timeless).parse(query)[0], PARTNER)
    assert made.hourless and made.shift.key == ""
    assert {cell.status for cell in made.figures[0].cells[:-1]} == {Status.NOT_COMPUTABLE}


def test_what_has_no_recorded_time_is_in_the_day_and_in_no_shift(small):
    """Against a count of the exit's own rows: an analyst's day is its shifts and what nobody timed."""
    atlas, who = Atlas(small[0]), demonstration("analyst")
    made = atlas.crew(atlas.parse("?definition=vwi&sources=police&level=lsoa21&within=X02")[0], who)
    assaults = made.figures[0]
    counts = [cell.count for cell in assaults.cells]
    assert assaults.untimed == counts[-1] - sum(counts[:-1]) and assaults.untimed >= 0
    one = ShiftFigures("a", "b", "c", tuple(Cell(n, Status.SHOWN) for n in (1, 2, 3, 4, 17)))
    assert one.untimed == 7
    assert (
        dataclasses.replace(one, cells=(*one.cells[:-1], Cell(8, Status.SHOWN))).untimed == 0
    )  # protected: roughly none
    hidden = Cell(None, Status.HIDDEN)
    assert all(
        dataclasses.replace(one, cells=(*one.cells[:at], hidden, *one.cells[at + 1 :])).untimed is None
        for at in range(5)
    )

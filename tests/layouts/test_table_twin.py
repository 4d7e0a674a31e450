from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Status
from layouts.table import PAGE, SORTS, View, ordered, rank_of, table, view_from
from tests.layouts.samples import QUESTION, N, answer

SHOWN = answer(replace(QUESTION, context="iod2025.score"))
views = st.builds(View, sort=st.sampled_from(SORTS), down=st.booleans())


def text(component):
    return str(component)


@settings(deadline=None)
@given(views)
def test_however_it_is_sorted_every_area_is_in_it_once(view):
    assert sorted(ordered(SHOWN, view).tolist()) == list(range(N))


@settings(deadline=None)
@given(st.sampled_from(["count", "value"]), st.booleans())
def test_areas_without_a_figure_keep_to_the_end(sort, down):
    status = SHOWN.series[0].status[ordered(SHOWN, View(sort=sort, down=down))]
    shown = status == Status.SHOWN
    assert not (np.diff(shown.astype(int)) > 0).any()


def test_sorting_turns_round_at_the_second_press():
    up, down = (SHOWN.series[0].count[ordered(SHOWN, View("count", turned))] for turned in (False, True))
    known = int((SHOWN.series[0].status == Status.SHOWN).sum())
    assert (np.diff(up[:known]) >= 0).all() and (np.diff(down[:known]) <= 0).all()


def test_equal_values_share_the_better_rank():
    ranks, values = rank_of(SHOWN), SHOWN.series[0].value
    for unit, rank in ranks.items():
        assert rank == 1 + sum(values[other] > values[unit] for other in ranks)


def test_hidden_areas_have_no_rank():
    assert set(rank_of(SHOWN)) == set(np.flatnonzero(SHOWN.series[0].status == Status.SHOWN).tolist())


def test_fifty_rows_come_first_and_a_button_for_the_rest():
    drawn = text(table(SHOWN, View()))
    assert drawn.count("data-row") == PAGE
    assert "Show 50 more" in drawn
    assert text(table(SHOWN, View(rows=200))).count("data-row") == N


def test_a_box_on_the_map_narrows_the_table():
    drawn = text(table(SHOWN, View(only=(3, 4, 9))))
    assert drawn.count("data-row") == 3 and "3 areas in your box on the map" in drawn


def test_a_status_is_a_word_and_never_a_number():
    hidden = int(np.flatnonzero(SHOWN.series[0].status == Status.HIDDEN)[0])
    drawn = text(table(SHOWN, View(only=(hidden,))))
    assert "hidden" in drawn and "-1" not in drawn


def test_the_heading_says_how_it_is_sorted():
    drawn = text(table(SHOWN, View("residents", down=True)))
    assert drawn.count("aria-sort='descending'") + drawn.count("'aria-sort': 'descending'") == 1


def test_change_is_told_in_words_beside_its_interval():
    drawn = text(table(answer(replace(QUESTION, measure="change")), View()))
    assert "no clear change" in drawn and "Change (95 % interval)" in drawn


@settings(deadline=None)
@given(views)
def test_readers_who_may_not_rank_get_names_in_order_whatever_they_ask(view):
    unranked = replace(SHOWN, ranked=False, ranking=np.arange(N))
    order = ordered(unranked, view).tolist()
    assert order == sorted(order, reverse=order[0] > order[-1])
    drawn = text(table(unranked, view))
    assert "Rank" not in drawn and "Sorted by name" in drawn
    assert drawn.count("data-sort") == 1


def test_a_source_that_can_answer_nowhere_has_a_line_and_no_column():
    nowhere = replace(SHOWN.series[1], status=np.full(N, Status.NOT_COMPUTABLE, np.uint8))
    drawn = text(table(replace(SHOWN, series=(SHOWN.series[0], nowhere)), View()))
    assert f"{nowhere.label} count" not in drawn and f"{nowhere.label}: no figure at this size of area." in drawn


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="sort: unknown value 'danger'"):
        View(sort="danger")


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["sort", "down", "rows", "only"]),
        st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.booleans()),
    )
)
def test_whatever_a_browser_asks_for_some_view_comes_back(asked):
    assert isinstance(view_from(asked), View)

"""What stands beside a trend: intervals by Byar, the calendar of the months shown, both periods of a change."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from access import demonstration
from data.answering.store import open_store
from data.calendar import COLUMNS
from indicators.atlas import Atlas
from indicators.statistics import poisson_limits
from layouts.days import calendar, counted, said
from layouts.figures import trend
from tests import small_store

ANALYST, PARTNER = demonstration("analyst"), demonstration("partner")
DAYS = [
    (date(2022, 12, 31), date(2023, 1, 1), "New Year", "fair", ""),
    (date(2024, 5, 4), date(2024, 5, 4), "Home match", "match", "X02"),
    (date(2024, 5, 6), date(2024, 5, 6), "Early May", "bank holiday", ""),
    (date(2024, 8, 3), date(2024, 8, 3), "Away day", "match", "The Meadows"),
    (date(2025, 1, 1), date(2025, 1, 1), "Next year", "bank holiday", ""),
]


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("days") / "release"
    small_store.make(folder)
    pd.DataFrame(DAYS, columns=list(COLUMNS)).to_parquet(folder / "calendar.parquet", index=False)
    return Atlas(open_store(folder))


def drawer(atlas, code, query="?definition=vap&sources=police&level=lad", principal=ANALYST):
    return atlas.place(atlas.parse(query)[0], code, principal)


def test_a_place_has_its_own_days_and_those_of_everywhere(atlas):
    assert [day.label for day in drawer(atlas, "X01").days] == ["New Year", "Early May", "Away day"]
    assert [day.label for day in drawer(atlas, "X02").days] == ["New Year", "Home match", "Early May", "Away day"]
    within = drawer(atlas, "X0201A", "?definition=vap&sources=police&level=lsoa21")
    assert "Home match" in [day.label for day in within.days]


def test_a_day_that_began_before_the_months_begins_with_them(atlas):
    first = drawer(atlas, "X01").days[0]
    assert (first.start, first.end) == (date(2023, 1, 1), date(2023, 1, 1))


def test_every_tick_is_in_the_words_too(atlas):
    days = drawer(atlas, "X02").days
    figure, _ = trend(drawer(atlas, "X02").trends, days)
    ticks = [one for one in figure.data if one.mode == "markers" and one.text is not None]
    drawn = sorted(text for one in ticks for text in one.text)
    assert drawn == ["Away day, The Meadows", "Early May", "Home match, District 02", "New Year"]
    listed = str(calendar(days))
    assert all(day.label in listed for day in days)
    assert counted(days).startswith("Ticks below: 1 bank holiday, 1 fair, 2 matches.")
    assert said(days[1]) == "4 May 2024: Home match, District 02"


def test_no_calendar_draws_nothing(atlas):
    place = drawer(atlas, "X01")
    assert calendar(()) == []
    assert len(trend(place.trends)[0].data) == 1


@pytest.mark.parametrize("principal", [ANALYST, PARTNER])
def test_intervals_are_byars_where_a_count_is_shown_and_nowhere_else(atlas, principal):
    (one,) = drawer(atlas, "X0202", "?definition=vap&sources=police&level=msoa21", principal).trends
    shown = one.status == 0
    low, high = poisson_limits(one.count[shown].astype(float))
    assert np.allclose(one.low[shown], low)
    assert np.allclose(one.high[shown], high)
    assert np.isnan(one.low[~shown]).all()
    assert np.isnan(one.high[~shown]).all()


def test_an_interval_is_drawn_around_its_count(atlas):
    (one,) = drawer(atlas, "X01").trends
    drawn = trend((one,))[0].data[-1]
    assert np.allclose(np.array(drawn.y) + np.array(drawn.error_y.array), one.high, atol=0.06)
    assert np.allclose(np.array(drawn.y) - np.array(drawn.error_y.arrayminus), one.low, atol=0.06)


def test_both_periods_of_a_change_are_shaded_and_said(atlas):
    from layouts.drawer import trends

    query = "?definition=vap&sources=police&level=lad&measure=change&from=2024-07&to=2024-12&against=2023-01..2023-06"
    place = drawer(atlas, "X01", query)
    assert place.trends[0].months[0] == "2023-01"
    drawn = str(trends(place))
    assert "Shaded: Jul 2024 – Dec 2024; with a dotted edge: Jan 2023 – Jun 2023" in drawn
    assert drawn.count("'type': 'rect'") + drawn.count('"type": "rect"') == 2

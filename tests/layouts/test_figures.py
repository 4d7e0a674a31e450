import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import ABSENT, Cell, Status
from indicators import Breakdown, Share, Standing, Trend
from layouts import theme
from layouts.figures import bars, clock, distribution, figures, graph, trend
from layouts.figures.trend import number
from layouts.ids import TREND
from tests.layouts.samples import QUESTION, place, units
from tests.layouts.samples import clock as a_clock
from tests.layouts.samples import trend as a_trend

ED = a_trend("ed")


def made(seed_status):
    status = np.asarray(seed_status, np.uint8)
    months = tuple(f"2024-{month:02d}" for month in range(1, len(status) + 1))
    count = np.where(status == Status.SHOWN, 7, ABSENT).astype(np.int64)
    return Trend("police", "Police", months, count, status)


@settings(deadline=None)  # the first call loads plotly
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=12))
def test_a_month_is_drawn_on_the_line_exactly_when_it_is_shown(status):
    figure, _ = trend((made(status),))
    drawn = next(one for one in figure.data if one.type == "scatter")
    assert [y is not None for y in drawn.y] == [one == Status.SHOWN for one in status]
    assert drawn.connectgaps is False


@settings(deadline=None)  # the first call loads plotly
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=12))
def test_every_missing_month_has_a_pattern_and_is_counted_in_words(status):
    figure, says = trend((made(status),))
    bands = {one.name: len(one.x) for one in figure.data if one.type == "bar"}
    wanted = {"hidden": status.count(1), "not supplied": status.count(2)}
    assert bands == {name: number for name, number in wanted.items() if number}
    assert all(f"{number} month{'s' * (number > 1)} {name}" in says for name, number in bands.items())


def test_hidden_has_dots_and_not_supplied_a_hatch():
    figure, _ = trend((ED,))
    assert {one.name: one.marker.pattern.shape for one in figure.data if one.type == "bar"} == {
        "hidden": ".",
        "not supplied": "/",
    }


def test_figures_are_pure():
    standing = place(QUESTION, units().code[0]).standing
    for draw in (
        lambda: trend((ED,))[0].to_json(),
        lambda: distribution(standing, name="Here", measure="count", unit="incidents")[0].to_json(),
        lambda: str(clock(a_clock("ed"))),
    ):
        assert draw() == draw()


def test_every_colour_of_a_figure_is_the_themes():
    standing = place(QUESTION, units().code[0]).standing
    strip = distribution(standing, name="Here", measure="count", unit="incidents")[0]
    known = {colour for pair in theme.TOKENS.values() for colour in pair}
    for figure in (trend((ED,))[0], strip):
        own = {key: figure.to_dict()[key] for key in ("data", "layout")}
        own["layout"] = {key: value for key, value in own["layout"].items() if key != "template"}
        assert set(re.findall(r"#[0-9a-f]{6}", json.dumps(own, default=str))) <= known


def test_no_graph_can_be_uploaded():
    figure, says = trend((ED,))
    drawn = graph(figure, id=TREND, says=says, how="")
    config = next(one for one in drawn._traverse() if getattr(one, "id", "") == TREND).config
    assert config["showSendToCloud"] is False and config["plotlyServerURL"] == ""
    assert config["displayModeBar"] is False


def test_a_graph_says_the_same_in_words_and_how_to_read_it():
    figure, says = trend((ED,))
    told = str(graph(figure, id=TREND, says=says, how="Read it so."))
    assert says in told and "Read it so." in told


@settings(deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=12))
def test_the_table_of_a_trend_has_every_month_with_its_count_or_its_status(status):
    said = [number(made(status), month) for month in made(status).months]
    assert said == [{0: "7", 1: "hidden", 2: "not supplied"}[one] for one in status]
    assert str(figures((made(status),))).count("scope='row'") == len(status)


def test_a_source_with_nothing_to_show_takes_a_thin_band_and_no_axis():
    figure, _ = trend((made([1, 1, 1]), made([0, 0, 1])))
    thin, full = (np.ptp(axis.domain) for axis in (figure.layout.yaxis, figure.layout.yaxis2))
    assert thin < full / 3
    assert figure.layout.yaxis.visible is False and figure.layout.yaxis2.visible


def test_a_grid_of_which_nothing_can_be_shown_is_a_sentence():
    grid = a_clock("ed")
    drawn, says = clock(replace(grid, status=np.full_like(grid.status, Status.HIDDEN)))
    assert "Table" not in str(drawn) and "no hour can be shown" in says


def test_a_trend_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one source"):
        trend(())


def test_an_unranked_place_is_told_beside_the_middle_one_and_never_by_its_rank():
    standing = Standing(None, 3, 34.0, np.array([9.0, 12.0, 34.0]))
    _, says = distribution(standing, name="Here", measure="count", unit="incidents")
    assert says == "Here has 34 incidents; half of the 3 areas shown have no more than 12."


def test_a_place_without_a_value_has_no_mark_of_its_own():
    standing = Standing(None, 3, None, np.array([1.0, 2.0, 3.0]))
    figure, says = distribution(standing, name="Here", measure="rate", unit="per 1,000")
    assert len(figure.data) == 1
    assert says == "Here has no value that can be placed among the 3 areas shown."


def test_the_strip_keeps_fifteen_thousand_areas_light():
    standing = Standing(1, 15_000, 900.0, np.random.default_rng(0).uniform(0, 900, 15_000))
    figure, _ = distribution(standing, name="Here", measure="rate", unit="per 1,000")
    assert len(figure.data[0].x) <= 301


def test_the_hours_grid_tells_hidden_from_none():
    grid = a_clock("ed")
    assert "status-hidden" in str(clock(grid)[0])
    none = replace(grid, count=np.zeros_like(grid.count), status=np.zeros_like(grid.status))
    assert "status-hidden" not in str(clock(none)[0]) and "className='zero'" in str(clock(none)[0])


def test_a_grid_that_cannot_be_says_why():
    drawn, says = clock(replace(a_clock("police"), reason="Police.uk has no time of day."))
    assert says == "Police.uk has no time of day." and says in str(drawn)


def test_a_hidden_part_has_no_length_and_no_number():
    hidden = Share("Robbery", Cell(None, Status.HIDDEN))
    drawn, says = bars(Breakdown("police", "Police", (Share("Assault", Cell(40, Status.SHOWN)), hidden)))
    row = str(drawn.children[1])
    assert "status-hidden" in row and "width" not in row and "hidden" in row
    assert says == "Police: the largest part shown is assault (40); one that is hidden may be larger."
    assert bars(Breakdown("police", "Police", (Share("Assault", Cell(40, Status.SHOWN)),)))[1] == (
        "Police: most are assault (40)."
    )


@pytest.mark.parametrize(
    ("grain", "at", "width"), [("month", "2024-04-15", 1), ("quarter", "2024-05-15", 3), ("year", "2024-10-01", 12)]
)
def test_a_longer_period_is_drawn_as_long_as_it_is(grain, at, width):
    one = Trend("police", "Police", ("2024-04",), np.array([ABSENT]), np.array([Status.HIDDEN], np.uint8), grain)
    figure, says = trend((one,))
    band = next(drawn for drawn in figure.data if drawn.type == "bar")
    assert band.x == (at,) and band.width == width * 30 * 86_400_000
    assert f"1 {grain} hidden" in says


@pytest.mark.parametrize(
    ("grain", "most"), [("month", "Apr 2024"), ("quarter", "Apr 2024 – Jun 2024"), ("year", "Apr 2024 – Mar 2025")]
)
def test_a_longer_period_is_named_from_its_first_month_to_its_last(grain, most):
    one = Trend("police", "Police", ("2024-04",), np.array([7]), np.array([Status.SHOWN], np.uint8), grain)
    figure, says = trend((one,))
    assert f"most 7 in {most}" in says
    assert figure.data[-1].text == (most,) and most in str(figures((one,)))

"""Charts on paper: what is hidden is in no byte of them, and what is missing is never drawn as a zero."""

from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Premises, Status
from indicators import Standing, Trend
from layouts import theme
from reports import Look
from reports.documents.charts import grid_svg, strip_svg, trends_svg
from reports.documents.locator import locator_svg
from reports.picture import painted

LOOK = Look(theme.colour, theme.ramp)
MONTHS = tuple(f"2024-{month:02d}" for month in range(1, 13))
STATUSES = st.lists(st.sampled_from([Status.SHOWN, Status.HIDDEN, Status.NOT_SUPPLIED]), min_size=12, max_size=12)
COUNTS = st.lists(st.integers(0, 10_000), min_size=12, max_size=12)


def trend(counts, statuses, **given):
    return Trend("police", "Police", MONTHS, np.array(counts, np.int64), np.array(statuses, np.uint8), **given)


def drawn(svg):
    """Return every element's name without its namespace; raises where it is no XML."""
    return [one.tag.rpartition("}")[2] for one in Xml.fromstring(svg).iter()]


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS, STATUSES)
def test_a_trend_is_a_function_of_what_is_shown(counts, others, statuses):
    mixed = [
        one if status is Status.SHOWN else other for one, other, status in zip(counts, others, statuses, strict=True)
    ]
    assert trends_svg((trend(counts, statuses),), LOOK) == trends_svg((trend(mixed, statuses),), LOOK)


@settings(max_examples=25, deadline=None)
@given(COUNTS, STATUSES)
def test_every_period_shown_is_one_dot_and_every_other_a_band(counts, statuses):
    names = drawn(trends_svg((trend(counts, statuses),), LOOK))
    patterns = 2  # circles of the pattern of dots
    assert names.count("circle") == statuses.count(Status.SHOWN) + patterns
    assert names.count("rect") == 2 * (12 - statuses.count(Status.SHOWN))


def test_the_line_is_broken_where_a_month_is_missing():
    statuses = [Status.SHOWN] * 5 + [Status.NOT_SUPPLIED] + [Status.SHOWN] * 6
    svg = trends_svg((trend(range(12), statuses),), LOOK).decode()
    path = next(part for part in svg.split('d="') if part.count("L") > 8).split('"')[0]
    assert path.count("M") == 2
    assert path.count("L") == 9


def test_a_count_keeps_its_height_over_the_axis():
    svg = Xml.fromstring(trends_svg((trend([10, 20, 40] + [0] * 9, [Status.SHOWN] * 12),), LOOK))
    dots = [one for one in svg.iter() if one.tag.endswith("circle") and one.get("r") == "2.20"] or [
        one for one in svg.iter() if one.tag.endswith("circle") and one.get("r", "").startswith("2.2")
    ]
    heights = [float(one.get("cy")) for one in dots]
    floor = heights[3]
    assert (floor - heights[1]) == pytest.approx(2 * (floor - heights[0]), abs=0.05)
    assert (floor - heights[2]) == pytest.approx(4 * (floor - heights[0]), abs=0.05)


def test_a_single_event_is_no_full_line():
    """Up to five the scale is the same, so that one event stands a fifth as high as five."""

    def top(most):
        svg = trends_svg((trend([most] + [0] * 11, [Status.SHOWN] * 12),), LOOK)
        heights = [
            float(one.get("cy")) for one in Xml.fromstring(svg).iter() if one.get("cx") and float(one.get("cy")) > 10
        ]
        return max(heights) - min(heights)

    assert top(1) == pytest.approx(top(5) / 5, abs=0.2)


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one source"):
        trends_svg((), LOOK)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_hidden_hour_is_the_same_whatever_it_is(one, other):
    status = np.full((2, 4), Status.SHOWN, np.uint8)
    status[1, 2] = Status.HIDDEN
    made = []
    for hidden in (one, other):
        count = np.arange(8).reshape(2, 4)
        count[1, 2] = hidden
        made.append(grid_svg(("a", "b"), ("1", "2", "3", "4"), count, status, LOOK))
    assert made[0] == made[1]
    assert "url(#hidden)" in made[0].decode()


def test_licensed_hours_have_a_line_around():
    shown, count = np.full((7, 24), Status.SHOWN, np.uint8), np.zeros((7, 24), np.int64)
    licensed = np.zeros((7, 24), bool)
    licensed[4:6, 20:] = True
    days, hours = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], [f"{hour:02d}" for hour in range(24)]
    plain, marked = (drawn(grid_svg(days, hours, count, shown, LOOK, one)) for one in (None, licensed))
    assert marked.count("rect") - plain.count("rect") == 8


def test_a_place_without_a_value_has_no_mark_among_the_others():
    values = np.array([1.0, 2.0, 3.0])
    assert b"Here" not in strip_svg(Standing(None, 3, None, values), "Here", LOOK)
    assert b"Here" in strip_svg(Standing(2, 3, 2.0, values), "Here", LOOK)


def test_names_are_words_in_every_picture():
    svg = strip_svg(Standing(1, 1, 1.0, np.array([1.0])), "<b>&\"x' \x00", LOOK)
    assert "<b>" in "".join(Xml.fromstring(svg).itertext())


def test_a_map_of_one_premises_has_it_in_the_middle_and_others_around(small):
    units = small[0].shapes("lsoa21")
    held = {"kind": "pub", "uprn": "", "address": "", "street": "", "postcode": "", "hours": (), "capacity": None}
    one, other = (
        Premises(id=name, name=name, aliases=(), admissions=None, lon=lon, lat=54.05, areas={}, **held)
        for name, lon in (("The Bell", 2.05), ("The Fox", 2.052))
    )
    svg = locator_svg(one, (other,), small[0].shapes, "lsoa21", LOOK)
    assert len(units)
    assert drawn(svg).count("circle") == 4  # the other, two rings, itself
    assert b"The Bell" in svg and b"The Fox" not in svg
    assert painted(svg, 1)[:4] == b"\x89PNG"

"""A change against any second period: as long as the first, on the lattice, never overlapping, never half supplied."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import demonstration
from data import Status, month_text
from data.answering.lattice import SPAN, periods, snap_span
from indicators.atlas import Atlas
from indicators.menu import menu
from tests.small_store import FIRST, GAP, LAST

TIERS = {tier: demonstration(tier) for tier in ("analyst", "partner", "public")}
QUIET = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
months = st.integers(FIRST - 6, LAST + 6)


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def ask(atlas, query, tier="analyst"):
    question, ignored = atlas.parse(query)
    return atlas.answer(question, TIERS[tier], ignored)


@given(months, st.integers(1, 30), st.sampled_from(sorted(SPAN)))
def test_a_snapped_span_is_as_long_as_asked_on_the_lattice_and_as_near_as_any(end, length, grain):
    length = max(1, round(length / SPAN[grain])) * SPAN[grain]
    found = snap_span(end, length, grain=grain, first=FIRST, last=LAST)
    allowed = [stop for stop in range(FIRST + length - 1, LAST + 1) if grain == "month" or stop % 3 == 2]
    if found is None:
        assert not allowed
        return
    assert found[1] - found[0] + 1 == length
    assert FIRST <= found[0] <= found[1] <= LAST
    periods(*found, grain=grain)
    assert abs(found[1] - end) == min(abs(stop - end) for stop in allowed)


@QUIET
@given(
    st.tuples(months, months).map(sorted),
    st.tuples(months, months).map(sorted),
    st.sampled_from(sorted(TIERS)),
    st.sampled_from(["lad", "msoa21", "lsoa21"]),
)
def test_both_periods_are_as_long_as_each_other_apart_and_on_the_tiers_lattice(atlas, one, other, tier, level):
    texts = [month_text(month) for month in (*one, *other)]
    said = ask(
        atlas,
        "?definition=vap&sources=police&measure=change&level={}&from={}&to={}&against={}..{}".format(level, *texts),
        tier,
    )
    question = said.question
    if question.measure != "change":
        assert any("shown as counts" in note for note in said.notes)
        return
    start, end = question.second()
    assert end - start == question.end - question.start
    assert end < question.start or start > question.end
    assert start >= FIRST
    assert end <= LAST
    for span in ((start, end), (question.start, question.end)):
        periods(*span, grain=TIERS[tier].tier.grain[question.level])


def test_a_change_is_the_count_of_one_period_against_that_of_the_other(atlas, small):
    said = ask(
        atlas,
        "?definition=vap&sources=police&level=lad&measure=change&from=2024-07&to=2024-12&against=2023-01..2023-06",
    )
    frame = small[1]["police"]
    taken = frame[frame["category"].isin(["8N", "5D", "105A"])]
    for at, lad in enumerate(("X01", "X02")):
        here = taken[taken["lad"] == lad]["month"]
        now = int(here.between(LAST - 5, LAST).sum())
        before = int(here.between(FIRST, FIRST + 5).sum())
        series = said.series[0]
        assert (series.count[at], series.previous[at]) == (now, before)
        assert series.value[at] == pytest.approx(100 * (now - before) / before)
    assert "change against Jan 2023 – Jun 2023" in said.text()
    assert said.unit == "% against Jan 2023 – Jun 2023"
    assert said.classes.title == "change against Jan 2023 – Jun 2023"


def test_the_order_of_the_two_periods_only_turns_the_change_around(atlas):
    query = "?definition=vap&sources=police&level=lad&measure=change&from={}&to={}&against={}..{}"
    one = ask(atlas, query.format("2024-07", "2024-12", "2023-01", "2023-06")).series[0]
    other = ask(atlas, query.format("2023-01", "2023-06", "2024-07", "2024-12")).series[0]
    assert one.count.tolist() == other.previous.tolist()
    turned = {"higher": "lower", "lower": "higher", "no clear change": "no clear change"}
    assert [turned[word] for word in one.change_word] == list(other.change_word)


def test_a_district_whose_trust_missed_a_month_of_either_period_is_not_compared(atlas):
    gap = "..".join(map(month_text, (GAP[0] - 2, GAP[0])))
    said = ask(atlas, f"?definition=vap&sources=ed&level=lad&measure=change&from=2023-01&to=2023-03&against={gap}")
    series = said.series[0]
    assert series.comparable().tolist() == [True, False]
    assert np.isfinite(series.value[0])
    assert np.isnan(series.value[1])
    assert series.status[1] == Status.SHOWN  # the count of the period itself is still there
    assert series.change_word[1] == ""


def test_the_period_before_is_followed_when_the_period_moves_and_is_written_as_such(atlas):
    question = ask(atlas, "?definition=vap&measure=change&from=2024-07&to=2024-12&against=2024-01..2024-06").question
    assert question.against is None
    assert "against=before" in question.to_query()


@pytest.mark.parametrize(
    ("against", "word"),
    [("2024-08..2025-01", "must not overlap"), ("2023-01..2023-02", "as long as the first"), ("junk", "not available")],
)
def test_a_second_period_that_cannot_be_is_moved_and_said(atlas, against, word):
    said = ask(atlas, f"?definition=vap&measure=change&level=lad&from=2024-07&to=2024-12&against={against}")
    assert any(word in note for note in said.notes)
    assert said.question.measure == "change"


def test_a_second_period_is_kept_while_another_measure_is_shown(atlas):
    question = ask(atlas, "?measure=rate&from=2024-07&to=2024-12&against=2023-01..2023-06").question
    assert question.second() == (FIRST, FIRST + 5)


def test_presets_are_greyed_where_the_release_lacks_their_months(atlas):
    question = ask(atlas, "?measure=change&from=2024-10&to=2024-12").question
    offered = menu(question, atlas.store, TIERS["analyst"]).against
    assert [(one.key, one.disabled) for one in offered] == [
        ("before", False),
        ("2023-10..2023-12", False),
        ("2022-10..2022-12", True),
        ("2021-10..2021-12", True),
    ]

"""Playing through time: every frame is on the tier's lattice, classes hold for the whole run, missing stays missing."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import GRAINS, demonstration
from data import frames, month_text
from data.answering.lattice import SPAN, periods
from indicators.atlas import Atlas
from indicators.classes import scale
from indicators.model import Classes
from tests.small_store import FIRST, GAP, LAST

TIERS = {tier: demonstration(tier) for tier in ("analyst", "partner", "public")}
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def ask(atlas, query, tier="analyst"):
    question, ignored = atlas.parse(query)
    return atlas.answer(question, TIERS[tier], ignored)


@given(st.sampled_from(GRAINS), st.integers(0, 40), st.integers(0, 60))
def test_frames_are_every_whole_period_of_one_length_inside_the_release(grain, first, length):
    found = frames(grain, first, first + length)
    span = SPAN[grain]
    wanted = [
        (start, start + span - 1)
        for start in range(first, first + length - span + 2)
        if grain == "month" or start % 3 == 0
    ]
    assert [(one.start, one.end) for one in found] == wanted


@QUIET
@given(
    st.sampled_from(["month", "quarter", "year"]),
    st.sampled_from(["count", "rate", "change"]),
    st.sampled_from(["lad", "msoa21", "lsoa21"]),
    st.sampled_from(sorted(TIERS)),
    st.integers(FIRST, LAST),
    st.sampled_from(["before", "2023-01..2023-03"]),
)
def test_what_is_played_is_on_the_lattice_of_the_reader(atlas, play, measure, level, tier, month, against):
    said = ask(
        atlas,
        f"?definition=vap&sources=police&level={level}&play={play}&measure={measure}&to={month_text(month)}"
        f"&against={against}",
        tier,
    )
    question, run = said.question, said.run
    grain = TIERS[tier].tier.grain[question.level]
    assert GRAINS.index(run.grain) >= max(GRAINS.index(play), GRAINS.index(grain))
    assert (run.frames[run.at].start, run.frames[run.at].end) == (question.start, question.end)
    for one in run.frames:
        assert FIRST <= one.start <= one.end <= LAST
        periods(one.start, one.end, grain=grain)
    for pace in run.paces:
        assert bool(pace.query) != bool(pace.reason)
        if pace.query:  # each begins as it says, with nothing moved and nothing to be told
            begun = ask(atlas, pace.query, tier)
            assert begun.notes == ()
            assert begun.run.grain == pace.grain


@pytest.mark.parametrize("measure", ["count", "rate", "change"])
@pytest.mark.parametrize("tier", sorted(TIERS))
def test_every_frame_of_a_run_has_the_same_legend(atlas, measure, tier):
    query = f"?definition=vap&sources=police&level=lad&measure={measure}&play=quarter"
    run = ask(atlas, query, tier).run
    legends = {
        (said.classes.breaks, said.classes.labels)
        for one in run.frames
        if (said := ask(atlas, f"{query}&from={month_text(one.start)}&to={month_text(one.end)}", tier))
    }
    assert len(run.frames) == (7 if measure == "change" else 8)
    assert len(legends) == 1


def test_the_held_classes_are_those_of_all_frames_counted_by_hand(atlas, small):
    query = "?definition=vap&sources=police&level=lsoa21&play=quarter"
    frame = small[1]["police"]
    taken = frame[frame["category"].isin(["8N", "5D", "105A"]) & (frame["lsoa21"] != "")]
    quarter = (taken["month"] - FIRST) // 3
    counts = taken.groupby(["lsoa21", quarter]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=range(8), fill_value=0)
    by_hand = scale(counts.to_numpy(float).ravel(), whole=True)
    said = ask(atlas, query)
    assert said.classes.breaks == by_hand.breaks
    assert said.classes.labels == by_hand.labels


def test_thirds_of_both_shades_hold_too(atlas):
    query = "?definition=vap&sources=police&level=lsoa21&play=quarter&context=imd.score&paint=bivariate"
    seen = [ask(atlas, f"{query}&to={month_text(month)}") for month in (FIRST + 2, LAST)]
    values = np.concatenate([said.series[0].value for said in seen])
    thirds = np.concatenate([said.classes.index // 3 for said in seen])
    assert all(
        values[thirds == low].max() <= values[thirds == low + 1].min() for low in (0, 1) if (thirds == low).any()
    )


def test_a_frame_nobody_supplied_is_not_supplied_and_never_zero(atlas):
    said = ask(atlas, f"?definition=vap&sources=ed&level=lad&play=month&to={month_text(GAP[0])}")
    assert said.run.frames[said.run.at].supply == "part"
    assert said.classes.index[1] == Classes.NOT_SUPPLIED
    inside = ask(atlas, f"?definition=vap&sources=ed&level=lsoa21&within=X02&play=month&to={month_text(GAP[0])}")
    supply = [one.supply for one in inside.run.frames]
    gone = range(GAP[0] - FIRST, GAP[1] - FIRST + 1)
    assert [at for at, one in enumerate(supply) if one == "none"] == list(gone)
    assert set(inside.classes.index[inside.inside]) == {Classes.NOT_SUPPLIED}


def test_nothing_is_played_unless_asked_for(atlas):
    run = ask(atlas, "?definition=vap&level=lad").run
    assert run.grain == ""
    assert run.frames == ()


def test_a_period_that_is_no_frame_is_moved_to_one_and_said(atlas):
    said = ask(atlas, "?definition=vap&level=lad&play=quarter&from=2024-01&to=2024-11")
    assert month_text(said.question.start) == "2024-10"
    assert any("Played by quarter" in note for note in said.notes)
    assert "(played by quarter)" in said.text()

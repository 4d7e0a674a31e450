"""From an address to an answer: links reproduce views, nothing is lost without a word, missing stays missing."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import demonstration
from data import Status, definitions
from indicators.atlas import Atlas
from indicators.classes import class_labels, readable, readable_breaks
from indicators.model import Classes
from indicators.words import time_words, value_words
from tests.small_store import LSOAS

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def ask(atlas, query, principal=ANALYST):
    question, ignored = atlas.parse(query)
    return atlas.answer(question, principal, ignored)


@pytest.mark.parametrize("reader", [ANALYST, PARTNER, PUBLIC])
def test_nothing_is_said_of_a_change_where_the_nearest_question_is_asked(atlas, reader):
    """The first page of a reader who asked for nothing: what they may not see is not what they wanted."""
    assert atlas.answer(atlas.nearest(atlas.default(), reader), reader).notes == ()
    assert ask(atlas, "", PUBLIC).notes


queries = st.fixed_dictionaries(
    {},
    optional={
        "definition": st.sampled_from(sorted(definitions())),
        "sources": st.sampled_from(["police", "police,ed", "ed,ambulance", "ambulance"]),
        "within": st.sampled_from(["all", "X01", "X0201", "nowhere"]),
        "level": st.sampled_from(["lad", "msoa21", "lsoa21", "oa21", "h3r9", "nonsense"]),
        "from": st.sampled_from(["2023-01", "2024-02", "1999-01", "x"]),
        "to": st.sampled_from(["2023-06", "2024-12", "2031-01"]),
        "hours": st.sampled_from(["all", "18-05", "22,23", "99"]),
        "days": st.sampled_from(["all", "fri,sat", "mon", "someday"]),
        "measure": st.sampled_from(["count", "rate", "change", "vibes"]),
        "context": st.sampled_from(["none", "imd.score", "imd.nothing"]),
        "paint": st.sampled_from(["violence", "bivariate", "outline", "context"]),
        "age": st.sampled_from(["any", "10-17", "17-10"]),
        "domestic": st.sampled_from(["default", "in", "out", "only"]),
        "blindspot": st.sampled_from(["on", "off"]),
        "area": st.sampled_from(["none", "X0101A"]),
        "play": st.sampled_from(["off", "month", "quarter", "year", "day"]),
        "against": st.sampled_from(["before", "2023-01..2023-06", "2024-11..2024-12", "2023-01", "x..y"]),
        "tier": st.just("analyst"),
    },
)


@QUIET
@given(asked=queries, tier=st.sampled_from(["partner", "analyst", "public"]))
def test_any_address_is_answered_and_its_answer_has_an_address_that_gives_it_again(atlas, asked, tier):
    principal = demonstration(tier)
    said = ask(atlas, "?" + "&".join(f"{key}={value}" for key, value in asked.items()), principal)
    again = ask(atlas, said.question.to_query(), principal)
    assert again.question == said.question
    assert again.notes == ()
    assert again.classes.index.tolist() == said.classes.index.tolist()


@QUIET
@given(st.text(max_size=60))
def test_any_text_at_all_opens_some_view(atlas, text):
    question, _ = atlas.parse("?" + text)
    assert atlas.answer(question, PARTNER).units.code


@pytest.mark.parametrize("to", ["0000-01", "0000-11", "0001-01", "9999-12"])
def test_a_link_from_the_edge_of_time_can_be_read_again(atlas, to):
    question, _ = atlas.parse(f"?to={to}")
    assert atlas.parse(question.to_query()) == (question, ())


@pytest.mark.filterwarnings("error")
def test_fewer_areas_than_fifths_of_a_context_are_classed_without_a_warning(atlas):
    said = ask(atlas, "?level=lad&context=imd.score&paint=context")
    assert said.classes.labels.count("none") == 3 and sum(said.classes.counts) == 2


def test_what_an_address_asked_in_vain_is_named(atlas):
    _, ignored = atlas.parse("?definition=witchcraft&colour=red")
    assert len(ignored) == 2
    assert "definition=witchcraft" in ignored[0]


def test_rights_are_never_in_the_address(atlas):
    assert ask(atlas, "?tier=analyst", PARTNER).series[0].exact is False


def test_the_default_question_is_the_latest_whole_year(atlas):
    question = atlas.default()
    assert (question.start, question.end) == (2024 * 12, 2024 * 12 + 11)
    assert question.level == "lsoa21"
    assert question.sources == ("police", "ed", "ambulance")


def test_sources_are_never_added(atlas):
    said = ask(atlas, "?definition=vap&sources=police,ed,ambulance")
    alone = [
        ask(atlas, f"?definition=vap&sources={one}").series[0].count.tolist() for one in ("police", "ed", "ambulance")
    ]
    assert [one.count.tolist() for one in said.series] == alone


def test_the_sentence_says_everything_that_was_chosen(atlas):
    said = ask(
        atlas,
        "?definition=vwi&sources=police,ed&within=X01&level=lsoa21&from=2024-01&to=2024-12&hours=18-05&measure=rate",
    )
    assert said.text() == (
        "Showing violence with injury (v1.0) seen by police + ED in District 01, Jan 2024 – Dec 2024, "
        "nights (18:00–05:59), per LSOA (2021), as rate per 1,000 residents. Coloured by police."
    )
    assert [part.key for part in said.sentence if part.key] == [
        "definition",
        "sources",
        "within",
        "period",
        "time",
        "level",
        "measure",
    ]


def test_the_truth_strip_names_the_trust_that_stopped(atlas):
    said = ask(atlas, "?definition=vap&sources=ed")
    coverage = next(chip for chip in said.truth if chip.kind == "coverage")
    assert coverage.text == "ED: 1 of 2 providers supplied every month"
    assert "Second trust: not supplied Apr 2024 – Jul 2024" in coverage.detail
    assert coverage.warning


def test_a_county_that_lacks_a_trust_for_some_months_is_compared_with_no_other_year(atlas):
    said = ask(atlas, "?definition=vap&sources=ed&measure=change", ANALYST)
    total = said.series[0].total
    assert (total.value, total.supplied) == (None, 8)
    assert total.cell.count > 0 < total.previous.count
    whole = ask(atlas, "?definition=vap&sources=police&measure=change", ANALYST).series[0].total
    assert whole.value is not None


def test_the_rate_of_a_county_counts_residents_only_while_they_were_supplied(atlas):
    said = ask(atlas, "?definition=vap&sources=ed&measure=rate&level=lad", ANALYST)
    series, residents = said.series[0], said.units.residents
    per_year = (residents * series.supplied / 12).sum()
    assert series.supplied.tolist() == [12, 8]
    assert series.total.value == pytest.approx(1000 * series.count.sum() / per_year)


def test_synthetic_data_says_so_first(atlas):
    assert ask(atlas, "").truth[0].text == "Synthetic demonstration data"


def test_partners_times_widen_and_the_reader_is_told(atlas):
    said = ask(atlas, "?definition=vap&hours=22,23&days=fri", PARTNER)
    assert said.question.hours == tuple(range(18, 24))
    assert said.question.days == (0, 1, 2, 3, 4)
    assert any("widened" in note for note in said.notes)


def test_the_public_sees_health_by_district_alone(atlas):
    said = ask(atlas, "?definition=vap&sources=ed&level=lsoa21", PUBLIC)
    assert said.question.level == "lad"
    assert any("by district only" in note for note in said.notes)


def test_a_source_that_is_not_shown_at_a_level_is_left_out_and_named(atlas):
    said = ask(atlas, "?definition=vap&sources=police,ed&level=msoa21", PUBLIC)
    assert said.question.sources == ("police",)
    assert "ED left out: Health sources are shown to public readers by district only." in said.notes


def test_sources_left_out_for_one_reason_are_named_in_one_sentence(atlas):
    said = ask(atlas, "?definition=vap&sources=police,ed,ambulance&level=msoa21", PUBLIC)
    told = [note for note in said.notes if "left out" in note]
    assert told == ["ED and Ambulance left out: Health sources are shown to public readers by district only."]


def test_a_rate_is_per_supplied_year(atlas):
    said = ask(atlas, "?definition=vap&sources=ed&level=lad&measure=rate&from=2024-01&to=2024-12")
    ed = said.series[0]
    assert ed.supplied.tolist() == [12, 8]
    assert ed.value[1] == pytest.approx(1000 * ed.count[1] / 6000 / (8 / 12))


def test_change_needs_both_periods_fully_supplied(atlas):
    said = ask(atlas, "?definition=vap&sources=ed&level=lad&measure=change&from=2024-01&to=2024-12")
    assert np.isfinite(said.series[0].value[0])
    assert np.isnan(said.series[0].value[1])
    assert said.classes.index[1] == Classes.NO_VALUE


def test_every_look_is_counted_and_none_stands_for_another(atlas):
    for principal in (ANALYST, PARTNER):
        classes = ask(atlas, "?definition=robbery&sources=police&within=X02", principal).classes
        shown = sum(classes.counts) + classes.hidden + classes.not_supplied + classes.zero + classes.no_value
        assert shown == 4
        assert (classes.index == Classes.OUTSIDE).sum() == 4
    assert classes.zero == 0


def test_a_hidden_unit_is_never_in_a_class(atlas):
    said = ask(atlas, "?definition=vap&sources=police", PARTNER)
    hidden = said.series[0].status == Status.HIDDEN
    assert hidden.any()
    assert (said.classes.index[hidden] == Classes.HIDDEN).all()


def test_bivariate_thirds_cross_two_shown_values(atlas):
    said = ask(atlas, "?definition=vap&sources=police&context=imd.score&paint=bivariate")
    assert said.classes.scheme == "bivariate"
    assert len(said.classes.labels) == 9
    assert said.classes.index[0] == 8  # most violence and highest score: the first LSOA has both


def test_the_ranking_starts_with_the_highest_and_ends_with_what_is_not_shown(atlas):
    said = ask(atlas, "?definition=vap&sources=police", PARTNER)
    count = said.series[0].count[said.ranking]
    shown = count[count >= 0]
    assert shown.tolist() == sorted(shown.tolist(), reverse=True)
    assert (count[len(shown) :] == -1).all()


def test_the_public_is_given_no_ranking_of_neighbourhoods(atlas):
    said = ask(atlas, "?definition=vap&sources=police", PUBLIC)
    names = [said.units.name[row] for row in said.ranking]
    assert not said.ranked and names == sorted(names)
    place = atlas.place(said.question, said.units.code[0], PUBLIC)
    assert place.standing.rank is None


def test_the_drawer_has_the_same_figure_as_the_map(atlas):
    question, _ = atlas.parse("?definition=vap&sources=police,ed&measure=rate")
    place = atlas.place(question, LSOAS[0], ANALYST)
    said = atlas.answer(question, ANALYST)
    at = said.units.code.index(LSOAS[0])
    assert place.answer.series[0].count[place.index] == said.series[0].count[at]
    assert place.standing.rank == 1
    assert sum(part.cell.count for part in place.categories[0].parts) == said.series[0].count[at]
    assert [crumb.code for crumb in place.breadcrumb] == ["", "X01", "X0101", LSOAS[0]]
    assert place.drill is None
    assert place.why_no_drill


def test_a_trend_hidden_by_month_is_shown_by_quarter_or_year(atlas):
    question, _ = atlas.parse("?definition=vap&sources=police&from=2023-01&to=2024-12")
    grains = {
        tier: atlas.place(question, LSOAS[4], demonstration(tier)).trends[0].grain for tier in ("analyst", "partner")
    }
    assert grains["analyst"] == "month"
    assert grains["partner"] in ("quarter", "year")
    trend = atlas.place(question, LSOAS[4], PARTNER).trends[0]
    assert (trend.status == Status.SHOWN).mean() >= 0.5
    assert (trend.count[trend.status == Status.SHOWN] >= 5).all()


def test_the_drill_goes_down_one_rung(atlas):
    question, _ = atlas.parse("?definition=vap&level=lad")
    place = atlas.place(question, "X01", ANALYST)
    assert place.drill.level == "msoa21"
    below = ask(atlas, place.drill.query)
    assert below.inside.tolist() == [True, True, False, False]


def test_a_place_that_is_not_there_is_named(atlas):
    with pytest.raises(KeyError):
        atlas.place(atlas.default(), "nowhere", ANALYST)


def test_impossible_definitions_are_greyed_with_a_reason(atlas):
    options = {one.key: one for one in atlas.menu(atlas.default(), PARTNER).definition}
    assert options["adm_violence"].disabled
    assert options["adm_violence"].reason
    assert not options["vwi"].disabled
    assert set(options) == set(definitions())


def test_an_impossible_definition_is_answered_with_its_status_not_a_zero(atlas):
    said = ask(atlas, "?definition=adm_violence&sources=police")
    assert (said.series[0].status == Status.NOT_COMPUTABLE).all()
    assert said.series[0].total.cell.status is Status.NOT_COMPUTABLE
    assert "hospital admissions" in said.impossible
    assert ask(atlas, "?definition=vwi&sources=police").impossible == ""


def test_the_menu_offers_only_periods_the_release_holds(atlas):
    for option in atlas.menu(atlas.default(), PARTNER).periods:
        low, _, high = option.key.partition("..")
        assert option.disabled or (low >= "2023-01" and high <= "2024-12")


def test_search_finds_a_district_by_the_start_of_its_name(atlas):
    found = atlas.search("distr", atlas.default())
    assert [one.label for one in found] == ["District 01"]
    assert ask(atlas, found[0].query).question.within == "X01"


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=200))
def test_classes_of_counts_cover_every_count_once(values):
    breaks = readable_breaks(np.array(values, float), 5, whole=True)
    assert list(breaks) == sorted(set(breaks))
    assert len(class_labels(breaks, min(values), max(values), whole=True)) == len(breaks) + 1


@given(st.floats(0.001, 1e7))
def test_a_readable_break_is_near_the_number_it_stands_for(value):
    assert readable(value) == pytest.approx(value, rel=0.26)


@pytest.mark.parametrize(
    ("hours", "days", "words"),
    [
        ((), (), "all hours"),
        ((*range(6), *range(18, 24)), (), "nights (18:00–05:59)"),
        ((22, 23, 0, 1), (4, 5), "Fri + Sat, 22:00–01:59"),
        ((), (5, 6), "weekends, all hours"),
        ((9, 14, 15), (), "09:00–09:59, 14:00–15:59"),
    ],
)
def test_times_read_as_people_say_them(hours, days, words):
    assert time_words(hours, days) == words


def test_an_answer_cannot_be_changed(atlas):
    with pytest.raises(dataclasses.FrozenInstanceError):
        ask(atlas, "").unit = "apples"


@pytest.mark.parametrize("level", ["oa11", "h3r10"])
def test_the_pickers_of_an_older_page_are_those_of_the_nearest_question(small, level):
    """A page left open over a change of release asks by the levels it knew."""
    atlas = Atlas(small[0])
    question = dataclasses.replace(atlas.default(), level=level)
    assert atlas.menu(question, demonstration("partner")).layers


def test_of_several_sources_those_that_are_held_are_kept_and_the_unknown_one_is_named(atlas):
    question, ignored = atlas.parse("?sources=police,foo")
    assert question.sources == ("police",)
    assert ignored == ("The address asked for the source foo, which is not held here.",)
    assert atlas.parse("?sources=foo,ed,police")[0].sources == ("ed", "police")
    assert atlas.parse("?sources=foo")[0].sources == atlas.default().sources and atlas.parse("?sources=foo")[1]


@given(st.floats(-100, 1000))
def test_no_change_is_ever_written_as_a_signed_nought(percent):
    said = value_words(percent, "change")
    assert said not in ("+0 %", "-0 %", "−0 %")
    assert (said == "no change") == (percent == 0)


def test_a_change_that_would_round_to_none_says_which_way_it_went():
    told = [value_words(one, "change") for one in (0.0, -0.0, 0.2, -0.5, 0.6, -12.0)]
    assert told == ["no change", "no change", "under 1 % more", "under 1 % fewer", "+1 %", "-12 %"]

"""The league, the page of one premises and its evidence: what follows from protected counts, and how it is said."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import at_premises, register
from indicators import Atlas, premises
from indicators.premises.names import clashes
from indicators.premises.rates import hours, rate, weekdays_in
from indicators.premises.similar import similar
from tests import licensed_store

OFFICER, PARTNER = demonstration("operational"), demonstration("partner")
YEAR = {"start": 2024 * 12, "end": 2024 * 12 + 11, "sources": ("police", "ed", "ambulance"), "definition": "vap"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return licensed_store.make(tmp_path_factory.mktemp("licensed") / "release")[0]


@pytest.fixture(scope="module")
def question(store):
    return replace(Atlas(store).default(), **YEAR)


def test_the_league_is_ordered_by_incidents_and_adds_up(store, question):
    found = premises.league(question, store, OFFICER)
    counts = [line.incidents for line in found.lines]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == found.total
    assert found.held[-1] == pytest.approx(1.0)
    assert [line.rank for line in found.lines] == list(range(1, len(counts) + 1))
    assert len(found.lines) + found.quiet == 7


def test_a_district_or_a_drawn_circle_holds_its_own_premises(store, question):
    whole = {line.premises.id for line in premises.league(question, store, OFFICER).lines}
    west = {line.premises.id for line in premises.league(replace(question, within="X01"), store, OFFICER).lines}
    near = replace(question, within="circle:2.0500,54.1,50")
    assert west == {one for one in whole if one < "P4"}
    assert {line.premises.id for line in premises.league(near, store, OFFICER).lines} == {"P0"}


def test_a_partner_is_shown_districts_and_no_single_premises(store, question):
    assert "licensing officers" in premises.why_not(question, store, PARTNER)
    with pytest.raises(PermissionError):
        premises.league(question, store, PARTNER)
    assert [one.code for one in premises.shares_of(question, store, PARTNER)] == ["X01", "X02"]


# ---- rates


def test_a_rate_has_byar_s_interval():
    """Ten and more: Byar, Breslow and Day 1987, whose limits of 96 are 77.8 and 117.2."""
    one = rate("By admissions", 96, 1_040_000, 10_000, "admissions")
    assert (one.value, one.low, one.high) == pytest.approx((0.923077, 0.747677, 1.127246), rel=1e-5)
    assert one.words == "0.92 per 10,000 admissions (95 % interval 0.75 to 1.1)"


@given(st.integers(0, 500), st.floats(1, 1e6), st.integers(2, 9))
def test_rates_scale_with_what_they_are_set_against(count, of, times):
    one, more = (rate("x", count, size, 100, "hours") for size in (of, of * times))
    for name in ("value", "low", "high"):
        assert getattr(one, name) == pytest.approx(getattr(more, name) * times)
    assert one.low <= one.value <= one.high


def test_the_days_of_months_are_counted():
    assert weekdays_in((2024 * 12 + 1,)).tolist() == [4, 4, 4, 5, 4, 4, 4]  # February 2024 had five Thursdays
    assert weekdays_in(tuple(range(2024 * 12, 2024 * 12 + 12))).sum() == 366


def test_incidents_are_set_against_the_licensed_week(store):
    clock = np.zeros((7, 24), np.int64)
    clock[4, 20], clock[5, 1], clock[5, 2], clock[0, 20] = 5, 3, 2, 7  # Friday 18:00 to 02:00; Mondays closed
    found = hours(register(store).premises[0], clock, 4)
    assert (found.inside, found.after, found.outside, found.untimed) == (8, 2, 7, 4)
    unknown = hours(register(store).premises[4], clock, 4)
    assert unknown.inside is None
    assert "no licensed hours" in unknown.words


# ---- one premises


def test_the_page_says_rates_who_saw_it_and_what_is_left_out(store, question):
    found = premises.page(question, "P0", store, OFFICER)
    assert [one.unit for one in found.rates] == ["licensed hours", "admissions"]
    assert found.police_only + found.both + found.health_only == found.incidents == len(found.rows)
    assert sum(month.incidents for month in found.timeline) == found.incidents
    assert not found.thin
    assert any("known to the street alone" in line for line in found.left_out)
    none = premises.page(question, "P4", store, OFFICER)
    assert "No rate by opening hours" in none.no_rates[0]
    assert [month.incidents is None for month in none.timeline] == [3 <= number <= 6 for number in range(12)]
    assert any("Apr 2024 – Jul 2024: not supplied" in line for line in none.left_out)


def test_a_rate_counts_only_the_months_that_every_source_supplied(store, question):
    known = register(store).premises
    asked = replace(question, within="")
    found = premises.page(asked, "P5", store, OFFICER)
    whole = [month for month in found.timeline if month.incidents is not None]
    assert len(whole) == 8
    assert found.rates[0].count == sum(month.incidents for month in whole)
    assert found.rates[0].of < 52 * 48.0 * 8 / 12
    assert known[5].hours


def test_few_incidents_are_called_thin_evidence(store, question):
    found = premises.page(replace(question, definition="knife_sharp"), "P6", store, OFFICER)
    street = sum(line.street or 0 for line in found.sources)
    assert found.thin.startswith(f"{found.incidents} incident")
    assert f"{street} more" in found.thin
    assert "not attributed. Evidence is thin" in found.thin


def test_where_health_is_withheld_nothing_else_tells_it(store, question):
    counts = at_premises(store, premises.spec_at(question, store), OFFICER)
    few = np.flatnonzero(counts.withheld).tolist()
    assert few
    for at in few:
        found = premises.page(question, f"P{at}", store, OFFICER)
        assert found.both is None
        assert "present" in found.who
        assert all(row.sources == ("police",) for row in found.rows)


def test_similar_premises_are_of_the_same_type_and_a_likeness_let_go_is_named(store):
    chosen, alike, relaxed = similar(store, register(store), 0)
    assert not chosen[0]
    assert not chosen[5]  # an off-licence
    assert alike == ("type: pub",)
    assert relaxed == ("surroundings: standing alone", "size: 50 to 200 people", "hours: 29 to 53 a week")


# ---- names


def test_a_name_or_alias_finds_the_premises(store):
    assert [one.id for one, _ in premises.find_premises("anchor", store)] == ["P0"]
    assert [(one.id, said) for one, said in premises.find_premises("vaults", store)] == [
        ("P1", "Vaults"),
        ("P2", "Vaults"),
    ]
    assert premises.find_premises("x", store) == ()


def test_an_alias_two_premises_share_must_be_chosen_before_a_pack(store, question):
    assert [one.alias for one in clashes(store, 1)] == ["Vaults"]
    with pytest.raises(premises.MustChooseError, match=r"Vaults.*The Crown"):
        premises.evidence(question, "P1", store, OFFICER)
    assert premises.evidence(question, "P1", store, OFFICER, chosen={"vaults": "P2"}).id


# ---- evidence


def test_the_same_question_gives_the_same_evidence_byte_for_byte(store, question):
    def made(asked):
        found = premises.evidence(asked, "P0", store, OFFICER)
        return found.id, json.dumps(found.data(), sort_keys=True), found.table()

    assert made(question) == made(question)
    other = {
        made(replace(question, **more))[0]
        for more in ({"end": YEAR["end"] - 1}, {"sources": ("police",)}, {"definition": "vwi"})
    }
    assert len(other | {made(question)[0]}) == 4
    # what only says how a screen looks changes nothing
    assert made(replace(question, measure="count", area="X01", within="X01"))[0] == made(question)[0]


def test_evidence_names_what_an_agreement_bars_and_counts_none_of_it(store, question):
    found = premises.evidence(question, "P5", store, OFFICER)
    assert found.barred == {"ed": ("Second trust",)}
    assert any("bars use in a licensing hearing" in line for line in found.left_out)
    assert found.page.incidents <= premises.page(question, "P5", store, OFFICER).incidents


def test_evidence_has_the_four_objectives_and_the_answer_on_page_one(store, question):
    found = premises.evidence(question, "P0", store, OFFICER)
    assert [one.name for one in found.objectives] == [
        "The prevention of crime and disorder", "Public safety", "The prevention of public nuisance",
        "The protection of children from harm",
    ]  # fmt: skip
    assert any("per 10,000 admissions" in line for line in found.answer)
    assert any("similar premises" in line for line in found.answer)
    header, rows = found.table()
    assert len(rows) == found.page.incidents
    assert not {"age", "sex", "id", "reference"} & set(header)


def test_an_address_is_read_forgivingly(store):
    ask, ignored = premises.read_ask({"premises": "P9", "rows": "-1", "zone": "maybe"}, register(store).index)
    assert (ask.premises, ask.rows, ask.zone) == ("", premises.FIRST_ROWS, False)
    assert len(ignored) == 3
    assert premises.read_ask({}, {}) == (premises.Ask(), ())
    assert premises.Ask(premises="P1", similar=True).to_query() == "&premises=P1&similar=on"


def test_the_ground_is_the_district_asked_for_or_all_of_them(store):
    whole, west = premises.ground(store, ""), premises.ground(store, "X01")
    assert len(whole.rings) == 2
    assert len(west.rings) == 1
    assert west.box == pytest.approx((2.0, 54.0, 2.4, 54.2))
    assert premises.ground(store, "circle:2.05,54.1,500") == whole

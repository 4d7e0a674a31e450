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
from indicators.premises.rates import hours, rate, rates, weekdays_in
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


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (0.0312, "0.031"), (0.25, "0.25"), (3, "3"), (3.14, "3.1"), (31.4, "31"), (1234.5, "1,234")],
)
def test_a_figure_has_two_digits_that_tell(value, told):
    assert premises.figure(value) == told


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
    assert [one.label for one in found.rates] == ["In licensed hours", "At any hour", "By admissions"]
    assert found.rates[0].count == found.hours.inside < found.rates[1].count == found.incidents
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
    assert found.sources[1].instead  # a hospital that is not told here leaves no gap in what others are told
    assert all(month.incidents is not None for month in found.timeline)
    found = premises.page(replace(asked, sources=("police", "ed")), "P4", store, OFFICER)
    assert not found.sources[1].instead
    made, _ = rates(known[5], 8, np.zeros((7, 24), np.int64), tuple(range(YEAR["start"], YEAR["start"] + 8)))
    assert made[1].count == 8
    assert made[0].of == made[1].of < 52 * 48.0 * 8 / 12
    whole = [month for month in found.timeline if month.incidents is not None]
    assert len(whole) == 8
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
        told = {line.id for line in found.sources if not line.instead}
        few = [line for line in found.sources if line.instead == "fewer than 5 in a year"]
        assert few
        assert all(line.named is line.at_address is line.joined is line.supplied is None for line in few)
        assert all(f"{line.label}: present. Fewer than five" in found.who for line in few)
        assert {source for row in found.rows for source in row.sources} <= told
        assert (found.both is None) == (told == {"police"})


def test_what_is_said_of_both_sides_is_said_of_the_sources_used(store, question):
    found = premises.page(question, "P0", store, OFFICER)
    assert found.who.startswith("Of the sources used here (police; ")
    assert [int(count.replace(",", "")) for _, count in found.sides[:3]] == [
        found.police_only, found.both, found.health_only
    ]  # fmt: skip
    alone = premises.page(replace(question, sources=("police",)), "P0", store, OFFICER)
    assert "not part of this question" in alone.who
    assert "no record is linked" not in alone.who
    assert (alone.both, alone.hurt) == (None, None)
    for line in found.sources:
        row = sum(line.id in one.sources for one in found.rows)
        assert line.named + line.at_address + line.joined == row


def test_a_zone_counts_what_the_same_services_saw_and_says_how_many_of_how_many(store, question):
    zoned = replace(question, within="X02")
    found = premises.zone(zoned, store, OFFICER)
    police = premises.zone(replace(zoned, sources=("police",)), store, OFFICER)
    assert (found.incidents, found.clock.tolist()) == (police.incidents, police.clock.tolist())
    assert found.words[0].startswith(f"{found.incidents} incidents that the police saw at ")
    assert f"Of {found.incidents} incidents that the police saw, {int(found.clock.sum())} with" in found.clock_words
    assert "fewer than five records in a year" in found.words[1]
    assert "not part of this question" in police.words[1]
    assert sum(many for _, many, _ in found.kinds) == 3
    assert sum(count for *_, count in found.kinds) == found.incidents


def test_a_window_that_is_no_whole_year_tells_why_no_health_service_is_counted(store, question):
    short = replace(question, start=YEAR["end"] - 5)
    found = premises.page(short, "P0", store, OFFICER)
    assert "whole years that end with Dec 2024" in found.who
    assert {line.instead for line in found.sources if line.health} == {"not told in this window"}
    assert "whole years" in premises.league(short, store, OFFICER).untold


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
    assert found.page.bars == ()
    shown = premises.page(question, "P0", store, OFFICER)
    assert ["Second trust" in line for line in shown.bars] == [True]
    police = premises.page(replace(question, sources=("police",)), "P0", store, OFFICER)
    assert police.bars == ()


BARRED = "not in this evidence (barred)"


def test_a_barred_sender_is_not_a_zero_anywhere_in_a_pack(store, question):
    """Nobody but the trust whose agreement bars it sends from the second district."""
    for code in ("P4", "P5", "P6"):
        found = premises.evidence(question, code, store, OFFICER)
        line = next(line for line in found.page.sources if line.id == "ed")
        assert line.instead == BARRED
        assert line.named is line.at_address is line.joined is line.near is line.street is line.supplied is None
        assert (line.label, BARRED) in found.page.sides
        assert f"{line.label}: {BARRED}. The agreement with Second trust bars use" in found.page.who
        safety = " ".join(found.objectives[1].evidence)
        assert BARRED in safety
        assert f"{line.label}: no record" not in f"{safety}{found.page.who}"
        told = next(row for row in found.data()["sources"] if row["source"] == "ed")
        assert (told["named"], told["months_supplied"], told["instead"]) == (None, None, BARRED)


def test_no_figure_on_how_complete_a_source_is_comes_from_who_is_barred(store, question):
    for code in ("P0", "P5"):
        found = premises.evidence(question, code, store, OFFICER)
        quality = " ".join(line for _, told in found.quality for line in told)
        assert "Second trust, how often" not in quality
        shown = premises.page(question, code, store, OFFICER)
        assert any(line.quality for line in shown.sources)
    assert any("Second trust, how often" in one for line in shown.sources for one in line.quality)


def test_nothing_is_put_in_evidence_where_nobody_asked_may_be_told(store, question):
    with pytest.raises(PermissionError, match=r"Nothing that was asked.*bars use in a hearing"):
        premises.evidence(replace(question, sources=("ed",)), "P5", store, OFFICER)


def line(number, words, kind="visit"):
    return premises.Entry(number, "P0", kind, "2024-05-01", words, "off.icer", "Council", "2024-05-01T00:00:00+00:00")


def test_a_pack_with_other_lines_is_another_pack(store, question):
    """Also where the last line is the same: one before it was withdrawn."""
    every = (line(1, "A"), line(2, "B"), line(3, "C", "condition"))
    logs = (every, every[1:], (every[0], every[2]), every[2:], every[:2], ())
    made = [premises.evidence(question, "P0", store, OFFICER, log=log) for log in logs]
    assert len({one.id for one in made}) == len(logs)
    assert len({json.dumps(one.data(), sort_keys=True) for one in made}) == len(logs)


def test_what_was_said_of_a_shared_name_is_printed_and_in_the_id(store, question):
    one, other = (premises.evidence(question, "P1", store, OFFICER, chosen={"vaults": code}) for code in ("P1", "P2"))
    assert one.id != other.id
    assert any("“Vaults” is a name of The Crown, too" in line and "next build" in line for line in one.left_out)


def test_a_pack_compared_in_fewer_areas_is_another_pack(store, question):
    mine = replace(OFFICER, areas=("X01",))
    assert premises.evidence(question, "P0", store, mine).id != premises.evidence(question, "P0", store, OFFICER).id


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
    for rows in ("00001999", "1001", "9" * 40, "²"):
        ask, ignored = premises.read_ask({"rows": rows}, {})
        assert (ask.rows, len(ignored)) == (premises.FIRST_ROWS, 1)
    assert premises.read_ask({"rows": "1000"}, {})[0].rows == 1000
    assert premises.read_ask({}, {}) == (premises.Ask(), ())
    assert premises.Ask(premises="P1", similar=True).to_query() == "&premises=P1&similar=on"


def test_the_ground_is_the_district_asked_for_or_all_of_them(store):
    whole, west = premises.ground(store, ""), premises.ground(store, "X01")
    assert len(whole.rings) == 2
    assert len(west.rings) == 1
    assert west.box == pytest.approx((2.0, 54.0, 2.4, 54.2))
    assert premises.ground(store, "circle:2.05,54.1,500") == whole

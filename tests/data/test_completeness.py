"""How complete each field is: counted plainly, told safely, and a reason to leave a filter out."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import Spec, completeness, shortfall
from data.answering.completeness import FILE, facts, measured, tell
from data.answering.store import open_store
from data.schema import COLUMNS, FLAGS
from indicators import Atlas, Question
from reports.export import Export
from reports.manifest import facts as manifest_facts
from tests import small_store
from tests.small_store import FIRST, LAST

YEAR = (LAST - 11, LAST)


def late_nights(held):
    """The second trust seldom writes down when it happened; nobody in the ED asks whether it was domestic."""
    ed = held["ed"].copy()
    ed.loc[ed["msoa21"] == "X0102", "provider"] = "ed2"  # or it would have too few rows to tell
    second = ed["provider"] == "ed2"
    ed.loc[second & (np.arange(len(ed)) % 5 > 1), "hour"] = 24
    ed["domestic"] = np.where(np.arange(len(ed)) % 3 == 0, ed["domestic"] % 2, 2).astype(np.int8)
    return {**held, "ed": ed}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return small_store.make(tmp_path_factory.mktemp("late"), alter=late_nights)[0]


@pytest.fixture(scope="module")
def analyst():
    return demonstration("analyst")


def asked(**fields):
    plain = {"definition": "vap", "sources": ("ed",), "within": "", "level": "lad", "start": YEAR[0], "end": YEAR[1]}
    return Question(**{**plain, **fields})


def told(store, field, within="", source="ed"):
    found = {one.provider: one for one in completeness(store, source, YEAR, within) if one.field == field}
    return {provider: (one.told, one.enough) for provider, one in found.items()}


# ---- counted


def test_shares_are_those_of_a_plain_count(tmp_path):
    store, held = small_store.make(tmp_path / "plain")
    table = pd.read_parquet(store.folder / FILE)
    assert list(table) == ["source", "provider", "month", "field", "known", "rows"]
    for source, frame in held.items():
        for (provider, month), rows in frame.groupby(["provider", "month"]):
            mine = table[(table["source"] == source) & (table["provider"] == provider) & (table["month"] == month)]
            share = mine.set_index("field")["known"]
            assert set(mine["rows"]) == {len(rows)} and set(share.index) == set(facts().fields)
            assert share["victim_age"] == pytest.approx((rows["victim_age"] >= 0).mean())
            assert share["hour"] == pytest.approx((rows["hour"] < 24).mean())
            assert share["domestic"] == pytest.approx((rows["domestic"] < 2).mean())
            assert share["located"] == pytest.approx((rows["place_status"] != "unlocated").mean())
            assert share["sharp"] == pytest.approx(
                rows["location_precision"].isin(("premises", "address", "street")).mean()
            )


def test_an_arrival_is_no_time_of_the_incident():
    frame = pd.DataFrame({name: [column.blank] * 4 for name, column in COLUMNS.items()})
    frame = frame.assign(provider="p", month=FIRST, hour=[1, 1, 1, 24], place_status="located")
    frame["time_basis"] = ["incident", "arrival", "call", "incident"]
    shares = measured(frame, "ed").set_index("field")["known"]
    assert shares["hour"] == 0.5 and shares["located"] == 1.0 and shares["mechanism"] == 0.0


def test_every_field_that_is_measured_is_a_column_or_made_of_some():
    assert set(facts().fields) - set(COLUMNS) == {"located", "sharp"}
    left_out = {"self_inflicted", "crew_assault", "deliberate"}  # what the category itself says
    assert set(FLAGS) - left_out <= set(facts().fields)


# ---- told


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_is_told_is_cut_to_whole_percents_and_hides_small_counts(known, more):
    rows = known + more
    words, enough = tell(known, rows)
    if rows < facts().least_rows:
        assert (words, enough) == ("too few rows", None)
    elif known < facts().least_told:
        assert (words, enough) == ("hardly ever", False)
        assert tell(0, rows) == tell(known, rows)  # none and a few are told alike
    elif more < facts().least_told:
        assert (words, enough) == ("nearly always", True)
    else:
        percent = int(words.removesuffix(" %"))
        assert percent <= 100 * known / rows < percent + 1
        assert enough == (percent >= 50)


def test_each_provider_is_told_apart_and_a_place_asks_only_those_that_serve_it(store):
    year = told(store, "hour")
    assert (year["ed1"][1] is True and year["ed2"] == ("too few rows", None)) or year["ed2"][1] is False
    both = completeness(store, "ed", (FIRST, LAST))
    assert {one.provider: one.enough for one in both if one.field == "hour"} == {"ed1": True, "ed2": False}
    assert {one.provider for one in completeness(store, "ed", (FIRST, LAST), "X02")} == {"ed2"}
    assert {one.provider for one in completeness(store, "ed", (FIRST, LAST), "X0101A")} == {"ed1"}
    assert {one.enough for one in both if one.field in ("located", "sharp")} == {None}  # no filter rests on them
    assert "relationship" not in {one.field for one in both}  # never recorded, so not a matter of completeness


def test_a_field_known_in_a_few_rows_of_the_release_is_told_as_one_never_known(tmp_path):
    def known_in(rows):
        def alter(held):
            flags = np.where(np.arange(len(held["ed"])) < rows, 1, 2).astype(np.int8)
            return {**held, "ed": held["ed"].assign(county_lines=flags)}

        return completeness(small_store.make(tmp_path / str(rows), alter=alter)[0], "ed", (FIRST, LAST))

    least = facts().least_told
    assert known_in(0) == known_in(least - 1)
    assert "county_lines" in {one.field for one in known_in(least)}


def test_a_release_made_before_this_was_measured_knows_nothing_and_refuses_nothing(tmp_path):
    made, _ = small_store.make(tmp_path / "old", alter=late_nights)
    (made.folder / FILE).unlink()
    old = open_store(made.folder)
    assert completeness(old, "ed", YEAR) == ()
    assert shortfall(old, Spec("vap", "ed", "lad", YEAR, domestic="only")) == ""


# ---- what follows from it


def test_a_choice_that_rests_on_what_was_seldom_known_is_left_out_with_its_reason(store, analyst):
    answer = Atlas(store).answer(asked(definition="vap", domestic="out"), analyst)
    assert answer.question.domestic == "default"
    (note,) = [note for note in answer.notes if "domestic" in note]
    assert re.fullmatch(
        "ED knew whether it was domestic in 3[34] % of rows in this period; at least 50 % is needed. "
        "Shown as the definition has it.",
        note,
    )


def test_hours_are_left_out_only_where_the_provider_that_serves_the_place_seldom_knew_them(store, analyst):
    nights = {"hours": tuple(range(18, 24)), "start": FIRST, "end": LAST}
    everywhere = Atlas(store).answer(asked(**nights), analyst)
    assert everywhere.question.hours
    there = Atlas(store).answer(asked(within="X02", **nights), analyst)
    assert there.question.hours == ()
    (note,) = [note for note in there.notes if "Second trust" in note]
    assert note.startswith("Second trust knew the time of the incident in ") and "Shown for all hours." in note


def test_the_menu_greys_what_would_be_left_out_and_says_why(store, analyst):
    menu = Atlas(store).menu(asked(within="X02", start=FIRST, end=LAST), analyst)
    greyed = [one for one in menu.times if one.disabled]
    assert greyed and all("Second trust knew the time" in one.reason for one in greyed)
    assert [one.key for one in menu.domestic if one.disabled] == ["out", "only"]
    assert {one.key for one in menu.definition if "domestic in" in one.reason} >= {"da"}
    assert {one.provider for one in menu.completeness} == {"ed2"}
    police = Atlas(store).menu(asked(sources=("police",)), analyst)
    assert not any("at least" in one.reason for one in (*police.times, *police.domestic, *police.definition))


def test_a_source_that_knew_too_little_for_the_definition_is_left_out_beside_one_that_knew_enough(store, analyst):
    answer = Atlas(store).answer(asked(definition="da", sources=("ed", "police")), analyst)
    assert answer.question.sources == ("police",)
    assert any(note.startswith("ED left out: ED knew whether it was domestic") for note in answer.notes)


def test_alone_it_is_shown_with_a_warning(store, analyst):
    answer = Atlas(store).answer(asked(definition="da"), analyst)
    (chip,) = [chip for chip in answer.truth if chip.kind == "completeness"]
    assert chip.warning and re.search("3[34] % of rows", chip.detail)


def test_the_manifest_of_a_file_says_how_complete_each_field_is(store, analyst):
    block = manifest_facts(Atlas(store).answer(asked(), analyst), Export.of(analyst))["completeness"]
    (hour,) = [one for one in block if one["provider"] == "First trust" and one["field"] == "hour"]
    assert hour["enough"] == "yes" and re.fullmatch(r"9\d %", hour["known"])
    assert {one["enough"] for one in block} <= {"yes", "no", "not judged"}


def test_who_saw_it_is_not_told_by_a_choice_that_one_of_the_services_seldom_records(store, analyst):
    question = asked(sources=("police",), domestic="only", start=LAST - 8)
    place = Atlas(store).place(question, "X01", analyst)
    assert "domestic" in place.who.reason and place.who.parts == ()
    assert Atlas(store).place(asked(sources=("police",)), "X01", analyst).who.parts

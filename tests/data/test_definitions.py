import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import KINDS, category_group, category_groups, category_label, codebook, known_codes
from data.defining.definition import MAX_CLAUSES
from data.defining.definitions_page import clause_words, definitions_page
from data.defining.rules import FOLDER, availability, clauses, compile_rule, definitions, read_definitions
from data.model import Spec
from data.pack import dictionary, person_word
from tests.data import definitions_oracle as oracle

PAIRS = [(one.id, kind) for one in definitions().values() for kind in one.rules]
TABLE = [
    "who_broad",
    "svd_statutory",
    "svs_core",
    "grip_psv",
    "msv_harm",
    "vwi",
    "vwi_blindspot",
    "vap",
    "vap_public",
    "homicide",
    "knife_sharp",
    "adm_sharp",
    "adm_violence",
    "gun",
    "weapons",
    "robbery",
    "aggburg",
    "youth_public",
    "ed_kpi_m18_24",
    "da",
    "sexual",
    "vawg",
    "nte",
    "threats",
    "property",
    "hidden_harm",
    "humber",
    "london_svd",
    "aands",
    "policeuk_proxy",
    "precursor_asb",
]


def spec(definition, kind="police", **parameters):
    return Spec(definition, kind, "lad", (0, 0), **parameters)


def taken(definition, kind, asked, frame):
    """Return, row by row, what the engine's three tables say: the fast way."""
    number, profiles = dictionary(frame)
    tables = compile_rule(definitions()[definition], kind, asked, profiles)
    clock = frame["hour"].to_numpy().astype(int) * 8 + frame["weekday"].to_numpy()
    return (tables.profile[number] & tables.clock[clock] & tables.person[person_word(frame)]) != 0


@st.composite
def questions(draw):
    """Draw a definition, a kind of source it has a rule for, and parameters it lets a reader change."""
    name, kind = draw(st.sampled_from(PAIRS))
    allowed = definitions()[name].parameters
    age = draw(st.none() | st.tuples(st.integers(0, 120), st.integers(0, 120)).map(lambda pair: (min(pair), max(pair))))
    asked = spec(
        name,
        kind,
        age=age if "age" in allowed else None,
        domestic=draw(st.sampled_from(["default", "in", "out", "only"])) if "domestic" in allowed else "default",
        blindspot=draw(st.booleans()) and "blindspot" in allowed,
        hours=tuple(draw(st.lists(st.integers(0, 24), unique=True, max_size=8))),
        days=tuple(draw(st.lists(st.integers(0, 7), unique=True, max_size=4))),
    )
    return name, kind, asked


@settings(max_examples=120, deadline=None)
@given(questions(), st.integers(0, 2**16))
def test_the_fast_tables_take_exactly_the_events_that_the_written_rule_takes(question, seed):
    name, kind, asked = question
    frame = oracle.events(kind, 150, seed)
    assert (taken(name, kind, asked, frame) == oracle.answer(name, kind, asked, frame)).all()


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_each_published_rule_takes_what_it_says_and_something_at_all(name, kind):
    frame = oracle.events(kind, 1500, 7)
    expected = oracle.answer(name, kind, spec(name, kind), frame)
    assert (taken(name, kind, spec(name, kind), frame) == expected).all()
    assert expected.any() or name in ("hidden_harm", "gun", "homicide", "msv_harm")


def test_every_definition_of_the_agreed_table_is_there_and_no_other():
    assert sorted(definitions()) == sorted(TABLE)


def test_every_definition_says_who_owns_it_what_it_means_and_when_it_is_reviewed():
    for one in definitions().values():
        assert all((one.version, one.label, one.short, one.group, one.owner, one.why, one.bridge, one.checked_by)), (
            one.id
        )
        assert 80 <= len(one.plain) <= 420 and one.plain.endswith("."), one.id
        assert one.next_review > date(2026, 11, 1), one.id
    assert len({one.label for one in definitions().values()}) == len(TABLE)
    assert len({one.short for one in definitions().values()}) == len(TABLE)
    assert all(len(one.short) <= 34 for one in definitions().values())


def test_no_rule_grows_beyond_the_bits_of_a_byte():
    for name, kind in PAIRS:
        rule = definitions()[name].rules[kind]
        assert len(rule.any) + len(rule.blindspot) <= MAX_CLAUSES


def test_open_data_answers_four_definitions_as_the_table_says():
    states = {one.id: one.open.state for one in definitions().values()}
    assert {name for name, state in states.items() if state == "exact"} == {"robbery", "weapons", "precursor_asb"}
    assert {name for name, state in states.items() if state == "proxy"} == {"policeuk_proxy"}
    supersets = {"who_broad", "svd_statutory", "vap", "property", "aands"}
    assert {name for name, state in states.items() if state == "superset"} == supersets


def test_open_data_greys_everything_else_with_a_reason_and_an_alternative_it_can_answer():
    open_data = {"kind": "police_uk", "fields": {"category": 1.0}, "open": True}
    for one in definitions().values():
        found = availability(one, open_data, spec(one.id, "police"))
        if "police_uk" in one.rules:
            assert found.state in ("exact", "proxy")
            continue
        assert found.state == "none" and len(found.reason) > 20
        assert availability(definitions()[found.instead], open_data, spec(found.instead)).state in ("exact", "proxy")


def test_the_open_data_stand_in_is_always_labelled_a_proxy():
    found = availability(definitions()["policeuk_proxy"], {"kind": "police_uk", "fields": {}}, spec("policeuk_proxy"))
    assert (found.state, found.badge) == ("proxy", "Proxy")


@pytest.mark.parametrize("asked", [{"age": (0, 24)}, {"domestic": "out"}, {"hours": (22, 23)}, {"days": (5, 6)}])
def test_a_choice_open_data_cannot_honour_makes_it_not_computable_rather_than_zero(asked):
    found = availability(
        definitions()["robbery"], {"kind": "police_uk", "fields": {"category": 1.0}}, spec("robbery", **asked)
    )
    assert found.state == "none" and "does not hold" in found.reason


def test_a_needed_field_that_is_hardly_ever_known_makes_it_not_computable():
    fields = {"place_type": 0.6, "domestic": 0.04, "subcategory": 0.1}
    found = availability(
        definitions()["grip_psv"], {"kind": "records", "id": "police", "fields": fields}, spec("grip_psv")
    )
    assert found.state == "none" and "whether it was domestic" in found.reason
    known = fields | {"domestic": 0.05}
    found = availability(
        definitions()["grip_psv"], {"kind": "records", "id": "police", "fields": known}, spec("grip_psv")
    )
    assert found.state == "exact" and "known in 5 %" in found.badge


def test_asking_for_domestic_abuse_in_no_longer_needs_the_flag():
    fields = {"place_type": 0.6, "domestic": 0.0, "subcategory": 0.1}
    police = {"kind": "police", "fields": fields}
    assert availability(definitions()["grip_psv"], police, spec("grip_psv", domestic="in")).state == "exact"


def test_a_rule_on_flags_says_so_with_their_completeness():
    fields = {"knife": 0.64, "mechanism": 0.0}
    found = availability(definitions()["knife_sharp"], {"kind": "ed", "fields": fields}, spec("knife_sharp", "ed"))
    assert found.badge == "Flag-dependent: the knife flag known in 64 %, the means of injury known in none of records"


def test_one_of_several_ways_to_see_a_weapon_is_enough_but_none_is_not():
    knife = definitions()["knife_sharp"]
    assert availability(knife, {"kind": "ed", "fields": {"mechanism": 0.3}}, spec("knife_sharp")).state == "exact"
    assert availability(knife, {"kind": "ed", "fields": {"mechanism": 0.01}}, spec("knife_sharp")).state == "none"


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_what_is_offered_without_any_optional_field_does_not_rest_on_one_alone(name, kind):
    """A figure that could only ever be zero, for want of a field, must be refused instead."""
    found = availability(definitions()[name], {"kind": kind, "fields": {}}, spec(name, kind))
    held = clauses(definitions()[name], kind, spec(name, kind))
    assert found.state == "none" or any(not clause.fields() for clause in held)


def test_a_parameter_a_definition_does_not_offer_is_refused_by_name():
    with pytest.raises(ValueError, match="precursor_asb: age cannot be changed"):
        clauses(definitions()["precursor_asb"], "police", spec("precursor_asb", age=(0, 24)))
    found = availability(definitions()["da"], {"kind": "police", "fields": {"domestic": 1}}, spec("da", domestic="out"))
    assert found.state == "none" and found.instead == "da"


def test_a_kind_without_a_rule_is_refused():
    with pytest.raises(ValueError, match="homicide: no rule for 'ed'"):
        compile_rule(definitions()["homicide"], "ed", spec("homicide"), pd.DataFrame())


@pytest.mark.parametrize("kind", ["police", "ed"])
def test_the_blind_spot_adds_robbery_and_aggravated_burglary_and_nothing_else(kind):
    frame = oracle.events(kind, 3000, 3)
    plain = taken("vwi", kind, spec("vwi", kind), frame)
    with_it = taken("vwi", kind, spec("vwi", kind, blindspot=True), frame)
    assert (with_it == taken("vwi_blindspot", kind, spec("vwi_blindspot", kind), frame)).all()
    added = frame[with_it & ~plain]["category"]
    assert set(added) == ({"34A", "34B", "29", "29A", "31", "31A"} if kind == "police" else set())


def test_domestic_out_keeps_what_was_never_flagged_and_in_out_only_add_up():
    frame = oracle.events("police", 3000, 4)
    inside, out, only = (taken("vap", "police", spec("vap", domestic=one), frame) for one in ("in", "out", "only"))
    assert (inside == (out | only)).all() and not (out & only).any()
    assert set(frame[out]["domestic"]) == {0, 2} and set(frame[only]["domestic"]) == {1}


def test_a_chosen_age_window_replaces_the_published_one():
    frame = oracle.events("ed", 4000, 5)
    published = taken("ed_kpi_m18_24", "ed", spec("ed_kpi_m18_24", "ed"), frame)
    wider = taken("ed_kpi_m18_24", "ed", spec("ed_kpi_m18_24", "ed", age=(18, 25)), frame)
    assert set(frame[published]["victim_age"]) == set(range(18, 25))
    assert set(frame[wider & ~published]["victim_age"]) == {25}


def test_the_windows_in_use_are_published_as_variants():
    ages = {variant.age for variant in definitions()["youth_public"].variants}
    assert ages == {(10, 17), (13, 36), (0, 35)}
    assert definitions()["youth_public"].rules["police"].age == (0, 24)
    assert [variant.age for variant in definitions()["ed_kpi_m18_24"].variants] == [(18, 25)]


def test_unknown_hours_and_days_are_never_in_a_chosen_subset_and_always_in_all():
    frame = oracle.events("police", 3000, 6)
    everything = taken("who_broad", "police", spec("who_broad"), frame)
    assert {24} <= set(frame[everything]["hour"]) and {7} <= set(frame[everything]["weekday"])
    chosen = taken("who_broad", "police", spec("who_broad", hours=tuple(range(25)), days=tuple(range(8))), frame)
    assert 24 not in set(frame[chosen]["hour"]) and 7 not in set(frame[chosen]["weekday"])


def test_rules_compile_the_same_from_text_and_from_categories():
    number, profiles = dictionary(oracle.events("police", 2000, 8))
    coded = profiles.astype(
        dict.fromkeys(("category", "subcategory", "place_type", "severity", "mechanism"), "category")
    )
    for name, kind in PAIRS:
        if kind == "police":
            plain, fast = (compile_rule(definitions()[name], kind, spec(name), table) for table in (profiles, coded))
            assert (plain.profile == fast.profile).all()
    assert number.max() < len(profiles)


def test_an_open_ended_age_window_leaves_unknown_ages_out():
    frame = oracle.events("ed", 3000, 10)
    taken_ages = set(frame[taken("vap", "ed", spec("vap", "ed", age=(0, 120)), frame)]["victim_age"])
    assert -1 not in taken_ages and 119 in taken_ages


def test_a_missing_value_is_never_taken_for_a_listed_one():
    profiles = dictionary(oracle.events("police", 40, 2))[1]
    profiles["category"] = None
    assert not compile_rule(definitions()["who_broad"], "police", spec("who_broad"), profiles).profile.any()


def test_tables_have_the_shapes_the_engine_reads():
    tables = compile_rule(definitions()["nte"], "police", spec("nte"), dictionary(oracle.events("police", 50, 9))[1])
    assert (tables.clock.shape, tables.person.shape) == ((200,), (484,))
    assert {table.dtype for table in (tables.profile, tables.clock, tables.person)} == {np.dtype("uint8")}
    hours = {index // 8 for index in np.flatnonzero(tables.clock)}
    assert hours == {18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5}


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "definitions")
    return tmp_path / "definitions"


FAULTS = [
    ("vwi", '"@VWI"', '"@VWX"', ["vwi.toml", "line 2", "unknown set '@VWX'", "nearest known is @VW"]),
    ("threats", '"3B"', '"3C"', ["threats.toml", "unknown code '3C'", "nearest known is 3"]),
    ("grip_psv", '"8N:s20"', '"8N:s21"', ["grip_psv.toml", "'8N:s21'", "8N:s20"]),
    ("grip_psv", "flags_any", "flag_any", ["grip_psv.toml", "unknown key 'flag_any'", "nearest known is flags_any"]),
    (
        "grip_psv",
        '"knife", "firearm"',
        '"knives", "firearm"',
        ["flags_any: unknown value 'knives'", "nearest known is knife"],
    ),
    (
        "grip_psv",
        'place = "PUBLIC"',
        'place = "PUBLICK"',
        ["place: unknown value 'PUBLICK'", "nearest known is PUBLIC"],
    ),
    ("youth_public", "[0, 24]", "[24, 0]", ["youth_public.toml", "age must be two whole years", "[24, 0]"]),
    ("nte", '"18-05"', '"18-25"', ["nte.toml", "hours must look like"]),
    ("da", 'domestic = "only"', 'domestic = "sometimes"', ["da.toml", "'sometimes'"]),
    ("vwi", "next_review = 2027-11-01", "", ["vwi.toml", "next_review must be a date"]),
    (
        "vwi",
        'instead = "policeuk_proxy"',
        'instead = "policeuk_prox"',
        ["'policeuk_prox'", "nearest known is policeuk_proxy"],
    ),
    ("vwi", 'instead = "policeuk_proxy"', 'instead = "vap"', ["vwi.toml", "'vap' is not answered by open data"]),
    ("robbery", 'state = "exact"', 'state = "none"', ["robbery.toml", "do not agree"]),
    ("vwi", 'parameters = ["age", "domestic", "blindspot"]', 'parameters = ["age"]', ["vwi.toml", "blindspot"]),
    ("vwi", 'label = "Violence with injury"', "label = 7", ["vwi.toml", "label must be text in quotes, got 7"]),
    ("vwi", "[police]", "[police", ["vwi.toml", "not valid TOML"]),
    ("vwi", '"Violence with injury"', '"Robbery"', ["vwi.toml: label: 'Robbery' is that of robbery.toml too"]),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS)
def test_a_fault_in_a_definition_is_named_with_its_file_its_value_and_the_nearest_known(folder, name, old, new, said):
    path = folder / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ValueError) as caught:
        read_definitions(folder)
    assert [part for part in said if part not in str(caught.value)] == []


def test_every_faulty_file_is_named_at_once(folder):
    for name in ("vwi", "vap"):
        path = folder / f"{name}.toml"
        path.write_text(path.read_text("utf-8").replace("version", "versoin"), "utf-8")
    with pytest.raises(ValueError, match=r"(?s)vap\.toml.*vwi\.toml"):
        read_definitions(folder)


def test_the_fifty_classes_of_the_open_category_are_counted_once():
    sets = codebook().sets["police"]
    parts = [sets[name] for name in ("VWI", "DRIVE", "VWOI", "STALK", "RAPE", "SEXOTH")]
    assert [len(part) for part in parts] == [8, 5, 10, 4, 6, 16]
    assert len(frozenset().union(*parts)) + 1 == 50  # homicide is published as one class
    assert sets["HOM"] == {"1", "4.1", "4.2", "4.10"}
    assert not (sets["VIOLENT"] & sets["DRIVE"])


def test_every_code_has_a_label_and_a_group_that_charts_know():
    for kind in KINDS:
        for code in known_codes(kind):
            assert category_label(code) and category_group(code) in category_groups()
    assert category_label("8N:s20") == "Wounding or grievous bodily harm (section 20)"
    assert category_label("unknown:9Z") == "Code not known (9Z)"
    assert category_group("unknown:9Z") == "Code not known"
    assert len(known_codes("police_uk")) == 14


def test_every_set_a_definition_uses_is_one_the_code_book_explains():
    for name in TABLE:
        for kind, rule in oracle.raw(name).items():
            if kind in KINDS:
                for clause in rule["any"]:
                    assert oracle.codes_of(kind, clause["codes"])


def test_the_committed_page_is_the_one_the_definitions_make():
    committed = (FOLDER.parents[1] / "docs" / "definitions.md").read_text("utf-8")
    assert committed == definitions_page(), "write it again: python -m data definitions > docs/definitions.md"


def test_every_set_has_words_and_every_definition_a_section():
    assert {name for sets in codebook().sets.values() for name in sets} == set(codebook().set_words)
    page = definitions_page()
    assert [name for name in TABLE if page.count(f"\n`{name}`, version ") != 1] == []


def test_hours_over_midnight_are_said_as_one_run():
    night = definitions()["nte"].rules["police"].any[1]
    assert clause_words(night).endswith("place type licensed, between 18:00 and 05:59")

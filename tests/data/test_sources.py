import gzip
from collections import Counter
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.codes import known_codes
from data.model import month_index
from data.schema import COLUMNS, PLACED, READ, conform
from data.sources import SourceFile, kinds, layout, layouts, read, text
from data.sources.layout import MAPPINGS, TimeRule
from data.sources.times import moment
from data.toml_rules import ConfigError
from tests.data.suppliers import GOOD, TODAY, csv_text, read_file, rows_of


def only(found):
    assert found.faults == ()
    assert len(found.rows) == 1
    return found.rows.iloc[0]


@pytest.mark.parametrize("mapping", GOOD)
def test_a_good_row_of_every_layout_comes_in_and_fits_the_schema(tmp_path, mapping):
    found = read_file(tmp_path, rows_of(mapping, 1), mapping)
    only(found)
    assert found.unknown_codes == Counter()
    conform(found.rows, READ)


def test_an_open_row_keeps_the_month_and_claims_no_hour(tmp_path):
    row = only(read_file(tmp_path, rows_of("police_uk", 1)))
    assert row["category"] == "puk:anti-social-behaviour"
    assert (row["time_precision"], row["hour"], row["weekday"]) == ("month", 24, 7)
    assert row["occurred_at"] == pd.Timestamp("2024-01-01")
    assert row["month"] == month_index("2024-01")
    assert (row["location_precision"], row["place_type"], row["knife"]) == ("snap_point", "unknown", 2)
    assert (row["stated_lsoa"], row["stated_vintage"], row["row"]) == ("E01007434", 2021, 2)


def test_an_open_row_without_a_location_is_kept_without_one(tmp_path):
    nowhere = {"longitude": "", "latitude": "", "lsoa_code": "", "location": "No Location"}
    row = only(read_file(tmp_path, rows_of("police_uk", 1, **nowhere)))
    assert np.isnan(row["lon"])
    assert (row["location_precision"], row["stated_lsoa"], row["stated_vintage"]) == ("none", "", 0)


@pytest.mark.parametrize(
    ("month", "vintage"), [("2018-01", 2011), ("2021-09", 2011), ("2022-06", 0), ("2024-01", 2021)]
)
def test_the_vintage_of_open_codes_follows_the_month_and_is_left_open_in_between(tmp_path, month, vintage):
    assert only(read_file(tmp_path, rows_of("police_uk", 1, month=month), month=month))["stated_vintage"] == vintage


def test_a_police_record_says_what_happened_when_where_and_to_whom(tmp_path):
    row = only(read_file(tmp_path, rows_of("demo_police", 1), "demo_police"))
    expected = {
        "category": "8N", "subcategory": "s47", "supplier_code": "8N", "place_type": "licensed", "licensed": 1,
        "knife": 1,
        "domestic": 0, "gang": 2, "victim_age": 24, "victim_sex": "male", "premises_id": "P12", "hour": 23,
        "weekday": 5,
        "time_precision": "minute", "time_basis": "incident", "stated_lsoa": "X01000001", "stated_vintage": 2021,
        "source": "police", "provider": "p1", "file": "supplier.csv", "row": 2, "assailants": -1,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert (
        1.7 < row["lon"] < 1.9 and 54.3 < row["lat"] < 54.4
    )  # easting 650000, northing 500000 is out in the North Sea


def test_other_suppliers_say_it_in_their_own_codes(tmp_path):
    ed = only(read_file(tmp_path, rows_of("demo_ed", 1), "demo_ed"))
    assert (ed["category"], ed["mechanism"], ed["assailants"], ed["other_weapon"]) == ("ed:assault", "glass", 2, 1)
    assert (ed["self_inflicted"], ed["victim_sex"], ed["residence_lsoa"]) == (0, "female", "X01000001")
    ambulance = only(read_file(tmp_path, rows_of("demo_ambulance", 1), "demo_ambulance"))
    assert (ambulance["category"], ambulance["subcategory"], ambulance["time_basis"]) == (
        "amb:stab-gun",
        "27D2",
        "call",
    )
    fire = only(read_file(tmp_path, rows_of("demo_fire", 1), "demo_fire"))
    assert (fire["category"], fire["crew_assault"], fire["deliberate"]) == ("fire:crew-assault", 1, 0)


@pytest.mark.parametrize(
    ("mapping", "changed", "expected"),
    [
        ("demo_police", {"ho_code": "ASB", "ho_subcode": ""}, {"category": "asb", "severity": "unknown"}),
        ("demo_police", {"ho_code": "008n"}, {"category": "8N"}),
        ("demo_police", {"ho_code": "4.10"}, {"category": "4.10", "severity": "homicide"}),
        ("demo_police", {"occurred_from": "2024-01-13"}, {"hour": 24, "weekday": 5, "time_precision": "day"}),
        ("demo_police", {"occurred_from": ""}, {"time_basis": "recorded", "hour": 24, "weekday": 6}),
        ("demo_police", {"easting": "", "northing": ""}, {"location_precision": "area"}),
        ("demo_police", {"easting": "", "northing": "", "lsoa21": ""}, {"location_precision": "none"}),
        ("demo_police", {"place_type": ""}, {"place_type": "unknown", "licensed": 2}),
        ("demo_police", {"place_type": "dwelling"}, {"place_type": "dwelling", "licensed": 0}),
        ("demo_ed", {"incident_time": ""}, {"time_basis": "arrival", "hour": 0, "weekday": 6}),
        ("demo_ed", {"intent": "Self-inflicted "}, {"category": "ed:self-inflicted", "self_inflicted": 1}),
        ("demo_ed", {"age": "", "assailants": ""}, {"victim_age": -1, "assailants": -1}),
        ("demo_ambulance", {"nature_code": "10"}, {"category": "amb:other", "self_inflicted": 0}),
        ("demo_ambulance", {"nature_code": "04B1"}, {"category": "amb:assault"}),
        ("demo_fire", {"incident_type": "deliberate"}, {"category": "fire:deliberate", "deliberate": 1}),
    ],
)  # fmt: skip
def test_each_code_means_what_the_layout_says(tmp_path, mapping, changed, expected):
    row = only(read_file(tmp_path, rows_of(mapping, 1, **changed), mapping))
    assert {name: row[name] for name in expected} == expected


def test_codes_no_table_knows_are_kept_and_counted(tmp_path):
    rows = rows_of("demo_police", 3, ho_code="99Z", place_type="moon", knife="maybe", victim_sex="?")
    found = read_file(tmp_path, rows, "demo_police")
    assert found.counts.accepted == 3
    assert found.rows["category"].tolist() == ["8N", "8N", "unknown:99Z"]
    assert (found.rows.iloc[2]["place_type"], found.rows.iloc[2]["knife"]) == ("unknown", 2)
    assert found.unknown_codes == {
        ("category", "99Z"): 1,
        ("place_type", "moon"): 1,
        ("knife", "maybe"): 1,
        ("victim_sex", "(text not shown)"): 1,
    }


def test_identical_open_rows_are_all_kept(tmp_path):
    assert read_file(tmp_path, rows_of("police_uk", 50)).counts.accepted == 50


def test_a_record_sent_twice_counts_once_and_the_same_reference_with_another_row_counts(tmp_path):
    first, second = rows_of("demo_ed", 6)[:2], rows_of("demo_ed", 6)[2:]
    rows = [*first, dict(first[0]), first[1] | {"age": "31"}, *second]
    found = read_file(tmp_path, rows, "demo_ed")
    assert [(fault.id, fault.line, fault.column) for fault in found.faults] == [
        ("duplicate_reference", 4, "attendance_ref")
    ]
    assert found.counts.accepted == 7


def test_a_record_sent_twice_is_found_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "BLOCK", 700)
    rows = rows_of("demo_fire", 40)
    found = read_file(tmp_path, [*rows, dict(rows[0])], "demo_fire")
    assert [(fault.id, fault.line) for fault in found.faults] == [("duplicate_reference", 42)]


def test_an_event_dated_in_another_month_takes_its_next_date_or_stays_out(tmp_path):
    late = rows_of("demo_ed", 1, incident_time="2023-12-31 23:50", arrival="2024-01-01 00:30")
    found = read_file(tmp_path, late, "demo_ed")
    assert [fault.id for fault in found.flagged] == ["other_date_used"]
    assert (found.rows.iloc[0]["time_basis"], found.months) == ("arrival", (month_index("2024-01"),))
    found = read_file(tmp_path, rows_of("demo_ambulance", 6, call_time="2024-02-01 00:00"), "demo_ambulance")
    assert [(fault.id, fault.line) for fault in found.quarantined] == [("outside_month", 7)]


def test_a_file_without_a_month_may_hold_several(tmp_path):
    found = read_file(
        tmp_path, rows_of("demo_ambulance", 6, call_time="2024-02-01 00:00"), "demo_ambulance", month=None
    )
    assert found.months == (month_index("2024-01"), month_index("2024-02"))


def test_a_clock_that_was_put_forward_keeps_the_day_and_drops_the_hour(tmp_path):
    found = read_file(tmp_path, rows_of("demo_fire", 1, call_time="2024-03-31 01:30"), "demo_fire", month="2024-03")
    assert [fault.id for fault in found.faults] == ["time_not_on_clock"]
    assert (found.rows.iloc[0]["hour"], found.rows.iloc[0]["weekday"], found.rows.iloc[0]["time_precision"]) == (
        24,
        6,
        "day",
    )
    row = only(read_file(tmp_path, rows_of("demo_fire", 1, call_time="2024-10-27 01:30"), "demo_fire", month="2024-10"))
    assert row["hour"] == 1  # that hour came twice


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packed", [False, True])
def test_line_ends_and_gzip_make_no_difference(tmp_path, end, packed):
    content = csv_text(rows_of("police_uk", 5, location='On or near "The, Moor"'), end).encode()
    found = read_file(tmp_path, gzip.compress(content) if packed else content)
    assert (found.counts.accepted, found.rows["row"].tolist()) == (5, [2, 3, 4, 5, 6])


def test_header_names_may_differ_in_capitals_and_spaces(tmp_path):
    head, rest = csv_text(rows_of("police_uk", 2)).split("\n", 1)
    assert read_file(tmp_path, f"{head.upper().replace('LSOA CODE', ' lsoa_code ')}\n{rest}").counts.accepted == 2


def test_mixed_line_ends_and_empty_lines_keep_the_line_numbers_true(tmp_path):
    head, first, second, third = csv_text(rows_of("police_uk", 3)).splitlines()
    found = read_file(tmp_path, f"{head}\r\n{first}\n\n{second}\r\n\r\n{third}")
    assert found.rows["row"].tolist() == [2, 4, 6]


def test_a_quoted_line_break_belongs_to_its_row(tmp_path):
    rows = rows_of("police_uk", 3)
    rows[0]["Location"] = "On or near\nthe river"
    assert read_file(tmp_path, rows).rows["row"].tolist() == [2, 4, 5]


# ---- properties

KINDS_OF_ROW = st.sampled_from(
    [
        {}, {"ho_code": "99Z"}, {"ho_code": ""}, {"occurred_from": "2024-01-40"}, {"occurred_from": "2024-02-03"},
        {"easting": "x"},
        {"northing": ""}, {"victim_age": "old"}, {"ho_subcode": "=1+1"}, {"recorded_on": "", "occurred_from": ""},
        {"lsoa21": "?"},
        {"location_text": 'says "no", twice\nand leaves'}, {"ho_code": "1\x07"},
    ]
)  # fmt: skip


@given(st.lists(KINDS_OF_ROW, min_size=1, max_size=40), st.randoms(use_true_random=False), st.integers(200, 5000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_read_is_accepted_or_quarantined_in_any_order_and_any_size_of_block(
    tmp_path, monkeypatch, kinds_of_row, random, block
):
    rows = [rows_of("demo_police", 1, crime_ref=f"C{at}", **kind)[0] for at, kind in enumerate(kinds_of_row)]
    whole = read_file(tmp_path, rows, "demo_police")
    assert whole.counts.read == len(rows) == whole.counts.accepted + whole.counts.quarantined
    assert len(whole.quarantined) == whole.counts.quarantined or whole.refused
    random.shuffle(rows)
    monkeypatch.setattr(text, "BLOCK", block)
    again = read_file(tmp_path, rows, "demo_police")
    assert again.counts == whole.counts
    assert Counter(fault.id for fault in again.faults) == Counter(fault.id for fault in whole.faults)
    names = [name for name in READ if name != "row"]
    assert sorted(again.rows[names].astype(str).values.tolist()) == sorted(
        whole.rows[names].astype(str).values.tolist()
    )


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_whatever_make_the_reader_fail(tmp_path, noise):
    header = csv_text(rows_of("police_uk", 1)).split("\n")[0].encode()
    for content in (noise, header + b"\n" + noise):
        found = read_file(tmp_path, content)
        assert found.counts.read == found.counts.accepted + found.counts.quarantined


# ---- layouts


def test_every_kind_and_layout_loads_and_names_only_known_codes():
    assert set(kinds()) == {"police_uk", "records"}
    assert {one.id for one in layouts()} == set(GOOD)
    for one in layouts():
        assert set(one.declared()) == set(GOOD[one.id])


def test_open_categories_are_exactly_the_known_ones():
    assert set(layout("police_uk").columns["category"].codes.values()) == known_codes("police_uk")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('label = "x"', "needs the key source"),
        ('label = "x"\nsource = "police"\n[columns.knive]\nfrom = "k"', "line 3: knive is no canonical column"),
        ('label = "x"\nsource = "police"\ncolour = "red"', "unknown key colour"),
        (
            'label = "x"\nsource = "ed"\n[columns.category]\nfrom = "c"\ncodes = { a = "8N" }',
            "'8N' is not a value of category",
        ),
        (
            'label = "x"\nsource = "ed"\n[columns.knife]\nfrom = "k"\ncodes = { J = "ja" }',
            "'ja' is not a value of knife",
        ),
        ('label = "x"\nsource = "ed"\n[columns.category]\nfrom = "c"\ntake = "("', "take is no regular expression"),
        (
            'label = "x"\nsource = "ed"\n[[time]]\ncolumn = "t"\nbasis = "arrival"\nformats = ["%d %b"]',
            "format '%d %b' must be",
        ),
        ("label = ", "is not valid TOML"),
    ],
)
def test_a_bad_layout_fails_with_its_file_line_and_reason(tmp_path, line, reason):
    path = tmp_path / "force.toml"
    path.write_text(line)
    with pytest.raises(ConfigError) as error:
        layout(str(path))
    assert reason in str(error.value) and "force.toml" in str(error.value)


def test_a_layout_of_another_source_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is for ed, not for police"):
        read(SourceFile(tmp_path / "x.csv", "x.csv", "police", "records", "p", "demo_ed"), TODAY)


# ---- schema


def test_the_schema_has_the_columns_of_the_contract():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs/architecture.md").read_text()
    assert not [name for name in COLUMNS if name not in page]
    assert set(PLACED) < set(COLUMNS) and not set(PLACED) & set(READ)


def test_events_that_do_not_fit_are_named_all_at_once(tmp_path):
    rows = read_file(tmp_path, rows_of("police_uk", 1)).rows
    wrong = rows.assign(knife=7, place_type="moon", extra=1, month=2.5).drop(columns="hour")
    with pytest.raises(ValueError) as error:
        conform(wrong, READ)
    for part in (
        "hour: missing",
        "extra: not a column",
        "knife: must be 0, 1 or 2",
        "place_type: must be one of",
        "month: must be int32",
    ):
        assert part in str(error.value)


# ---- times and small things


def rule(*formats, midnight_known=True):
    return TimeRule("when", "incident", formats, midnight_known)


def test_two_formats_that_read_a_date_differently_make_it_ambiguous():
    both = rule("%d/%m/%Y", "%m/%d/%Y")
    assert moment("03/04/2024", both, TODAY).fault == "ambiguous_date"
    assert moment("13/04/2024", both, TODAY).stamp == moment("04/13/2024", both, TODAY).stamp
    assert moment("03/04/2024", rule("%d/%m/%Y"), TODAY).stamp == datetime(2024, 4, 3)


def test_midnight_may_stand_for_not_recorded():
    text = "2024-04-03 00:00"
    assert moment(text, rule("%Y-%m-%d %H:%M"), TODAY).precision == "minute"
    assert moment(text, rule("%Y-%m-%d %H:%M", midnight_known=False), TODAY).precision == "day"


def test_a_mark_inside_an_unquoted_field_is_a_mark_in_any_block(tmp_path):
    head, first, second = csv_text(rows_of("police_uk", 2)).splitlines()
    inch = first.replace("Cherry Tree", '5" Pipe')
    assert read_file(tmp_path, f"{head}\n{inch}\n{second}\n").counts.accepted == 2
    assert read_file(tmp_path, f"{head}\n\n{inch}\n{second}\n").rows["row"].tolist() == [3, 4]


def test_a_column_may_be_marked_as_one_this_supplier_does_not_send(tmp_path):
    page = (MAPPINGS / "demo_fire.toml").read_text()
    path = tmp_path / "other_fire.toml"
    path.write_text(page.replace('from = "location_precision"', 'from = "location_precision"\noptional = true'))
    rows = [
        {key: value for key, value in row.items() if key != "location_precision"} for row in rows_of("demo_fire", 2)
    ]
    assert read_file(tmp_path, rows, "demo_fire").refused.id == "missing_column"
    (tmp_path / "fire.csv").write_text(csv_text(rows))
    found = read(SourceFile(tmp_path / "fire.csv", "fire.csv", "fire", "records", "p1", str(path)), TODAY)
    assert found.counts.accepted == 2

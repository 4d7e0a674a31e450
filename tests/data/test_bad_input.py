"""One file for every way to be wrong, with what must happen to it."""

import csv
import gzip
import io
import zipfile

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.building import quarantine
from data.building.quarantine import fault_classes, write_faults
from data.building.specification import specification
from data.building.validate import Report, validate
from data.sources import text
from personal import FORBIDDEN, forbidden_columns, is_nhs_number, personal_in, personal_references
from tests.conftest import ROOT
from tests.data.suppliers import GOOD, csv_text, read_file, rows_of

OPEN = csv_text(rows_of("police_uk", 10))
HEAD, *LINES = OPEN.splitlines()
NHS = "943 476 5919"  # the example of the NHS Data Dictionary


def with_line(line, number=5):
    """Return the open file with one line (the header is 1) replaced."""
    lines = [HEAD, *LINES]
    lines[number - 1] = line
    return "\n".join(lines) + "\n"


def with_column(name, value):
    return "\n".join([f"{HEAD},{name}", *(f"{line},{value}" for line in LINES)]) + "\n"


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/2024-01.csv", OPEN)
    return stream.getvalue()


REFUSED = [
    ("empty", b"", "empty_file", 0),
    ("only blank lines", b"\n \n\r\n", "empty_file", 0),
    ("header only", HEAD + "\n", "header_only", 0),
    ("an archive", zipped(), "archive", 0),
    ("a spreadsheet under another name", b"PK\x03\x04" + b"xl/workbook.xml" * 50, "archive", 0),
    ("an old spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "archive", 0),
    ("an error page", "\n<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n", "web_page", 1),
    ("NUL bytes", OPEN.replace("Cherry", "Ch\x00rry", 1), "not_text", 0),
    ("latin-1", with_line(LINES[3].replace("Grove", "Café")).encode("latin-1"), "wrong_encoding", 5),
    ("UTF-16", OPEN.encode("utf-16"), "wrong_encoding", 1),
    ("semicolons", OPEN.replace(",", ";"), "wrong_delimiter", 1),
    ("tabs", OPEN.replace(",", "\t"), "wrong_delimiter", 1),
    ("cut-off gzip", gzip.compress(OPEN.encode())[:-20], "damaged_gzip", 0),
    ("damaged gzip", b"\x1f\x8b" + b"not gzip at all" * 9, "damaged_gzip", 0),
    (
        "a missing column",
        "\n".join(
            line.split(",", 1)[1].replace(",", ";", 0) for line in OPEN.replace("Crime type", "Kind").splitlines()
        ),
        "missing_column",
        1,
    ),
    ("counts instead of records", "LSOA code,Month,Count\nE01007434,2024-01,12\n", "missing_column", 1),
    ("a column twice", with_column("month", "2024-01"), "duplicate_column", 1),
    ("a column named like a person's", with_column("NHS_Number", ""), "forbidden_column", 1),
    ("a date of birth", with_column("Date of Birth", "1990-01-01"), "forbidden_column", 1),
    ("an NHS number", with_column("note", f"see {NHS}"), "personal_nhs_number", 1),
    ("a postcode in text", OPEN.replace("Cherry Tree Grove", "12 High Street S1 2HE", 1), "personal_postcode", 1),
    ("an e-mail", with_column("note", "jo.bloggs@example.org"), "personal_email", 1),
    ("a telephone number", with_column("note", "ring 0114 496 0123"), "personal_telephone", 1),
    ("99 % bad", "\n".join([HEAD, LINES[0], *["x,y"] * 99]), "too_many_bad_rows", 0),
]


@pytest.mark.parametrize(("what", "content", "kind", "line"), REFUSED, ids=[case[0] for case in REFUSED])
def test_the_whole_file_is_refused(tmp_path, what, content, kind, line):
    found = read_file(tmp_path, content)
    assert found.refused is not None
    assert (found.refused.id, found.refused.line, found.refused.fatal) == (kind, line, True)
    assert len(found.rows) == 0 == found.counts.accepted
    assert found.counts.read == found.counts.quarantined


def test_a_file_that_is_not_there_is_refused(tmp_path):
    found = validate(tmp_path / "none.csv").read
    assert found.refused is not None and found.refused.id == "missing_file"


def test_a_byte_order_mark_is_accepted(tmp_path):
    assert read_file(tmp_path, b"\xef\xbb\xbf" + OPEN.encode()).counts.accepted == 10


ROWS_OUT = [
    ("a short row", with_line("a,b"), "row_short", ""),
    ("a long row", with_line(LINES[0] + ",,x"), "row_long", ""),
    ("a truncated last line", OPEN.rstrip("\n")[:-40], "row_short", ""),
    ("a quote never closed", with_line(LINES[0].replace("On or", '"On or')), "bad_quotes", ""),
    ("text after a quote", with_line(LINES[0].replace("On or near Cherry Tree Grove", '"On" or')), "bad_quotes", ""),
    ("a field of 200 kB", with_line(LINES[0].replace("Cherry", "C" * 200_000)), "field_too_long", ""),
    ("a field of 20 kB", with_line(LINES[0].replace("Cherry", "C" * 20_000)), "field_too_long", ""),
    ("a control character", with_line(LINES[0].replace("Cherry", "Che\x07rry")), "control_characters", ""),
    ("text that runs backwards", with_line(LINES[0].replace("Cherry", "Che\u202erry")), "control_characters", ""),
    ("a blank row", with_line("," * 11), "missing_date", "Month"),
]  # fmt: skip
for field, value, kind in [
    ("crime_type", "", "missing_value"), ("crime_type", "=cmd|' /C calc'!A0", "unsafe_text"),
    ("crime_type", "<script>alert(1)</script>", "unsafe_text"),
    ("month", "", "missing_date"), ("month", "2024-13", "impossible_date"), ("month", "1888-01", "impossible_date"),
    ("month", "2199-01", "future_date"), ("month", "January 2024", "unreadable_date"),
    ("month", "45292", "serial_date"),
    ("month", "2023-12", "outside_month"),
    ("longitude", "53.595311", "swapped_coordinates"), ("longitude", "", "half_coordinate"),
    ("longitude", "NaN", "unreadable_coordinate"),
    ("longitude", "1e3", "unreadable_coordinate"), ("longitude", "-1,450656", "decimal_comma"),
    ("longitude", "170.1", "coordinate_out_of_range"),
]:  # fmt: skip
    changed = {field: value} | ({"latitude": "-1.45"} if kind == "swapped_coordinates" else {})
    name = {"crime_type": "Crime type", "month": "Month", "longitude": "Longitude"}[field]
    both = ("swapped_coordinates", "half_coordinate", "coordinate_out_of_range")
    ROWS_OUT.append((f"{field} {value[:12]}", changed, kind, "Longitude and Latitude" if kind in both else name))
ROWS_OUT += [
    ("null island", {"longitude": "0", "latitude": "0.0"}, "null_island", "Longitude and Latitude"),
    ("grid in degrees", {"longitude": "436000", "latitude": "387000"}, "grid_in_degrees", "Longitude and Latitude"),
    (
        "a bad code and no point",
        {"longitude": "", "latitude": "", "lsoa_code": "Barnsley"},
        "bad_area_code",
        "LSOA code",
    ),
]


@pytest.mark.parametrize(("what", "change", "kind", "column"), ROWS_OUT, ids=[case[0] for case in ROWS_OUT])
def test_one_bad_row_stays_out_and_hurts_no_other(tmp_path, what, change, kind, column):
    content = rows_of("police_uk", 10, **change) if isinstance(change, dict) else change
    found = read_file(tmp_path, content)
    assert found.refused is None
    assert [(fault.id, fault.column) for fault in found.quarantined] == [(kind, column)]
    line = 11 if isinstance(change, dict) or "last" in what else 5
    assert found.quarantined[0].line == line
    assert (found.counts.read, found.counts.accepted) == (10, 9)
    assert line not in found.rows["row"].tolist()


RECORDS = [
    ("demo_police", {"easting": "-1.45", "northing": "53.6"}, "degrees_in_grid", "easting and northing"),
    ("demo_police", {"easting": "9650000"}, "coordinate_out_of_range", "easting and northing"),
    ("demo_police", {"occurred_from": "03/04/2024"}, "ambiguous_date", "occurred_from"),
    ("demo_police", {"occurred_from": "01/13/2024 10:00"}, "unreadable_date", "occurred_from"),
    ("demo_police", {"occurred_from": "2024-02-30"}, "impossible_date", "occurred_from"),
    ("demo_police", {"occurred_from": "45304.5"}, "serial_date", "occurred_from"),
    ("demo_police", {"occurred_from": "2026-06-02"}, "future_date", "occurred_from"),
    (
        "demo_police",
        {"occurred_from": "", "recorded_on": ""},
        "missing_date",
        "occurred_from or occurred_to or recorded_on",
    ),
    ("demo_ed", {"intent": "@SUM(A1)"}, "unsafe_text", "intent"),
    ("demo_ed", {"premises_ref": "the pub <b>"}, "unsafe_text", "premises_ref"),
]


@pytest.mark.parametrize(("mapping", "changed", "kind", "column"), RECORDS)
def test_one_bad_record_stays_out(tmp_path, mapping, changed, kind, column):
    found = read_file(tmp_path, rows_of(mapping, 10, **changed), mapping)
    assert [(fault.id, fault.column, fault.line) for fault in found.quarantined] == [(kind, column, 11)]
    assert found.counts.accepted == 9


FLAGGED = [
    ("demo_police", {"lsoa21": "Northgate 012A"}, "area_code_dropped", {"stated_lsoa": "", "stated_vintage": 0}),
    ("demo_police", {"victim_age": "150"}, "number_out_of_range", {"victim_age": -1}),
    ("demo_police", {"victim_age": "young"}, "number_out_of_range", {"victim_age": -1}),
    (
        "demo_police",
        {"occurred_from": "2024-01-13T24:00"},
        "time_24",
        {"hour": 24, "weekday": 5, "time_precision": "day"},
    ),
    ("demo_ed", {"residence_lsoa": "E0100"}, "home_area_dropped", {"residence_lsoa": ""}),
]


@pytest.mark.parametrize(("mapping", "changed", "kind", "expected"), FLAGGED)
def test_a_field_that_cannot_be_used_is_emptied_and_listed_and_the_row_stays(
    tmp_path, mapping, changed, kind, expected
):
    found = read_file(tmp_path, rows_of(mapping, 3, **changed), mapping)
    assert [(fault.id, fault.line, fault.fatal) for fault in found.faults] == [(kind, 4, False)]
    row = found.rows.iloc[2]
    assert {name: row[name] for name in expected} == expected


def test_what_is_odd_but_not_wrong_comes_in(tmp_path):
    odd = rows_of(
        "police_uk",
        10,
        location='=HYPERLINK("x") <b>5" pipe</b> Ynys Môn',
        lsoa_code=" e01007434 ",
        longitude=" -1.45065600001 ",
    )
    found = read_file(tmp_path, odd)
    assert found.faults == ()
    assert found.rows.iloc[9]["stated_lsoa"] == "E01007434"
    found = read_file(tmp_path, with_column("colour", "red"))
    assert [(fault.id, fault.column) for fault in found.faults] == [("undeclared_column", "colour")]
    assert found.counts.accepted == 10


def test_a_fifth_of_bad_rows_is_let_pass_and_more_is_not(tmp_path):
    good = LINES[:8]
    assert read_file(tmp_path, "\n".join([HEAD, *good, "x", "x"])).refused is None
    found = read_file(tmp_path, "\n".join([HEAD, *good, "x", "x", "x"]))
    assert found.refused is not None and found.refused.id == "too_many_bad_rows"


def test_a_stray_quote_costs_one_line_even_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "BLOCK", 300)
    lines = [HEAD, *LINES * 12]
    lines[60] = lines[60].replace("On or", '"On or')
    found = read_file(tmp_path, "\n".join(lines))
    assert [(fault.id, fault.line) for fault in found.quarantined] == [("bad_quotes", 61)]
    assert found.counts.accepted == 119


def test_every_class_of_fault_is_met_by_some_test():
    source = "".join(
        (ROOT / "tests/data" / name).read_text() for name in ("test_bad_input.py", "test_sources.py", "corpus.py")
    )
    assert [kind for kind in fault_classes() if f'"{kind}"' not in source] == []


def test_every_class_of_fault_says_what_happens_in_words_and_what_to_do():
    for one in fault_classes().values():
        assert one.outcome in ("refuse", "quarantine", "flag")
        assert one.words.endswith(".") and one.remedy.endswith(".")


# ---- never the value


def test_no_fault_ever_repeats_what_the_file_said(tmp_path, caplog):
    secret = "ZQX7"
    files = [rows_of("police_uk", 10, **change) if isinstance(change, dict) else change for _, change, *_ in ROWS_OUT]
    files += [with_column("note", f"{secret} {value}") for value in (NHS, "a@b.org", "0114 496 0123")]
    files += [
        rows_of("police_uk", 10, **{field: f"={secret}<"})
        for field in ("month", "longitude", "lsoa_code", "crime_type")
    ]
    said = []
    for content in files:
        report = Report(read_file(tmp_path, content))
        report.write_errors(tmp_path / "errors.csv")
        said += [report.text(), (tmp_path / "errors.csv").read_text(), *map(str, report.read.faults)]
    for value in (secret, "943", "a@b.org", "496", "Cherry", "1.4506", "alert"):
        assert not any(value in one for one in said)
    assert caplog.text == ""


def test_an_unknown_code_that_is_no_code_is_counted_but_not_shown(tmp_path):
    found = read_file(
        tmp_path,
        rows_of("demo_ed", 9, mechanism="hit by J. Bloggs, a neighbour; see the notes, and the rest"),
        "demo_ed",
    )
    assert list(found.unknown_codes) == [("mechanism", "(text not shown)")]


# ---- personal identifiers


def test_the_nhs_check_digit():
    assert is_nhs_number("9434765919") and is_nhs_number("4000000020")  # the second has the check 11, written 0
    assert not is_nhs_number("9434765918") and not is_nhs_number("1111111111") and not is_nhs_number("943476591")


@given(st.integers(0, 9), st.integers(100_000_000, 999_999_999))
def test_at_most_one_check_digit_fits_any_nine_digits(wrong, nine):
    fitting = [digit for digit in range(10) if is_nhs_number(f"{nine}{digit}")]
    assert len(fitting) <= 1 and (wrong in fitting) == is_nhs_number(f"{nine}{wrong}")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"patient {NHS}", "personal_nhs_number"), ("9434765919", "personal_nhs_number"), ("order 1234567890", ""),
        ("S1 2HE", "personal_postcode"), ("lives at sw1a1aa", "personal_postcode"), ("near the A61 and B6428", ""),
        ("M1 Junction 36", ""),
        ("07700 900123", "personal_telephone"), ("+44 7700 900123", "personal_telephone"),
        ("0.5 of 1000000000 items", ""),
        ("jo@nhs.uk", "personal_email"), ("meet @ 5", ""), ("easting 436000.25 northing 387000.75", ""),
    ],
)  # fmt: skip
def test_personal_identifiers_in_free_text(said, found):
    assert personal_in(pa.array([said], pa.large_string()), free_text=True) == found


def test_a_code_like_a_postcode_is_no_postcode_outside_free_text():
    assert personal_in(pa.array(["S1 2HE"], pa.large_string()), free_text=False) == ""


def test_references_that_pass_the_check_by_chance_are_let_pass():
    chance = [f"{number:010d}" for number in range(4_000_000_000, 4_000_000_500)]
    assert personal_references(pa.array(chance, pa.large_string())) == ""
    sent = [number for number in chance if is_nhs_number(number)]
    assert personal_references(pa.array(sent, pa.large_string())) == "personal_nhs_number"


def test_columns_named_like_persons_are_forbidden_and_places_are_not():
    assert forbidden_columns(["Patient_Name", "DOB", "e-mail", "LSOA name", "premises_ref", "location_text"]) == [
        "Patient_Name",
        "DOB",
        "e-mail",
    ]
    assert "" not in FORBIDDEN


def test_nhs_numbers_as_record_references_refuse_the_file(tmp_path):
    sent = [f"{number:010d}" for number in range(4_000_000_000, 4_000_000_500) if is_nhs_number(f"{number:010d}")]
    rows = [rows_of("demo_ed", 1)[0] | {"attendance_ref": number} for number in sent]
    found = read_file(tmp_path, rows, "demo_ed")
    assert found.refused is not None
    assert (found.refused.id, found.refused.column) == ("personal_nhs_number", "attendance_ref")


# ---- trying a file


def test_trying_a_file_names_each_class_its_lines_and_what_to_do(tmp_path):
    rows = rows_of("demo_ed", 30, intent="")
    rows[3]["arrival"] = rows[3]["incident_time"] = ""
    rows[5]["longitude"] = ""
    rows[6]["longitude"] = ""
    path = tmp_path / "2024-01_ed.csv"
    path.write_text(csv_text(rows))
    report = validate(path, "demo_ed")
    assert report.passed
    assert [(one.id, one.count, one.lines) for one in report.table()] == [
        ("half_coordinate", 2, (7, 8)), ("missing_date", 1, (5,)), ("missing_value", 1, (31,)),
    ]  # fmt: skip
    said = report.text()
    assert "30 read = 26 accepted + 4 quarantined, 2024-01" in said and "Send both, or neither." in said
    assert report.write_errors(tmp_path / "errors.csv") == 4
    with (tmp_path / "errors.csv").open(newline="", encoding="utf-8-sig") as stream:
        written = list(csv.DictReader(stream))
    assert tuple(written[0]) == quarantine.HEADER
    assert [row["line"] for row in written] == ["5", "7", "8", "31"]


def test_the_month_in_a_file_name_is_held_against_its_rows(tmp_path):
    path = tmp_path / "2024-02-south-yorkshire-street.csv"
    path.write_text(OPEN)
    report = validate(path)
    assert not report.passed and "outside_month" in report.text()


SCRAPS = (
    b"",
    b"\x00",
    b'"',
    b"\r",
    b"\n",
    b",",
    b"\xff",
    "\u2028".encode(),
    "𝟙".encode(),
    b"1e309",
    b"9" * 400,
    b"=1+1",
    b"24:00",
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    mapping=st.sampled_from(sorted(GOOD)),
    damage=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(SCRAPS)), min_size=1, max_size=12),
)
def test_no_damage_to_a_file_goes_unreported_or_stops_the_reading(tmp_path, mapping, damage):
    content = bytearray(csv_text(rows_of(mapping, 10)).encode())
    for where, length, scrap in damage:
        at = int(where * len(content))
        content[at : at + length] = scrap
    found = read_file(tmp_path, bytes(content), mapping)
    assert found.counts.read == found.counts.accepted + found.counts.quarantined
    assert len(found.rows) == found.counts.accepted
    assert bool(found.faults) or not found.counts.quarantined


def test_a_column_name_cannot_run_in_the_error_file(tmp_path):
    found = read_file(tmp_path, with_column("=cmd|'/C calc'!A0", "x"))
    write_faults(tmp_path / "errors.csv", found.faults)
    assert ",'=cmd" in (tmp_path / "errors.csv").read_text()


def test_the_published_specification_is_what_the_code_says():
    assert (ROOT / "docs/data_specification.md").read_text("utf-8") == specification()

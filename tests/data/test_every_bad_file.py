"""The corpus of bad files through the real reader, and what hypothesis makes of good ones."""

import csv
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.__main__ import DONE, FAILED, main
from data.building.event_ids import Occurrences
from data.building.quarantine import HEADER, Fault, Faults, fault_classes, in_order, write_faults
from data.building.validate import Report, error_file
from data.model import month_index
from data.release import published
from data.sources import WORST_SHARE, text
from data.sources.seen import Seen
from tests.conftest import ROOT
from tests.data import tiny_county
from tests.data.corpus import (
    ACCEPT,
    CLASSES,
    EXCEPT,
    FLAG,
    NHS,
    QUARANTINE,
    REFUSE,
    Kit,
    content,
    everything,
    expected,
    outcome,
    page,
)
from tests.data.suppliers import GOOD, csv_text, read_file, rows_of

NAMED = {
    "R22": """
        empty, header only, missing column, duplicate column, forbidden column, NHS number, postcode, ragged, extra
        fields, unclosed quote, latin-1, UTF-16, BOM, NUL, semicolon, mixed line ends, US date, ambiguous date, future
        date, impossible date, serial date, DST gap, 24:00, swapped coordinates, grid and degrees, null coordinates, far
        away, NaN, LSOA mismatch, bad LSOA code, duplicate id, unknown category, formula, HTML, 200 kB field, RTL,
        control characters, decimal comma, aggregate file, zip slip, zip bomb, renamed spreadsheet, error page,
        truncated line, 99 % bad, whitespace and case, gzip, excess precision
    """
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Every class made and read, once."""
    return everything(tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_of_bad_file_does_what_its_table_says_in_every_layout(results, name):
    assert results[name]
    for kit, found in results[name]:
        assert outcome(found) == expected(name, kit), kit
        assert {fault.id for fault in found.faults} <= set(CLASSES[name][2]), kit
        assert found.counts.read == found.counts.accepted + found.counts.quarantined
        assert len(found.rows) == found.counts.accepted
        if outcome(found) == QUARANTINE:
            assert found.counts.quarantined == 1, kit
        if outcome(found) == REFUSE:
            assert found.counts.accepted == 0 and found.table is None
        if outcome(found) in (ACCEPT, FLAG):
            assert not found.quarantined


def test_every_class_the_trust_page_names_is_in_the_corpus():
    asked = [" ".join(name.split()) for name in NAMED["R22"].split(",")]
    assert len(asked) == 48  # "same file" and "conflicting reload" need a store: below
    assert [name for name in asked if name not in CLASSES] == []
    assert {name for name, _ in EXCEPT} <= set(CLASSES)


def test_the_page_of_outcomes_is_what_happens(results):
    assert (ROOT / "docs/bad_files.md").read_text("utf-8") == page(results)


@pytest.mark.parametrize("name", CLASSES)
def test_no_message_about_a_bad_file_repeats_what_it_said(results, tmp_path, name):
    for kit, found in results[name]:
        report = Report(found)
        report.write_errors(tmp_path / "errors.csv")
        said = report.text() + (tmp_path / "errors.csv").read_text("utf-8-sig")
        for value in (NHS, "jo.bloggs", "496 0123", "S1 2HE", "alert", "calc", "Northgate"):
            assert value not in said, kit


# ---- good files, mutated

JUNK = (b"", b"\x00", b'"', b"\r", b"\n", b",", b"\xff", b"\xc3", "\u2028".encode(), b"=1+1", b"24:00", b"9" * 60)
MUTATIONS = st.one_of(
    st.tuples(st.just("flip"), st.floats(0, 0.999), st.integers(0, 7)),
    st.tuples(st.just("junk"), st.floats(0, 0.999), st.sampled_from(JUNK)),
    st.tuples(st.just("cut"), st.floats(0, 0.999), st.integers(1, 80)),
    st.tuples(st.just("drop"), st.floats(0, 0.999), st.just(0)),
    st.tuples(st.just("twice"), st.floats(0, 0.999), st.just(0)),
    st.tuples(st.just("encode"), st.just(0.0), st.sampled_from(["utf-8-sig", "utf-16", "latin-1", "cp1252"])),
    st.tuples(st.just("ends"), st.just(0.0), st.sampled_from(["\r\n", "\r"])),
)


def mutated(content, how):
    kind, where, what = how
    at = int(where * len(content))
    lines = content.split(b"\n")
    row = int(where * len(lines))
    if kind == "flip":
        return content[:at] + bytes([content[at] ^ (1 << what)]) + content[at + 1 :]
    if kind == "junk":
        return content[:at] + what + content[at:]
    if kind == "cut":
        return content[:at] + content[at + what :]
    if kind == "drop":
        return b"\n".join(lines[:row] + lines[row + 1 :])
    if kind == "twice":
        return b"\n".join([*lines[: row + 1], *lines[row:]])
    if kind == "ends":
        return content.replace(b"\n", what.encode())
    try:
        return content.decode().encode(what)
    except UnicodeError:
        return content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mapping=st.sampled_from(sorted(GOOD)), how=st.lists(MUTATIONS, min_size=1, max_size=8))
def test_a_mutated_file_is_accounted_for_row_by_row_and_never_repeated(tmp_path, mapping, how):
    rows = [row | {"remarks": "caf\u00e9"} for row in rows_of(mapping, 12)]
    rows[5]["remarks"] = "write to jo.bloggs@example.org"
    content = csv_text(rows).encode()
    for one in how:
        content = mutated(content, one) or b" "
    found = read_file(tmp_path, content, mapping)
    assert found.counts.read == found.counts.accepted + found.counts.quarantined
    assert len(found.rows) == found.counts.accepted
    assert len(found.quarantined) == found.counts.quarantined or found.refused
    assert found.refused or found.counts.quarantined <= WORST_SHARE * found.counts.read
    assert set(fault_classes()) >= {fault.id for fault in found.faults}
    report = Report(found)
    report.write_errors(tmp_path / "errors.csv")
    said = report.text() + (tmp_path / "errors.csv").read_text("utf-8-sig")
    assert "jo.bloggs" not in said and "example.org" not in said


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(mapping=st.sampled_from(sorted(GOOD)), random=st.randoms(use_true_random=False))
def test_columns_in_any_order_make_no_difference(tmp_path, mapping, random):
    rows = rows_of(mapping, 4)
    names = list(rows[0])
    random.shuffle(names)
    plain = read_file(tmp_path, rows, mapping).rows
    assert read_file(tmp_path, [{name: row[name] for name in names} for row in rows], mapping).rows.equals(plain)


def test_columns_that_share_a_name_are_told_by_number_since_they_may_be_values(tmp_path):
    lines = csv_text(rows_of("demo_police", 3, victim_age="Bloggs", victim_sex="Bloggs")).splitlines()
    found = read_file(tmp_path, "\n".join(lines[::-1]), "demo_police")
    assert found.refused.id == "duplicate_column" and "Bloggs" not in str(found.refused)


# ---- the error file for the sender


def test_the_error_file_opens_in_excel_and_runs_nothing(tmp_path):
    lines = csv_text([row | {"=cmd|'/C calc'!A0": "x", " -1+1": "y"} for row in rows_of("demo_ed", 9)]).splitlines()
    file = tmp_path / "@2024-01.csv"
    file.write_text("\n".join([*lines, "a,b"]))
    passed, faults = error_file(file, "demo_ed", tmp_path / "errors.csv")
    assert passed and faults == 3
    raw = (tmp_path / "errors.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "errors.csv").open(newline="", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == HEADER
    assert [row["line"] for row in rows] == ["1", "1", "11"]
    assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in ("=", "+", "-", "@")]
    assert all(row["remedy"] for row in rows)


# ---- kept small


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["row_short", "null_island"]), st.integers(1, 9))))
def test_faults_kept_small_are_the_same_faults_in_the_same_order(written):
    faults = [Fault("f", line, column, kind) for column, kind, line in written]
    small = Faults("f", faults)
    assert list(small) == faults and len(small) == len(faults) and small == tuple(faults)
    half = len(faults) // 2
    parts = Faults("f", faults[:half]), Faults("f", faults[half:])
    by_place = sorted(faults, key=lambda fault: (fault.line, fault.column, fault.id))
    assert list(in_order("f", *parts)) == by_place
    kept = [fault for fault in faults if fault.line not in (2, 3)]
    assert list(small.without(np.array([2, 3], np.int32))) == kept


@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=12))
def test_what_was_seen_before_is_what_a_set_would_say(calls):
    seen, known = Seen(), set()
    for call in calls:
        expect = []
        for key in call:
            expect.append(key in known)
            known.add(key)
        assert seen.again(np.array(call, np.uint64)).tolist() == expect
    lengths = [len(run) for run in seen.runs]
    assert all(a >= 2 * b for a, b in pairwise(lengths)) and sum(lengths) == len(known)


@given(st.lists(st.lists(st.integers(0, 5), max_size=9), max_size=6))
def test_rows_alike_are_numbered_as_a_counter_would(calls):
    numbered, counted = Occurrences(), Counter()
    for call in calls:
        expect = []
        for key in call:
            expect.append(counted[key])
            counted[key] += 1
        assert numbered.number(np.array(call, np.uint64)) == expect


def test_writing_faults_says_how_many(tmp_path):
    assert write_faults(tmp_path / "none.csv", []) == 0
    assert write_faults(tmp_path / "two.csv", [Fault("f", 1, "", "row_short")] * 2) == 2


def test_a_file_read_in_small_blocks_says_the_same(tmp_path, monkeypatch):
    rows = rows_of("demo_police", 60, easting="x")
    whole = read_file(tmp_path, rows, "demo_police")
    monkeypatch.setattr(text, "BLOCK", 400)
    again = read_file(tmp_path, rows, "demo_police")
    assert again.rows.equals(whole.rows) and again.quarantined == whole.quarantined


def test_a_kit_knows_where_a_layout_keeps_its_hour():
    assert Kit("ecds_v4").clock == "EC_Injury_Time" and Kit("police_uk").clock == ""


# ---- what is published stays


@pytest.fixture
def county(tmp_path):
    """Files and store of the tiny county, one release published."""
    files, store = tmp_path / "files", tmp_path / "store"
    tiny_county.write(files)
    assert main(["build", str(files / "store.toml"), "--store", str(store), "--quiet"]) == DONE
    return files, store


def rebuilt(files, store):
    code = main(["build", str(files / "store.toml"), "--store", str(store), "--quiet"])
    return code, published(store)


def test_files_that_are_all_refused_leave_the_release_as_it_was(county, capsys):
    files, store = county
    before = published(store), {p: p.read_bytes() for p in sorted(published(store).rglob("*")) if p.is_file()}
    bad = [name for name, (_, what, *_) in CLASSES.items() if what == REFUSE and "bomb" not in name]
    for at, path in enumerate(sorted(files.glob("police/*.csv"))):
        made = content(bad[at % len(bad)], Kit("police_uk"))
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
    code, now = rebuilt(files, store)
    assert code == FAILED and "every file was refused" in capsys.readouterr().err
    assert (now, {p: p.read_bytes() for p in sorted(now.rglob("*")) if p.is_file()}) == before


def test_the_same_file_twice_gives_the_same_events_and_another_replaces_the_month(county):
    files, store = county
    first = published(store)
    events = (first / "events/police/2023.parquet").read_bytes()
    (files / "late").mkdir(exist_ok=True)
    month = files / "police" / "2023-01-street.csv"
    late = files / "late" / "2023-01-street.csv"
    late.write_bytes(month.read_bytes())
    _, second = rebuilt(files, store)
    names = ["event_id", "month", "lsoa21", "category"]
    same = pq.read_table(second / "events/police/2023.parquet", columns=names)
    assert same.equals(pq.read_table(first / "events/police/2023.parquet", columns=names)) and events
    head, *lines = month.read_text().splitlines()
    late.write_text("\n".join([head, *lines[:5], "a,b"]) + "\n")
    _, third = rebuilt(files, store)
    held = pq.read_table(third / "events/police/2023.parquet", columns=["month"])["month"].to_pylist()
    assert held.count(month_index("2023-01")) == 5
    sent = (third / "quarantine/police/force.csv").read_text("utf-8-sig").splitlines()
    assert len(sent) == 2 and "row_short" in sent[1] and "late/2023-01-street.csv" in sent[1]


# ---- memory

MEASURE = """
import resource, sys
from pathlib import Path
from data.building.validate import error_file
error_file(Path(sys.argv[1]), "demo_police", Path(sys.argv[1]).with_suffix(".errors"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(file):
    """Return the most memory, in MB, that checking a file and writing its faults takes a fresh process."""
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)], env=here, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_eight_times_the_file_needs_hardly_more_memory(tmp_path):
    head, *lines = csv_text(rows_of("demo_police", 2_000, northing="")).splitlines()
    sizes = {}
    for times in (20, 160):  # 4.5 and 36 MB, two rows in a thousand bad
        file = tmp_path / f"2024-01_{times}.csv"
        with file.open("w") as stream:
            stream.write(head + "\n")
            for at in range(times):
                stream.writelines(f"{at}{line}\n" for line in lines)
        sizes[times] = peak(file)
    assert sizes[160] - sizes[20] < 60, sizes

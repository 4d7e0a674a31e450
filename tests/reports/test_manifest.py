"""The manifest says what a file is, and a file that is not what it says is found out."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Cell, Status
from indicators import Atlas
from reports import FORMATS, facts, verify, write
from reports.__main__ import main
from reports.table import columns
from tests.layouts.samples import QUESTION
from tests.reports.samples import PARTNER, answer, shapes

AT = datetime(2026, 1, 6, 10, 30, tzinfo=timezone(timedelta(hours=1)))


def told(key="csv", said=None):
    return json.loads(write(said or answer(), PARTNER, key, shapes, AT).manifest)


@cache
def small_file(key):
    return write(answer(status=[0, 1, 2, 3]), PARTNER, key, shapes, AT)


def saved(folder, key, said=None):
    """Write a file with its side-car below `folder`; return its path."""
    file = write(said or answer(), PARTNER, key, shapes, AT)
    (folder / file.name).write_bytes(file.content)
    (folder / f"{file.name}.manifest.json").write_bytes(file.manifest)
    return folder / file.name


def test_it_gives_the_sentence_the_question_and_the_address():
    made, said = told(), answer()
    assert made["sentence"] == said.text()
    assert made["question"]["answered"]["address"] == "/" + QUESTION.to_query()
    assert made["question"]["answered"]["from"] == "2024-04"


def test_it_says_what_was_asked_and_what_had_to_give():
    asked = replace(QUESTION, level="oa21")
    made = told(said=replace(answer(), asked=asked, notes=("Shown by LSOA (2021) instead.",)))
    assert (made["question"]["asked"]["level"], made["question"]["answered"]["level"]) == ("oa21", "lsoa21")
    assert made["notes"] == ["Shown by LSOA (2021) instead."]


def test_it_names_the_release_the_tier_the_version_and_the_hour_in_utc():
    made = told()
    assert made["release"]["id"] == "r1"
    assert made["tier"] == {"id": "partner", "label": "Partner"}
    assert made["app_version"]
    assert made["generated"] == "2026-01-06T09:30:00+00:00"


def test_it_marks_invented_data_and_only_that():
    assert told()["notice"] == "Synthetic demonstration data"
    real = replace(answer(), release=replace(answer().release, synthetic=False))
    assert (told(said=real)["notice"], told(said=real)["synthetic"]) == ("", False)


def test_it_gives_coverage_and_rule_by_source(small):
    atlas = Atlas(small[0])
    question, _ = atlas.parse("?sources=police,ed&level=lsoa21&from=2024-01&to=2024-12")
    made = facts(atlas.answer(question, PARTNER.reader), PARTNER)
    ed = made["coverage"][1]
    assert (ed["areas"], ed["areas_fully_supplied"], ed["areas_partly_supplied"]) == (8, 4, 4)
    assert "Second trust: not supplied Apr 2024 – Jul 2024" in made["coverage_statements"][1]["detail"]
    rules = {rule["source"]: rule["rule"] for rule in made["disclosure"]}
    assert rules["police"].startswith("Counts below 5") and rules["ed"].startswith("Counts below 8")


def test_a_hidden_total_has_its_status_and_no_number():
    said = answer()
    total = replace(said.series[0].total, cell=Cell(None, Status.HIDDEN), value=None, low=None, high=None)
    made = facts(replace(said, series=(replace(said.series[0], total=total),)), PARTNER)["totals"][0]
    assert (made["count"], made["status"], made["value"]) == (None, "hidden", None)


@pytest.mark.parametrize("key", FORMATS)
def test_it_counts_rows_and_bytes_and_describes_every_column(key):
    file, made = write(answer(), PARTNER, key, shapes, AT), told(key)
    assert made["file"]["bytes"] == len(file.content)
    assert made["rows"] == 240
    assert [column["name"] for column in made["columns"]] == [column.name for column in columns(answer())]
    assert all(column["meaning"] for column in made["columns"])


@pytest.mark.parametrize("key", FORMATS)
def test_a_whole_file_is_found_whole(key, tmp_path):
    assert verify(saved(tmp_path, key)) == ()


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10**9), bit=st.integers(0, 7))
@pytest.mark.parametrize("key", ["csv", "zip"])
def test_one_flipped_bit_is_found(key, at, bit, tmp_path_factory):
    file = small_file(key)
    path = tmp_path_factory.mktemp("flip") / file.name
    path.with_name(f"{file.name}.manifest.json").write_bytes(file.manifest)
    content = bytearray(file.content)
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(content)
    assert "SHA-256" in verify(path)[0]


def test_a_file_cut_short_is_found(tmp_path):
    path = saved(tmp_path, "csv")
    path.write_bytes(path.read_bytes()[:-1])
    assert "bytes" in verify(path)[0]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"file": {"bytes": 1}}', '{"file": {"bytes": "x", "sha256": ""}}'])
def test_a_manifest_that_is_none_is_a_fault(text, tmp_path):
    path = saved(tmp_path, "csv")
    path.with_name(path.name + ".manifest.json").write_text(text)
    assert "cannot be read" in verify(path)[0]


def test_the_command_tells_whole_from_changed_and_from_missing(tmp_path, capsys):
    path = saved(tmp_path, "csv")
    assert main(["verify", str(path)]) == 0
    path.write_bytes(b"code\n")
    assert main(["verify", str(path)]) == 1
    assert main(["verify", str(tmp_path / "nothing.csv")]) == 1
    whole, changed, missing = capsys.readouterr().out.splitlines()
    assert "whole" in whole and "its manifest says" in changed and "nothing.csv" in missing


def test_facts_do_not_depend_on_the_hour():
    hours = [datetime(2026, 1, day, tzinfo=UTC) for day in (6, 7)]
    first, second = (json.loads(write(answer(), PARTNER, "csv", shapes, at).manifest) for at in hours)
    assert first.pop("generated") != second.pop("generated")
    assert first.pop("seal") != second.pop("seal")  # it covers the hour
    assert first == second

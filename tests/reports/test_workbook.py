"""The workbook, read by openpyxl always and by LibreOffice where there is one: the screen's cells, number by number."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Status
from reports import facts, table, write
from reports.table import records
from tests.layouts.samples import QUESTION
from tests.reports.samples import PARTNER, answer, shapes

ASKED = replace(QUESTION, measure="change", context="iod2025.score")
# LibreOffice's filter: comma, quote, UTF-8, as the cells are formatted no, every text quoted no, the first sheet
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def content(said=None):
    return write(said or answer(ASKED), PARTNER, "xlsx", shapes).content


def opened(said=None):
    return openpyxl.load_workbook(io.BytesIO(content(said)))


def sheet(book, name):
    return [tuple(cell.value for cell in row) for row in book[name].iter_rows()]


def test_openpyxl_reads_every_cell_back_with_its_kind():
    read, frame = sheet(opened(), "cells"), table(answer(ASKED))
    assert read[0] == tuple(frame)
    for got, held in zip(read[1:], records(frame), strict=True):
        assert got == held
        assert isinstance(got[0], str)


def test_the_statuses_are_words_and_only_a_shown_count_is_a_number():
    head, *body = sheet(opened(), "cells")
    rows = [dict(zip(head, row, strict=True)) for row in body]
    assert {row["status"] for row in rows} == {"shown", "hidden", "not supplied", "not computable"}
    assert all((row["status"] == "shown") == isinstance(row["count"], int) for row in rows)


def test_the_header_stays_in_sight():
    assert {one.freeze_panes for one in opened().worksheets} == {"A2"}


def test_the_notes_say_what_is_shown_and_that_it_is_invented():
    notes = sheet(opened(), "notes")
    assert ("Showing", answer(ASKED).text()) in notes
    assert ("Notice", "Synthetic demonstration data") in notes
    assert {f"Column {name}" for name in table(answer(ASKED))} <= {row[0] for row in notes}


def test_the_manifest_sheet_holds_every_fact():
    held = dict(sheet(opened(), "manifest")[1:])
    told = facts(answer(ASKED), PARTNER)
    assert held["release.id"] == told["release"]["id"]
    assert held["question.answered.address"] == told["question"]["answered"]["address"]
    assert held["tier.id"] == "partner"
    assert held["disclosure.1.source"] == "police"


def test_it_names_nobody_and_no_hour():
    with zipfile.ZipFile(io.BytesIO(content())) as held:
        core = held.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[0-9:]+Z", core)) == {"2026-01-05T00:00:00Z"}
    assert re.search("<dc:creator[^>]*>([^<]*)", core)[1] == "Violence Atlas"
    assert "lastModifiedBy" not in core


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("=+-@\t\r＝") | st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12))
def test_no_name_becomes_a_formula_or_a_damaged_file(letters):
    name = "".join(letters)
    cell = opened(answer(names=[name, "plain"], status=[Status.SHOWN, Status.HIDDEN]))["cells"]["B2"]
    assert cell.data_type in ("s", "n")  # "n" only for a name of nothing a cell can hold
    assert cell.data_type != "f"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: openpyxl alone has read the workbook")
def test_libreoffice_reads_every_cell_as_it_is_on_screen(tmp_path):
    said = answer(ASKED, names=["=1+1", "+A1", "@SUM(A1)", "-2"], status=[0, 1, 2, 3])
    (tmp_path / "cells.xlsx").write_bytes(content(said))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        SOFFICE,
        "--headless",
        profile,
        "--convert-to",
        AS_CSV,
        "--outdir",
        str(tmp_path),
        f"{tmp_path}/cells.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})
    (made,) = tmp_path.glob("cells*.csv")
    read = list(csv.reader(io.StringIO(made.read_text("utf-8"), newline="")))
    frame = table(said)
    assert read[0] == list(frame)
    for got, held in zip(read[1:], records(frame), strict=True):
        for one, other in zip(got, held, strict=True):
            plain = "" if other is None else other
            assert (float(one) == pytest.approx(other, abs=1e-6)) if isinstance(other, float | int) else one == plain

"""docs/adding_a_supplier.md, followed to the letter; and what a draft may never say."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.building.draft import draft, gaps
from data.building.quarantine import Refused
from data.building.validate import validate
from data.sources import layout
from tests.conftest import ROOT
from tests.data.suppliers import GOOD, csv_text, rows_of

PAGE = (ROOT / "docs/adding_a_supplier.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_is_what_happens_when_it_is_followed(tmp_path):
    folder = tmp_path / "first_map"
    shutil.copytree(ROOT / "examples/first_map", folder)
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = (folder / "northport_2024-01.csv").read_text().splitlines()[0] + "\n"
    ran = 0
    for kind, text in BLOCKS:
        if kind == "sh":
            said = ""
            for command in text.splitlines():
                words = command.replace("python ", f"{sys.executable} ", 1)
                done = subprocess.run(words, shell=True, cwd=folder, env=here, capture_output=True, text=True)
                assert done.returncode == 0, (command, done.stderr)
                said, ran = said + done.stdout, ran + 1
        elif kind == "text":
            assert text in said
        elif text.startswith("# store.toml"):
            assert text.removeprefix("# store.toml\n") in (folder / "store.toml").read_text()
        elif text.startswith("# northport.toml"):
            (folder / "northport.toml").write_text(text)
        else:
            assert (folder / "northport.toml").read_text() == text
    assert ran == 4


@pytest.mark.parametrize("mapping", sorted(GOOD))
def test_a_draft_names_the_columns_that_matter_of_every_layout_that_ships(tmp_path, mapping):
    file = tmp_path / "sent.csv"
    file.write_text(csv_text(rows_of(mapping, 12)))
    known = layout(mapping)
    text = draft(file, known.source)
    assert gaps(text)
    assert re.search(r"^\[columns\.category\]", text, re.MULTILINE)
    if known.system:
        assert f'system = "{known.system}"' in text
    if mapping != "police_uk":  # its months are no dates
        assert f'column = "{known.times[0].column}"' in text
        path = tmp_path / "drafted.toml"
        path.write_text(text)
        if 'from = "TODO"' not in text:
            assert validate(file, str(path)).read.counts.read == 12


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.integers(1, 30),
    rare=st.integers(1, 4),
    column=st.sampled_from(["intent", "mechanism", "incident_text", "sex"]),
)
def test_a_draft_says_no_value_that_stands_in_few_rows(tmp_path, rows, rare, column):
    sent = rows_of("demo_ed", rows + rare)
    for row in sent[:rare]:
        row[column] = "Bloggs"
    file = tmp_path / "sent.csv"
    file.write_text(csv_text(sent))
    text = draft(file, "ed")
    assert "Bloggs" not in text
    assert not [row["attendance_ref"] for row in sent if f'"{row["attendance_ref"]}"' in text]


def test_a_file_without_a_header_is_not_drafted_since_its_names_are_values(tmp_path):
    file = tmp_path / "sent.csv"
    file.write_text(csv_text(rows_of("demo_ed", 5)).split("\n", 1)[1])
    with pytest.raises(Refused) as refused:
        draft(file, "ed")
    assert refused.value.fault.id in ("no_header", "duplicate_column")


def test_a_column_that_may_not_be_sent_is_named_and_not_used(tmp_path):
    file = tmp_path / "sent.csv"
    file.write_text(csv_text([row | {"Date of Birth": "1990-01-01"} for row in rows_of("demo_ed", 6)]))
    text = draft(file, "ed")
    assert 'the column "Date of Birth" may not be sent' in text and text.count("Date of Birth") == 1

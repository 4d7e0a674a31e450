"""The evidence pack: the same again from its id, whole by its manifests, and nothing of anybody in it."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import docx
import pytest

from access import Principal, demonstration, tiers
from data.answering.store import open_store
from indicators import Atlas, premises
from layouts import theme
from reports import Look, verify
from reports.documents import data_zip, evidence_document, evidence_pack, to_docx, to_pdf
from tests import licensed_store
from tests.reports.test_documents import pages

OFFICER = demonstration("operational")
OTHER = Principal("other.officer", "Another council", tiers()["operational"], purpose="x", grants=("licensing",))
LOOK = Look(theme.colour, theme.ramp)
YEAR = {"start": 2024 * 12, "end": 2024 * 12 + 11, "sources": ("police", "ed", "ambulance"), "definition": "vap"}
CHOSEN = {"Vaults": "P1"}
MANIFEST = ".manifest.json"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return licensed_store.make(tmp_path_factory.mktemp("evidence") / "release")[0]


def held_of(store, code="P0", reader=OFFICER, **changed):
    question = replace(Atlas(store).default(), **{**YEAR, **changed})
    return premises.evidence(question, code, store, reader, chosen=CHOSEN)


def document_of(store, held):
    near = premises.nearby(held.premises, store, 1400)
    return evidence_document(held, store.shapes, LOOK, made="2025-01-05", near=near)


def pack_of(store, reader=OFFICER, purpose="Review of 5 May", **given):
    held = held_of(store, reader=reader, **given)
    return evidence_pack(held, document_of(store, held), reader, purpose)


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return sorted(name for name in archive.namelist() if not name.endswith(MANIFEST))


def inner(content, folder):
    """Return the folder of the data inside a pack."""
    name = next(one for one in unpacked(content, folder) if one.endswith("_data.zip"))
    unpacked((folder / name).read_bytes(), folder / "data")
    return folder / "data"


def test_page_one_answers_that_many_come_and_few_are_hurt(store):
    held = held_of(store)
    first = pages(to_pdf(document_of(store, held)))[0]
    for sentence in held.answer:
        assert " ".join(sentence.split()) in first
    assert "per 10,000 admissions" in first
    assert "per 100" in first
    assert "95 % interval" in first
    assert "Beside premises like it" in first


def test_whose_agreement_bars_hearings_is_left_out_and_named_on_page_one(store):
    held = held_of(store)
    assert held.barred
    first = pages(to_pdf(document_of(store, held)))[0]
    for labels in held.barred.values():
        assert all(f"{label}" in first for label in labels)


def test_it_is_the_same_again_from_its_id_whoever_makes_it(store):
    again = open_store(store.folder)
    one, other = held_of(store), held_of(again, reader=OTHER)
    assert one.id == other.id
    first, second = document_of(store, one), document_of(again, other)
    assert data_zip(one, first).content == data_zip(other, second).content
    assert to_pdf(first) == to_pdf(second)
    assert to_docx(first) == to_docx(second)
    assert first.sha256 == second.sha256


def test_another_window_or_premises_is_another_id_and_other_data(store):
    made = [held_of(store), held_of(store, "P3"), held_of(store, start=2024 * 12 + 6)]
    assert len({one.id for one in made}) == 3
    assert len({data_zip(one, document_of(store, one)).sha256 for one in made}) == 3


def test_every_file_of_a_pack_is_whole_by_its_manifest(store, tmp_path):
    pack = pack_of(store)
    (tmp_path / pack.name).write_bytes(pack.content)
    (tmp_path / (pack.name + MANIFEST)).write_bytes(pack.manifest)
    assert verify(tmp_path / pack.name) == ()
    names = unpacked(pack.content, tmp_path)
    assert [name.rpartition(".")[2] for name in names] == ["docx", "pdf", "zip"]
    assert [verify(tmp_path / name) for name in names] == [(), (), ()]
    whole = tmp_path / next(name for name in names if name.endswith("pdf"))
    whole.write_bytes(whole.read_bytes() + b" ")
    assert "was changed" in verify(whole)[0]


def test_the_manifests_say_who_took_it_and_for_what_and_the_data_do_not(store, tmp_path):
    pack = pack_of(store, OTHER, "Review of 5 May")
    data = inner(pack.content, tmp_path)
    told = json.loads((tmp_path / next(path.name for path in tmp_path.glob("*.pdf" + MANIFEST))).read_text("utf-8"))
    assert (told["export"]["user"], told["export"]["reason"]) == ("other.officer", "Review of 5 May")
    assert told["export"]["id"].startswith("EV-")
    for path in data.iterdir():
        assert b"other.officer" not in path.read_bytes()
        assert b"5 May" not in path.read_bytes()


def test_the_data_hold_the_figures_of_the_document(store, tmp_path):
    held = held_of(store)
    data = inner(pack_of(store).content, tmp_path)
    read = {path.stem: list(csv.reader(path.read_text("utf-8").splitlines())) for path in data.glob("*.csv")}
    assert set(read) == {"incidents", "sources", "timeline", "hours", "rates"}
    assert len(read["incidents"]) == 1 + len(held.page.rows)
    assert sum(int(cell) for row in read["hours"][1:] for cell in row[1:]) == int(held.page.hours.clock.sum())
    assert json.loads((data / "evidence.json").read_text("utf-8"))["incidents"] == held.page.incidents
    printed = json.loads((data / "document.json").read_text("utf-8"))
    tables = [block for block in printed["blocks"] if block["kind"] == "table"]
    assert any(table["rows"] and len(table["rows"]) == len(held.page.rows) for table in tables)


def test_no_column_is_of_a_person(store, tmp_path):
    data = inner(pack_of(store).content, tmp_path)
    header = (data / "incidents.csv").read_text("utf-8").splitlines()[0]
    assert not re.search(r"age|sex|name|id\b|victim|residence", header)


def test_few_health_records_are_present_and_no_number(store, tmp_path):
    held = held_of(store, "P6")
    assert held.page.withheld
    made = document_of(store, held)
    table = next(
        block
        for block in json.loads(made.content())["blocks"]
        if "by how surely" in str(block) or "how surely they are" in str(block)
    )
    health = {row[0]: row[1:4] for row in table["rows"] if row[0] != "Police"}
    assert [set(row) for row in health.values()] == [
        {"not in this evidence (barred)"}, {"fewer than 5 in a year"}
    ]  # fmt: skip
    seen = next(
        block for block in json.loads(made.content())["blocks"] if block.get("columns") == ["Seen by", "Incidents"]
    )
    assert [row[1] for row in seen["rows"]] == [
        str(held.page.incidents), "not in this evidence (barred)", "fewer than 5 in a year"
    ]  # fmt: skip
    unpacked(data_zip(held, made).content, tmp_path)
    rows = list(csv.DictReader((tmp_path / "sources.csv").read_text("utf-8").splitlines()))
    assert [row["named"] for row in rows if row["source"] != "police"] == ["", ""]


def test_the_four_objectives_what_is_left_out_and_the_method_are_in_it(store):
    held = held_of(store)
    said = " ".join(pages(to_pdf(document_of(store, held))))
    for one in held.objectives:
        assert one.name in said
    assert "What is not included, and why" in said
    for line in held.left_out:
        assert " ".join(line.split()) in said
    for title, _ in held.method:
        assert title in said
    assert held.id in said
    headings = [
        one.text
        for one in docx.Document(io.BytesIO(to_docx(document_of(store, held)))).paragraphs
        if one.style.name == "Heading 1"
    ]
    assert "The four licensing objectives" in headings


def test_nothing_of_a_register_is_a_formula_or_markup(store, tmp_path):
    held = held_of(store)
    named = replace(held, premises=replace(held.premises, name="=cmd|' /C calc'!A0 #strong[x] <w:t>"))
    made = document_of(store, named)
    assert to_pdf(made)[:5] == b"%PDF-"
    assert to_docx(made)[:2] == b"PK"

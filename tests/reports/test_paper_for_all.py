"""Every kind of document can be read without seeing it: PDF by Matterhorn's points, DOCX by what Word asks for."""

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from pikepdf import Array, Dictionary, Name

from access import demonstration
from indicators import Atlas, BoardAsk, premises
from layouts import theme
from reports import Around, Export, Look, tasking_sheet
from reports.documents import Heading, Signed, evidence_document, profile_document, to_docx, to_pdf
from tests import licensed_store
from tests.reports.documents_samples import document
from tests.reports.matterhorn import Paper, bookmarks, kids, read_out

LOOK = Look(theme.colour, theme.ramp)
ASKED = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12"
SIGNED = Signed("ann.analyst", "Partnership", date(2025, 1, 5), date(2025, 4, 5))
KINDS = ("one of everything", "sheet", "draft", "signed", "public", "pack")


def profiled(atlas, variant, **given):
    question, _ = atlas.parse(f"{ASKED}&area=X02")
    held = atlas.profile(question, question.area, demonstration(variant))
    return profile_document(held, variant, atlas.shapes, LOOK, **given)


def sheet(atlas):
    reader = demonstration("partner")
    board = atlas.board(atlas.parse(ASKED)[0], BoardAsk(places=5), reader)
    lads = dict(zip(atlas.codes("lad"), atlas.names("lad"), strict=True))
    return tasking_sheet(board, Export.of(reader), atlas.shapes, LOOK, Around("lsoa21", lads))


def pack(store):
    year = {"start": 2024 * 12, "end": 2024 * 12 + 11, "sources": ("police", "ed"), "definition": "vap"}
    question = replace(Atlas(store).default(), **year)
    held = premises.evidence(question, "P0", store, demonstration("operational"), chosen={"Vaults": "P1"})
    near = premises.nearby(held.premises, store, 1400)
    return evidence_document(held, store.shapes, LOOK, made="2025-01-05", near=near)


@pytest.fixture(scope="module")
def every(small, tmp_path_factory):
    atlas = Atlas(small[0])
    notes = {"summary": "Quiet here.\nBut for the station."}
    return {
        "one of everything": document(),
        "sheet": sheet(atlas),
        "draft": profiled(atlas, "partner"),
        "signed": profiled(atlas, "partner", notes=notes, signed=SIGNED),
        "public": profiled(atlas, "public", signed=SIGNED),
        "pack": pack(licensed_store.make(tmp_path_factory.mktemp("read") / "release")[0]),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_has_none_of_the_faults_a_program_can_find(every, kind):
    assert Paper(to_pdf(every[kind])).faults() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_has_a_bookmark_for_every_heading(every, kind):
    headings = [one.text for one in every[kind].blocks if isinstance(one, Heading)]
    assert [one for one in bookmarks(Paper(to_pdf(every[kind]))) if one in headings] == headings


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_read_out_says_what_it_is_and_that_the_data_are_invented(every, kind):
    told, stamp = read_out(to_pdf(every[kind])), every[kind].stamp
    for words in (every[kind].title, stamp.sentence, stamp.notice, stamp.release, stamp.rule, stamp.export):
        assert " ".join(words.split()) in told
    assert every[kind].sha256 in told


def broken(change):
    """Return a sound document with one thing changed in it."""
    held = pikepdf.open(io.BytesIO(to_pdf(document())))
    change(held)
    out = io.BytesIO()
    held.save(out)
    return out.getvalue()


def elements(held, role):
    def walk(node):
        for kid in kids(node):
            if isinstance(kid, Dictionary):
                if kid.get("/S") == f"/{role}":
                    yield kid
                yield from walk(kid)

    return list(walk(held.Root.StructTreeRoot))


def drop(role, key):
    return lambda held: elements(held, role)[0].__delitem__(key)


def called(role, other):
    return lambda held: elements(held, role)[0].__setitem__("/S", Name(f"/{other}"))


def unsaid(held):
    with held.open_metadata() as told:
        del told["pdfuaid:part"]


def painted(held):
    more = held.make_stream(b"0 0 m 10 10 l S")
    held.pages[0].Contents = Array([*listed(held.pages[0].Contents), held.make_indirect(more)])


def listed(contents):
    return contents if isinstance(contents, Array) else [contents]


def linked(held):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    held.pages[0].Annots = Array([held.make_indirect(link)])


def lost_font(held):
    for one in held.objects:
        if isinstance(one, Dictionary) and one.get("/Type") == Name.FontDescriptor:
            for key in ("/FontFile2", "/FontFile3"):
                if key in one:
                    del one[key]


def lost_letters(held):
    for one in held.objects:
        if isinstance(one, Dictionary) and one.get("/Type") == Name.Font and "/ToUnicode" in one:
            del one["/ToUnicode"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda held: held.Root.__delitem__("/Lang"), "11-006"),
        (lambda held: held.Root.ViewerPreferences.__delitem__("/DisplayDocTitle"), "07-001"),
        (lambda held: held.Root.MarkInfo.__setitem__("/Marked", False), "06-001"),
        (unsaid, "06-002"),
        (drop("Figure", "/Alt"), "13-004"),
        (drop("TH", "/A"), "15-003"),
        (drop("P", "/K"), "01-005"),
        (called("H1", "H2"), "14-002"),
        (called("H2", "H4"), "14-003"),
        (called("P", "Paragraph"), "02-001"),
        (called("P", "Div"), "only a Div"),
        (called("TD", "P"), "15"),
        (called("LBody", "P"), "16"),
        (painted, "01-005"),
        (linked, "28-012"),
        (lost_font, "31-009"),
        (lost_letters, "31-027"),
    ],
)
def test_each_fault_is_found_where_it_is_made(change, said):
    assert said in " ".join(Paper(broken(change)).faults())


@pytest.mark.parametrize("kind", KINDS)
def test_a_docx_has_what_assistive_technology_asks_of_it(every, kind):
    word = docx.Document(io.BytesIO(to_docx(every[kind])))
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert styles[0] == "Title" and word.core_properties.title == every[kind].title
    levels = [int(style[-1]) for style in styles if re.fullmatch(r"Heading \d", style)]
    assert not levels or levels[0] == 1
    assert all(two <= one + 1 for one, two in pairwise(levels))
    for table in word.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert not table._tbl.findall(f".//{qn('w:vMerge')}") and not table._tbl.findall(f".//{qn('w:gridSpan')}")
    pictures = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert all(one.get("descr", "").strip() for one in pictures)
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    fields = [one.get(qn("w:instr")) for one in word.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    said = " ".join(paragraph.text for paragraph in word.paragraphs)
    for words in (every[kind].stamp.sentence, every[kind].stamp.notice):
        assert words in said  # in the text itself: a header is not read out

"""Documents: the same content gives the same bytes, PDF and DOCX can be read without seeing them, text is only text."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reports.documents import Figure, Heading, Paragraph, Table, settable, to_docx, to_pdf
from reports.documents.letters import known
from tests.reports.documents_samples import BLOCKS, ROWS, SENTENCE, STAMP, SVG, document
from tests.reports.matterhorn import read_out

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def pdf():
    return to_pdf(document())


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(to_docx(document())))


def pages(content):
    """Return the words of every page."""
    held = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in held]


def tree(content):
    """Return every element of the structure tree as (role, its dictionary)."""
    held = pikepdf.open(io.BytesIO(content))

    def walk(node):
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node["/S"])[1:], node
        kids = node.get("/K", []) if isinstance(node, pikepdf.Dictionary) else []
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from walk(kid)

    return held, list(walk(held.Root.StructTreeRoot))


def test_the_same_content_gives_the_same_bytes(pdf):
    assert to_pdf(document()) == pdf
    assert to_docx(document()) == to_docx(document())


@given(st.sampled_from(["title", "subject", "stamp", "blocks"]))
@FEW
def test_whatever_changes_changes_the_hash_on_every_page(which):
    other = {"title": "Other", "subject": "Other", "stamp": replace(STAMP, rule="Other."), "blocks": BLOCKS[1:]}
    assert replace(document(), **{which: other[which]}).sha256 != document().sha256


def test_a_changed_picture_changes_the_hash():
    figures = [document(Figure(svg, "words", "words")) for svg in (SVG, SVG.replace(b"Twelve", b"Eleven"))]
    assert len({one.sha256 for one in figures}) == 2


def test_the_content_is_json_with_every_figure_that_is_printed():
    held = json.loads(document().content())
    assert [block["kind"] for block in held["blocks"]][:3] == ["paragraph", "heading", "paragraph"]
    assert held["blocks"][7]["rows"][4] == ["Area 5", "5"]


def test_every_page_says_what_it_is(pdf):
    said = pages(pdf)
    assert len(said) > 2
    for at, page in enumerate(said, 1):
        for words in (SENTENCE, STAMP.rule, STAMP.release, STAMP.export, STAMP.notice):
            assert words in page
        assert document().sha256 in page.replace(" ", "")
        assert f"Page {at} of {len(said)}" in page


def test_a_pdf_says_that_it_is_accessible_in_which_language_and_what_it_is_called(pdf):
    held, _ = tree(pdf)
    assert held.Root.MarkInfo.Marked
    assert str(held.Root.Lang) == "en-GB"
    assert held.Root.ViewerPreferences.DisplayDocTitle
    with held.open_metadata() as said:
        assert str(said["pdfuaid:part"]) == "1"
        assert said["dc:title"] == "Area profile: Doggerby North 001A"


def test_a_pdf_has_real_headings_lists_tables_and_pictures_with_words(pdf):
    _, found = tree(pdf)
    roles = [role for role, _ in found]
    assert {"H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "Figure", "Caption", "P"} <= set(roles)
    heads = [one for role, one in found if role == "TH"]
    assert len(heads) == 2
    assert all("Column" in str(one.A) or any("Column" in str(a) for a in one.A) for one in heads)
    assert [str(one.Alt) for role, one in found if role == "Figure"] == ["A grey box that says twelve months"]
    assert roles.count("TD") == 2 * len(ROWS)


def test_what_every_page_says_is_read_out_once_and_only_once(pdf):
    """Heads and feet of pages are no text to assistive technology, so those of the first and last page are."""
    told = read_out(pdf)
    for words in (SENTENCE, STAMP.notice, STAMP.rule, STAMP.release, STAMP.export):
        assert told.count(words) == 1
    assert "Page 1 of" not in told


def test_a_pdf_brings_every_font_it_uses(pdf):
    held, _ = tree(pdf)
    fonts = [
        one for one in held.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)


def test_a_heading_of_a_table_stands_on_every_page_it_runs_over(pdf):
    with_rows = [page for page in pages(pdf) if "Area 1 " in page or "Area 90" in page]
    assert len(with_rows) == 2
    assert all("Area Incidents" in page for page in with_rows)


def test_every_letter_said_to_be_settable_can_be_set():
    to_pdf(document(Paragraph(" ".join(sorted(known())))))


@given(st.text(max_size=80))
@example("日本 😀 \u202e\x00 ŵ ≥ #strong[*x*] $a$ <w:t> & \ud800")
@FEW
def test_any_words_become_a_document_and_stay_words(words):
    rows = ((words, words),)
    made = document(Heading(f"1 {words}"), Paragraph(words), Table(words, ("a", "b"), rows), title=f"A {words}")
    assert to_pdf(made)[:5] == b"%PDF-"
    found = docx.Document(io.BytesIO(to_docx(made)))
    assert found.tables[0].rows[0].cells[0].text == "a"


def test_markup_in_words_is_only_words():
    said = " ".join(
        pages(to_pdf(document(Paragraph('#strong[x] *b* $a^2$ @ref <label> #sys.version https://a.b "q"'))))
    )
    assert '#strong[x] *b* $a^2$ @ref <label> #sys.version https://a.b "q"' in said


def test_what_cannot_be_set_is_marked_not_dropped():
    assert settable("Łódź 日") == "Łódź \ufffd"
    assert settable("a\u0301") == "á"


def test_a_picture_needs_words():
    with pytest.raises(ValueError, match="alt"):
        Figure(SVG, "  ", "caption")


def test_a_heading_needs_words():
    with pytest.raises(ValueError, match="no words"):
        Heading(" ")


def test_a_table_has_as_many_cells_in_every_row():
    with pytest.raises(ValueError, match="row 2 has not 2 cells"):
        Table("t", ("a", "b"), (("1", "2"), ("3",)))


def test_a_docx_has_real_headings_and_lists(word):
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert styles[0] == "Title"
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "Caption"} <= set(styles)


def test_a_docx_repeats_the_heads_of_its_tables_and_describes_its_pictures(word):
    table = word.tables[0]._tbl
    assert table.findall(f".//{qn('w:tblHeader')}")[0].getparent().getparent() is table.tr_lst[0]
    assert len(table.tr_lst) == 1 + len(ROWS)
    assert table.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) == "Counts by area"
    pictures = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert [one.get("descr") for one in pictures] == ["A grey box that says twelve months"]


def test_a_docx_says_what_it_is_on_every_page_and_numbers_them(word):
    section = word.sections[0]
    head, foot = section.header.paragraphs[0].text, section.footer.paragraphs[0].text
    assert STAMP.notice in head and SENTENCE in head
    assert STAMP.rule in foot and STAMP.release in foot and document().sha256 in foot
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert word.core_properties.title == "Area profile: Doggerby North 001A"
    assert word.core_properties.language == "en-GB"
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_a_docx_names_nobody_and_no_hour():
    with zipfile.ZipFile(io.BytesIO(to_docx(document()))) as held:
        assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = held.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert core.count("2025-04-01T00:00:00Z") == 2


def test_a_dense_page_on_its_side_is_one_page():
    made = to_pdf(document(*BLOCKS[:6], wide=True, dense=True))
    held = pypdfium2.PdfDocument(made)
    assert len(held) == 1
    assert held[0].get_width() > held[0].get_height()


def writer():
    """Return why LibreOffice cannot open a document here, "" where it can."""
    office = shutil.which("soffice")
    return "" if office else "LibreOffice is not installed"


@pytest.mark.skipif(bool(writer()), reason=writer() or "here")
@pytest.mark.slow
def test_libreoffice_opens_the_docx(tmp_path):
    (tmp_path / "one.docx").write_bytes(to_docx(document()))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    ran = subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "one.docx"],
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    if not (tmp_path / "one.pdf").exists():
        pytest.skip(f"LibreOffice here has no writer: {ran.stderr.decode()[:200]}")
    said = pages((tmp_path / "one.pdf").read_bytes())
    assert all(SENTENCE in page for page in said)
    assert "Area 90" in " ".join(said)
    assert f"Page {len(said)} of {len(said)}" in said[-1]

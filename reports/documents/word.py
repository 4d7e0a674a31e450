"""A document as DOCX: real headings, lists and tables, so that Word, LibreOffice and screen readers find their way."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.documents.model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from reports.office import undated
from reports.picture import painted

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
FONT, LANGUAGE = "Arial", "en-GB"  # what Word and LibreOffice have everywhere
INK, MUTED, WARNING = RGBColor(0x14, 0x19, 0x1D), RGBColor(0x4A, 0x56, 0x5F), RGBColor(0x6B, 0x42, 0x00)
LONG, SHORT, EDGE = 297.0, 210.0, 20.0  # mm: A4 and its margin
SIZES: Mapping[str, float] = MappingProxyType(  # points
    {"Normal": 10, "Title": 20, "Heading 1": 14, "Heading 2": 11.5, "Heading 3": 10, "Caption": 8, "List Bullet": 10,
     "List Number": 10, "Header": 7, "Footer": 7}
)  # fmt: skip
LONGEST = 255  # characters of a property


def to_docx(document: Document) -> bytes:
    """Return the document as DOCX; the same document gives the same bytes. Pictures are painted as PNG."""
    word = docx.Document()
    when = datetime.fromisoformat(document.stamp.made)
    _styles(word, 0.85 if document.dense else 1.0)
    _paper(word, document)
    _properties(word, document, when)
    word.add_paragraph(_text(document.title), style="Title")
    _said(word, document)
    counted = {Table: 0, Figure: 0}
    for block in document.blocks:
        if isinstance(block, Table | Figure):
            counted[type(block)] += 1
            _CAPTIONED[type(block)](word, block, counted[type(block)], _room(document))
        else:
            _PLAIN[type(block)](word, block)
    out = io.BytesIO()
    word.save(out)
    return undated(out.getvalue(), when)


def _room(document: Document) -> float:
    """Return the width between the margins in mm."""
    return (LONG if document.wide else SHORT) - 2 * EDGE


def _text(text: str) -> str:
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _styles(word: Word, scale: float) -> None:
    """Set type and colours of the styles, and the language of everything."""
    for name, size in SIZES.items():
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size * scale), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), FONT)
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(which), None)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        styled: Any = word.styles[name]
        styled.font.bold = True
        styled.paragraph_format.space_before, styled.paragraph_format.space_after = Pt(12 * scale), Pt(4 * scale)
    title: Any = word.styles["Title"].element
    for border in title.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    caption: Any = word.styles["Caption"]
    caption.font.bold, caption.font.color.rgb, caption.paragraph_format.keep_with_next = False, MUTED, True
    for name in ("Header", "Footer"):
        small: Any = word.styles[name]
        small.font.color.rgb = MUTED
    normal: Any = word.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6 * scale)
    for language in word.styles.element.findall(f".//{qn('w:lang')}"):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def _paper(word: Word, document: Document) -> None:
    """Set the paper, the sentence at its head, and rule, release, export and page number at its foot."""
    section = word.sections[0]
    across, down = (LONG, SHORT) if document.wide else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if document.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = Mm(EDGE)
    section.top_margin = section.bottom_margin = Mm(24)
    stamp = document.stamp
    head: Any = section.header.paragraphs[0]
    if stamp.notice:
        run = head.add_run(_text(stamp.notice) + "  ")
        run.bold, run.font.color.rgb = True, WARNING
    head.add_run(_text(stamp.sentence))
    foot: Any = section.footer.paragraphs[0]
    for line in document.foot():
        foot.add_run(_text(line)).add_break(WD_BREAK.LINE)
    tabs = foot.paragraph_format.tab_stops
    tabs.add_tab_stop(Mm(across - 2 * EDGE), WD_TAB_ALIGNMENT.RIGHT)
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        foot.add_run(words)
        _field(foot, field)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, shown = OxmlElement("w:r"), OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _said(word: Word, document: Document) -> None:
    """Say in the text what the head of every page says: a screen reader passes over heads."""
    said: Any = word.add_paragraph()
    if document.stamp.notice:
        run = said.add_run(_text(document.stamp.notice) + ". ")
        run.bold, run.font.size, run.font.color.rgb = True, Pt(8), WARNING
    run = said.add_run(_text(document.stamp.sentence))
    run.font.size, run.font.color.rgb = Pt(8), MUTED


def _properties(word: Word, document: Document, when: datetime) -> None:
    held = word.core_properties
    held.title, held.subject = _text(document.title)[:LONGEST], _text(document.subject)[:LONGEST]
    held.author = held.last_modified_by = "Violence Atlas"
    held.language, held.revision = LANGUAGE, 1
    held.created = held.modified = when
    held.keywords = _text(document.stamp.export)[:LONGEST]
    held.comments = f"Content {document.sha256}"


def _heading(word: Word, block: Heading) -> None:
    word.add_heading(_text(block.text), level=block.level)


def _paragraph(word: Word, block: Paragraph) -> None:
    run = word.add_paragraph().add_run(_text(block.text))
    if block.look == "lead":
        run.bold, run.font.size = True, Pt(11.5)
    if block.look == "quiet":
        run.font.size, run.font.color.rgb = Pt(8), MUTED


def _bullets(word: Word, block: Bullets) -> None:
    for at, item in enumerate(block.items, 1):
        # numbers are typed: Word would run one list's numbers on into the next
        said = f"{at}. {item}" if block.numbered else item
        paragraph = word.add_paragraph(_text(said), style=None if block.numbered else "List Bullet")
        if block.numbered:
            paragraph.paragraph_format.left_indent = Mm(6)
            paragraph.paragraph_format.first_line_indent = Mm(-6)
        paragraph.paragraph_format.space_after = Pt(3)


def _table(word: Word, block: Table, number: int, room: float) -> None:
    word.add_paragraph(_text(f"Table {number}. {block.caption}"), style="Caption")
    made: Any = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    made.autofit = not block.widths
    properties = made._tbl.tblPr
    properties.append(_rules())
    for name, words in (("w:tblCaption", block.caption), ("w:tblDescription", block.caption)):
        said = OxmlElement(name)
        said.set(qn("w:val"), _text(words))
        properties.append(said)
    whole = sum(block.widths)
    widths = [Mm(room * one / whole) for one in block.widths]
    for column, width in zip(made.columns, widths, strict=False):
        column.width = width
    for row in (block.columns, *block.rows):
        first = row is block.columns
        line = made.add_row()
        _keep_whole(line, header=first)
        for at, (cell, words, side) in enumerate(zip(line.cells, row, block.aligned(), strict=True)):
            if widths:
                cell.width = widths[at]
            _cell(cell, words, right=side == "r", bold=first)
    note = word.add_paragraph()  # something must part a table from what follows
    run = note.add_run(_text(block.note) or "\N{NO-BREAK SPACE}")
    run.font.size, run.font.color.rgb = Pt(8 if block.note else 3), MUTED


def _rules() -> Any:
    """Return the lines of a table: light ones between its rows, none between its columns."""
    rules = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "nil" if side in ("left", "right", "insideV") else "single")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "B9C1C7")
        rules.append(line)
    return rules


def _keep_whole(row: Any, *, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _cell(cell: Any, words: str, *, right: bool, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(_text(words))
    run.font.size, run.bold = Pt(8), bold


def _figure(word: Word, block: Figure, number: int, room: float) -> None:
    paragraph: Any = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(io.BytesIO(painted(block.svg)), width=Mm(room * block.share))
    for side in ("distL", "distR"):  # the library's template leaves room for text that does not flow around it
        picture._inline.set(side, "0")
    described = picture._inline.docPr
    described.set("descr", _text(block.alt))
    described.set("title", _text(block.caption)[:LONGEST])
    caption: Any = word.add_paragraph(_text(f"Figure {number}. {block.caption}"), style="Caption")
    caption.paragraph_format.keep_with_next = False


def _note(word: Word, block: Note) -> None:
    paragraph: Any = word.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(4)
    if block.title:
        run = paragraph.add_run(_text(block.title) + ". ")
        run.bold, run.font.color.rgb = True, WARNING
    paragraph.add_run(_text(block.text))
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "6B4200")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _signature(word: Word, block: Signature) -> None:
    word.add_heading(_text(block.title), level=1)
    for label, words in block.lines:
        paragraph: Any = word.add_paragraph()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(32))
        run = paragraph.add_run(_text(label) + "\t")
        run.font.color.rgb = MUTED
        paragraph.add_run(_text(words) or "_" * 48)


def _break(word: Word, block: PageBreak) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


_PLAIN: Mapping[type[Block], Callable[[Word, Any], None]] = MappingProxyType(
    {
        Heading: _heading,
        Paragraph: _paragraph,
        Bullets: _bullets,
        Note: _note,
        Signature: _signature,
        PageBreak: _break,
    }
)
_CAPTIONED: Mapping[type[Block], Callable[[Word, Any, int, float], None]] = MappingProxyType(
    {Table: _table, Figure: _figure}
)

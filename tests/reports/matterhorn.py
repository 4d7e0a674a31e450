"""What of the Matterhorn Protocol 1.1 (ISO 14289-1, PDF/UA-1) a program can check, read back from a PDF by pikepdf.

Numbers are the protocol's failure conditions. It is no certified validator, and what no program can judge (whether the
words say what a picture shows, whether the order makes sense) people must.
"""

import ctypes
import io
import re
from collections import Counter
from itertools import pairwise

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name

STANDARD = {
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
    "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead",
    "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "Warichu",
    "Figure", "Formula", "Form",
}  # fmt: skip
PAINTS = {
    "Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE",
}  # fmt: skip
INSIDE = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "LI": {"L"}, "LBody": {"LI"}}
WORDY = {"P", "Span", "LBody", "Lbl", "TH", "TD", "Caption", "Figure", "H1", "H2", "H3", "Link", "Code", "Reference"}


class Paper:
    """One PDF, its structure as (role, element, parent's role), and its faults by Matterhorn's numbers."""

    def __init__(self, content):
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.root = self.pdf.Root
        roles = self.root.StructTreeRoot.get("/RoleMap", {})
        self.map = {str(key)[1:]: str(value)[1:] for key, value in roles.items()}
        self.elements = list(self._walk(self.root.StructTreeRoot, ""))

    def role(self, element):
        """Return the standard type of an element."""
        own = str(element.S)[1:]
        return own if own in STANDARD else self.map.get(own, own)

    def _walk(self, node, parent):
        own = parent
        if "/S" in node:
            own = self.role(node)
            yield own, node, parent
        for kid in kids(node):
            if isinstance(kid, Dictionary) and kid.get("/Type") not in (Name.MCR, Name.OBJR):
                yield from self._walk(kid, own)

    def faults(self):
        """Return every fault as "number: what"."""
        found = []
        for check in (self._said, self._roles, self._headings, self._tables, self._lists, self._figures):
            found += check()
        return [*found, *self._content(), *self._annotations(), *self._fonts(), *self._others()]

    def _said(self):
        root = self.root
        with self.pdf.open_metadata() as told:
            if str(told.get("pdfuaid:part")) != "1":
                yield "06-002: does not say that it is PDF/UA-1"
            if not str(told.get("dc:title", "")).strip():
                yield "06-003: no title in the metadata"
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            yield "07-001: the window has not the title"
        if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))):
            yield "11-006: no language"
        mark = root.get("/MarkInfo", {})
        if not mark.get("/Marked") or mark.get("/Suspects"):
            yield "06-001 or 01-007: not marked, or with suspects"

    def _roles(self):
        for own in {str(one.S)[1:] for _, one, _ in self.elements}:
            if own not in STANDARD and self.map.get(own) not in STANDARD:
                yield f"02-001: {own} is mapped to no standard type"
        yield from (f"02-004: {own} is mapped anew" for own in self.map if own in STANDARD)
        for role, _, parent in self.elements:
            if parent not in INSIDE.get(role, {parent}):
                yield f"09-004 or 15: a {role} in a {parent}"

    def _headings(self):
        levels = [int(role[1]) for role, _, _ in self.elements if re.fullmatch("H[1-6]", role)]
        if levels and levels[0] != 1:
            yield "14-002: the first heading is not of the first level"
        yield from (f"14-003: from level {one} to {two}" for one, two in pairwise(levels) if two > one + 1)
        if any(role == "H" for role, _, _ in self.elements):
            yield "14-007: headings with and without a level"

    def _tables(self):
        for role, table, _ in self.elements:
            if role != "Table":
                continue
            rows = [list(self._of(row, ("TH", "TD"))) for row in self._of(table, ("TR",))]
            if not rows or len({len(row) for row in rows}) != 1:
                yield "15: a table that is not regular"
            heads = [cell for row in rows for cell in row if self.role(cell) == "TH"]
            if len(heads) != len(rows[0]) or any(one is None for one in map(scope, heads)):
                yield "15-003: a table without a header with its scope for every column"

    def _of(self, node, roles):
        for kid in kids(node):
            if isinstance(kid, Dictionary) and "/S" in kid:
                if self.role(kid) in roles:
                    yield kid
                else:
                    yield from self._of(kid, roles)

    def _lists(self):
        for role, one, _ in self.elements:
            if role == "LI" and "LBody" not in [self.role(kid) for kid in kids(one) if "/S" in kid]:
                yield "16: an item of a list without a body"

    def _figures(self):
        for role, one, _ in self.elements:
            if role in ("Figure", "Formula") and not str(one.get("/Alt", "")).strip():
                yield f"13-004: a {role} without words"
            if role == "Figure" and not any("/BBox" in a for a in listed(one.get("/A"))):
                yield "a Figure that does not say where it is"

    def _content(self):
        told = Counter()
        for role, one, parent in self.elements:
            for page, number in marks(one):
                told[(page, number)] += 1
                if role not in WORDY or (role == "Span" and parent not in WORDY):
                    yield f"01: text that is only a {role} in a {parent}"
        parents = dict(numbers(self.root.StructTreeRoot.get("/ParentTree", {})))
        for at, page in enumerate(self.pdf.pages, 1):
            used = Counter()
            yield from (f"{fault} on page {at}" for fault in painted(page.obj, used))
            held = parents.get(int(page.obj.get("/StructParents", -1)), [])
            for number in used:
                if told[(page.obj.objgen, number)] != 1 or number >= len(held):
                    yield f"01-005: content {number} of page {at} is in no element, or in two"
            lost = {number for found, number in told if found == page.obj.objgen} - set(used)
            yield from (f"an element of content {number} that page {at} has not" for number in lost)

    def _annotations(self):
        for page in self.pdf.pages:
            for one in page.obj.get("/Annots", []):
                if page.obj.get("/Tabs") != Name.S:
                    yield "28-008: annotations in no stated order"
                if one.Subtype == Name.Link and not str(one.get("/Contents", "")).strip():
                    yield "28-012: a link without words"
                if "/StructParent" not in one:
                    yield "28-010: an annotation in no element"

    def _fonts(self):
        fonts = {font.objgen: font for page in self.pdf.pages for font in used_fonts(page.obj)}
        for font in fonts.values():
            inner = font.get("/DescendantFonts", [font])[0]
            told = inner.get("/FontDescriptor", {})
            if font.get("/Subtype") != Name.Type3 and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(told.keys()):
                yield f"31-009: {font.get('/BaseFont')} is not embedded"
            if "/ToUnicode" not in font:
                yield f"31-027: {font.get('/BaseFont')} does not say which letters it shows"
            if inner.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in inner:
                yield f"31-004: {font.get('/BaseFont')} has no way from letters to shapes"

    def _others(self):
        names = self.root.get("/Names", {})
        if "/JavaScript" in names or "/AcroForm" in self.root or self.pdf.is_encrypted:
            yield "25, 26 or 29: a script, a form or a lock"
        if any("/XFA" in str(key) for key in self.root):
            yield "25-001: a dynamic form"


def kids(node):
    """Return the children of a structure element."""
    return listed(node.get("/K")) if isinstance(node, Dictionary) else []


def listed(held):
    """Return one thing or several as a list."""
    return [] if held is None else list(held) if isinstance(held, Array) else [held]


def scope(cell):
    """Return the scope of a header cell, None where it has none."""
    return next((str(a.Scope) for a in listed(cell.get("/A")) if "/Scope" in a), None)


def marks(element):
    """Yield the marked content of one element: (page, number)."""
    for kid in kids(element):
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
            yield kid.get("/Pg", element.get("/Pg")).objgen, int(kid.MCID)
        elif not isinstance(kid, Dictionary):
            yield element.Pg.objgen, int(kid)


def numbers(tree):
    """Yield the pairs of a number tree."""
    held = list(tree.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(held[::2], held[1::2], strict=True))
    for kid in tree.get("/Kids", []):
        yield from numbers(kid)


def painted(page, used):
    """Yield what is painted and neither tagged nor said to be an artifact, or both; count the numbers into `used`."""
    stack, kinds = [], []
    properties = page.get("/Resources", {}).get("/Properties", {})
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            held = operands[1] if len(operands) > 1 else {}
            held = properties.get(str(held), {}) if isinstance(held, Name) else held
            kind = "artifact" if str(operands[0]) == "/Artifact" else "tagged" if "/MCID" in held else ""
            if kind and any(one and one != kind for one in kinds):
                yield "01-001 or 01-002: tagged content and artifact in one another"
            if kind == "tagged":
                used[int(held["/MCID"])] += 1
            kinds.append(kind)
        elif name == "EMC":
            kinds.pop()
        elif name in PAINTS and not any(kinds):
            stack.append(name)
    yield from (f"01-005: {name} paints outside any tag" for name in stack)


def used_fonts(holder):
    """Yield every font of a page and of what it paints."""
    resources = holder.get("/Resources", {})
    yield from resources.get("/Font", {}).values()
    for one in resources.get("/XObject", {}).values():
        if one.get("/Subtype") == Name.Form:
            yield from used_fonts(one)


def bookmarks(paper):
    """Return the titles of a document's bookmarks in order, those within others too."""
    with paper.pdf.open_outline() as held:
        return list(titles(held.root))


def titles(items):
    """Yield the titles of bookmarks and of what is below them."""
    for one in items:
        yield one.title
        yield from titles(one.children)


def read_out(content):
    """Return the words of a PDF in the order of its structure: what a screen reader says, pictures by their words."""
    paper, held = Paper(content), pypdfium2.PdfDocument(content)
    spoken = {page.obj.objgen: words(held[at]) for at, page in enumerate(paper.pdf.pages)}
    told = []
    for _, one, _ in paper.elements:
        told += [str(one.Alt)] if "/Alt" in one else [spoken[page].get(number, "") for page, number in marks(one)]
    held.close()
    return " ".join(" ".join(told).split())


def words(page):
    """Return the words of every marked content of a page by its number."""
    text, said = page.get_textpage(), {}
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        number = pdfium.FPDFPageObj_GetMarkedContentID(one.raw)
        long = pdfium.FPDFTextObj_GetText(one.raw, text.raw, None, 0)
        held = (ctypes.c_ushort * (long // 2))()
        pdfium.FPDFTextObj_GetText(one.raw, text.raw, held, long)
        found = bytes(held).decode("utf-16-le").rstrip("\0")
        said[number] = f"{said[number]}{found}" if number in said else found
    return said

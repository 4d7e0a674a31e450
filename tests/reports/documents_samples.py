"""A document with one of everything, for tests."""

from reports.documents import (
    Bullets,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Stamp,
    Table,
)

SENTENCE = "Showing violence with injury (v1.0) seen by police in Doggershire, Apr 2024 – Mar 2025, as count."
STAMP = Stamp(
    sentence=SENTENCE,
    release="Release 20250401-000000-abcdef123456, built 2025-04-01.",
    rule="Partner rule: small counts hidden, others slightly changed.",
    export="Export ABCD-EFGH-IJKL-MNOP. For: Partner, Demonstration partnership.",
    made="2025-04-01",
    notice="Synthetic demonstration data",
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60" font-family="Inter">'
    b'<rect width="200" height="60" fill="#eee"/><text x="5" y="20" font-size="12">Twelve months</text></svg>'
)
ROWS = tuple((f"Area {at}", f"{at:,}") for at in range(1, 91))
BLOCKS = (
    Paragraph("What matters most.", "lead"),
    Heading("What is shown"),
    Paragraph("Plain words."),
    Heading("By source", 2),
    Bullets(("first thing", "second thing")),
    Bullets(("step one", "step two"), numbered=True),
    Heading("In detail", 3),
    Table("Counts by area", ("Area", "Incidents"), ROWS, note="Sources are never added."),
    Figure(SVG, "A grey box that says twelve months", "Month by month", 0.6),
    Note("Recorded incidents alone are in it.", "What it cannot say"),
    PageBreak(),
    Signature("Signed", (("Name", "A. Analyst"), ("Date", ""))),
    Paragraph("Where it is from.", "quiet"),
)


def document(*blocks, title="Area profile: Doggerby North 001A", **given):
    """Return a document of these blocks, by default of one of everything."""
    return Document(title, "Area profile", STAMP, blocks or BLOCKS, **given)

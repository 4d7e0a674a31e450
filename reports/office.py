"""Office files without the hour of their making: one content, one SHA-256."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
DATED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def undated(content: bytes, when: datetime) -> bytes:
    """Return a workbook or document without the hour, which the libraries write in one part and in every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            held = made.read(name)
            if name == "docProps/core.xml":
                held = DATED.sub(rb"\g<1>" + when.strftime("%Y-%m-%dT00:00:00Z").encode(), held)
            kept.writestr(entry, held)
    return out.getvalue()

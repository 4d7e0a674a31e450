"""A document as files: PDF, DOCX and its content as JSON, each with the manifest that `reports verify` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from reports.documents.model import Document
from reports.documents.pdf import to_pdf
from reports.documents.word import to_docx
from reports.files import File
from reports.manifest import side_car

OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OF_CELLS = ("rows", "order", "columns")  # what a manifest says of a table of cells, and not of a document


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file a document is written to."""

    key: str
    media_type: str
    body: Callable[[Document], bytes]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        one.key: one
        for one in (
            Kind("pdf", "application/pdf", to_pdf),
            Kind("docx", OFFICE, to_docx),
            Kind("json", "application/json", Document.content),
        )
    }
)


def document_file(
    document: Document, key: str, stem: str, told: Mapping[str, Any], at: datetime | None = None, head: str = ""
) -> File:
    """Return a document as a file of the kind `key`, one of KINDS.

    stem: its name without ending. told: what the manifest says; it must name the export. at: when it is made, None
    inside an archive; head: the audit's then. Both are in the manifest alone. Raises KeyError for another kind.
    """
    kind = KINDS[key]
    content = kind.body(document)
    about = {"document": {"title": document.title, "subject": document.subject, "content_sha256": document.sha256}}
    name = f"{stem}.{key}"
    held = {name_: value for name_, value in told.items() if name_ not in OF_CELLS} | about
    made = side_car(name, kind.media_type, content, held, at, head)
    manifest = (json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")
    return File(name, kind.media_type, content, manifest)

"""A document as PDF: tagged for assistive technology (PDF/UA-1), the same bytes wherever it is made."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from reports.documents.letters import settable
from reports.documents.model import Document, Figure, Table, told
from reports.picture import fonts

TEMPLATE = Path(__file__).with_name("document.typ")
STANDARD: Final = "ua-1"  # the compiler refuses a document that would break it


class UnmakeableError(RuntimeError):
    """The compiler refused a document: a fault of ours, not of what was asked."""


def to_pdf(document: Document) -> bytes:
    """Return the document as PDF/UA-1. Text goes in as data, so that nothing of it can be markup.

    The same document gives the same bytes. Raises UnmakeableError where it cannot be made accessible.
    """
    blocks, pictures = _blocks(document)
    stamp = document.stamp
    day = datetime.fromisoformat(stamp.made)
    held = {
        "title": document.title,
        "subject": document.subject,
        "keywords": [stamp.export, f"content {document.sha256}"],
        "made": [day.year, day.month, day.day],
        "notice": stamp.notice,
        "sentence": stamp.sentence,
        "foot": document.foot(),
        "wide": document.wide,
        "dense": document.dense,
        "blocks": blocks,
    }
    told_as = json.dumps(_settable(held), ensure_ascii=False, allow_nan=False).encode()
    files: Any = {"main.typ": TEMPLATE.read_bytes(), "document.json": told_as, **pictures}
    try:
        return bytes(
            typst.compile(
                files,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=int(day.replace(tzinfo=UTC).timestamp()),
            )
        )
    except typst.TypstError as error:
        raise UnmakeableError(f"{document.subject}: {error}") from error


def _blocks(document: Document) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Return the blocks as the template reads them, and the pictures by their file names."""
    made: list[dict[str, Any]] = []
    pictures: dict[str, bytes] = {}
    for block in document.blocks:
        one = told(block)
        if isinstance(block, Figure):
            one["file"] = f"{len(pictures)}.svg"
            pictures[one["file"]] = settable(block.svg.decode()).encode()
        if isinstance(block, Table):
            widths = list(block.widths) or [1, *[0] * (len(block.columns) - 1)]
            one |= {"align": list(block.aligned()), "widths": widths}
        made.append(one)
    return made, pictures


def _settable(held: Any) -> Any:
    if isinstance(held, str):
        return settable(held)
    if isinstance(held, dict):
        return {key: _settable(one) for key, one in held.items()}
    return [_settable(one) for one in held] if isinstance(held, list | tuple) else held


@cache
def _fonts() -> typst.Fonts:
    """Return Inter and the fonts the compiler brings for what Inter lacks; none of the machine's."""
    folder = str(Path(fonts()[0]).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])

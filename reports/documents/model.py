"""What a document is made of: blocks of plain text, tables and pictures, and the stamp that every page carries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title. level: 1 to 3."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise ValueError(f"heading {self.text!r}: level must be 1 to 3, got {self.level}")
        if not self.text.strip():
            raise ValueError("heading: has no words")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. look: "plain", "lead" (larger, what matters most) or "quiet" (smaller, where it is from)."""

    text: str
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered where the order means something."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row names the columns and is repeated on every page it runs over.

    align: one letter a column, "l" or "r". widths: shares of the page's width; by default
    the first column takes what the others leave.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""
    widths: tuple[float, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if wrong := [at for at, row in enumerate(self.rows, 1) if len(row) != len(self.columns)]:
            raise ValueError(f"table {self.caption!r}: row {wrong[0]} has not {len(self.columns)} cells")
        if any(given and len(given) != len(self.columns) for given in (self.align, self.widths)):
            raise ValueError(f"table {self.caption!r}: align and widths have one entry a column")

    def aligned(self) -> str:
        """Return one letter a column; by default the first to the left and the others to the right."""
        return self.align or "l" + "r" * (len(self.columns) - 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture the atlas drew. svg: its bytes; alt: what it shows in words; share: of the page's width.

    fitted: it is made smaller where the page has less room left, so that it never takes a page more (in PDF alone).
    """

    svg: bytes
    alt: str
    caption: str
    share: float = 1.0
    fitted: bool = False

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"figure {self.caption!r}: alt must say what it shows")


@dataclass(frozen=True, slots=True)
class Note:
    """A few words set apart: what must not be read over."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands for the document; lines of label and words, an empty one left to be written on by hand."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Figure | Note | Signature | PageBreak


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every page says of the whole: sentence, release, rule, mark of invented data, whose export it is.

    made: the day the release was built, ISO, which is the document's own date: it must not depend on the hour.
    """

    sentence: str
    release: str
    rule: str
    export: str
    made: str
    notice: str = ""


@dataclass(frozen=True)
class Document:
    """One document. subject: what it is, in a few words; wide: pages lie on their side; dense: small, for one page."""

    title: str
    subject: str
    stamp: Stamp
    blocks: tuple[Block, ...]
    wide: bool = False
    dense: bool = False

    def content(self) -> bytes:
        """Return everything it says, as JSON written in one way only; of a picture its words and its SHA-256.

        The document's identity is the SHA-256 of this: PDF and DOCX of one document have the same.
        """
        held = {
            "title": self.title,
            "subject": self.subject,
            "stamp": {one.name: getattr(self.stamp, one.name) for one in fields(self.stamp)},
            "blocks": [told(block) for block in self.blocks],
        }
        text = json.dumps(held, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return (text + "\n").encode("utf-8", "replace")

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the content in hexadecimal digits."""
        return hashlib.sha256(self.content()).hexdigest()

    def foot(self) -> tuple[str, ...]:
        """Return the lines at the foot of every page."""
        stamp = self.stamp
        return (f"{stamp.rule} {stamp.release}", f"{stamp.export} Content {self.sha256}")


def told(block: Block) -> dict[str, Any]:
    """Return a block as plain values, named by its kind."""
    held: dict[str, Any] = {one.name: getattr(block, one.name) for one in fields(block)}
    if isinstance(block, Figure):
        held["svg"] = hashlib.sha256(block.svg).hexdigest()
    return {"kind": type(block).__name__.lower()} | held

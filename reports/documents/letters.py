"""Which letters can be set: those of the fonts a document is made with; anything else is marked, never dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

# Inter has the Latin letters; the compiler's own fonts have these besides (a test sets every one of them)
BLOCKS = (
    (0x0020, 0x007F), (0x00A0, 0x0250), (0x0370, 0x0460), (0x1E80, 0x1F00), (0x2010, 0x2028), (0x2030, 0x2041),
    (0x2044, 0x2053), (0x20A0, 0x20BD), (0x2190, 0x2194), (0x2200, 0x2266),
)  # fmt: skip
OTHERS = "\u2122\u25b2\u25bc\u25cf\u25cb\u25a0\u25a1\ufffd"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
SPACES = {"\N{NO-BREAK SPACE}", " "}


@cache
def known() -> frozenset[str]:
    """Return every character that can be set."""
    found = (chr(at) for first, end in BLOCKS for at in range(first, end))
    return frozenset(OTHERS) | {one for one in found if one in SPACES or unicodedata.category(one)[0] not in "CMZ"}


def settable(text: str) -> str:
    """Return text of which every character can be set: composed where it was not, spaces plain, others marked."""
    return "".join(_each(unicodedata.normalize("NFC", text)))


def _each(text: str) -> Iterator[str]:
    for one in text:
        if one in known():
            yield one
        elif unicodedata.category(one)[0] == "Z" or one in "\t\n\r":
            yield " "
        elif unicodedata.category(one) not in ("Cf", "Cc"):
            yield UNKNOWN

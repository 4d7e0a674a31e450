"""Sentences out of a screen's HTML, and Markdown out of sentences and rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

LONGEST = 170  # characters of a line


class Spoken(HTMLParser):
    """The sentences of a screen: the texts of its paragraphs, list items and captions, pictures left out."""

    KEPT = ("p", "li", "figcaption")

    def __init__(self, written: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []
        self._drawn = 0
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a sentence, or a picture."""
        self._drawn += tag == "svg"
        if tag in self.KEPT:
            self._inside.append(tag)
            self.said.append("")

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        self._drawn -= tag == "svg"
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Take the text of a sentence."""
        if self._inside and not self._drawn:
            self.said[-1] += data

    def of(self, start: str) -> str:
        """Return the sentences of the one that starts so, without its help. Raises LookupError where nobody says it."""
        for one in self.said:
            if one.startswith(start):
                return one.partition("How to read this")[0].strip()
        raise LookupError(f"no sentence of the screen starts with {start!r}: {self.said}")


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Return a table of Markdown, line by line."""
    titles = tuple(titles)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Return lines no longer than the page's, tables and code as they are."""
    coded = False
    for line in lines:
        coded ^= line.startswith("```")
        if coded or line.startswith(("|", "```", "#")) or not line:
            yield line
        else:
            yield from textwrap.wrap(
                line,
                LONGEST,
                subsequent_indent="  " if line.startswith("- ") else "",
                break_long_words=False,
                break_on_hyphens=False,
            )

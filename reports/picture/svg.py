"""The few pieces of SVG that pictures are made of: escaped text, boxes, paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from reports.picture.inter import FAMILY

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def safe(text: str) -> str:
    """Return text as XML holds it, in an element or an attribute."""
    return escape(UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def element(tag: str, inside: str = "", **given: Any) -> str:
    """Return an element; `_` in a name stands for `-`, a trailing one is dropped. inside: SVG, escaped already."""
    told = "".join(f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"' for name, value in given.items())
    return f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>"


def _value(value: str | float) -> str:
    return safe(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def text(said: str, x: float, y: float, size: float, **given: Any) -> str:
    """Return one line of text whose baseline is at y."""
    return element("text", safe(said), x=x, y=y, font_size=size, **given)


def block(lines: Sequence[str], x: float, y: float, size: float, leading: float, **given: Any) -> str:
    """Return lines of text one under the other; y is the baseline of the first."""
    return "".join(text(line, x, y + at * leading, size, **given) for at, line in enumerate(lines))


def picture(width: float, height: float, inside: str, *, title: str, told: str, facts: str, ground: str) -> bytes:
    """Return a whole SVG. title, told: what it shows in words; facts: JSON for programs; ground: colour."""
    named = element("title", safe(title), id="title") + element("desc", safe(told), id="told")
    paper = element("rect", width=width, height=height, fill=ground)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="title told" font-family="{FAMILY}">\n'
        f"{named}<metadata>{safe(facts)}</metadata>\n{paper}\n{inside}\n</svg>\n"
    ).encode()

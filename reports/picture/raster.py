"""PNG of a picture: the same SVG, painted by resvg with Inter alone, so that every machine gives the same pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import resvg_py

from reports.picture.inter import files

ZOOM = 2  # pixels of the PNG for one of the SVG: sharp on a slide and in print
HEAD = 33  # bytes of a PNG up to the end of its first chunk (PNG 3rd edition, 5.2 and 11.2.1)


def to_png(svg: bytes, facts: Mapping[str, Any]) -> bytes:
    """Return the picture as PNG, marked for programs. Raises ValueError if it is not an SVG."""
    made = painted(svg)
    return made[:HEAD] + b"".join(_text(key, said) for key, said in marks(facts).items()) + made[HEAD:]


def painted(svg: bytes, zoom: int = ZOOM) -> bytes:
    """Return a picture as PNG and nothing besides. zoom: pixels for one of the SVG. Raises ValueError as `to_png`."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.decode("utf-8"),
            zoom=zoom,
            skip_system_fonts=True,
            font_files=list(files()),
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )


def marks(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return what the PNG says of itself by keyword; Synthetic is "true" or "false"."""
    said = {
        "Title": facts["sentence"],
        "Software": f"Violence Atlas {facts['app_version']}",
        "Source": f"Release {facts['release']['id']}",
        "Synthetic": "true" if facts["synthetic"] else "false",
        "Export": facts["export"]["id"],
    }
    return said | ({"Disclaimer": facts["notice"]} if facts["notice"] else {})


def _text(keyword: str, said: str) -> bytes:
    """Return an iTXt chunk: international text, not compressed (PNG 3rd edition, 11.3.3.4)."""
    held = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + said.replace("\0", "").encode("utf-8", "replace")
    return struct.pack(">I", len(held) - 4) + held + struct.pack(">I", zlib.crc32(held))

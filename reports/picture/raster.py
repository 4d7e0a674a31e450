"""PNG of a picture: the same SVG, painted by resvg with Inter alone, so that every machine gives the same pixels."""

from __future__ import annotations

import resvg_py

from reports.picture.inter import files

ZOOM = 2  # pixels of the PNG for one of the SVG: sharp on a slide and in print


def to_png(svg: bytes) -> bytes:
    """Return the picture as PNG. Raises ValueError if it is not an SVG."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.decode("utf-8"),
            zoom=ZOOM,
            skip_system_fonts=True,
            font_files=list(files()),
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )

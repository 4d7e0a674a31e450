"""Pictures of a view: SVG drawn here, PNG made from the same SVG. Entered here."""

from reports.picture.inter import files as fonts
from reports.picture.look import Look
from reports.picture.over import NOTHING, Mark, Over, marks
from reports.picture.raster import painted, to_png
from reports.picture.sheet import PAPERS, Paper, map_svg, rows, to_svg

__all__ = [
    "NOTHING", "PAPERS", "Look", "Mark", "Over", "Paper", "fonts", "map_svg", "marks", "painted", "rows", "to_png",
    "to_svg",
]  # fmt: skip

"""Pictures of a view: SVG drawn here, PNG made from the same SVG. Entered here."""

from reports.picture.ground import Shapes
from reports.picture.inter import files as fonts
from reports.picture.look import Look
from reports.picture.over import NOTHING, Mark, Over, marks
from reports.picture.raster import painted, to_png
from reports.picture.sheet import PAPERS, Paper, in_words, map_svg, missing, plate, rows, to_svg

__all__ = [
    "NOTHING", "PAPERS", "Look", "Mark", "Over", "Paper", "Shapes", "fonts", "in_words", "map_svg", "marks", "missing",
    "painted", "plate", "rows", "to_png", "to_svg",
]  # fmt: skip

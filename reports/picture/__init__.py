"""Pictures of a view: SVG drawn here, PNG made from the same SVG. Entered here."""

from reports.picture.look import Look
from reports.picture.over import NOTHING, Mark, Over, marks
from reports.picture.raster import to_png
from reports.picture.sheet import PAPERS, Paper, map_svg, rows, to_svg

__all__ = ["NOTHING", "PAPERS", "Look", "Mark", "Over", "Paper", "map_svg", "marks", "rows", "to_png", "to_svg"]

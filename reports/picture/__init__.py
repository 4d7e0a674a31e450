"""Pictures of a view: SVG drawn here, PNG made from the same SVG. Entered here."""

from reports.picture.look import Look
from reports.picture.raster import to_png
from reports.picture.sheet import PAPERS, Paper, map_svg, rows, to_svg

__all__ = ["PAPERS", "Look", "Paper", "map_svg", "rows", "to_png", "to_svg"]

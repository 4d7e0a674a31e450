"""What the reader takes away: files made from an answer alone, each with the manifest that says what it is."""

from reports.embed import embed
from reports.export import Export
from reports.files import FORMATS, PICTURES, File, Format, draw, write
from reports.manifest import app_version, facts, side_car
from reports.picture import PAPERS, Look, map_svg
from reports.table import table
from reports.verify import verify

__all__ = [
    "FORMATS", "PAPERS", "PICTURES", "Export", "File", "Format", "Look", "app_version", "draw", "embed", "facts",
    "map_svg", "side_car", "table", "verify", "write",
]  # fmt: skip

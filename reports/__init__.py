"""What the reader takes away: files made from an answer alone, each with the manifest that says what it is."""

from reports.files import FORMATS, File, Format, write
from reports.manifest import app_version, facts, side_car
from reports.table import table
from reports.verify import verify

__all__ = ["FORMATS", "File", "Format", "app_version", "facts", "side_car", "table", "verify", "write"]

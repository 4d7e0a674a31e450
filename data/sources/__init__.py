"""Files of suppliers in, canonical rows or reasons out: `read(SourceFile) -> Read`."""

from data.sources.kinds import kinds
from data.sources.layout import Layout, layout, layouts
from data.sources.model import Read, RowCounts, SourceFile, plain
from data.sources.read import WORST_SHARE, read

__all__ = ["WORST_SHARE", "Layout", "Read", "RowCounts", "SourceFile", "kinds", "layout", "layouts", "plain", "read"]

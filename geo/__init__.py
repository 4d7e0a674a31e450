"""Where things are: levels, boundaries, lookups, grids, placing and tiles. Knows nothing of violence."""

from geo.config import Base, Boundaries, GeoConfig, Lookup, parse
from geo.levels import LEVELS, Level

__all__ = ["LEVELS", "Base", "Boundaries", "GeoConfig", "Level", "Lookup", "parse"]

"""Where things are: levels, boundaries, lookups, grids, placing and tiles. Knows nothing of violence."""

from geo.areas import Areas
from geo.boundaries import Mended
from geo.config import Base, Boundaries, GeoConfig, Lookup, parse
from geo.drawing import Drawing, start_drawing
from geo.geography import Geography, load
from geo.grids import cells, coarser
from geo.levels import CUSTOM, LEVELS, Level, custom_level, key_of
from geo.placing import Placed

__all__ = [
    "CUSTOM",
    "LEVELS",
    "Areas",
    "Base",
    "Boundaries",
    "Drawing",
    "GeoConfig",
    "Geography",
    "Level",
    "Lookup",
    "Mended",
    "Placed",
    "cells",
    "coarser",
    "custom_level",
    "key_of",
    "load",
    "parse",
    "start_drawing",
]

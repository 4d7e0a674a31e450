"""Where things are: levels, boundaries, lookups, grids, placing and tiles. Knows nothing of violence."""

from geo.areas import Areas
from geo.boundaries import Mended
from geo.called import name_hexagons
from geo.config import Base, Boundaries, GeoConfig, Lookup, parse
from geo.drawing import Drawing, start_drawing
from geo.drawn import FARTHEST, NEAREST, Circle, Ring, is_drawn, read_shape
from geo.geography import Geography, load
from geo.grids import cells, coarser
from geo.levels import CUSTOM, LEVELS, Level, custom_level, key_of
from geo.named import NamedPlaces, named_places
from geo.named import key_of as name_key
from geo.placing import Placed

__all__ = [
    "CUSTOM",
    "FARTHEST",
    "LEVELS",
    "NEAREST",
    "Areas",
    "Base",
    "Boundaries",
    "Circle",
    "Drawing",
    "GeoConfig",
    "Geography",
    "Level",
    "Lookup",
    "Mended",
    "NamedPlaces",
    "Placed",
    "Ring",
    "cells",
    "coarser",
    "custom_level",
    "is_drawn",
    "key_of",
    "load",
    "name_hexagons",
    "name_key",
    "named_places",
    "parse",
    "read_shape",
    "start_drawing",
]

"""The protected cube: everything the public may see of one release, frozen in one sealed file.

What the file holds and how it is opened, for whoever writes it and whoever serves it. Knows of no store, no record and
no reader: a process that serves a cube needs nothing else of the atlas.
"""

from cube.layout import HIDDEN, NOT_COMPUTABLE, NOT_SUPPLIED, SCHEMA, TABLES, pack, unpack
from cube.reading import Cube, Definition, Found, Level, Source, Unit, open_cube
from cube.seal import EMPTY, CubeError, check, sealed

__all__ = [
    "EMPTY", "HIDDEN", "NOT_COMPUTABLE", "NOT_SUPPLIED", "SCHEMA", "TABLES", "Cube", "CubeError", "Definition", "Found",
    "Level", "Source", "Unit", "check", "open_cube", "pack", "sealed", "unpack",
]  # fmt: skip

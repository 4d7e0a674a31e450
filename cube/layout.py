"""The tables of a cube, and how a frame's counts are written: one whole number a unit."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

SCHEMA = 1  # raised when a cube written today could not be read by yesterday's code
HIDDEN, NOT_SUPPLIED, NOT_COMPUTABLE = -1, -2, -3  # what stands in a frame where there is no count

# A frame is one definition seen by one source at one level in one whole period, every unit of the level in it, so that
# absence says nothing. `unlocated` belongs to the whole store. Months are year x 12 + month - 1.
TABLES = """
CREATE TABLE seal (digest TEXT NOT NULL);
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE definitions (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, phrase TEXT NOT NULL, plain TEXT NOT NULL,
  domestic TEXT NOT NULL, notes TEXT NOT NULL, owner TEXT NOT NULL, version TEXT NOT NULL);
CREATE TABLE sources (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, is_open INTEGER NOT NULL,
  is_health INTEGER NOT NULL, below_district INTEGER NOT NULL, rule TEXT NOT NULL);
CREATE TABLE levels (
  position INTEGER PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, noun TEXT NOT NULL, nouns TEXT NOT NULL,
  kind TEXT NOT NULL, vintage INTEGER, grain TEXT NOT NULL, last INTEGER NOT NULL);
CREATE TABLE units (
  level TEXT NOT NULL, row INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, parent TEXT NOT NULL,
  district TEXT NOT NULL, residents INTEGER, west INTEGER NOT NULL, north INTEGER NOT NULL, east INTEGER NOT NULL,
  south INTEGER NOT NULL, outline TEXT NOT NULL, PRIMARY KEY (level, row)) WITHOUT ROWID;
CREATE TABLE context (
  level TEXT NOT NULL, row INTEGER NOT NULL, score REAL NOT NULL, PRIMARY KEY (level, row)) WITHOUT ROWID;
CREATE TABLE places (
  search TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL, district TEXT NOT NULL, middle TEXT NOT NULL,
  small TEXT NOT NULL, PRIMARY KEY (search, kind, label, district, middle)) WITHOUT ROWID;
CREATE TABLE supply (
  source TEXT NOT NULL, district TEXT NOT NULL, month INTEGER NOT NULL, supplied INTEGER NOT NULL,
  PRIMARY KEY (source, district, month)) WITHOUT ROWID;
CREATE TABLE refusals (
  definition TEXT NOT NULL, source TEXT NOT NULL, level TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (definition, source, level)) WITHOUT ROWID;
CREATE TABLE frames (
  definition TEXT NOT NULL, source TEXT NOT NULL, level TEXT NOT NULL, start INTEGER NOT NULL, finish INTEGER NOT NULL,
  unlocated INTEGER NOT NULL, counts BLOB NOT NULL,
  PRIMARY KEY (definition, source, level, start, finish)) WITHOUT ROWID;
"""


def pack(values: Sequence[int]) -> bytes:
    """Return counts and statuses of a level's units, in unit order, as a frame holds them."""
    return zlib.compress(struct.pack(f"<{len(values)}i", *values), 9)


def unpack(held: bytes) -> tuple[int, ...]:
    """Return what `pack` was given. Raises zlib.error for anything else."""
    plain = zlib.decompress(held)
    return struct.unpack(f"<{len(plain) // 4}i", plain)

"""Packing vector tiles into one PMTiles file (specification version 3), several folders of tiles into one."""

import gzip
import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOM = 16_384 - 127  # bytes the specification leaves for the root directory after the header
GZIP, MVT = 2, 1
Tile = tuple[int, int, int]  # zoom, column, row


def gather(folders: Iterable[Path]) -> dict[Tile, bytes]:
    """Return the uncompressed tiles under folders laid out zoom/column/row.pbf.

    A tile in several folders is joined: vector tiles are protocol buffers, whose messages merge when written in a row.
    """
    parts: dict[Tile, list[bytes]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.glob("*/*/*.pbf")):
            parts[int(path.parts[-3]), int(path.parts[-2]), int(path.stem)].append(path.read_bytes())
    return {tile: b"".join(found) for tile, found in parts.items()}


def pack(tiles: Mapping[Tile, bytes], bounds: tuple[float, float, float, float], layers: list[dict[str, Any]]) -> bytes:
    """Return a PMTiles archive of uncompressed `tiles`; bounds are west, south, east, north in degrees.

    `layers` is the TileJSON list of vector layers. Raises ValueError for no tiles, or more than one directory can list.
    """
    if not tiles:
        raise ValueError("a tile archive needs at least one tile")
    ids, bodies = zip(*sorted((_tile_id(*tile), _gzip(body)) for tile, body in tiles.items()), strict=True)
    directory = _gzip(_directory(ids, [len(body) for body in bodies]))
    if len(directory) > ROOM:
        raise ValueError(f"{len(tiles)} tiles are more than one directory of a tile archive can list")
    metadata = _gzip(json.dumps({"vector_layers": layers}, separators=(",", ":")).encode())
    zooms = [zoom for zoom, _, _ in tiles]
    header = _header(len(directory), len(metadata), sum(map(len, bodies)), len(ids), (min(zooms), max(zooms)), bounds)
    return b"".join([header, directory, metadata, *bodies])


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)  # no time inside: the same map is the same file


def _tile_id(zoom: int, column: int, row: int) -> int:
    """Return the tile's place on the Hilbert curve, after all tiles of smaller zooms."""
    place, side = (4**zoom - 1) // 3, 1 << (zoom - 1) if zoom else 0
    x, y = column, row
    while side:
        right, down = int(x & side > 0), int(y & side > 0)
        place += side * side * ((3 * right) ^ down)
        if not down:
            x, y = (side - 1 - y, side - 1 - x) if right else (y, x)
        x, y = x & (side - 1), y & (side - 1)
        side >>= 1
    return place


def _directory(ids: tuple[int, ...], lengths: list[int]) -> bytes:
    """Columns of variable-length integers: id steps, runs, lengths, offsets (0 for "follows the one before")."""
    steps = [after - before for before, after in zip((0, *ids), ids, strict=False)]
    columns = [[len(ids)], steps, [1] * len(ids), lengths, [1] + [0] * (len(ids) - 1)]
    return b"".join(_varint(number) for column in columns for number in column)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _header(
    directory: int,
    metadata: int,
    bodies: int,
    count: int,
    zooms: tuple[int, int],
    bounds: tuple[float, float, float, float],
) -> bytes:
    start = 127
    west, south, east, north = (round(10_000_000 * degree) for degree in bounds)
    return struct.pack(
        "<7sB8Q3Q6B4iB2i",
        b"PMTiles",
        3,
        *(start, directory),
        *(start + directory, metadata),
        *(start + directory + metadata, 0),  # no leaf directories
        *(start + directory + metadata, bodies),
        *(count, count, count),
        *(1, GZIP, GZIP, MVT, *zooms),
        *(west, south, east, north),
        zooms[0],
        *((west + east) // 2, (south + north) // 2),
    )

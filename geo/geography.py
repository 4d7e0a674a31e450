"""The geography of one store: read from its configuration, asked for places, written into a release folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo import boundaries, grids, lookups
from geo.areas import Areas, Report, assemble
from geo.basemap import base_bands
from geo.boundaries import BNG, WGS84, Mended
from geo.config import GeoConfig
from geo.custom import own_areas
from geo.finder import Finder
from geo.levels import LEVELS, Level
from geo.placing import Placed, Placing, placing
from geo.tiles import Bounds, area_bands, grid_bands, reach, write_tiles

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Geography:
    """Where things are in one store.

    `areas` (the store's own levels last) and `hexagons` are by level key; `districts` code to name; `outline` the
    county (EPSG:27700), `bounds` its west, south, east, north in degrees; `mended` the polygons that had to be
    repaired.
    """

    config: GeoConfig
    root: Path
    areas: Mapping[str, Areas]
    hexagons: Mapping[str, grids.Cells]
    districts: Mapping[str, str]
    outline: Any
    bounds: Bounds
    mended: tuple[Mended, ...]
    placing: Placing

    @property
    def ladder(self) -> dict[str, Level]:
        """Every level by key: those of LEVELS, then the store's own."""
        return {**LEVELS, **self.config.custom()}

    @property
    def levels(self) -> tuple[str, ...]:
        """The keys of the levels this store has, in the order of the ladder."""
        return tuple(key for key in self.ladder if key in self.areas or key in self.hexagons)

    def find(self, key: str, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
        """Return the row of the area of level `key` that holds each point (EPSG:4326), −1 where none does."""
        return self.placing.find(key, lon, lat)

    def place(
        self, lon: ArrayLike, lat: ArrayLike, stated: ArrayLike | None = None, vintage: int | None = None
    ) -> Placed:
        """Return the areas of points; see geo.placing.Placing.place."""
        return self.placing.place(lon, lat, stated, vintage)

    def cells(self, lon: ArrayLike, lat: ArrayLike, resolution: int) -> grids.Cells:
        """Return the H3 cell of each point; see geo.grids.cells."""
        return grids.cells(lon, lat, resolution)

    def units(self, key: str) -> pd.DataFrame:
        """Return the unit table of a level: code, name, parent, lad, area_km2, lon, lat, west, south, east, north.

        Degrees are EPSG:4326; lon and lat are a point inside an area, the centre of a hexagon. Sorted by code.
        """
        if key in self.areas:
            return _area_units(self.areas[key])
        return _grid_units(LEVELS[key], self.hexagons[key], self.areas["lad"], self.placing.finders["lad"])

    def shapes(self, key: str) -> gpd.GeoDataFrame:
        """Return code and full-detail polygon (EPSG:4326) of each unit, in the order of the unit table."""
        if key in self.areas:
            areas = self.areas[key]
            return gpd.GeoDataFrame({"code": areas.codes}, geometry=areas.shapes, crs=BNG).to_crs(WGS84)
        cells = self.hexagons[key]
        return gpd.GeoDataFrame({"code": _hex(cells)}, geometry=grids.polygons(cells), crs=WGS84)

    def write(self, folder: Path, progress: Progress = lambda what, done, total: None) -> list[dict[str, Any]]:
        """Write units, shapes and tiles of every level into a release folder.

        Returns the facts of each level for a manifest: key, units, tiles (path inside), bounds, minzoom, maxzoom.
        """
        facts = []
        for done, key in enumerate(self.levels):
            progress(self.ladder[key].label, done, len(self.levels))
            facts.append(self._write_level(key, folder))
        progress("levels", len(self.levels), len(self.levels))
        return facts

    def _write_level(self, key: str, folder: Path) -> dict[str, Any]:
        level, units, shapes = self.ladder[key], self.units(key), self.shapes(key)
        for name in ("units", "shapes"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        units.to_parquet(folder / "units" / f"{level.stem}.parquet", index=False, compression="zstd")
        shapes.to_parquet(folder / "shapes" / f"{level.stem}.parquet", index=False, compression="zstd")
        bounds = _bounds(units)
        if key in self.areas:
            bands = area_bands(level, self.areas[key].shapes)
        else:
            bands = grid_bands(level, np.asarray(shapes.geometry.array))
        tiles = write_tiles(bands, bounds, folder / "tiles", level.stem)
        return {
            "key": key,
            "units": len(units),
            "tiles": str(tiles.relative_to(folder)),
            "bounds": list(bounds),
            "minzoom": level.minzoom,
            "maxzoom": level.maxzoom,
            **(self._own(level) if level.custom else {}),
        }

    def _own(self, level: Level) -> dict[str, Any]:
        """Return what the manifest says of a level of the store's own; covers: its share of the county's ground."""
        covers = shapely.area(shapely.intersection(shapely.union_all(self.areas[level.key].shapes), self.outline))
        share = round(float(covers / shapely.area(self.outline)), 4)
        return {"label": level.label, "noun": level.noun, "nouns": level.nouns, "covers": share}

    def write_base(self, folder: Path) -> str:
        """Write the light base map, what the files give and labels of districts; return its path in the folder."""
        bands = list(base_bands(self.config.base, self.root, self.areas["lad"], self.units("lad")))
        return str(write_tiles(bands, reach(bands), folder / "tiles", "base").relative_to(folder))


def load(config: GeoConfig, root: Path, report: Report = lambda sentence: None) -> Geography:
    """Return the geography that `config` describes; files are looked for under `root`.

    `report` is told, a sentence at a time, what had to be mended, joined or guessed. Raises ValueError naming the files
    and areas that cannot be used.
    """
    mended: list[Mended] = []
    tables: dict[str, pd.DataFrame] = {}
    for item in config.boundaries:
        table = boundaries.read(item, root, mended.append)
        tables[item.level] = _joined(item.level, tables.get(item.level), table)
    for repair in mended:
        report(f"{repair.file}: {repair.code} was broken and has been mended ({repair.why.partition('[')[0]})")
    known = lookups.read(config.lookups, root)
    own = config.custom()
    areas = assemble({key: table for key, table in tables.items() if key not in own}, known, config.districts, report)
    areas |= own_areas(tables, own, areas, report)
    outline = shapely.union_all(areas["lad"].shapes)
    hexagons = grids.grids(outline, config.grids, _built_up(config, root))
    return Geography(
        config=config,
        root=root,
        areas=MappingProxyType(areas),
        hexagons=MappingProxyType({f"h3r{size}": cells for size, cells in sorted(hexagons.items())}),
        districts=MappingProxyType(dict(zip(areas["lad"].codes, areas["lad"].names, strict=True))),
        outline=outline,
        bounds=_bounds(_area_units(areas["lad"])),
        mended=tuple(mended),
        placing=placing(areas, known.vintages),
    )


def _joined(level: str, before: pd.DataFrame | None, table: pd.DataFrame) -> pd.DataFrame:
    """Return the units of several [[boundaries]] tables of one level together."""
    if before is None:
        return table
    both = pd.concat([before, table]).sort_values("code", ignore_index=True)
    if twice := sorted(both["code"][both["code"].duplicated()]):
        raise ValueError(f"{level}: in several boundary files: {', '.join(twice[:5])}")
    return both


def _built_up(config: GeoConfig, root: Path) -> Any | None:
    if config.built_up is None:
        return None
    path = root / config.built_up
    if not path.exists():
        raise ValueError(f"{config.built_up}: no such file")
    frame = gpd.read_file(path).to_crs(BNG)
    return shapely.union_all(shapely.make_valid(np.asarray(frame.geometry.array)))


def _area_units(areas: Areas) -> pd.DataFrame:
    inside = gpd.GeoSeries(shapely.point_on_surface(areas.shapes), crs=BNG).to_crs(WGS84)
    box = gpd.GeoSeries(areas.shapes, crs=BNG).to_crs(WGS84).bounds.to_numpy()
    return _unit_table(
        codes=areas.codes,
        names=areas.names,
        parents=areas.parents,
        lads=areas.lads,
        km2=shapely.area(areas.shapes) / 1e6,
        points=shapely.get_coordinates(np.asarray(inside.array)),
        box=box,
    )


def _grid_units(level: Level, cells: grids.Cells, districts: Areas, finder: Finder) -> pd.DataFrame:
    points = grids.centres(cells)
    centres = gpd.GeoSeries(gpd.points_from_xy(points[:, 0], points[:, 1]), crs=WGS84).to_crs(BNG)
    rows = finder.find(centres.x.to_numpy(), centres.y.to_numpy())
    codes = _hex(cells)
    return _unit_table(
        codes=codes,
        names=[f"{level.noun.capitalize()} {code}" for code in codes],
        parents=[""] * len(cells),
        lads=np.append(districts.codes, "")[rows],
        km2=grids.areas_km2(cells),
        points=points,
        box=shapely.bounds(grids.polygons(cells)),
    )


def _unit_table(
    *,
    codes: Any,
    names: Any,
    parents: Any,
    lads: Any,
    km2: NDArray[np.float64],
    points: NDArray[np.float64],
    box: NDArray[np.float64],
) -> pd.DataFrame:
    text = {"code": codes, "name": names, "parent": parents, "lad": lads}
    table = pd.DataFrame({name: pd.Series(list(values), dtype="str") for name, values in text.items()})
    table["area_km2"] = km2
    table[["lon", "lat"]] = points
    table[["west", "south", "east", "north"]] = box
    return table


def _hex(cells: grids.Cells) -> list[str]:
    """Return H3 indexes as everybody writes them, sixteen-digit numbers in hexadecimal without leading zeros."""
    return [f"{int(cell):x}" for cell in cells]


def _bounds(units: pd.DataFrame) -> Bounds:
    west, south = units[["west", "south"]].min()
    east, north = units[["east", "north"]].max()
    return float(west), float(south), float(east), float(north)

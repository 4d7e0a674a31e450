"""A small crooked county: 64 OAs, 16 LSOAs, 4 MSOAs, 2 districts, a merger and a split between the vintages."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import Boundaries, GeoConfig, Lookup

WEST, SOUTH, SIDE, CELL = 430_000, 390_000, 8, 1_000
MERGED, SPLIT = {"A00", "A01"}, "A11"
CONFIG = GeoConfig(
    boundaries=tuple(
        Boundaries(level, f"{level}.geojson", "code", "name")
        for level in ("lad", "ward", "msoa11", "lsoa11", "oa11", "lsoa21", "oa21")
    ),
    lookups=(
        Lookup("oa11.csv", {"oa11": "oa11", "lsoa11": "lsoa11", "msoa11": "msoa11", "lad": "lad"}),
        Lookup("oa21.csv", {"oa21": "oa21", "lsoa21": "lsoa21", "msoa21": "msoa21", "lad": "lad"}),
        Lookup("lsoa.csv", {"lsoa11": "lsoa11", "lsoa21": "lsoa21"}),
    ),
    grids=(7, 8, 9, 10),
    built_up="town.geojson",
)


def table() -> gpd.GeoDataFrame:
    """Return the OAs with the areas of every level they lie in (EPSG:27700)."""
    rows = [_oa(column, row) for row in range(SIDE) for column in range(SIDE)]
    frame = gpd.GeoDataFrame(rows, geometry=_cells(), crs=27700)
    frame["lsoa21"] = frame["lsoa11"].where(~frame["lsoa11"].isin(MERGED), "B00")
    split = frame["lsoa11"] == SPLIT
    frame.loc[split, "lsoa21"] = np.where(frame["column"][split] % 2, "B12", "B11")
    frame["msoa21"] = frame["msoa11"]
    return frame


def _oa(column: int, row: int) -> dict[str, object]:
    lsoa, msoa, lad = (column // 2, row // 2), (column // 4, row // 4), column // 4
    return {
        "column": column,
        "oa11": f"O{row}{column}",
        "oa21": f"P{row}{column}",
        "lsoa11": f"A{lsoa[1]}{lsoa[0]}",
        "msoa11": f"M{msoa[1]}{msoa[0]}",
        "ward": f"W{lad}{row // 3}",
        "lad": f"D{lad}",
    }


def _cells() -> list[shapely.Polygon]:
    """Squares whose inner corners have been pushed about and whose sides wave, as borders do."""
    corners = np.stack(np.meshgrid(np.arange(SIDE + 1.0), np.arange(SIDE + 1.0)), axis=-1) * CELL
    corners[1:-1, 1:-1] += np.random.default_rng(7).uniform(-300, 300, (SIDE - 1, SIDE - 1, 2))
    corners += (WEST, SOUTH)
    squares = [
        shapely.Polygon([corners[r, c], corners[r, c + 1], corners[r + 1, c + 1], corners[r + 1, c]])
        for r in range(SIDE)
        for c in range(SIDE)
    ]
    return [shapely.transform(shapely.segmentize(square, 60), _wavy) for square in squares]


def _wavy(points: np.ndarray) -> np.ndarray:
    """Move points by up to 40 m, the same place always the same way, so that neighbours go on sharing their border."""
    return points + 40 * np.sin(points[:, ::-1] / 70)


def write(folder: Path) -> None:
    """Write the county's boundary files and lookups."""
    oas = table()
    for level in ("lad", "ward", "msoa11", "lsoa11", "oa11", "lsoa21", "oa21"):
        areas = oas[[level, "geometry"]].dissolve(level).reset_index(names="code")
        areas["name"] = ["Area " + code for code in areas["code"]]
        areas.to_crs(4326).to_file(folder / f"{level}.geojson", COORDINATE_PRECISION=12)
    frame = pd.DataFrame(oas.drop(columns="geometry"))
    frame[["oa11", "lsoa11", "msoa11", "lad"]].to_csv(folder / "oa11.csv", index=False)
    frame[["oa21", "lsoa21", "msoa21", "lad"]].to_csv(folder / "oa21.csv", index=False)
    frame[["lsoa11", "lsoa21"]].drop_duplicates().to_csv(folder / "lsoa.csv", index=False)
    town = shapely.box(WEST + 2_000, SOUTH + 2_000, WEST + 4_000, SOUTH + 4_000)
    gpd.GeoSeries([town], crs=27700).to_file(folder / "town.geojson")

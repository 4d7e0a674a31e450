"""A county of two districts, four MSOAs and eight square LSOAs, with police files by month: built in a moment."""

import random
from pathlib import Path

import geopandas as gpd
import numpy as np
from pyproj import Transformer
from shapely.geometry import box

WEST, SOUTH, SIDE = 430_000, 390_000, 1_000
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
LSOAS = [f"E0109990{i}" for i in range(1, 9)]
MSOAS = [f"E0209990{i}" for i in range(1, 5)]
LADS = ["E08099901", "E08099902"]
TYPES = ["Violence and sexual offences", "Robbery", "Anti-social behaviour", "Burglary"]
TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)

CONFIG = """
[store]
name = "Tiny county"
short = "Tiny"
synthetic = true

[area]
districts = ["E08099901", "E08099902"]
grids = [7, 8]

[[boundaries]]
level = "lsoa21"
file = "lsoa.gpkg"
code = "code"
name = "name"

[[lookups]]
file = "lookup.csv"
columns = { lsoa21 = "lsoa", msoa21 = "msoa", msoa21_name = "msoa_name", lad = "lad", lad_name = "lad_name" }

[[sources]]
id = "police"
kind = "police_uk"
label = "Police"
open = true
health = false
finest_grid = "h3r8"

[[sources.providers]]
id = "force"
label = "The force"
files = ["police/{month}-street.csv", "late/{month}-street.csv"]

[[population]]
level = "lsoa21"
files = "people.csv"
code = "lsoa"
value = "people"
date = "2021-03-21"
source = "invented"

[[context]]
id = "deprivation"
label = "Deprivation"
level = "lsoa21"
files = "context.csv"
code = "lsoa"
date = "2025"
source = "invented"

[[context.measures]]
key = "score"
column = "score"
label = "Score"
unit = "score"
higher_is = "worse"

[[context.measures]]
key = "rank"
column = "rank"
label = "Rank"
unit = "rank"
higher_is = "better"

[[context.measures]]
key = "care"
value = "in_care"
denominator = "children"
per = 10000
label = "In care"
unit = "per 10,000"
higher_is = "worse"

[[postcodes]]
files = "postcodes.csv"
header = "postcodes_header.csv"
format = "codepoint"
"""


def centre(i):
    """Return easting and northing of the middle of LSOA number i (from 0)."""
    return WEST + SIDE * (i % 4) + SIDE / 2, SOUTH + SIDE * (i // 4) + SIDE / 2


def write(root: Path, months=("2023-01", "2023-02", "2023-04"), rows=40) -> Path:
    """Write the county's files under root; return the path of its configuration."""
    root.mkdir(parents=True, exist_ok=True)
    squares = [box(x - SIDE / 2, y - SIDE / 2, x + SIDE / 2, y + SIDE / 2) for x, y in map(centre, range(8))]
    names = [f"{'Alpha' if i < 4 else 'Beta'} 00{i // 2 % 2 + 1}{'AB'[i % 2]}" for i in range(8)]
    gpd.GeoDataFrame({"code": LSOAS, "name": names}, geometry=squares, crs=27700).to_file(root / "lsoa.gpkg")
    lookup = [f"{LSOAS[i]},{MSOAS[i // 2]},{names[i][:-1]},{LADS[i // 4]},{names[i].split()[0]}" for i in range(8)]
    text(root / "lookup.csv", "lsoa,msoa,msoa_name,lad,lad_name", lookup)
    text(root / "people.csv", "\ufefflsoa,people", [f'{code},"1,{i}00"' for i, code in enumerate(LSOAS)])
    context = [f"{code},{10 * i}.5,{8 - i},{i},{100 + i}" for i, code in enumerate(LSOAS)]
    text(root / "context.csv", "lsoa,score,rank,in_care,children", context)
    (root / "postcodes_header.csv").write_text("Postcode,Quality,Eastings,Northings\n")
    x, y = map(int, centre(5))
    text(root / "postcodes.csv", f'"S1  1AA",10,{x},{y}', ['"S10 9ZZ",90,0,0', f'"S109XX",10,{WEST - 9000},{SOUTH}'])
    for month in months:
        text(root / "police" / f"{month}-street.csv", HEADER, police_rows(month, rows))
    (root / "store.toml").write_text(CONFIG)
    return root / "store.toml"


def text(path: Path, header: str, lines) -> None:
    """Write a CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")


def police_rows(month, count, seed=1):
    """Return rows of data.police.uk: every tenth without a place, every eleventh out of county, some equal."""
    rng = random.Random(f"{month}{seed}")
    rows = []
    for i in range(count):
        where = rng.randrange(8)
        x, y = np.array(centre(where)) + rng.choice([-300, 0, 300])
        lon, lat = TO_DEGREES.transform(x, y)
        place = f"{lon:.6f},{lat:.6f},On or near Some Street,{LSOAS[where]},Somewhere"
        place = ",,No Location,," if i % 10 == 9 else place
        place = "-1.000000,54.000000,On or near Elsewhere,E01027000,Elsewhere" if i % 11 == 10 else place
        rows.append(f"{rng.getrandbits(64):016x},{month},A Force,A Force,{place},{rng.choice(TYPES)},,")
    return rows + rows[:2]  # the ids are not what tells rows apart

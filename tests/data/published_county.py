"""The tiny county as publishers would have it: an archive, feature layers, tables in zips, a list of downloads."""

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl

from tests.data import tiny_county
from tests.data.tiny_county import HEADER, LADS, LSOAS, MSOAS, police_rows

MONTHS = ("2023-01", "2023-02", "2023-04")

CONFIG = (
    tiny_county.CONFIG.replace('"lsoa.gpkg"', '"boundaries/lsoa_*.geojson"')
    .replace('"lookup.csv"', '"lookups/areas.csv"')
    .replace(
        'files = ["police/{month}-street.csv", "late/{month}-street.csv"]', 'files = "police/{month}-force.csv.gz"'
    )
    .replace('files = "people.csv"', 'files = "people/lsoa21.csv"')
    .replace('files = "context.csv"', 'files = "context/deprivation.csv.gz"')
    .replace('files = "postcodes.csv"', 'files = ["postcodes/s.csv.gz"]')
    .replace('header = "postcodes_header.csv"', 'header = "postcodes/header.csv"')
)
CARE = CONFIG.index('[[context.measures]]\nkey = "care"')
CONFIG = CONFIG[:CARE] + CONFIG[CONFIG.index("[[postcodes]]") :] + '\n[fetch]\ncontact = "analyst@example.org"\n'

PUBLISHERS = """
[manners]
agent = "violence-atlas"
delay_ms = 1
attempts = 4
longest_wait_s = 2
timeout_s = 1

[[publishers]]
id = "all"
name = "A publisher"
licence = "Open Government Licence v3.0"
attribution = "Contains invented data"
hosts = ["127.0.0.1"]

[[publishers.datasets]]
id = "street"
group = "police"
fills = "sources"
how = "archive"
address = "{at}/archive/{month}.zip"
latest = "{at}/archive/latest.zip"
months = 36
member = "{month}/{month}-{force}-street.csv"

[[publishers.datasets]]
id = "areas"
group = "lookups"
fills = "lookups"
how = "features"
address = "{at}/arcgis/areas_(2021)/FeatureServer/0"
districts = "LADCD"
columns = { lsoa21 = "LSOACD", msoa21 = "MSOACD", msoa21_name = "MSOANM", lad = "LADCD", lad_name = "LADNM" }

[[publishers.datasets]]
id = "lsoas"
group = "boundaries"
fills = "boundaries"
how = "features"
level = "lsoa21"
address = "{at}/arcgis/lsoas/FeatureServer/0"
columns = { code = "LSOACD", name = "LSOANM" }

[[publishers.datasets]]
id = "people"
group = "population"
fills = "population"
how = "zip"
level = "lsoa21"
date = "2021-03-21"
address = "{at}/people.zip"
member = "*.xlsx"
sheet = "Persons"
columns = { code = "LSOA Code", value = "All Ages" }

[[publishers.datasets]]
id = "deprivation"
group = "deprivation"
fills = "context"
how = "csv"
layer = "deprivation"
level = "lsoa21"
address = "{at}/deprivation.csv"
code = "LSOA code"
percent = ["score"]
columns = { score = "Score (rate)", rank = "Rank (where 1 is most deprived)" }

[[publishers.datasets]]
id = "postcodes"
group = "postcodes"
fills = "postcodes"
how = "listing"
layer = "codepoint"
address = "{at}/downloads"
choose = { area = "GB", format = "CSV" }
member = "*Data/CSV/{area}.csv"
header = "*Doc/Headers.csv"
"""
SOURCE = 'documentation = "{at}/about"\nlooked_up = "2026-11-20"\nchecked = "local"\n'


def write(folder: Path, at: str) -> tuple[Path, Path]:
    """Write the county's TOML and that of its publishers; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.toml").write_text(CONFIG)
    text = PUBLISHERS.replace("[[publishers.datasets]]\n", "[[publishers.datasets]]\n" + SOURCE).replace("{at}", at)
    (folder / "publishers.toml").write_text(text)
    return folder / "store.toml", folder / "publishers.toml"


def publish(server, folder: Path) -> None:
    """Put everything the county needs on the server."""
    server.put("/archive/2023-04.zip", archive())
    server.put("/archive/latest.zip", b"x", redirect=f"{server.address}/archive/2023-04.zip")
    tiny_county.write(folder, months=())
    squares = json.loads(gpd.read_file(folder / "lsoa.gpkg").to_crs(4326).to_json())["features"]
    names = {one["properties"]["code"]: one["properties"]["name"] for one in squares}
    lsoas = [
        {**one, "properties": {"LSOACD": one["properties"]["code"], "LSOANM": one["properties"]["name"]}}
        for one in squares
    ]
    rows = [
        {
            "LSOACD": code,
            "MSOACD": MSOAS[i // 2],
            "MSOANM": names[code][:-1],
            "LADCD": LADS[i // 4],
            "LADNM": names[code].split()[0],
        }
        for i, code in enumerate(LSOAS)
    ]
    server.layer("/arcgis/lsoas/FeatureServer/0", lsoas)
    server.layer("/arcgis/areas_(2021)/FeatureServer/0", [{"properties": row} for row in rows])
    server.put("/people.zip", zipped({"SAPE/estimates.xlsx": workbook()}))
    table = ["LSOA code,LSOA name,Score (rate),Rank (where 1 is most deprived)"]
    table += [f'{code},A name,0.{i + 1}25,"{8 - i},000"' for i, code in enumerate(LSOAS)]
    server.put("/deprivation.csv", ("\ufeff" + "\r\n".join(table) + "\r\n").encode())
    codes = zipped(
        {
            "Data/CSV/s.csv": (folder / "postcodes.csv").read_bytes().split(b"\n", 1)[0] + b"\n",
            "Data/CSV/dn.csv": b"",
            "Doc/Headers.csv": b"PC,PQ,EA,NO\nPostcode,Positional_quality_indicator,Eastings,Northings\n",
        }
    )
    listing(server, codes)


def listing(server, codes: bytes, **wrong) -> None:
    """List the postcodes as a download with its size and checksum."""
    url = server.put("/codepo_gb.zip", codes)
    right = {"url": url, "fileName": "codepo_gb.zip", "size": len(codes), "md5": hashlib.md5(codes).hexdigest()}
    entry = {**right, "area": "GB", "format": "CSV", **wrong}
    server.put("/downloads", [entry, {**entry, "format": "GeoPackage"}])


def archive(months=MONTHS, forces=("force", "another")) -> bytes:
    """Return a zip of months as data.police.uk sends it."""
    held = {f"{month}/{month}-{force}-street.csv": street(month) for month in months for force in forces}
    held |= {f"{month}/{month}-{forces[0]}-outcomes.csv": b"not wanted" for month in months}
    return zipped(held)


def street(month, rows=40) -> bytes:
    """Return one month of police records, with their line ends."""
    return ("\r\n".join([HEADER, *police_rows(month, rows)]) + "\r\n").encode()


def workbook() -> bytes:
    """Return residents as ONS sends them: a title above the header, in a workbook."""
    book = openpyxl.Workbook()
    book.active.title = "Contents"
    sheet = book.create_sheet("Persons")
    for row in (
        ["Population estimates"],
        [],
        ["LSOA Code", "LSOA Name", "All Ages", 0],
        *([c, "x", 1100 + i, 9] for i, c in enumerate(LSOAS)),
    ):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zipped(files: dict) -> bytes:
    """Return a zip of bytes by name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


def unpacked(path: Path) -> bytes:
    """Return the bytes of a packed file."""
    return gzip.decompress(path.read_bytes())

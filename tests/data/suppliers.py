"""Supplier files made for tests: a good row of each layout, and files written with one thing changed."""

import csv
from datetime import datetime

from data.model import month_index
from data.sources import SourceFile, layout, read
from tests.conftest import ROOT

TODAY = datetime(2026, 6, 1)
GOOD = {
    "police_uk": {
        "Crime ID": "",
        "Month": "2024-01",
        "Reported by": "South Yorkshire Police",
        "Falls within": "South Yorkshire Police",
        "Longitude": "-1.450656",
        "Latitude": "53.595311",
        "Location": "On or near Cherry Tree Grove",
        "LSOA code": "E01007434",
        "LSOA name": "Barnsley 001A",
        "Crime type": "Anti-social behaviour",
        "Last outcome category": "",
        "Context": "",
    },
    "demo_police": {
        "crime_ref": "C1",
        "ho_code": "8N",
        "ho_subcode": "s47",
        "occurred_from": "2024-01-13T23:15",
        "occurred_to": "",
        "recorded_on": "2024-01-14",
        "easting": "650000",
        "northing": "500000",
        "lsoa21": "X01000001",
        "location_text": "outside the Dun Cow",
        "location_precision": "street",
        "place_type": "licensed",
        "premises_ref": "P12",
        "victim_age": "24",
        "victim_sex": "M",
        "domestic": "N",
        "knife": "Y",
    }
    | {"firearm": "", "other_weapon": "", "corrosive": "", "alcohol": "", "drugs": "", "hate": "", "gang": ""}
    | {"county_lines": "", "cse": "", "modern_slavery": "", "child_victim": ""},
    "demo_ed": {
        "attendance_ref": "A1",
        "arrival": "2024-01-14 00:40",
        "incident_time": "2024-01-13 23:15",
        "incident_text": "hit outside a pub",
        "place_type": "licensed",
        "longitude": "1.81",
        "latitude": "54.34",
        "location_precision": "premises",
        "intent": "assault",
        "mechanism": "glass",
        "age": "24",
        "sex": "F",
        "residence_lsoa": "X01000001",
        "alcohol": "Y",
        "drugs": "",
        "domestic": "N",
        "relationship": "stranger",
        "assailants": "2",
        "gang": "",
        "reported_to_police": "Y",
        "knife": "N",
        "firearm": "N",
        "other_weapon": "Y",
        "admitted": "N",
        "premises_ref": "P12",
    },
    "demo_ambulance": {
        "call_ref": "999-1",
        "call_time": "2024-01-13 23:20",
        "nature_code": "27D2",
        "longitude": "1.81",
        "latitude": "54.34",
        "location_precision": "address",
        "place_type": "public",
        "age": "24",
        "sex": "X",
        "alcohol": "Y",
        "conveyed": "Y",
    },
    "demo_fire": {
        "incident_ref": "F1",
        "call_time": "2024-01-13 23:20",
        "incident_type": "crew assault",
        "easting": "650000",
        "northing": "500000",
        "location_precision": "street",
    },
}
for _sample in sorted((ROOT / "examples/suppliers").glob("synthetic_*_2024-01.csv")):
    with _sample.open(newline="", encoding="utf-8") as _stream:
        GOOD[_sample.stem.removeprefix("synthetic_").removesuffix("_2024-01")] = next(csv.DictReader(_stream))
REFERENCE = {mapping: layout(mapping).reference for mapping in GOOD}


def rows_of(mapping, number, **changed):
    """Return `number` good rows, told apart by their reference, with the last one changed."""
    names = {key.replace(" ", "_").lower(): key for key in GOOD[mapping]}
    rows = [dict(GOOD[mapping]) for _ in range(number)]
    for at, row in enumerate(rows):
        if REFERENCE[mapping]:
            row[REFERENCE[mapping]] = f"R{at}"
    rows[-1] |= {names[key.lower()]: value for key, value in changed.items()}
    return rows


def quoted(value):
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\n\r') else value


def csv_text(rows, end="\n"):
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(",".join(map(quoted, line)) + end for line in lines)


def read_file(path, content, mapping="police_uk", month="2024-01", name="supplier.csv"):
    """Write bytes, text or rows to a file and read it."""
    if isinstance(content, list):
        content = csv_text(content)
    file = path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    kind = "police_uk" if mapping == "police_uk" else "records"
    declared = month_index(month) if month else None
    source = SourceFile(file, name, layout(mapping).source, kind, "p1", mapping, declared)
    return read(source, TODAY)

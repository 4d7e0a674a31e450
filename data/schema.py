"""The canonical event: every column, what it means and what it may hold.

Files are brought to it, checks and the specification read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd
import pyarrow as pa

NO, YES, UNKNOWN = 0, 1, 2  # a flag is never filled in: not recorded is its own value
UNKNOWN_HOUR, UNKNOWN_WEEKDAY = 24, 7
UNKNOWN_AGE = UNKNOWN_ASSAILANTS = -1

FLAGS = MappingProxyType(
    {
        "knife": "a knife or sharp instrument was used or threatened",
        "firearm": "a firearm was used or threatened",
        "other_weapon": "another weapon was used or threatened",
        "corrosive": "a corrosive substance was used or threatened",
        "domestic": "domestic abuse",
        "alcohol": "alcohol was involved",
        "drugs": "drugs were involved",
        "gang": "gang related",
        "hate": "hate crime",
        "county_lines": "county lines",
        "cse": "child sexual exploitation",
        "modern_slavery": "modern slavery",
        "child_victim": "the victim is under 18",
        "licensed": "in or at licensed premises",
        "reported_to_police": "the patient says the police know",
        "conveyed": "taken to hospital",
        "admitted": "admitted to hospital",
        "self_inflicted": "self-inflicted",
        "crew_assault": "an attack on an emergency crew",
        "deliberate": "a deliberate fire",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column.

    allowed: every value it may hold, () when that is not a short list. blank: what stands for "not known".
    """

    name: str
    type: str
    meaning: str
    allowed: tuple[str, ...] = ()
    blank: str | int | float = ""


def _text(name: str, meaning: str, *allowed: str, blank: str = "") -> Column:
    return Column(name, "string", meaning, allowed, blank)


PRECISIONS = ("premises", "address", "street", "whole_street", "area", "snap_point", "none")
PLACES = (
    *(
        "public",
        "licensed",
        "transport",
        "retail",
        "dwelling",
        "care",
        "prison",
        "hospital",
        "custody",
        "school",
        "other",
    ),
    "unknown",
)
SEVERITIES = ("homicide", "critical", "serious", "moderate", "minor", "none", "unknown")
MECHANISMS = ("knife", "firearm", "blunt", "glass", "body", "corrosive", "other", "unknown")
RELATIONSHIPS = ("partner", "ex_partner", "family", "acquaintance", "stranger", "other", "unknown")

_COLUMNS = (
    _text("event_id", "random-looking, the same again when the same file is read again"),
    _text("source", "who saw the event", "police", "ed", "ambulance", "fire"),
    _text("provider", "short id of who supplied the row"),
    Column("month", "int32", "year x 12 + month - 1 of `occurred_at`"),
    Column(
        "occurred_at",
        "timestamp[us]",
        "naive Europe/London; first instant of the day or month when that is all that is known",
    ),
    _text("time_precision", "how much of the time is known", "minute", "hour", "day", "month"),
    _text("time_basis", "what the time is the time of", "incident", "arrival", "call", "recorded"),
    Column("hour", "int8", "0 to 23; 24 unknown", blank=UNKNOWN_HOUR),
    Column("weekday", "int8", "Monday 0 to Sunday 6; 7 unknown", blank=UNKNOWN_WEEKDAY),
    Column("lon", "double", "degrees east, EPSG:4326, or NaN", blank=float("nan")),
    Column("lat", "double", "degrees north, EPSG:4326, or NaN", blank=float("nan")),
    _text("location_precision", "what the point stands for", *PRECISIONS, blank="none"),
    _text("premises_id", 'id in the premises register, or ""'),
    *(
        _text(name, f"{name} code, set by placing")
        for name in ("lad", "ward", "msoa11", "lsoa11", "oa11", "msoa21", "lsoa21", "oa21")
    ),
    Column("h3", "uint64", "finest permitted hexagon, 0 when none; set by placing", blank=0),
    _text(
        "place_status", "whether the event could be put on the map; set by placing", "located", "unlocated", "outside"
    ),
    _text(
        "coarse_place",
        'the street or town of the base map that is all that is known: "street:<n>", "town:<n>" or ""; set by placing',
    ),
    Column(
        "stated_vintage",
        "int16",
        "census year of the stated area code: 2011, 2021, 0 when not known or none stated",
        blank=0,
    ),
    _text("category", "harmonised code; `unknown:<code>` when no table knows it"),
    _text("subcategory", 'supplier\'s sub-code, or ""'),
    _text("supplier_code", "category as sent"),
    _text("place_type", "kind of place", *PLACES, blank="unknown"),
    _text("severity", "how grave the outcome", *SEVERITIES, blank="unknown"),
    _text("mechanism", "what injured", *MECHANISMS, blank="unknown"),
    _text("relationship", "of the assailant to the victim", *RELATIONSHIPS, blank="unknown"),
    Column("assailants", "int8", "number of assailants, -1 unknown", blank=UNKNOWN_ASSAILANTS),
    Column("victim_age", "int16", "years, -1 unknown", blank=UNKNOWN_AGE),
    _text("victim_sex", "", "female", "male", "other", "unknown", blank="unknown"),
    _text("residence_lsoa", 'LSOA where the victim lives, or ""'),
    *(Column(name, "int8", f"{meaning}: 0 no, 1 yes, 2 unknown", blank=UNKNOWN) for name, meaning in FLAGS.items()),
    _text("file", "path below the root folder"),
    Column("row", "int32", "line number in the file; its header is line 1"),
)
COLUMNS: Mapping[str, Column] = MappingProxyType({column.name: column for column in _COLUMNS})

PLACED = (
    "event_id", "lad", "ward", "msoa11", "lsoa11", "oa11", "msoa21", "lsoa21", "oa21", "h3", "place_status",
    "coarse_place",
)  # fmt: skip
STATED = _text("stated_lsoa", 'LSOA code as the supplier stated it, or ""; placing turns it into areas, then drops it')
STATED_PLACE = _text(
    "stated_place", 'street and town in words, or ""; placing looks for them among those of the base map, then drops it'
)
READ: Mapping[str, Column] = MappingProxyType(
    {name: column for name, column in COLUMNS.items() if name not in PLACED}
    | {STATED.name: STATED, STATED_PLACE.name: STATED_PLACE}
)


def arrow_schema(columns: Mapping[str, Column] = COLUMNS) -> pa.Schema:
    """Return the Arrow schema of `columns`, in order."""
    kinds = {"timestamp[us]": pa.timestamp("us"), "string": pa.large_string()}
    return pa.schema(
        [(name, kinds.get(column.type) or pa.type_for_alias(column.type)) for name, column in columns.items()]
    )


def empty(columns: Mapping[str, Column] = READ) -> pd.DataFrame:
    """Return a table of no rows with the types of `columns`."""
    frame: pd.DataFrame = arrow_schema(columns).empty_table().to_pandas()
    return frame


def conform(frame: pd.DataFrame, columns: Mapping[str, Column] = COLUMNS) -> pd.DataFrame:
    """Return `frame` with exactly `columns`, in order and typed.

    Raises ValueError naming every column that is missing, extra, of a type that would lose something, or holds a value
    not allowed.
    """
    wrong = [f"{name}: missing" for name in columns if name not in frame]
    wrong += [f"{name}: not a column of the schema" for name in frame if name not in columns]
    table = {}
    for name, field in zip(columns, arrow_schema(columns), strict=True):
        if name not in frame:
            continue
        try:
            table[name] = pa.Array.from_pandas(frame[name], type=field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            wrong.append(f"{name}: must be {columns[name].type}")
            continue
        wrong += _not_allowed(columns[name], frame[name])
    if wrong:
        raise ValueError("events do not fit the schema: " + "; ".join(wrong))
    conformed: pd.DataFrame = pa.table(table, schema=arrow_schema(columns)).to_pandas()
    return conformed


def _not_allowed(column: Column, values: pd.Series) -> list[str]:
    found = set(values.unique()) if column.allowed else set()
    if column.name in FLAGS:
        found, allowed = set(values.unique()), {NO, YES, UNKNOWN}
        return [f"{column.name}: must be 0, 1 or 2"] if found - allowed else []
    return [f"{column.name}: must be one of {', '.join(column.allowed)}"] if found - set(column.allowed) else []

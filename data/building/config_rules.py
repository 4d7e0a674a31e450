"""Which keys each table of a store's TOML may hold: the one list that the reader and the documentation share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import geo
from data.building.config_points import POINT_RULES
from data.toml_rules import Rule, Rules

SOURCE_IDS = ("police", "ed", "ambulance", "fire")
AREA_TABLES = ("area", "boundaries", "lookups", "built_up", "base")
TOP = (
    "store", *AREA_TABLES, "sources", "gaps", "population", "context", "postcodes", "premises", "fetch",
    "calendar", "hotspots", *POINT_RULES,
)  # fmt: skip

_AREAS = tuple(key for key, level in geo.LEVELS.items() if level.kind == "area")
_GRIDS = tuple(key for key, level in geo.LEVELS.items() if level.kind == "grid")
_NEEDED = Rule(required=True)
_OPTIONAL = Rule(default="")
_FILES = Rule("paths", required=True)
_FILE = Rule("path", required=True)
_LEVEL = Rule(required=True, choices=_AREAS)
_ANY_LEVEL = Rule(required=True, choices=_AREAS, opening=geo.CUSTOM)
_DATE = Rule("date", required=True)

RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "store": {
            "name": _NEEDED,
            "short": _NEEDED,
            "synthetic": Rule("flag", required=True),
            "description": _OPTIONAL,
            "attribution": _OPTIONAL,
        },
        "area": {"districts": Rule("texts"), "grids": Rule("any")},
        "built_up": {"file": _FILE},
        "boundaries": {
            "level": _ANY_LEVEL, "file": _FILE, "code": _NEEDED, "name": Rule(), "crs": Rule(), "layer": Rule(),
            "label": Rule(), "noun": Rule(), "nouns": Rule(),
        },
        "lookups": {"file": _FILE, "columns": Rule("table", required=True)},
        "base": {"layer": _NEEDED, "file": _FILE, "name": Rule(), "class": Rule(), "kind": Rule(), "rank": Rule()},
        "sources": {
            "id": Rule(required=True, choices=SOURCE_IDS),
            "kind": Rule(required=True, choices=("police_uk", "records")),
            "label": _NEEDED,
            "open": Rule("flag", required=True),
            "health": Rule("flag", required=True),
            "finest_grid": Rule(choices=("", *_GRIDS), default=""),
            "mapping": _OPTIONAL,
            "hearings": Rule("flag", default=True),
        },
        "providers": {
            "id": _NEEDED,
            "label": _NEEDED,
            "files": _FILES,
            "serves": Rule("texts"),
            "mapping": _OPTIONAL,
            "vintage": Rule(choices=("2011", "2021")),
            "drop": Rule("path", default=""),
            "hearings": Rule("flag", default=True),
        },
        "gaps": {
            "source": _NEEDED, "provider": _NEEDED, "reason": _NEEDED,
            "from": Rule("month", required=True), "to": Rule("month", required=True),
        },
        "population": {
            "level": _LEVEL, "files": _FILES, "code": _NEEDED, "value": _NEEDED, "date": _DATE, "source": _NEEDED,
            "ages": Rule("bands"),
        },
        "context": {
            "id": _NEEDED, "label": _NEEDED, "level": _LEVEL, "files": _FILES, "code": _NEEDED, "date": _DATE,
            "source": _NEEDED,
        },
        "measures": {
            "key": _NEEDED,
            "label": _NEEDED,
            "unit": _NEEDED,
            "higher_is": Rule(required=True, choices=("worse", "better", "neither")),
            "column": _OPTIONAL,
            "value": _OPTIONAL,
            "denominator": _OPTIONAL,
            "per": Rule("number"),
        },
        "postcodes": {
            "files": _FILES, "format": Rule(required=True, choices=("codepoint", "onspd")), "header": Rule("path"),
        },
        "fetch": {"contact": _OPTIONAL},
        "calendar": {"files": _FILES, "source": _NEEDED},
        "hotspots": {"places": Rule("number"), "definition": Rule()},
        "premises": {
            "files": _FILES, "id": _NEEDED, "name": _NEEDED, "type": _OPTIONAL, "lon": _NEEDED, "lat": _NEEDED,
            "register": Rule("flag", default=False), "uprn": _OPTIONAL, "aliases": _OPTIONAL, "address": _OPTIONAL,
            "street": _OPTIONAL, "postcode": _OPTIONAL, "hours": Rule("texts"), "capacity": _OPTIONAL,
            "admissions": _OPTIONAL,
        },
        **POINT_RULES,
    }
)  # fmt: skip

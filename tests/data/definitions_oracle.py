"""The slow, obvious reading of a definition's TOML: event by event, from the raw file, sharing no code with data/."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parents[2] / "data"
CODES = tomllib.loads((DATA / "codes.toml").read_text("utf-8"))
FLAGS = [
    "knife",
    "firearm",
    "other_weapon",
    "corrosive",
    "domestic",
    "alcohol",
    "drugs",
    "gang",
    "hate",
    "county_lines",
    "cse",
    "modern_slavery",
    "child_victim",
    "licensed",
    "reported_to_police",
    "conveyed",
    "admitted",
    "self_inflicted",
    "crew_assault",
    "deliberate",
]
PLACES = [
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
    "unknown",
]
SEVERITIES = ["homicide", "critical", "serious", "moderate", "minor", "none", "unknown"]
MECHANISMS = ["knife", "firearm", "blunt", "glass", "body", "corrosive", "other", "unknown"]
RELATIONSHIPS = ["partner", "ex_partner", "family", "acquaintance", "stranger", "other", "unknown"]
SEXES = ["female", "male", "other", "unknown"]
SUBCODES = ["", "", "s20", "s47"]


def raw(definition):
    return tomllib.loads((DATA / "definitions" / f"{definition}.toml").read_text("utf-8"))


def codes_of(kind, entries):
    """Return (category, sub-code) pairs an entry list stands for."""
    found = set()
    for entry in entries:
        if entry == "*":
            found |= codes_of(kind, ["@VIOLENT"])
        elif entry.startswith("@"):
            found |= codes_of(kind, CODES["sets"][kind][entry[1:]])
        elif entry in CODES["codes"][kind]:
            found.add((entry, ""))
        else:
            found.add(tuple(entry.split(":")))
    return found


def takes(clause, kind, event):
    """Return whether one clause of the raw TOML takes one event."""
    pairs = codes_of(kind, clause["codes"])
    if (event.category, "") not in pairs and (event.category, event.subcategory) not in pairs:
        return False
    place = clause.get("place")
    if place is not None and event.place_type not in (CODES["places"][place] if isinstance(place, str) else place):
        return False
    for key in ("severity", "mechanism", "relationship"):
        if key in clause and getattr(event, key) not in clause[key]:
            return False
    if "sex" in clause and event.victim_sex not in np.atleast_1d(clause["sex"]):
        return False
    if "flags_any" in clause and all(getattr(event, flag) != 1 for flag in clause["flags_any"]):
        return False
    if any(getattr(event, flag) != 1 for flag in clause.get("flags_all", [])):
        return False
    if any(getattr(event, flag) == 1 for flag in clause.get("flags_none", [])):
        return False
    return in_window(clause.get("age"), event) and in_hours(clause.get("hours"), event)


def in_window(age, event):
    return age is None or (event.victim_age >= 0 and age[0] <= event.victim_age <= age[1])


def in_hours(hours, event):
    if hours is None:
        return True
    first, last = map(int, hours.split("-"))
    if event.hour == 24:
        return False
    return first <= event.hour <= last if first <= last else event.hour >= first or event.hour <= last


def counts(definition, kind, spec, event):
    """Return whether an event counts under a definition with a spec's parameters."""
    rule = raw_rule(definition, kind)
    domestic = rule.get("domestic", "in") if spec.domestic == "default" else spec.domestic
    if (domestic == "out" and event.domestic == 1) or (domestic == "only" and event.domestic != 1):
        return False
    if not in_window(spec.age or rule.get("age"), event):
        return False
    if spec.hours and (event.hour == 24 or event.hour not in spec.hours):
        return False
    if spec.days and (event.weekday == 7 or event.weekday not in spec.days):
        return False
    clauses = rule["any"] + (rule.get("blindspot", []) if spec.blindspot else [])
    return any(takes(clause, kind, event) for clause in clauses)


_RULES = {}


def raw_rule(definition, kind):
    if definition not in _RULES:
        _RULES[definition] = raw(definition)
    return _RULES[definition][kind]


def events(kind, rows, seed):
    """Return random events of a kind: every value that can matter, unknowns and codes no table knows among them."""
    rng = np.random.default_rng(seed)

    def pick(values, size=rows):
        return rng.choice(np.array(values, object), size)

    frame = {
        "provider": pick(["a", "b"]),
        "category": pick([*CODES["codes"][kind], "unknown:9Z"]),
        "subcategory": pick(SUBCODES),
        "place_type": pick(PLACES),
        "severity": pick(SEVERITIES),
        "mechanism": pick(MECHANISMS),
        "relationship": pick(RELATIONSHIPS),
        "location_precision": pick(["premises", "street", "none"]),
        "stated_vintage": rng.choice([0, 2011, 2021], rows).astype("int16"),
        "hour": rng.integers(0, 25, rows).astype("int8"),
        "weekday": rng.integers(0, 8, rows).astype("int8"),
        "victim_age": rng.choice([-1, *range(60), 119], rows).astype("int16"),
        "victim_sex": pick(SEXES),
    } | {flag: rng.integers(0, 3, rows).astype("int8") for flag in FLAGS}
    return pd.DataFrame(frame)


def answer(definition, kind, spec, frame):
    """Return, row by row, whether each event of a frame counts."""
    return np.array([counts(definition, kind, spec, event) for event in frame.itertuples()], bool)

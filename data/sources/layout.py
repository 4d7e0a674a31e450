"""A supplier's file layout: one TOML that says which of their columns and codes become which of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.model import month_index
from data.schema import READ
from data.sources.column_rules import ColumnRule, read_columns
from data.toml_rules import Checked, Rule, Where, read_toml

MAPPINGS = Path(__file__).parent.parent / "mappings"
_FORMAT = re.compile(r"(?:%[YmdHMS]|[-/. :TZ])+")

_TOP = {
    "label": Rule(required=True),
    "source": Rule(required=True, choices=("police", "ed", "ambulance", "fire")),
    "reference": Rule(default=""),
    "free_text": Rule("texts", default=()),
    "ignored": Rule("texts", default=()),
}
_COORDINATES = {
    "system": Rule(required=True, choices=("wgs84", "bng")),
    "x": Rule(required=True),
    "y": Rule(required=True),
    "optional": Rule("flag", default=False),
}
_TIME = {
    "column": Rule(required=True),
    "basis": Rule(required=True, choices=READ["time_basis"].allowed),
    "formats": Rule("texts", required=True),
    "clock": Rule(default=""),
    "midnight": Rule(choices=("known", "unknown"), default="known"),
}
_STANDARD = {
    "table": Rule(required=True),
    "standard": Rule(required=True),
    "version": Rule(default=""),
    "page": Rule(required=True),
    "looked_up": Rule("date", required=True),
    "verified": Rule(required=True, choices=("yes", "partly", "no")),
    "note": Rule(default=""),
}


@dataclass(frozen=True, slots=True)
class Standard:
    """Where a code table of a layout comes from. table: which columns it is for; verified: "yes", "partly" or "no".

    page: what was read, on the day `looked_up`; note: what could not be checked, and what to do about it.
    """

    table: str
    standard: str
    version: str
    page: str
    looked_up: str
    verified: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A column that may date the event.

    formats: strptime, all of fixed width. midnight: whether 00:00 is a time or "not known". clock: the column that
    holds the time of day where `column` holds the date alone; the two are read as one text, a space between.
    """

    column: str
    basis: str
    formats: tuple[str, ...]
    midnight_known: bool = True
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One supplier's layout. system: "wgs84", "bng" or "" when it has no coordinates; point_optional: may be missing.

    vintage: census year of its LSOA codes; vintage_until_from: last month of 2011 codes and first of 2021 codes; 0 when
    neither.
    """

    id: str
    label: str
    source: str
    times: tuple[TimeRule, ...]
    columns: Mapping[str, ColumnRule]
    reference: str = ""
    free_text: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    system: str = ""
    x: str = ""
    y: str = ""
    point_optional: bool = False
    vintage: int = 0
    vintage_until_from: tuple[int, int] | None = None
    standards: tuple[Standard, ...] = ()

    def declared(self) -> tuple[str, ...]:
        """Return every column the layout names, in its order, once."""
        times = (name for time in self.times for name in (time.column, time.clock))
        names = (self.reference, *times, self.x, self.y)
        columns = (name for rule in self.columns.values() for name in rule.reads())
        return tuple(name for name in dict.fromkeys((*names, *columns, *self.free_text, *self.ignored)) if name)

    def needed(self) -> tuple[str, ...]:
        """Return the columns a file must have."""
        optional = {name for rule in self.columns.values() if rule.optional for name in rule.reads()}
        optional |= {self.x, self.y} if self.point_optional else set()
        kept = {name for rule in self.columns.values() if not rule.optional for name in rule.reads()}
        return tuple(
            name for name in self.declared() if name not in {*self.ignored, *self.free_text} | (optional - kept)
        )


def layout(mapping: str) -> Layout:
    """Return a layout by id (a file of `data/mappings`) or by the path of a TOML.

    Raises ConfigError with every fault of the TOML, each with its file, line and reason.
    """
    path = Path(mapping) if mapping.endswith(".toml") else MAPPINGS / f"{mapping}.toml"
    return _layout(path)


def layouts() -> tuple[Layout, ...]:
    """Return every layout that ships, by id."""
    return tuple(layout(path.stem) for path in sorted(MAPPINGS.glob("*.toml")))


@cache
def _layout(path: Path) -> Layout:
    doc = read_toml(path)
    top = _defaults(_TOP) | doc.check((), doc.content, _TOP, ("coordinates", "time", "columns", "standards"))
    place = doc.content.get("coordinates", {})
    place = doc.check(("coordinates",), place, _COORDINATES) if place else {}
    times = tuple(_time(doc, where, table) for where, table in doc.tables((), doc.content, "time"))
    if not times:
        doc.fault((), "a layout needs at least one [[time]] table: every event has a date")
    columns = read_columns(doc)
    standards = [doc.check(where, table, _STANDARD) for where, table in doc.tables((), doc.content, "standards")]
    if "category" not in columns:
        doc.fault(("columns",), "a layout needs [columns.category]")
    vintage, until_from = _vintage(doc)
    doc.raise_faults()
    return Layout(
        id=path.stem,
        label=top["label"],
        source=top["source"],
        times=times,
        columns=MappingProxyType(columns),
        reference=top["reference"],
        free_text=tuple(top["free_text"]),
        ignored=tuple(top["ignored"]),
        system=place.get("system", ""),
        x=place.get("x", ""),
        y=place.get("y", ""),
        point_optional=place.get("optional", False),
        vintage=vintage,
        vintage_until_from=until_from,
        standards=tuple(
            Standard(**_defaults(_STANDARD) | one | {"looked_up": str(one["looked_up"])}) for one in standards
        ),
    )


def _defaults(rules: Mapping[str, Rule]) -> dict[str, Any]:
    return {key: rule.default for key, rule in rules.items()}


def _time(doc: Checked, where: Where, table: Mapping[str, Any]) -> TimeRule:
    fields = _defaults(_TIME) | doc.check(where, table, _TIME)
    formats = tuple(fields["formats"] or ())
    for wrong in [text for text in formats if not _FORMAT.fullmatch(text) or "%Y" not in text or "%m" not in text]:
        doc.fault(
            (*where, "formats"),
            f"format {wrong!r} must be made of %Y %m %d %H %M %S and the separators - / . : T and space",
        )
    known = fields["midnight"] == "known"
    return TimeRule(fields["column"] or "", fields["basis"] or "", formats, known, fields["clock"])


def _vintage(doc: Checked) -> tuple[int, tuple[int, int] | None]:
    table = doc.content.get("columns", {}).get("stated_lsoa", {})
    until, since = table.get("vintage_2011_until"), table.get("vintage_2021_from")
    if (until is None) != (since is None):
        doc.fault(("columns", "stated_lsoa"), "vintage_2011_until and vintage_2021_from go together")
        return 0, None
    if table.get("vintage", 2021) not in (2011, 2021):
        doc.fault(("columns", "stated_lsoa", "vintage"), "vintage must be 2011 or 2021")
    try:
        return table.get("vintage", 0), (month_index(until), month_index(since)) if until and since else None
    except ValueError:
        return 0, None  # already noted as a key that is no month

"""A supplier's file layout: one TOML that says which of their columns and codes become which of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.codes import KINDS, known_codes
from data.model import month_index
from data.schema import FLAGS, READ
from data.toml_rules import Checked, Rule, Where, read_toml

MAPPINGS = Path(__file__).parent.parent / "mappings"
FLAG_WORDS = MappingProxyType({"yes": 1, "no": 0, "unknown": 2})
SETTABLE = (
    *(
        "category",
        "subcategory",
        "severity",
        "stated_lsoa",
        "location_precision",
        "place_type",
        "premises_id",
        "victim_age",
    ),
    *("victim_sex", "residence_lsoa", "mechanism", "relationship", "assailants"),
    *FLAGS,
)
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
}
_TIME = {
    "column": Rule(required=True),
    "basis": Rule(required=True, choices=READ["time_basis"].allowed),
    "formats": Rule("texts", required=True),
    "midnight": Rule(choices=("known", "unknown"), default="known"),
}
_COLUMN = {
    "from": Rule(default=""),
    "constant": Rule(default=""),
    "required": Rule("flag", default=False),
    "optional": Rule("flag", default=False),
    "codes": Rule("table"),
    "keep": Rule(choices=KINDS, default=""),
    "other": Rule(),
    "take": Rule(default=""),
    "vintage": Rule("number"),
    "vintage_2011_until": Rule("month"),
    "vintage_2021_from": Rule("month"),
}
_OTHERS = {"to": Rule(required=True), "codes": Rule("texts", required=True)}


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A column that may date the event.

    formats: strptime, all of fixed width. midnight: whether 00:00 is a time or "not known".
    """

    column: str
    basis: str
    formats: tuple[str, ...]
    midnight_known: bool = True


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one canonical column is filled.

    column: theirs, "" with a constant. codes: their code, lower case and trimmed -> ours. other: what every code
    outside the
    table becomes; None keeps it as unknown and counts it. take: first group of this pattern is the code. required: may
    not be blank.
    optional: the column may be missing from the file.
    """

    name: str
    column: str
    constant: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None
    take: re.Pattern[str] | None = None
    required: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One supplier's layout. system: "wgs84", "bng" or "" when it has no coordinates.

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
    vintage: int = 0
    vintage_until_from: tuple[int, int] | None = None

    def declared(self) -> tuple[str, ...]:
        """Return every column the layout names, in its order, once."""
        names = (self.reference, *(time.column for time in self.times), self.x, self.y)
        columns = (rule.column for rule in self.columns.values())
        return tuple(name for name in dict.fromkeys((*names, *columns, *self.free_text, *self.ignored)) if name)

    def needed(self) -> tuple[str, ...]:
        """Return the columns a file must have."""
        optional = {rule.column for rule in self.columns.values() if rule.optional}
        kept = {rule.column for rule in self.columns.values() if not rule.optional}
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
    top = _defaults(_TOP) | doc.check((), doc.content, _TOP, ("coordinates", "time", "columns"))
    place = doc.content.get("coordinates", {})
    place = doc.check(("coordinates",), place, _COORDINATES) if place else {}
    times = tuple(_time(doc, where, table) for where, table in doc.tables((), doc.content, "time"))
    if not times:
        doc.fault((), "a layout needs at least one [[time]] table: every event has a date")
    columns = {name: _column(doc, ("columns", name), table) for name, table in _columns(doc).items()}
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
        vintage=vintage,
        vintage_until_from=until_from,
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
    return TimeRule(fields["column"] or "", fields["basis"] or "", formats, fields["midnight"] == "known")


def _columns(doc: Checked) -> dict[str, dict[str, Any]]:
    found = doc.content.get("columns", {})
    known = {}
    for name, table in found.items():
        if name not in SETTABLE:
            doc.fault(("columns", name), f"{name} is no canonical column; the known ones are {', '.join(SETTABLE)}")
        elif not isinstance(table, dict):
            doc.fault(("columns", name), f"{name} must be written as a table [columns.{name}]")
        else:
            known[name] = table
    return known


def _column(doc: Checked, where: Where, table: Mapping[str, Any]) -> ColumnRule:
    name = str(where[1])
    fields = _defaults(_COLUMN) | doc.check(where, table, _COLUMN, ("others",))
    if bool(fields["from"]) == bool(fields["constant"]):
        doc.fault(where, f"[columns.{name}] needs either `from` or `constant`")
    codes = _codes(doc, where, table, fields)
    answers = {
        *codes.values(),
        *({fields["other"]} if fields["other"] is not None else ()),
        *filter(None, [fields["constant"]]),
    }
    for wrong in sorted(answer for answer in answers if not _allowed(name, answer, str(doc.content.get("source", "")))):
        doc.fault(
            (*where, "codes"),
            f"{wrong!r} is not a value of {name}; {_choices(name, str(doc.content.get('source', '')))}",
        )
    return ColumnRule(
        name=name,
        column=fields["from"],
        constant=fields["constant"],
        codes=MappingProxyType(codes),
        other=fields["other"],
        take=_pattern(doc, where, fields["take"]),
        required=fields["required"],
        optional=fields["optional"],
    )


def _codes(doc: Checked, where: Where, table: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, str]:
    """Return their code -> ours: what the layout keeps as it is, then what it groups, then what it names one by one."""
    name = str(where[1])
    codes = {
        code.lower(): code for code in (sorted(known_codes(fields["keep"])) if fields["keep"] else READ[name].allowed)
    }
    if others := table.get("others"):
        grouped = doc.check((*where, "others"), others, _OTHERS)
        codes |= {code.lower(): grouped.get("to", "") for code in grouped.get("codes", ())}
    return codes | {code.strip().lower(): ours for code, ours in (fields["codes"] or {}).items()}


def _allowed(name: str, value: str, source: str) -> bool:
    if name in FLAGS:
        return value in FLAG_WORDS
    if name == "category":
        return value in _categories(source)
    return not READ[name].allowed or value in READ[name].allowed


def _categories(source: str) -> frozenset[str]:
    kinds = ("police", "police_uk") if source == "police" else (source,)
    return frozenset[str]().union(*(known_codes(kind) for kind in kinds if kind in KINDS))


def _choices(name: str, source: str) -> str:
    if name == "category":
        return (
            "the known codes are in data/codes.toml"
            if source == "police"
            else "it may be " + ", ".join(sorted(_categories(source)))
        )
    return "it may be " + ", ".join(FLAG_WORDS if name in FLAGS else READ[name].allowed)


def _pattern(doc: Checked, where: Where, text: str) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        doc.fault((*where, "take"), f"take is no regular expression: {error}")
        return None
    if pattern.groups != 1:
        doc.fault((*where, "take"), "take must have exactly one group in brackets")
    return pattern


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

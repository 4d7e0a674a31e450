"""One canonical column of a layout: from which of the supplier's columns it is filled, and what their codes mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from data.codes import KINDS, known_codes
from data.schema import FLAGS, READ
from data.toml_rules import Checked, Rule, Where

FLAG_WORDS = MappingProxyType({"yes": 1, "no": 0, "unknown": 2})
SETTABLE = (
    *("category", "subcategory", "severity", "stated_lsoa", "location_precision", "place_type", "premises_id"),
    "stated_place",
    *("victim_age", "victim_sex", "residence_lsoa", "mechanism", "relationship", "assailants"),
    *FLAGS,
)
CODED = ("category", "severity", "location_precision", "place_type", "victim_sex", "mechanism", "relationship", *FLAGS)
_COLUMN = {
    "from": Rule(default=""),
    "constant": Rule(default=""),
    "required": Rule("flag", default=False),
    "optional": Rule("flag", default=False),
    "codes": Rule("table"),
    "words": Rule("table"),
    "unverified": Rule("texts", default=()),
    "keep": Rule(choices=KINDS, default=""),
    "other": Rule(),
    "take": Rule(default=""),
    "vintage": Rule("number"),
    "vintage_2011_until": Rule("month"),
    "vintage_2021_from": Rule("month"),
}
_OTHERS = {"to": Rule(required=True), "codes": Rule("texts", required=True)}
_WHEN = {"column": Rule(required=True), "is": Rule("texts", required=True), "to": Rule(required=True)}


@dataclass(frozen=True, slots=True)
class When:
    """Another column that decides instead.

    Where `column` holds one of `codes` (lower case, trimmed), the answer is `to`.
    """

    column: str
    codes: frozenset[str]
    to: str


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one canonical column is filled.

    column: theirs, "" with a constant. codes: their code, lower case and trimmed -> ours. words: beginnings of words,
    lower case -> ours, tried in order on a text no code explains. other: what every text outside both becomes; None
    keeps it as unknown and counts it. take: first group of this pattern is the code. when: other columns that decide
    first, in order. unverified: codes and words whose meaning could not be checked against their standard; they are
    read, counted and listed. required: may not be blank. optional: the column may be missing from the file.
    """

    name: str
    column: str
    constant: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None
    take: re.Pattern[str] | None = None
    when: tuple[When, ...] = ()
    unverified: frozenset[str] = frozenset()
    required: bool = False
    optional: bool = False

    def worded(self, text: str) -> str:
        """Return the first of `words` that begins a word of `text`, "" when none does."""
        lower = text.lower()
        return next((piece for piece in self.words if re.search(rf"(?<!\w){re.escape(piece)}", lower)), "")

    def reads(self) -> tuple[str, ...]:
        """Return the supplier's columns this one is filled from."""
        return (*((self.column,) if self.column else ()), *(one.column for one in self.when))


def read_columns(doc: Checked) -> dict[str, ColumnRule]:
    """Return the rules of every [columns.<name>] table, noting what is wrong with them."""
    return {name: _column(doc, ("columns", name), table) for name, table in _tables(doc).items()}


def _tables(doc: Checked) -> dict[str, dict[str, Any]]:
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
    fields = {key: rule.default for key, rule in _COLUMN.items()}
    fields |= doc.check(where, table, _COLUMN, ("others", "when"))
    if bool(fields["from"]) == bool(fields["constant"]):
        doc.fault(where, f"[columns.{name}] needs either `from` or `constant`")
    codes = _codes(doc, where, table, fields)
    words = {piece.strip().lower(): ours for piece, ours in (fields["words"] or {}).items()}
    when = _when(doc, where, table)
    if (words or when) and name not in CODED:
        doc.fault(where, f"`words` and `when` go with a column of codes, and {name} is none")
    _check_answers(doc, where, [*codes.values(), *words.values(), *(one.to for one in when)], fields)
    unverified = frozenset(code.strip().lower() for code in fields["unverified"])
    for stray in sorted(unverified - {*codes, *words}):
        doc.fault((*where, "unverified"), f"{stray!r} is in neither `codes` nor `words`")
    return ColumnRule(
        name=name,
        column=fields["from"],
        constant=fields["constant"],
        codes=MappingProxyType(codes),
        words=MappingProxyType(words),
        other=fields["other"],
        take=_pattern(doc, where, fields["take"]),
        when=when,
        unverified=unverified,
        required=fields["required"],
        optional=fields["optional"],
    )


def _check_answers(doc: Checked, where: Where, answers: list[str], fields: Mapping[str, Any]) -> None:
    name, source = str(where[1]), str(doc.content.get("source", ""))
    found = {*answers, *({fields["other"]} if fields["other"] is not None else ()), *filter(None, [fields["constant"]])}
    for wrong in sorted(answer for answer in found if not _allowed(name, answer, source)):
        doc.fault((*where, "codes"), f"{wrong!r} is not a value of {name}; {_choices(name, source)}")


def _when(doc: Checked, where: Where, table: Mapping[str, Any]) -> tuple[When, ...]:
    found = []
    for place, one in doc.tables(where, table, "when"):
        fields = doc.check(place, one, _WHEN)
        codes = frozenset(code.strip().lower() for code in fields.get("is", ()))
        found.append(When(fields.get("column", ""), codes, fields.get("to", "")))
    return tuple(found)


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

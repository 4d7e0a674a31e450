"""What a definition of violence is: a named, owned rule for every kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from data.codes import nearest
from data.model import Spec
from data.schema import COLUMNS as SCHEMA
from data.schema import FLAGS, MECHANISMS, PLACES, RELATIONSHIPS, SEVERITIES

Ages: TypeAlias = tuple[int, int]

MAX_CLAUSES = 8  # one bit each in a uint8
DOMESTIC = ("in", "out", "only")
OPEN_STATES = ("exact", "proxy", "superset", "none")
VALUES: Mapping[str, tuple[str, ...]] = {
    "place": PLACES,
    "severity": SEVERITIES,
    "mechanism": MECHANISMS,
    "relationship": RELATIONSHIPS,
    "sex": tuple(value for value in SCHEMA["victim_sex"].allowed if value != "unknown"),
}
COLUMNS = {  # key of a clause -> canonical column
    "place": "place_type",
    "severity": "severity",
    "mechanism": "mechanism",
    "relationship": "relationship",
    "sex": "victim_sex",
    "age": "victim_age",
    "hours": "hour",
}
FIELDS = (*FLAGS, *COLUMNS.values(), "subcategory", "weekday")  # what a rule may lean on


@dataclass(frozen=True, slots=True)
class Clause:
    """One way for an event to count: every part given must hold; None or empty means the part asks for nothing.

    codes: (category, sub-code or "" for any); entries: the same as the file writes them, such as "@VWI".
    place, severity, mechanism, relationship, sex: allowed values; "unknown" counts only where listed.
    flags_any, flags_all: recorded as yes. flags_none: not recorded as yes, so unknown passes.
    age: victim's years, inclusive; an unknown age fails. hours: 0-23; an unknown hour fails.
    """

    codes: frozenset[tuple[str, str]]
    place: frozenset[str] | None = None
    severity: frozenset[str] | None = None
    mechanism: frozenset[str] | None = None
    relationship: frozenset[str] | None = None
    sex: frozenset[str] | None = None
    flags_any: tuple[str, ...] = ()
    flags_all: tuple[str, ...] = ()
    flags_none: tuple[str, ...] = ()
    age: Ages | None = None
    hours: frozenset[int] | None = None
    entries: tuple[str, ...] = ()

    def fields(self) -> frozenset[str]:
        """Return the canonical columns this clause leans on, beside the category."""
        used = {column for key, column in COLUMNS.items() if getattr(self, key) is not None}
        used.update(self.flags_any, self.flags_all, self.flags_none)
        if any(subcode for _, subcode in self.codes):
            used.add("subcategory")
        return frozenset(used)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of source answers a definition: an event counts when any clause takes it.

    domestic: "in" (no test), "out" (not flagged as domestic, so unknown passes) or "only" (flagged); age: the default
    window. Both are asked of every clause and replaced by the reader's choice. blindspot: clauses the toggle adds.
    needs: columns without which there is no answer; needs_any: columns of which at least one must be supplied.
    proxy: why the figure is only near, "" when it is the thing itself.
    """

    any: tuple[Clause, ...]
    blindspot: tuple[Clause, ...] = ()
    domestic: str = "in"
    age: Ages | None = None
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """A published form of a definition: parameters that differ from its defaults."""

    label: str
    age: Ages | None = None
    domestic: str = "default"


@dataclass(frozen=True, slots=True)
class Limits:
    """Stricter limits than the reader's tier sets, for definitions that could point at people; "" means none.

    finest: no level below it for anyone. finest_below_analyst: the same for other readers; `finest` unless written.
    """

    analysts_only: bool = False
    finest: str = ""
    finest_below_analyst: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """What data.police.uk can make of a definition, why not more, and the id of the nearest honest alternative."""

    state: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition; written in `data/definitions/<id>.toml`. `bridge`: what Home Office tables could calibrate.

    parameters: which of "age", "domestic", "blindspot" a reader may change. without: why a kind of source has no rule.
    """

    id: str
    version: str
    label: str
    short: str
    group: str
    order: int
    owner: str
    plain: str
    domestic: str
    why: str
    notes: str
    bridge: str
    checked_by: str
    next_review: date
    parameters: frozenset[str]
    variants: tuple[Variant, ...]
    limits: Limits
    open: Open
    rules: Mapping[str, Rule]
    without: Mapping[str, str]


def rule(definition: Definition, kind: str) -> Rule:
    """Return the rule for a kind of source. Raises ValueError when the definition has none."""
    if kind not in definition.rules:
        raise ValueError(f"{definition.id}: no rule for {kind!r}{nearest(kind, definition.rules)}")
    return definition.rules[kind]


def clauses(definition: Definition, kind: str, spec: Spec) -> tuple[Clause, ...]:
    """Return the clauses in force: the rule's own with the spec's age window, domestic choice and blind-spot toggle.

    Raises ValueError when the definition has no rule for `kind`, or does not let a parameter be changed.
    """
    own = rule(definition, kind)
    if wrong := changed(spec) - definition.parameters:
        raise ValueError(f"{definition.id}: {', '.join(sorted(wrong))} cannot be changed")
    domestic = own.domestic if spec.domestic == "default" else spec.domestic
    age = spec.age or own.age
    held = own.any + (own.blindspot if spec.blindspot else ())
    return tuple(_with(clause, domestic, age) for clause in held)


def changed(spec: Spec) -> set[str]:
    """Return which parameters of the definition a spec changes: "age", "domestic", "blindspot"."""
    asked = {"age": spec.age is not None, "domestic": spec.domestic != "default", "blindspot": spec.blindspot}
    return {name for name, is_changed in asked.items() if is_changed}


def _with(clause: Clause, domestic: str, age: Ages | None) -> Clause:
    """Return a clause narrowed to a domestic choice and an age window; two windows leave what they share."""
    if domestic == "out":
        clause = replace(clause, flags_none=(*clause.flags_none, "domestic"))
    if domestic == "only":
        clause = replace(clause, flags_all=(*clause.flags_all, "domestic"))
    if age and clause.age:
        age = max(age[0], clause.age[0]), min(age[1], clause.age[1])
    return replace(clause, age=age or clause.age)

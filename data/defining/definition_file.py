"""Read one definition's TOML: every fault at once, with file, line, key, value and the nearest known word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.codes import KINDS, codebook, expand, nearest
from data.defining.definition import (
    COLUMNS,
    DOMESTIC,
    FIELDS,
    MAX_CLAUSES,
    OPEN_STATES,
    VALUES,
    Ages,
    Clause,
    Definition,
    Limits,
    Open,
    Rule,
    Variant,
)
from data.schema import FLAGS
from data.toml_rules import Checked, Where, read_toml

TEXTS = ("version", "label", "short", "group", "owner", "plain", "domestic", "why", "notes", "bridge", "checked_by")
TOP = (*TEXTS, "order", "next_review", "parameters", "variants", "limits", "open", "without", *KINDS)
CLAUSE = ("codes", *COLUMNS, "flags_any", "flags_all", "flags_none")
RULE = ("any", "blindspot", "domestic", "age", "needs", "needs_any", "proxy")
LEVELS = ("", "lad", "msoa")
OLDEST = 119


def read_definition(path: Path) -> Definition:
    """Return the definition in a file; its id is the file's name. Raises ValueError with one line per fault."""
    file = read_toml(path)
    raw = file.content
    _known(file, (), raw, TOP)
    texts = {key: _text(file, (), raw, key, required=key != "notes") for key in TEXTS}
    rules = {kind: _rule(file, kind, raw[kind]) for kind in KINDS if isinstance(raw.get(kind), dict)}
    found = Definition(
        id=path.stem,
        **texts,
        order=raw.get("order", 0) if _is(file, raw, "order", int) else 0,
        next_review=raw["next_review"] if _is(file, raw, "next_review", date) else date.max,
        parameters=frozenset(_words(file, (), raw, "parameters", ("age", "domestic", "blindspot"))),
        variants=tuple(_variant(file, ("variants", at), one) for at, one in enumerate(raw.get("variants", []))),
        limits=_limits(file, raw.get("limits", {})),
        open=_open(file, raw.get("open", {})),
        rules=MappingProxyType(rules),
        without=_without(file, raw.get("without", {})),
    )
    _agree(file, found)
    file.raise_faults()
    return found


def _agree(file: Checked, found: Definition) -> None:
    """Note where the parts of a definition contradict each other."""
    answers = found.open.state in ("exact", "proxy")
    if answers != ("police_uk" in found.rules):
        file.fault(
            ("open",),
            f"state {found.open.state!r} and a [police_uk] rule do not agree: a rule goes with exact or proxy",
        )
    if not answers and not (found.open.reason and found.open.instead):
        file.fault(("open",), "a definition that open data cannot answer needs a reason and an instead")
    if any(rule.blindspot for rule in found.rules.values()) != ("blindspot" in found.parameters):
        file.fault(("parameters",), 'the parameter "blindspot" goes with [[...blindspot]] clauses, and only with them')
    if both := set(found.rules) & set(found.without):
        file.fault(("without",), f"{', '.join(sorted(both))}: has a rule, so it cannot be without one")
    for at, variant in enumerate(found.variants):
        if (variant.age and "age" not in found.parameters) or (
            variant.domestic != "default" and "domestic" not in found.parameters
        ):
            file.fault(("variants", at), f"variant {variant.label!r} changes something that parameters does not allow")


def _rule(file: Checked, kind: str, raw: dict[str, Any]) -> Rule:
    _known(file, (kind,), raw, RULE)
    clauses = [_clause(file, kind, (kind, "any", at), one) for at, one in enumerate(raw.get("any", []))]
    added = [_clause(file, kind, (kind, "blindspot", at), one) for at, one in enumerate(raw.get("blindspot", []))]
    if not clauses or len(clauses) + len(added) > MAX_CLAUSES:
        file.fault(
            (kind,), f"a rule needs 1 to {MAX_CLAUSES} clauses, got {len(clauses)} and {len(added)} for the blind spot"
        )
    return Rule(
        any=tuple(clauses),
        blindspot=tuple(added),
        domestic=_choice(file, (kind,), raw, "domestic", DOMESTIC, default="in"),
        age=_age(file, (kind,), raw),
        needs=_words(file, (kind,), raw, "needs", FIELDS),
        needs_any=_words(file, (kind,), raw, "needs_any", FIELDS),
        proxy=_text(file, (kind,), raw, "proxy", required=False),
    )


def _clause(file: Checked, kind: str, where: Where, raw: dict[str, Any]) -> Clause:
    _known(file, where, raw, CLAUSE)
    entries = _strings(file, where, raw, "codes")
    if not entries:
        file.fault(where, 'a clause needs codes; every violent code is written codes = ["*"]')
    chosen = {key: _values(file, where, raw, key) for key in VALUES}
    return Clause(
        codes=frozenset(pair for entry in entries for pair in _codes(file, kind, (*where, "codes"), entry)),
        **chosen,
        flags_any=_words(file, where, raw, "flags_any", tuple(FLAGS)),
        flags_all=_words(file, where, raw, "flags_all", tuple(FLAGS)),
        flags_none=_words(file, where, raw, "flags_none", tuple(FLAGS)),
        age=_age(file, where, raw),
        hours=_hours(file, where, raw),
        entries=entries,
    )


def _codes(file: Checked, kind: str, where: Where, entry: str) -> Iterable[tuple[str, str]]:
    try:
        if entry.startswith(("@", "*")) or ":" not in entry or entry in codebook().codes[kind]:
            return [(code, "") for code in expand(kind, entry, where="codes")]
        if entry not in codebook().subcodes:
            raise ValueError(
                f"codes: unknown code {entry!r}{nearest(entry, (*codebook().subcodes, *codebook().codes[kind]))}"
            )
        return [(entry.partition(":")[0], entry.partition(":")[2])]
    except ValueError as error:
        file.fault(where, str(error))
        return []


def _values(file: Checked, where: Where, raw: dict[str, Any], key: str) -> frozenset[str] | None:
    """Return the allowed values of a clause's part; `place` may name a set of codes.toml such as "PUBLIC"."""
    if key not in raw:
        return None
    value = raw[key]
    if key == "place" and isinstance(value, str):
        places = codebook().places
        if value not in places:
            file.fault((*where, key), f"place: unknown value {value!r}{nearest(value, places)}")
        return places.get(value, frozenset())
    return frozenset(_words(file, where, {key: [value] if isinstance(value, str) else value}, key, VALUES[key]))


def _age(file: Checked, where: Where, raw: dict[str, Any]) -> Ages | None:
    value = raw.get("age")
    if value is None:
        return None
    pair = isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
    if pair and 0 <= value[0] <= value[1] <= OLDEST:
        return value[0], value[1]
    file.fault((*where, "age"), f"age must be two whole years from 0 to {OLDEST}, youngest first; got {value!r}")
    return None


def _hours(file: Checked, where: Where, raw: dict[str, Any]) -> frozenset[int] | None:
    """Return the hours of "18-05": from 18:00 to 05:59, across midnight where the first is later."""
    value = raw.get("hours")
    if value is None:
        return None
    first, _, last = str(value).partition("-")
    if not (first.isdigit() and last.isdigit() and int(first) < 24 and int(last) < 24):
        file.fault((*where, "hours"), f'hours must look like "18-05", got {value!r}')
        return None
    return frozenset((int(first) + step) % 24 for step in range((int(last) - int(first)) % 24 + 1))


def _variant(file: Checked, where: Where, raw: dict[str, Any]) -> Variant:
    _known(file, where, raw, ("label", "age", "domestic"))
    return Variant(
        label=_text(file, where, raw, "label", required=True),
        age=_age(file, where, raw),
        domestic=_choice(file, where, raw, "domestic", DOMESTIC, default="default"),
    )


def _limits(file: Checked, raw: dict[str, Any]) -> Limits:
    _known(file, ("limits",), raw, ("analysts_only", "finest", "finest_below_analyst"))
    return Limits(
        analysts_only=bool(raw.get("analysts_only", False)),
        finest=_choice(file, ("limits",), raw, "finest", LEVELS, default=""),
        finest_below_analyst=_choice(
            file, ("limits",), raw, "finest_below_analyst", LEVELS, default=str(raw.get("finest", ""))
        ),
    )


def _open(file: Checked, raw: dict[str, Any]) -> Open:
    _known(file, ("open",), raw, ("state", "reason", "instead"))
    return Open(
        state=_choice(file, ("open",), raw, "state", OPEN_STATES, default=""),
        reason=_text(file, ("open",), raw, "reason", required=False),
        instead=_text(file, ("open",), raw, "instead", required=False),
    )


def _without(file: Checked, raw: dict[str, Any]) -> Mapping[str, str]:
    _known(file, ("without",), raw, KINDS)
    return MappingProxyType(
        {kind: _text(file, ("without",), raw, kind, required=True) for kind in raw if kind in KINDS}
    )


def _known(file: Checked, where: Where, raw: Mapping[str, Any], names: Iterable[str]) -> None:
    known = tuple(names)
    for key in raw:
        if key not in known:
            file.fault((*where, key), f"unknown key {key!r}{nearest(key, known)}")


def _text(file: Checked, where: Where, raw: Mapping[str, Any], key: str, *, required: bool) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or (required and not value.strip()):
        file.fault((*where, key) if key in raw else where, f"{key} must be text in quotes, got {value!r}")
        return ""
    return " ".join(value.split())


def _is(file: Checked, raw: Mapping[str, Any], key: str, kind: type) -> bool:
    fits = isinstance(raw.get(key), kind)
    if not fits:
        file.fault((key,), f"{key} must be a {'date' if kind is date else 'whole number'}, got {raw.get(key)!r}")
    return fits


def _choice(
    file: Checked, where: Where, raw: Mapping[str, Any], key: str, offered: tuple[str, ...], *, default: str
) -> str:
    value = raw.get(key, default)
    if (value != default and value not in offered) or (not default and "" not in offered and not value):
        file.fault((*where, key), f"{key}: unknown value {value!r}{nearest(str(value), offered)}")
    return str(value)


def _words(file: Checked, where: Where, raw: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    entries = _strings(file, where, raw, key)
    for entry in entries:
        if entry not in known:
            file.fault((*where, key), f"{key}: unknown value {entry!r}{nearest(entry, known)}")
    return entries


def _strings(file: Checked, where: Where, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    file.fault((*where, key), f"{key} must be a list of texts in quotes, got {value!r}")
    return ()

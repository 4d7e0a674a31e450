"""Whether a source can answer a definition: exactly, nearly, or not at all, always with the reason in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.codes import KIND_LABELS
from data.defining.definition import Definition, changed, clauses
from data.model import Spec
from data.schema import FLAGS

LEAST_KNOWN = 0.05  # a needed field known in fewer rows than this cannot carry a figure
LEAST_SUBCODED = 0.005  # sub-codes exist for a few classes only, so even a full supply fills a small share of rows
NEAREST = {"police": "vap", "police_uk": "policeuk_proxy", "ed": "vap", "ambulance": "vap", "fire": "property"}
FIELD_WORDS = {
    "place_type": "the kind of place",
    "victim_age": "the victim's age",
    "victim_sex": "the victim's sex",
    "hour": "the time of day",
    "weekday": "the day of the week",
    "subcategory": "the offence's sub-code",
    "domestic": "whether it was domestic",
    "cse": "the child sexual exploitation flag",
    "child_victim": "the child victim flag",
    "licensed": "whether the place is licensed",
    "reported_to_police": "whether the police were told",
    "conveyed": "whether the patient was taken to hospital",
    "admitted": "whether the patient was admitted",
    "severity": "the severity",
    "mechanism": "the means of injury",
    "relationship": "the relationship to the assailant",
}
NO_RULE = {"fire": "Fire and rescue records tell deliberate fires and attacks on crews, not violence between people."}
PARAMETER_WORDS = {"age": "age window", "domestic": "domestic choice", "blindspot": "blind-spot switch"}


@dataclass(frozen=True, slots=True)
class Availability:
    """What a source can make of a definition. state: "exact", "proxy" or "none".

    reason: why it is not exact, "" when it is. instead: id of the nearest honest alternative this kind of source can
    answer, "" when there is none. badge: what to print beside the figure ("Proxy", what it leans on), "" for nothing.
    """

    state: str
    reason: str = ""
    instead: str = ""
    badge: str = ""


def rule_kind(source: Mapping[str, Any]) -> str:
    """Return the kind of rule for a source of a release: its kind, or its id where the kind is only "records"."""
    kind = str(source["kind"])
    return kind if kind in KIND_LABELS else str(source["id"])


def availability(definition: Definition, source: Mapping[str, Any], spec: Spec) -> Availability:
    """Return what a source can make of a definition with the spec's parameters, hours and days.

    source: "kind" ("police_uk", "police", "ed", "ambulance", "fire", or "records" with the "id" saying which), "fields"
    (canonical column -> share of rows in which it is known; a column not named was not supplied). Never raises for a
    parameter the definition does not offer: that too is a reason.
    """
    kind = rule_kind(source)
    if kind not in definition.rules:
        return _no_rule(definition, kind)
    if wrong := sorted(changed(spec) - definition.parameters):
        words = " and ".join(PARAMETER_WORDS[name] for name in wrong)
        return Availability("none", f"{definition.label} has no {words} to change.", definition.id)
    shares = source.get("fields") or {}
    if missing := _missing(definition, kind, spec, shares):
        return Availability("none", _missing_words(kind, missing), _instead(definition, kind))
    return _answer(definition, kind, spec, shares)


def _no_rule(definition: Definition, kind: str) -> Availability:
    if kind == "police_uk":
        return Availability("none", definition.open.reason, definition.open.instead)
    reason = definition.without.get(kind) or NO_RULE.get(kind, f"It has no rule for {KIND_LABELS[kind]}.")
    return Availability("none", reason, _instead(definition, kind))


def _instead(definition: Definition, kind: str) -> str:
    nearest = definition.open.instead if kind == "police_uk" and definition.open.instead else NEAREST[kind]
    return "" if nearest == definition.id else nearest


def _missing(definition: Definition, kind: str, spec: Spec, shares: Mapping[str, float]) -> list[str]:
    """Return the columns that are needed and hardly ever known."""
    missing = [field for field in needed(definition, kind, spec) if not _is_known(field, shares)]
    either = needed_any(definition, kind)
    return missing if any(_is_known(field, shares) for field in either) else missing + list(either)


def needed_any(definition: Definition, kind: str) -> tuple[str, ...]:
    """Return the columns of which a rule needs at least one."""
    return definition.rules[kind].needs_any


def needed(definition: Definition, kind: str, spec: Spec) -> tuple[str, ...]:
    """Return the columns without which there is no answer: the rule's own needs and those of the reader's choices."""
    asked = {
        "victim_age": spec.age is not None,
        "domestic": spec.domestic in ("out", "only"),
        "hour": bool(spec.hours),
        "weekday": bool(spec.days),
    }
    dropped = {"domestic"} if spec.domestic == "in" else set()  # the reader asked not to test it
    needs = (*definition.rules[kind].needs, *(field for field, is_asked in asked.items() if is_asked))
    return tuple(dict.fromkeys(field for field in needs if field not in dropped))


def _is_known(field: str, shares: Mapping[str, float]) -> bool:
    return float(shares.get(field, 0.0)) >= (LEAST_SUBCODED if field == "subcategory" else LEAST_KNOWN)


def field_words(field: str) -> str:
    """Return a canonical column in plain words."""
    return FIELD_WORDS.get(field) or f"the {field.replace('_', ' ')} flag"


def _missing_words(kind: str, missing: list[str]) -> str:
    words = " and ".join(field_words(field) for field in missing)
    if kind == "police_uk":
        return f"Police open data does not hold {words}."
    return f"These {KIND_LABELS[kind]} data hardly ever record {words} (in under 5 % of rows)."


def _answer(definition: Definition, kind: str, spec: Spec, shares: Mapping[str, float]) -> Availability:
    rule = definition.rules[kind]
    leaning = _leaning(definition, kind, spec, shares)
    if kind == "police_uk" and definition.open.state == "proxy":
        return Availability("proxy", definition.open.reason, "", "Proxy")
    if rule.proxy:
        return Availability("proxy", rule.proxy, "", "; ".join(filter(None, ("Proxy", leaning))))
    return Availability("exact", "", "", leaning)


def _leaning(definition: Definition, kind: str, spec: Spec, shares: Mapping[str, float]) -> str:
    """Return "Flag-dependent: ..." with the share known of every optional field the rule leans on, "" for none."""
    used = frozenset[str]().union(*(clause.fields() for clause in clauses(definition, kind, spec)))
    told = sorted(used - {"subcategory"}, key=lambda field: (field not in FLAGS, field))
    if not told:
        return ""
    parts = [f"{field_words(field)} {_known_words(float(shares.get(field, 0.0)))}" for field in told]
    lead = "Flag-dependent" if any(field in FLAGS for field in told) else "Depends on"
    return f"{lead}: {', '.join(parts)} of records"


def _known_words(share: float) -> str:
    """Return "known in 64 %"; a rounded none or all is said as "under 1 %" or "over 99 %"."""
    if share == 0:
        return "known in none"
    if share < 0.01:
        return "known in under 1 %"
    return "known in over 99 %" if 0.99 < share < 1 else f"known in {share * 100:.0f} %"

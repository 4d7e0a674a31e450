"""What each parameter of an address means and which values it takes, for whoever asks by program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data import Store, definitions, month_text
from geo import LEVELS
from indicators.parse import READERS, default_question
from indicators.question import DAYS, DOMESTIC, MEASURES, PAINTS, PLAYS, TOGETHER

MONTH = "[0-9]{4}-(0[1-9]|1[0-2])"
HOUR = "(2[0-3]|1[0-9]|0?[0-9])"
STACKED = "[a-z0-9][A-Za-z0-9_.-]{0,79}(:([1-9][0-9]|100))?"
AGE = "(120|1[01][0-9]|[1-9]?[0-9])"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the address: its name, its meaning, the JSON Schema of its value, an example from the release.

    many: the value is a list, joined by commas.
    """

    name: str
    meaning: str
    schema: Mapping[str, Any]
    example: str
    many: bool = field(default=False)


Described = tuple[str, Callable[[Store], Mapping[str, Any]]]


def parameters(store: Store) -> tuple[Parameter, ...]:
    """Return every parameter an address may have. Raises KeyError for one that is read but not described here."""
    shown = dict(part.split("=", 1) for part in default_question(store).to_query()[1:].split("&"))
    return tuple(_parameter(name, store, shown) for name in READERS)


def _parameter(name: str, store: Store, shown: Mapping[str, str]) -> Parameter:
    meaning, schema = DESCRIBED[name]
    made = schema(store)
    return Parameter(name, meaning, made, shown.get(name, ""), many=made.get("type") == "array")


def _choice(*values: str) -> Mapping[str, Any]:
    return {"type": "string", "enum": list(values)}


def _written(pattern: str, *words: str) -> Mapping[str, Any]:
    """Return text of a form, or one of a few words, or nothing, which stands for them."""
    also = (*words, "") if words else ()
    return {"type": "string", "pattern": f"^({'|'.join((*also, pattern))})$"}


def _sources(store: Store) -> Mapping[str, Any]:
    return {"type": "array", "items": _choice(*store.facts.sources), "minItems": 1}


def _contexts(store: Store) -> Mapping[str, Any]:
    held = [f"{layer['id']}.{one['key']}" for layer in store.facts.contexts for one in layer["measures"]]
    return _choice("none", "", *held)


def _month(store: Store) -> Mapping[str, Any]:
    held = f"The release holds {month_text(store.facts.first)} to {month_text(store.facts.last)}."
    return {**_written(MONTH), "description": held}


def _hours(store: Store) -> Mapping[str, Any]:
    part = f"{HOUR}(-{HOUR})?"
    return _written(f"{part}(,{part})*", "all")


def _days(store: Store) -> Mapping[str, Any]:
    day = f"({'|'.join(DAYS)})"
    return _written(f"{day}(,{day})*", "all")


def _place(word: str) -> Callable[[Store], Mapping[str, Any]]:
    return lambda store: _written("[0-9A-Za-z:._-]{1,40}", word)


DESCRIBED: Mapping[str, Described] = {
    "definition": ("The definition of violence that is counted.", lambda store: _choice(*definitions())),
    "sources": (
        "Who recorded the incidents; never added together. The first colours the map; one named twice counts once.",
        _sources,
    ),
    "within": ("The code of the area to which the answer is limited, or all.", _place("all")),
    "level": (
        "The kind of area. One the release or the reader's tier lacks is answered as the nearest that is offered.",
        lambda store: _choice(*dict.fromkeys((*LEVELS, *store.facts.levels))),
    ),
    "from": ("The first month. It must not be after `to`.", _month),
    "to": ("The last month.", _month),
    "hours": (
        "The hours of the day: all, single hours, or stretches that may pass midnight, joined by commas.",
        _hours,
    ),
    "days": ("The days of the week: all, or some joined by commas.", _days),
    "measure": (
        "Incidents, crude rate per 1,000 residents a year, change against another period, or the share of the union "
        "that only health services saw (with `together=union`).",
        lambda store: _choice(*MEASURES),
    ),
    "context": ("A measure of a context layer, which adds its columns, or none.", _contexts),
    "paint": ("What colours the map; it changes no cell.", lambda store: _choice(*PAINTS)),
    "age": (
        "The victim's age in years, lowest to highest, where the definition has an age window; or any.",
        lambda store: _written(f"{AGE}-{AGE}", "any"),
    ),
    "domestic": (
        "Domestic abuse as the definition has it, in, out, or only.",
        lambda store: _choice(*DOMESTIC),
    ),
    "blindspot": (
        "Whether robbery and aggravated burglary are added, where the definition has that choice.",
        lambda store: _choice("on", "off"),
    ),
    "layers": (
        "Up to three layers over the map, the first on top, each with its opacity in percent; they change no cell.",
        lambda store: _written(f"{STACKED}(,{STACKED})*", "none"),
    ),
    "area": ("The code of the area open in the drawer, or none; it changes no cell.", _place("none")),
    "together": (
        "Sources apart, or their union: incidents any of them saw, one that was matched between several counted once.",
        lambda store: _choice(*TOGETHER),
    ),
    "against": (
        "The second period of a change: before (of equal length), or its first and last month.",
        lambda store: _written(rf"{MONTH}\.\.{MONTH}", "before"),
    ),
    "play": (
        "The length of the periods the page plays through, whose classes are held; it changes no cell.",
        lambda store: _choice("off", *PLAYS),
    ),
}

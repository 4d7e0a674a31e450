"""Read a question from an address. Never raises.

What it could not use it names, and asks the nearest valid question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from data import Spec, Store, available, definitions, latest_year, month_index
from geo import is_drawn, read_shape
from indicators.question import DAYS, DOMESTIC, MEASURES, PAINTS, PLAYS, TOGETHER, Question

FIRST_CHOICE = (
    "vwi",
    "vap",
    "policeuk_proxy",
    "robbery",
)  # what analysts look at first; serious violence is too rare per LSOA
PREFERRED = ("lsoa21", "lsoa11", "msoa21", "msoa11", "lad")
LONGEST = 8_000  # characters of an address; the longest we make has some 2,000
CENSUS_2021_FROM = 2022 * 12  # months before it were stated in 2011 areas


def default_question(store: Store) -> Question:
    """Return the question of a reader who asked for nothing: the agreed definition, the latest full year, LSOA, counts.

    The period is the latest twelve months ending with a quarter in which the first source was wholly supplied, else the
    latest twelve months.
    """
    definition = next((key for key in FIRST_CHOICE if _able(store, key)), FIRST_CHOICE[0])
    sources = _able(store, definition) or tuple(store.facts.sources)[:1]
    start, end = latest_year(store, sources[0])
    levels = [key for key in PREFERRED if key in store.facts.levels]
    if end < CENSUS_2021_FROM and "lsoa11" in levels:
        levels.insert(0, "lsoa11")
    level = levels[0] if levels else next(iter(store.facts.levels))
    return Question(definition=definition, sources=sources, within="", level=level, start=start, end=end)


def _able(store: Store, definition: str) -> tuple[str, ...]:
    return tuple(
        one for one in store.facts.sources if available(store, Spec(definition, one, "lad", (0, 0))).state != "none"
    )


def parse(search: str | None, store: Store, usual: Question | None = None) -> tuple[Question, tuple[str, ...]]:
    """Return the question in an address ("?level=lsoa21&...") and one sentence per part that was ignored.

    usual: what stands for whatever the address does not say, by default the question of a reader who asked nothing.
    """
    question = usual or default_question(store)
    if len(search or "") > LONGEST:
        return question, ("That address is longer than any of the atlas's: none of it was read.",)
    asked = dict(parse_qsl((search or "").removeprefix("?"), keep_blank_values=True))
    ignored: list[str] = []
    fields: dict[str, Any] = {}
    definition = asked.get("definition", "")
    if definition in definitions() and definition != question.definition and "sources" not in asked:
        fields["sources"] = _able(store, definition) or question.sources  # a new definition, its own sources
    for name, value in asked.items():
        reader = READERS.get(name)
        if reader is None:
            ignored.append(f"The address asked for {name}={_short(value)}, which is not a choice here.")
            continue
        try:
            if name == "sources" and (strange := _strangers(value, store)):
                ignored.append(
                    f"The address asked for the source {_short(', '.join(strange))}, which is not held here."
                )
                value = ",".join(one for one in value.split(",") if one in store.facts.sources)
            fields |= reader(value, store)
        except (ValueError, KeyError):
            ignored.append(f"The address asked for {name}={_short(value)}, which is not available.")
    if is_drawn(fields.get("within", "")) and "level" not in fields and (finest := finest_grid(store)):
        fields["level"] = finest
    return _complete(question, fields, ignored), tuple(ignored)


def _complete(question: Question, fields: Mapping[str, Any], ignored: list[str]) -> Question:
    start, end = fields.get("start", question.start), fields.get("end", question.end)
    if "start" in fields and "end" not in fields:
        end = max(start, question.end)
    if "end" in fields and "start" not in fields:
        start = max(end - 11, 0)  # month 0 is the first an address can write
    if start > end:
        ignored.append("The period ended before it started: the two were swapped.")
        start, end = end, start
    return replace(question, **{**fields, "start": start, "end": end})


def finest_grid(store: Store) -> str:
    """Return the finest level of hexagons the release holds, "" for none: what a drawn shape is made of."""
    grids = [key for key in store.facts.levels if store.level(key).kind == "grid"]
    return max(grids, key=lambda key: store.level(key).order, default="")


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def _one_of(name: str, offered: tuple[str, ...]) -> Callable[[str, Store], dict[str, Any]]:
    def read(value: str, store: Store) -> dict[str, Any]:
        if value not in offered:
            raise ValueError(value)
        return {name: value}

    return read


def _definition(value: str, store: Store) -> dict[str, Any]:
    return {"definition": definitions()[value].id}


def _sources(value: str, store: Store) -> dict[str, Any]:
    chosen = tuple(dict.fromkeys(value.split(",")))
    if not chosen or any(one not in store.facts.sources for one in chosen):
        raise ValueError(value)
    return {"sources": chosen}


def _strangers(value: str, store: Store) -> list[str]:
    """Return the unknown ones among several sources of which at least one is known."""
    asked = list(dict.fromkeys(one for one in value.split(",") if one))
    strange = [one for one in asked if one not in store.facts.sources]
    return strange if len(strange) < len(asked) else []


def _within(value: str, store: Store) -> dict[str, Any]:
    if value in ("all", ""):
        return {"within": ""}
    if is_drawn(value):
        return {"within": read_shape(value).text()}
    if not store.level_of(value):
        raise ValueError(value)
    return {"within": value}


def _level(value: str, store: Store) -> dict[str, Any]:
    return {"level": store.level(value).key}  # one the store lacks is snapped later, with its reason


def _month(name: str) -> Callable[[str, Store], dict[str, Any]]:
    return lambda value, store: {name: month_index(value)}


def _hours(value: str, store: Store) -> dict[str, Any]:
    """Read "all", "18-05" (over midnight) or "22,23,0"."""
    if value in ("all", ""):
        return {"hours": ()}
    found: set[int] = set()
    if not value.isascii() or not value.replace(",", "").replace("-", "").isdigit():
        raise ValueError(value)  # int() reads more than digits: "+1", " 1", "1_0"
    for part in value.split(","):
        start, dash, stop = part.partition("-")
        first, last = int(start), int(stop) if dash else int(start)
        if not (0 <= first <= 23 and 0 <= last <= 23):
            raise ValueError(value)
        found |= set(range(first, last + 1)) if first <= last else set(range(first, 24)) | set(range(last + 1))
    return {"hours": () if len(found) == 24 else tuple(sorted(found))}


def _days(value: str, store: Store) -> dict[str, Any]:
    if value in ("all", ""):
        return {"days": ()}
    found = {DAYS.index(part) for part in value.split(",")}
    return {"days": () if len(found) == 7 else tuple(sorted(found))}


def _context(value: str, store: Store) -> dict[str, Any]:
    if value in ("none", ""):
        return {"context": ""}
    known = {f"{layer['id']}.{one['key']}" for layer in store.facts.contexts for one in layer["measures"]}
    if value not in known:
        raise ValueError(value)
    return {"context": value}


def _age(value: str, store: Store) -> dict[str, Any]:
    if value in ("any", ""):
        return {"age": None}
    if not value.isascii() or not value.replace("-", "").isdigit():
        raise ValueError(value)
    low, high = (int(part) for part in value.split("-"))
    if not 0 <= low <= high <= 120:
        raise ValueError(value)
    return {"age": (low, high)}


def _blindspot(value: str, store: Store) -> dict[str, Any]:
    return {"blindspot": {"on": True, "off": False}[value]}


def _area(value: str, store: Store) -> dict[str, Any]:
    if value in ("none", ""):
        return {"area": ""}
    if not store.level_of(value):
        raise ValueError(value)
    return {"area": value}


def _against(value: str, store: Store) -> dict[str, Any]:
    """Read "before" or "2022-04..2023-03"."""
    if value in ("before", ""):
        return {"against": None}
    first, _, last = value.partition("..")
    start, end = sorted((month_index(first), month_index(last)))
    return {"against": (start, end)}


def _play(value: str, store: Store) -> dict[str, Any]:
    if value not in ("off", *PLAYS):
        raise ValueError(value)
    return {"play": "" if value == "off" else value}


def _layers(value: str, store: Store) -> dict[str, Any]:
    """Read "premises:80,schools": ids, the first on top, each with its opacity in percent. Which exist is snapped."""
    if value in ("none", ""):
        return {"layers": ()}
    found: dict[str, int] = {}
    for part in value.split(","):
        match = LAYER.fullmatch(part)
        if not match:
            raise ValueError(value)
        found.setdefault(match[1], int(match[2] or 100))
    return {"layers": tuple(found.items())}


LAYER = re.compile(r"([a-z0-9][A-Za-z0-9_.-]{0,79})(?::([1-9][0-9]|100))?")  # below 10 % nothing can be seen


READERS: Mapping[str, Callable[[str, Store], dict[str, Any]]] = {
    "definition": _definition,
    "sources": _sources,
    "together": _one_of("together", TOGETHER),
    "within": _within,
    "level": _level,
    "from": _month("start"),
    "to": _month("end"),
    "hours": _hours,
    "days": _days,
    "measure": _one_of("measure", MEASURES),
    "context": _context,
    "paint": _one_of("paint", PAINTS),
    "age": _age,
    "domestic": _one_of("domestic", DOMESTIC),
    "blindspot": _blindspot,
    "area": _area,
    "against": _against,
    "play": _play,
    "layers": _layers,
}

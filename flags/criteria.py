"""Why an address may be flagged: the criteria, the actions, and the words that a note may not hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from personal import drawn_together, identifier_in_words, readings, vehicle_in_text

FILE = Path(__file__).parent / "criteria.toml"
LONGEST_NOTE = 120  # characters


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason for a flag. oldest_months: how old its evidence may be. actions: what may be asked of crews."""

    code: str
    label: str
    meaning: str
    evidence: str
    oldest_months: int
    actions: tuple[str, ...]
    needs_note: bool = False


@cache
def criteria() -> Mapping[str, Criterion]:
    """Return every criterion by its code, in the file's order. Raises ValueError naming the field that is wrong."""
    held, known = _file(), actions()
    try:
        made = [Criterion(**{**one, "actions": tuple(one["actions"])}) for one in held["criteria"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{FILE.name}: {error}") from error
    if wrong := [f"{one.code}: {key}" for one in made for key in one.actions if key not in known]:
        raise ValueError(f"{FILE.name}: no such action: {', '.join(wrong)}")
    return MappingProxyType({one.code: one for one in made})


@cache
def actions() -> Mapping[str, str]:
    """Return what a crew is told to do, by the action's code."""
    return MappingProxyType(_file()["actions"])


def fault_of_note(note: str) -> str:
    """Return why a note may not be kept, "" when it may. Never repeats what was typed."""
    if len(note) > LONGEST_NOTE:
        return f"a note has at most {LONGEST_NOTE} characters, this one {len(note)}"
    if not note.isprintable():
        return "a note is one line of plain text"
    if found := identifier_in_words(note):
        return f"a note may not hold {found}"
    if vehicle_in_text(note):
        return "a note may not hold the mark of a vehicle"
    for what, (words, inside) in _forbidden().items():
        if any(map(words.search, readings(note))) or any(map(inside.search, drawn_together(note))):
            return f"a note says what the hazard is, nothing of {what}: say it without"
    return ""


def not_names() -> tuple[str, ...]:
    """Return words that notes begin with a capital and that name nobody."""
    return tuple(_file()["not_names"]["words"])


@cache
def _forbidden() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return what finds the words of each kind that a note may not hold: whole, one or many of each; and inside others.

    Letters that stand apart are drawn together over the ends of words, so there the words are looked for inside.
    """
    held = {what: "|".join(words) for what, words in _file()["not_in_notes"].items()}
    return {what: (re.compile(rf"\b(?:{one})(?:s|es)?\b"), re.compile(one)) for what, one in held.items()}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))

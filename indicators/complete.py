"""What a question leans on that its sources knew too seldom: left out, greyed or warned of, always with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from data import Known, Store, completeness, shortfall
from indicators.model import Chip
from indicators.question import Question
from indicators.spec import spec_of

PLAIN: dict[str, Any] = {"age": None, "domestic": "default", "blindspot": False, "hours": (), "days": ()}
INSTEAD = {"hours": "Shown for all hours.", "age": "Shown for all ages.", "domestic": "Shown as the definition has it."}


def known(question: Question, store: Store) -> tuple[Known, ...]:
    """Return how often every provider of the question's sources knew each field, in its period and place."""
    months = question.start, question.end
    return tuple(one for source in question.sources for one in completeness(store, source, months, question.within))


def short_of(question: Question, store: Store, source: str, **changed: Any) -> str:
    """Return why a source knew too little for the question with some choices changed, "" when it knew enough."""
    asked = replace(question, **{**PLAIN, **changed})
    return shortfall(store, spec_of(asked, source), question.within)


def why_not(question: Question, store: Store, **choice: Any) -> str:
    """Return the first shown source's reason why a choice cannot rest on what it knew, "" when all knew enough.

    What the definition itself lacks is no reason against the choice.
    """
    for source in question.sources:
        why = short_of(question, store, source, **choice)
        if why and why != short_of(question, store, source):
            return why
    return ""


def leans(question: Question, store: Store) -> str:
    """Return the reason against the first of the choices made that rests on too little, "" when none does."""
    made = {name: getattr(question, name) for name in INSTEAD if getattr(question, name) != PLAIN[name]}
    return next((why for name, value in made.items() if (why := why_not(question, store, **{name: value}))), "")


def leave_out(question: Question, store: Store, said: list[str]) -> Question:
    """Return the question without the sources and the choices that rest on too little; says what and why."""
    short = {one: short_of(question, store, one) for one in question.sources}
    kept = tuple(one for one, why in short.items() if not why)
    if kept and len(kept) < len(short):
        said += [f"{store.facts.sources[one].label} left out: {why}" for one, why in short.items() if why]
        question = replace(question, sources=kept)
    for name in INSTEAD:
        value = getattr(question, name)
        if value != PLAIN[name] and (why := why_not(question, store, **{name: value})):
            said.append(f"{why} {INSTEAD[name]}")
            question = replace(question, **{name: PLAIN[name]})
    return question


def warnings(question: Question, store: Store) -> Iterator[Chip]:
    """Yield a statement for every source whose figures lean on a field it knew too seldom, nothing else being left."""
    for source in question.sources:
        if why := shortfall(store, spec_of(question, source), question.within):
            yield Chip("completeness", f"{store.facts.sources[source].label}: read with care", why, warning=True)

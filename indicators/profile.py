"""What an area profile is made of: the drawer's picture of one area, the map of it, those like it, the time before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Definition, Status, Store, definitions
from indicators.answer import answer, context_values
from indicators.model import Answer, Place, Standing
from indicators.place import drill_of, place, standing
from indicators.question import Question
from indicators.words import sentence

FIFTHS_OF = 20  # areas of which a fifth is a group to compare with
ENOUGH = 4  # units inside, from which a map of them says more than one of the area among its neighbours


@dataclass(frozen=True, slots=True)
class Similar:
    """Where an area stands among those of its kind in the same fifth of deprivation; words: which those are."""

    words: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the document on one area shows, protected already.

    place: by count; mapped: the answer its map and table of areas are made of; marked: the code outlined on that map,
    "" where the map is of its inside; change: against the period before, None where that cannot be asked; sentence: in
    words, of the area itself; by_rate: where it stands by residents, None where these are not known.
    """

    place: Place
    definition: Definition
    sentence: str
    mapped: Answer
    marked: str
    change: Answer | None
    by_rate: Standing | None
    similar: Similar | None


def profile(asked: Question, code: str, store: Store, principal: Principal) -> Profile:
    """Return the profile of one unit for the definition, sources and period of a question.

    Raises KeyError for a code that the release does not hold, or a level the reader's tier does not offer.
    """
    level = store.level_of(code, asked.level)
    if not level:
        raise KeyError(code)
    plain = replace(asked, level=level, within="", area=code, measure="count", context="", paint="violence", play="",
                    layers=(), against=None)  # fmt: skip
    found = place(plain, code, store, principal)
    question = found.answer.question
    of_it = replace(question, within=code, area="")
    mapped, marked = _mapped(of_it, code, store, principal)
    change = answer(replace(question, measure="change"), store, principal)
    return Profile(
        place=found,
        definition=definitions()[question.definition],
        sentence="".join(part.text for part in sentence(of_it, store)[:-1]) + ".",  # nothing here is coloured
        mapped=mapped,
        marked=marked,
        change=change if change.question.measure == "change" and change.question.level == level else None,
        by_rate=_by_rate(question, found, store, principal),
        similar=_similar(found, level, code, store),
    )


def _by_rate(question: Question, found: Place, store: Store, principal: Principal) -> Standing | None:
    """Return the standing by residents: the largest of several areas has the most incidents of course."""
    told = answer(replace(question, measure="rate"), store, principal)
    if (told.question.measure, told.question.level) != ("rate", question.level):
        return None
    by_rate = standing(told, found.index)
    return by_rate if by_rate.value is not None else None


def _mapped(question: Question, code: str, store: Store, principal: Principal) -> tuple[Answer, str]:
    """Return the answer of the areas inside, or, where few of them can be shown, of those around it, and its code."""
    drill, _ = drill_of(question, code, store, principal)
    if drill is not None:
        inside = answer(replace(question, level=drill.level), store, principal)
        shown = inside.series[0].status[inside.inside] == Status.SHOWN
        if inside.question.level == drill.level and len(shown) >= ENOUGH and shown.mean() >= 0.5:
            return inside, ""
    table = store.units(question.level)
    lad = table.lad[table.index[code]]
    around = lad if lad and lad != code else ""
    return answer(replace(question, within=around), store, principal), code


def _similar(found: Place, level: str, code: str, store: Store) -> Similar | None:
    """Return the standing among areas in the same fifth of deprivation, None where no such measure is held here."""
    for layer in store.facts.contexts:
        for described in layer["measures"]:
            if described["key"] != "imd_score" or level not in layer["levels"]:
                continue
            held = context_values(f"{layer['id']}.{described['key']}", level, store)
            if held is not None and held.fifth[found.index] and (held.fifth > 0).sum() >= FIFTHS_OF:
                fifth = int(held.fifth[found.index])
                return _among(found, held.fifth == fifth, fifth, layer["label"])
    return None


def _among(found: Place, alike: NDArray[np.bool_], fifth: int, label: str) -> Similar:
    first = found.answer.series[0]
    value = np.where((first.status == Status.SHOWN) & alike, first.value, np.nan)
    known = value[np.isfinite(value)]
    own = found.standing.value
    rank = int((known > own).sum()) + 1 if own is not None and found.answer.ranked else None
    words = f"in fifth {fifth} of 5 by deprivation here, 5 the most deprived ({label})"
    return Similar(words, Standing(rank, len(known), own, known))

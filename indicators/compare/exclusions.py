"""Exclusions from school by where the pupil lives and by where the school stands: two measures, never made one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from access import Principal
from data import Store
from indicators.answer import answer, context_values
from indicators.compare.ground import measures
from indicators.model import Answer, Context
from indicators.question import Question

RESIDENCE, SCHOOL = "exclusions_residence.rate", "exclusions_school.rate"
LISTED = 12
ONLY_SCHOOL = (
    "Only exclusions by where the school stands are held here. They say where schools exclude, not where excluded "
    "children live: a map of them is a map of schools. Ask for exclusions by residence."
)
ONLY_RESIDENCE = "Only exclusions by where the pupil lives are held here: they do not say which schools exclude."
NEITHER = (
    "No layer of exclusions is held for {level}. Two tables by area make this panel: exclusions_residence and "
    "exclusions_school, each with a measure called rate."
)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The panel: each measure by itself, None where it is not held; `warning` then says so.

    by_residence, by_school: rows in scope, the highest of each measure first.
    """

    answer: Answer
    residence: Context | None
    school: Context | None
    warning: str
    by_residence: tuple[int, ...]
    by_school: tuple[int, ...]


def exclusions(question: Question, store: Store, principal: Principal) -> Exclusions:
    """Return both measures for the level of the question."""
    told = answer(question, store, principal)
    level = told.question.level
    held = {key for key, _, _ in measures(store, level)}
    residence, school = (context_values(key, level, store) if key in held else None for key in (RESIDENCE, SCHOOL))
    if residence is None and school is None:
        warning = NEITHER.format(level=told.units.label)
    else:
        warning = ONLY_SCHOOL if residence is None else ONLY_RESIDENCE if school is None else ""
    return Exclusions(told, residence, school, warning, _highest(residence, told), _highest(school, told))


def _highest(one: Context | None, told: Answer) -> tuple[int, ...]:
    if one is None:
        return ()
    rows = np.flatnonzero(told.inside & np.isfinite(one.value))
    return tuple(int(row) for row in rows[np.argsort(-one.value[rows], kind="stable")][:LISTED])

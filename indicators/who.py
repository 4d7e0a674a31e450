"""Who saw what happened at a place: the police, health services, or both; and how often no match was found."""

from __future__ import annotations

from access import Principal
from data import UNION, Store, seen_in, union_refusal, unmatched
from indicators.complete import leans
from indicators.question import Question
from indicators.snap import everyone, together_refusal
from indicators.spec import spec_of
from indicators.witness import Who

CLASSES = {"police_only": "Police only", "both": "Police and health", "health_only": "Health only"}


def who(question: Question, code: str, store: Store, principal: Principal) -> Who:
    """Return who saw the incidents of one unit, of all matched sources whichever are chosen."""
    asked = everyone(question, store)
    spec = spec_of(asked, UNION)
    why = together_refusal(asked, store) or union_refusal(store, spec, principal) or leans(asked, store)
    if why:
        return Who(asked.sources, (), (), why)
    cells = seen_in(store, spec, code, principal)
    parts = tuple((label, cells[key]) for key, label in CLASSES.items())
    return Who(asked.sources, parts, unmatched(store, principal))

"""The panel of saved views: the question that would be kept, and the release it is answered from."""

from __future__ import annotations

from dataclasses import dataclass

from access import Principal
from data import Store
from indicators.answer import answer
from indicators.model import Answer
from indicators.question import Question


@dataclass(frozen=True, slots=True)
class Saved:
    """The panel: no view itself, for those are the reader's, not the release's."""

    answer: Answer


def saved(question: Question, store: Store, principal: Principal) -> Saved:
    """Return the question as answered."""
    return Saved(answer(question, store, principal))

"""The cells one source answers a question with."""

from __future__ import annotations

from data import UNION, Spec
from indicators.question import Question


def spec_of(question: Question, source: str) -> Spec:
    """Return the cells one source answers this question with."""
    return Spec(
        definition=question.definition,
        source=source,
        level=question.level,
        months=(question.start, question.end),
        age=question.age,
        domestic=question.domestic,
        blindspot=question.blindspot,
        hours=question.hours,
        days=question.days,
        among=question.sources if source == UNION else (),
    )

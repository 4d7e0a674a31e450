"""Which second periods a reader is offered for a change."""

from __future__ import annotations

from data import Store
from indicators.model import Option
from indicators.question import Question, span_text
from indicators.words import period_words

YEAR = 12
SHORT_RELEASE = "The release does not hold those months."


def against_options(question: Question, store: Store) -> tuple[Option, ...]:
    """Return the period before and the same months of earlier years, greyed where the release lacks them."""
    months, found = question.months(), []
    before = question.start - months, question.start - 1
    found.append(_option("before", "The period before", before, store))
    for years in (1, 2, 3):
        span = question.start - YEAR * years, question.end - YEAR * years
        if span[1] < question.start and span != before:  # no overlap, nothing twice
            label = "The same months a year before" if years == 1 else f"The same months {years} years before"
            found.append(_option(span_text(*span), label, span, store))
    return tuple(found)


def _option(key: str, label: str, span: tuple[int, int], store: Store) -> Option:
    held = store.facts.first <= span[0] and span[1] <= store.facts.last
    return Option(key, label, hint=period_words(*span), disabled=not held, reason="" if held else SHORT_RELEASE)

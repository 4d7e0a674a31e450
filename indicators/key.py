"""The legend's words for what has no value, for screen and picture alike."""

from __future__ import annotations

from data import BEYOND
from indicators.model import Answer, Classes

# the status rows in the order they are read, what is known first: field of Classes, its byte, its look, its words
STATUSES = (
    ("zero", Classes.ZERO, "zero", "None recorded"),
    ("hidden", Classes.HIDDEN, "hidden", "Hidden: too few to show"),
    ("not_supplied", Classes.NOT_SUPPLIED, "not-supplied", "Not supplied for this period"),
    ("no_value", Classes.NO_VALUE, "no-value", "No rate: residents not known"),
)


def status_words(words: str, field: str, answer: Answer) -> str:
    """Say why a value is missing in the terms of what is shown: a change or a context measure needs no residents."""
    if field == "no_value" and answer.impossible:
        beyond = BEYOND in answer.impossible
        return "Not your own area" if beyond else "This source cannot answer the definition"
    if field == "no_value" and answer.question.measure == "health_only":
        return "No share: no incident here"
    if field == "zero" and answer.question.measure == "health_only":
        return "None seen only by health"
    if field == "no_value" and answer.question.measure == "change":
        return "No comparison: one of the two periods is hidden or incomplete"
    if field == "no_value" and answer.classes.scheme in ("context", "bivariate"):
        return "No figure: one of the measures is not known here"
    return words

"""What a proposal must say before anybody is asked to approve it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flags.criteria import actions, criteria, fault_of_note, not_names
from flags.model import LONGEST_MONTHS, Proposal, months_from
from personal import like_a_name


class BadProposal(ValueError):
    """A flag that cannot be proposed; `faults` has a sentence for each reason."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class NameDoubt(ValueError):
    """A note with words that look like somebody's name: whoever proposes it says first that they are none."""

    def __init__(self) -> None:
        super().__init__("Words of the note look like a person's name. Say it without; or, if they are none, say so.")


def doubtful(note: str, known: Iterable[str]) -> bool:
    """Return whether words of a note look like a person's name. known: texts whose words are no names."""
    return like_a_name(note, [*not_names(), *known])


def faults(one: Proposal, today: date) -> list[str]:
    """Return what is wrong with the dates, the criterion, the action and the note of a proposal; never its words."""
    found = [*_dates(one, today)]
    criterion = criteria().get(one.criterion)
    if criterion is None:
        return [*found, f"The criterion is one of {', '.join(criteria())}."]
    if one.action not in criterion.actions:
        found.append(f"What crews do is one of {', '.join(criterion.actions)} for “{criterion.label}”, "
                     f"not {one.action if one.action in actions() else 'anything else'}.")  # fmt: skip
    if criterion.needs_note and not one.note.strip():
        found.append(f"“{criterion.label}” needs a note that names the hazard.")
    if one.evidence_on < months_from(today, -criterion.oldest_months):
        found.append(f"The evidence is older than {criterion.oldest_months} months: too old for “{criterion.label}”.")
    if fault := fault_of_note(one.note):
        found.append(fault[0].upper() + fault[1:] + ".")
    return found


def _dates(one: Proposal, today: date) -> list[str]:
    found = []
    if one.evidence_on > today:
        found.append("The evidence is of a day that is still to come.")
    if one.review_on <= today:
        found.append("The review date has passed: it is the day by which somebody looks again.")
    if one.review_on > months_from(today, LONGEST_MONTHS):
        found.append(f"The review date is more than {LONGEST_MONTHS} months ahead.")
    return found

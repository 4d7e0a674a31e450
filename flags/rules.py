"""Who may do what to a flag in which state: one function, and the words for a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flags.model import Flag, State


class Do(StrEnum):
    """Everything that can be asked of the register."""

    LOOK_UP = "look up"
    TAKE_LIST = "take the offline list"
    PROPOSE = "propose"
    IMPORT = "import"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RENEW = "renew"


READING = (Do.LOOK_UP, Do.TAKE_LIST)
BEGINNING = (Do.PROPOSE, Do.IMPORT)
# In which states something may be done to a flag.
STATES = {
    Do.APPROVE: (State.PROPOSED,),
    Do.DECLINE: (State.PROPOSED,),
    Do.WITHDRAW: (State.PROPOSED, State.ACTIVE, State.DUE, State.MISDATED),
    Do.RENEW: (State.ACTIVE, State.DUE, State.EXPIRED, State.MISDATED),
}


class NotAllowed(PermissionError):
    """Somebody may not do this; the words are for them."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One party to the register.

    org: the organisation of its accounts. until: the last day of its agreement, or None where it has none yet.
    supplies: whether it sends flags at all.
    """

    id: str
    label: str
    org: str
    until: date | None
    supplies: bool = True

    def in_force(self, today: date) -> bool:
        """Return whether its agreement holds on a day."""
        return self.until is not None and today <= self.until


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks. granted: their account may open the flags. agency: the party their organisation is, if it is."""

    user: str
    org: str
    granted: bool
    agency: Agency | None


def refusal(do: Do, person: Person, today: date, flag: Flag | None = None, old: Flag | None = None) -> str:
    """Return why a person may not do something on a day, "" when they may.

    flag: what it is done to. old: the flag that it would replace.
    """
    if locked := lock(person, today):
        return locked
    if do in READING or do in BEGINNING:
        return ""
    if flag is None:
        return "There is no such flag."
    agency = person.agency
    if agency is None or flag.proposal.owner != agency.id:
        return "Only the agency that owns a flag may change it."
    if (state := flag.state(today)) not in STATES[do]:
        return f"This flag is {state}: it cannot be {_DONE[do]}."
    if do in (Do.APPROVE, Do.DECLINE) and person.user.casefold() == flag.proposer.casefold():
        return "You proposed this flag: a second person of your agency decides about it."
    if do is Do.APPROVE and old is not None and (was := old.state(today)) not in STATES[Do.RENEW]:
        return (
            f"It renews flag {old.id}, which is {was} by now: somebody decided about that one since. Decline this; "
            "if the hazard is there, propose it as a new flag."
        )
    return ""


def lock(person: Person, today: date) -> str:
    """Return why the flags are locked for a person altogether, "" when they are not."""
    if not person.granted:
        return "Your account may not open the address flags. Ask whoever runs the atlas for the grant “flags”."
    if person.agency is None:
        return f"{person.org} is not a party to the register of address flags."
    if not person.agency.in_force(today):
        ended = f"ended on {said(person.agency.until)}" if person.agency.until else "is not made yet"
        return f"The agreement of {person.agency.label} {ended}: the address flags are locked. The area picture stays."
    return ""


def check(do: Do, person: Person, today: date, flag: Flag | None = None, old: Flag | None = None) -> None:
    """Raise NotAllowed with words for the reader when a person may not do something; else as `refusal`."""
    if why := refusal(do, person, today, flag, old):
        raise NotAllowed(why)


def said(day: date) -> str:
    """Return a day as it is read: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


_DONE = {Do.APPROVE: "approved", Do.DECLINE: "declined", Do.WITHDRAW: "withdrawn", Do.RENEW: "renewed"}

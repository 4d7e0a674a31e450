"""What a flag is, and which state it is in on a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_MONTHS = 12  # a review is at most so far ahead
DUE = timedelta(days=31)  # before its review a flag is due


class Covers(StrEnum):
    """How much of an address a flag is about."""

    FLAT = "flat"
    BUILDING = "building"


class Act(StrEnum):
    """What can be done to a flag once it was proposed; each is an event of its history."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REPLACE = "replace"  # by a newer flag, when that one is approved


class State(StrEnum):
    """Where a flag is in its life. Only active and due flags are told to crews."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DUE = "due"
    EXPIRED = "expired"
    MISDATED = "misdated"  # proposed while the clock ran ahead: its days are wrong, so it is to be renewed
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REPLACED = "replaced"


HELD = (State.ACTIVE, State.DUE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants flagged. owner: id of the agency. action: a code of criteria.toml. replaces: a flag's id."""

    owner: str
    criterion: str
    uprn: int
    covers: Covers
    evidence_on: date
    review_on: date
    action: str
    note: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a flag's history. at: UTC, ISO 8601."""

    flag: int
    at: str
    act: Act
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag as it was proposed, with what was done to it since.

    batch: the import it came with, 0 for none. misdated: it was proposed by a clock that was found to run ahead.
    """

    id: int
    proposal: Proposal
    proposer: str
    proposed_at: str
    batch: int
    history: tuple[Event, ...] = ()
    misdated: bool = False

    @property
    def approver(self) -> str:
        """Return who approved it, "" where nobody did."""
        return next((event.by for event in self.history if event.act is Act.APPROVE), "")

    def state(self, today: date) -> State:
        """Return the state on a day: decided by what was done, then by the review date."""
        done = {event.act for event in self.history}
        for act, state in _ENDS:
            if act in done:
                return state
        if self.misdated:
            return State.MISDATED
        if today > self.proposal.review_on:
            return State.EXPIRED
        if Act.APPROVE not in done:
            return State.PROPOSED
        return State.DUE if self.proposal.review_on - today <= DUE else State.ACTIVE


_ENDS = ((Act.WITHDRAW, State.WITHDRAWN), (Act.DECLINE, State.DECLINED), (Act.REPLACE, State.REPLACED))


def months_from(day: date, months: int) -> date:
    """Return the same day so many months on or back; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def held_on(flags: Iterable[Flag], today: date) -> tuple[Flag, ...]:
    """Return the flags that crews are told of on a day."""
    return tuple(flag for flag in flags if flag.state(today) in HELD)

"""Checking a location: one question, exactly three kinds of answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flags.addresses import Address, Kind, match, read
from flags.book import Book
from flags.lapsed import lapse, lapsed
from flags.model import Covers, Flag
from flags.rules import Do, Person, check

PURPOSES = ("On the way to an incident", "Planned visit", "After an incident", "Training")
LONGEST_CALL_SIGN = 12
NOT_ASSURED = "No current flag held — not an assurance of safety"
NOT_MATCHED = "Address not matched — check manually"


class Told(StrEnum):
    """The three answers there are."""

    FLAG = "flag"
    NONE = "none"
    NOT_MATCHED = "not matched"


class TooFast(Exception):
    """A reader who looks up too much; wait: seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many look-ups: wait {wait} seconds. Until then treat every address as not checked.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Found:
    """A flag and the address that it is on."""

    flag: Flag
    address: Address


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a crew is told.

    said: what was matched, in words. choose: addresses for them to choose from; of a building or a postcode those that
    were answered for together. silent: whose flags no answer can tell of, in words.
    lapsed: flags that nobody reviewed in time; of them is told that they were there, and no more.
    """

    kind: Told
    how: Kind
    said: str
    why: str
    found: tuple[Found, ...] = ()
    choose: tuple[Address, ...] = ()
    meant: tuple[Address, ...] = ()
    silent: tuple[str, ...] = ()
    lapsed: tuple[Found, ...] = ()

    @property
    def reminders(self) -> tuple[str, ...]:
        """Return what is said of each lapsed flag: when, and where if more than one address was asked about."""
        return tuple(
            (f"{one.address}: a" if len(self.meant) > 1 else "A")
            + f" flag here {lapse(one.flag)} and was not reviewed; ask control."
            for one in self.lapsed
        )


def call_sign(text: str) -> str:
    """Return a call sign as it is written down. Raises ValueError when it is none."""
    made = " ".join(text.upper().split())
    if not made or len(made) > LONGEST_CALL_SIGN or not all(sign.isalnum() or sign in " -/" for sign in made):
        raise ValueError(f"Type your call sign: up to {LONGEST_CALL_SIGN} letters and figures.")
    return made


def look_up(book: Book, person: Person, text: str) -> Lookup:
    """Return the answer for what was typed.

    Raises NotAllowed with words for the reader where the flags are locked for them, TooFast after too many.
    """
    check(Do.LOOK_UP, person, book.today())
    if wait := book.wait(person.user):
        raise TooFast(wait)
    typed = read(text)
    hit = match(typed, book.register)
    silent = silences(book)
    if not hit.meant:
        return Lookup(Told.NOT_MATCHED, typed.kind, "", hit.why, choose=hit.candidates, silent=silent)
    around = _around(hit.meant, book)
    found = _on(hit.meant, around, book.told(uprns=around))
    past = _on(hit.meant, around, lapsed(book, book.flags(uprns=around)))
    kind = Told.FLAG if found else Told.NONE
    choose = hit.candidates if len(hit.meant) > 1 else ()
    return Lookup(kind, typed.kind, hit.said, hit.why, found, choose, hit.meant, silent, past)


@dataclass(frozen=True, slots=True)
class Named:
    """One address for certain, or what may have been meant and why it is not certain."""

    address: Address | None
    choose: tuple[Address, ...] = ()
    why: str = ""


def named(book: Book, text: str) -> Named:
    """Return the one address that a text names, for a proposal: never one of several."""
    hit = match(read(text), book.register)
    if len(hit.meant) == 1:
        return Named(hit.meant[0])
    return Named(None, hit.candidates, hit.why or f"{hit.said}.")


def silences(book: Book) -> tuple[str, ...]:
    """Return whose flags no look-up can tell of, and why: a lock is never taken for an address without a flag."""
    today, told = book.today(), []
    for agency in book.agencies().values():
        if not agency.in_force(today):
            when = (
                "ended, so its flags are told to nobody" if agency.until else "is pending, so we hold nothing from it"
            )
            told.append(f"{agency.label}: the agreement {when}.")
        elif not agency.supplies:
            told.append(f"{agency.label} does not supply flags.")
    return tuple(told)


def _around(meant: tuple[Address, ...], book: Book) -> dict[int, Address]:
    """Return these addresses and all others of their buildings, by UPRN."""
    blocks = {one.block: one for one in meant}
    around = {one.uprn: one for block in blocks.values() for one in book.register.in_block(block)}
    return around | {one.uprn: one for one in meant}


def _on(meant: tuple[Address, ...], around: dict[int, Address], flags: Iterable[Flag]) -> tuple[Found, ...]:
    """Return the flags of these addresses, and those of their whole buildings; soonest review first."""
    own, blocks = {one.uprn for one in meant}, {one.block for one in meant}
    found = [
        Found(flag, around[flag.proposal.uprn])
        for flag in flags
        if flag.proposal.uprn in own
        or (flag.proposal.covers is Covers.BUILDING and around[flag.proposal.uprn].block in blocks)
    ]
    return tuple(sorted(found, key=lambda one: (one.flag.proposal.review_on, one.flag.id)))


def record(book: Book, lookup: Lookup, *, call: str, purpose: str) -> dict[str, object]:
    """Return what the audit says of a look-up: how it was asked and what was told, the addresses as blind codes.

    Neither what was typed nor an address is in it; `python -m flags seen UPRN` finds an address's look-ups again.
    """
    if purpose not in PURPOSES:
        raise ValueError("Choose what the look-up is for.")
    return {
        "call": call, "why": purpose, "asked_by": lookup.how.value, "told": lookup.kind.value,
        "addresses": [book.blind(one.uprn) for one in lookup.meant[:50]],
        "flags": [one.flag.id for one in lookup.found], "lapsed": [one.flag.id for one in lookup.lapsed],
    }  # fmt: skip

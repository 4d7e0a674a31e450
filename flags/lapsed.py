"""Flags that nobody reviewed in time: no longer told, but a crew is told that one was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flags.book import Book
from flags.model import HELD, Flag, State
from flags.rules import said

LAPSED = timedelta(days=90)  # for so long it is said that a flag passed its review date and nobody looked again


def lapsed(book: Book, flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return those of some addresses' flags that were approved, lapsed or misdated, and that none stands in for."""
    today, locked = book.today(), {agency.id for agency in book.locked()}
    held = tuple(flags)
    stand = {_same(one) for one in held if one.state(today) in HELD}
    return tuple(
        one
        for one in held
        if one.approver and one.proposal.owner not in locked and _same(one) not in stand
        and (
            one.state(today) is State.MISDATED
            or (one.state(today) is State.EXPIRED and today - one.proposal.review_on <= LAPSED)
        )
    )  # fmt: skip


def lapse(flag: Flag) -> str:
    """Return what happened to a lapsed flag, to follow "a flag here": never why it was there."""
    return "has days that are wrong" if flag.misdated else f"passed its review date on {said(flag.proposal.review_on)}"


def _same(flag: Flag) -> tuple[object, ...]:
    return flag.proposal.owner, flag.proposal.uprn, flag.proposal.criterion

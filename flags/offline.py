"""The list for terminals without a network: signed, amber after a day, of no use after a week."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from flags.addresses import Address
from flags.book import Book
from flags.criteria import actions, criteria
from flags.lapsed import lapse, lapsed
from flags.model import Flag, State
from flags.signing import key_id, public_of, sign, signed_by

FORMAT = "violence-atlas-flags-1"
AMBER, REFUSE = timedelta(hours=24), timedelta(days=7)
AHEAD = timedelta(minutes=5)  # how far the clocks of server and terminal may differ
NOTICE = "An address that is not in this list is not an assurance of safety."
INVENTED = "Synthetic: every address and flag in this list is invented."


class Age(StrEnum):
    """What a list may still be used for."""

    FRESH = "fresh"
    AMBER = "amber"
    REFUSED = "refused"


class BadList(ValueError):
    """A list that may not be used: it is not whole, not signed by this key, or too old."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A list whose signature is right. hours: its age."""

    made_at: datetime
    hours: float
    age: Age
    flags: int
    key: str


def make(book: Book, agency: str, taken_by: str) -> bytes:
    """Return the signed list of all flags told today. agency, taken_by: for whom it is, in the list itself."""
    flags = book.told()
    addresses = book.register.many(flag.proposal.uprn for flag in flags)
    held = {
        "format": FORMAT,
        "made_at": book.now().isoformat(timespec="seconds"),
        "for": {"agency": agency, "taken_by": taken_by},
        "notice": NOTICE,
        **({"synthetic": INVENTED} if book.synthetic else {}),
        "locked": [f"Flags of {one.label} are not in this list: no agreement is in force." for one in book.locked()],
        "flags": [entry(flag, addresses[flag.proposal.uprn], book) for flag in flags],
        "lapsed": [_lapsed(flag, book) for flag in lapsed(book, book.flags())],
    }
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    public = public_of(book.signer)
    whole = {"list": text, "signature": sign(book.signer, text), "key": key_id(public)}
    return json.dumps(whole, ensure_ascii=False, indent=0).encode("utf-8")


def entry(flag: Flag, address: Address, book: Book) -> dict[str, object]:
    """Return a flag as a list has it: nothing of who proposed or approved it."""
    one = flag.proposal
    return {
        "uprn": one.uprn, "address": str(address), "postcode": address.postcode, "covers": one.covers.value,
        "why": criteria()[one.criterion].label, "note": one.note, "do": actions()[one.action],
        "since": one.evidence_on.isoformat(), "review_by": one.review_on.isoformat(),
        "owner": book.agencies()[one.owner].label,
    }  # fmt: skip


def _lapsed(flag: Flag, book: Book) -> dict[str, object]:
    """Return what a list has of a flag that nobody reviewed in time: where and since when, and no more."""
    address = book.register.one(flag.proposal.uprn)
    assert address is not None  # a load of addresses keeps those with flags
    return {
        "uprn": address.uprn, "address": str(address), "postcode": address.postcode, "said": lapse(flag),
    }  # fmt: skip


def verify(content: bytes, public: str, now: datetime) -> Checked:
    """Return what a list is, when its signature is right. Raises BadList for what may not be used, saying why."""
    try:
        whole = json.loads(content)
        text, signature = whole["list"], whole["signature"]
        sound = isinstance(text, str) and isinstance(signature, str) and signed_by(public, text, signature)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadList("this is no list of address flags, or it is not whole: take it again") from error
    if not sound:
        raise BadList("the signature is not right: the list was changed, or signed with another key. Do not use it")
    held = json.loads(text)
    if held["format"] != FORMAT:
        raise BadList(f"the list is of another version ({FORMAT} is understood): update this program")
    made = datetime.fromisoformat(held["made_at"])
    age = age_of(made, now)
    if age is Age.REFUSED:
        what = (
            "of a time still to come: set the clock" if now < made else f"older than {REFUSE.days} days: take a new one"
        )
        raise BadList(f"the list of {made:%d %b %Y %H:%M} UTC is {what}. Do not use it")
    return Checked(made, (now - made) / timedelta(hours=1), age, len(held["flags"]), key_id(public))


def age_of(made: datetime, now: datetime) -> Age:
    """Return what a list made then is good for now."""
    old = now.astimezone(UTC) - made.astimezone(UTC)
    if old > REFUSE or old < -AHEAD:
        return Age.REFUSED
    return Age.AMBER if old > AMBER else Age.FRESH


def expiring(flags: Iterable[Flag], book: Book) -> tuple[Flag, ...]:
    """Return flags to be reviewed: in this month or within a month of today, and those whose days are wrong."""
    today = book.today()
    month = (today.year, today.month)
    inside = [
        one
        for one in flags
        if (one.proposal.review_on.year, one.proposal.review_on.month) == month
        or one.state(today) in (State.DUE, State.MISDATED)
    ]
    return tuple(sorted(inside, key=lambda one: (one.proposal.review_on, one.id)))

"""An invented register for Doggershire: addresses, agencies and flags, the same everywhere but for today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from flags.addresses.model import Address
from flags.addresses.register import replace_all
from flags.book import Book
from flags.criteria import criteria
from flags.model import Covers, Proposal, months_from
from flags.rules import Agency, Do, Person

SEED = 20_261
FIRE, POLICE, AMBULANCE, COUNCIL = "fire", "police", "ambulance", "council"
VISITOR, ORG = "demonstration", "Demonstration partnership"  # whoever opens the demonstration without signing in
# Towns of Doggershire with their middle in metres, EPSG:27700 (out at sea), and the letters of their postcodes.
TOWNS = (
    ("Doggerhaven", 609500, 518600, "DB9"), ("Brillgate", 604200, 521600, "DB8"),
    ("Lugger Moor", 605000, 515200, "DB7"),
    ("Kelpside", 613600, 521600, "DV9"), ("Swarteby", 622000, 510600, "DV8"),
)  # fmt: skip
FRONTS = (
    "Anchor",
    "Herring",
    "Capstan",
    "Mill",
    "Church",
    "Station",
    "Harbour",
    "Gannet",
    "Tern",
    "Lantern",
    "Kelp",
    "Rope",
)
BACKS = ("Lane", "Road", "Street", "Court", "Avenue", "Close")
HOUSES = ("Fulmar House", "Shearwater House", "Plover House")
NOTES = {"dog": "Large dog loose in the yard", "other": "Open shaft behind the shed"}
FLAGS = 60
LONG_AGO = timedelta(days=200)
PROPOSERS, APPROVERS = ("crew.white", "crew.green"), ("watch.blue", "watch.red")


def make(path: Path, today: date | None = None) -> Book:
    """Write an invented register to a new file and return it. Raises FileExistsError when one is there."""
    book = Book.create(path, synthetic=True)
    day = today or book.today()
    addresses = list(_addresses())
    with book.database.writing() as held:
        replace_all(held, addresses, (), "invented addresses of Doggershire")
    for agency in agencies(day):
        book.agree(agency)
    _seed(book, addresses, day)
    return book


def agencies(day: date) -> tuple[Agency, ...]:
    """Return the invented parties: one whose agreement is pending, one that has ended, one that sends no flags."""
    return (
        Agency(FIRE, "Doggershire Fire and Rescue (invented)", ORG, months_from(day, 10)),
        Agency(AMBULANCE, "Dogger Bank Ambulance (invented)", "Dogger Bank Ambulance", months_from(day, 7)),
        Agency(POLICE, "Doggershire Police (invented)", "Doggershire Police", None, supplies=False),
        Agency(COUNCIL, "Kelpside Council (invented)", "Kelpside Council", day - timedelta(days=20)),
    )


def _addresses() -> Iterator[Address]:
    rng, uprn = random.Random(SEED), 900_000_000_001
    for town, east, north, letters in TOWNS:
        roads = rng.sample([f"{front} {back}" for front in FRONTS for back in BACKS], 24)
        for at, road in enumerate(roads):
            left, down = east + (at % 6) * 260 - 650, north + (at // 6) * 240 - 360
            postcode = f"{letters} {at % 9 + 1}{'ABDEFGHJLN'[at // 3]}{'PQRSTUWXYZ'[at % 10]}"
            for number in range(1, 41):
                yield Address(
                    uprn, "", "", str(number), road, town, postcode, left + number * 6.0, down + (number % 2) * 18.0
                )
                uprn += 1
            if at % 8 == 0:
                for flat in range(1, 9):
                    name = HOUSES[at // 8]
                    yield Address(uprn, "", f"Flat {flat}", name, road, town, postcode, left + 250.0, down + 9.0)
                    uprn += 1


def _seed(book: Book, addresses: list[Address], day: date) -> None:
    """Propose and approve as people would; a flag of each state is among them."""
    rng = random.Random(SEED)
    codes = list(criteria())
    before = book.now() - LONG_AGO
    long_ago, planned = Book(book.path, before.timestamp), []
    for at, address in enumerate(rng.sample(addresses, FLAGS)):
        owner = AMBULANCE if at % 4 == 3 else FIRE
        code = codes[at % len(codes)]
        flat = Covers.BUILDING if not address.flat and at % 3 == 0 else Covers.FLAT
        since = day - timedelta(days=rng.randrange(20, 300))
        review = day + timedelta(days=(2, 9, 25, 80, 150, 260, 330)[at % 7])
        missed = at % 12 == 5
        if missed:  # proposed in time, and its review missed
            since, review = since - LONG_AGO, day - timedelta(days=at)
        proposal = Proposal(
            owner, code, address.uprn, flat, since, review, criteria()[code].actions[0], NOTES.get(code, "")
        )
        planned.append((not missed, at, proposal))
    for now, at, proposal in sorted(planned, key=lambda one: one[:2]):  # a register is written in the order of time
        _through(book if now else long_ago, proposal, at)


def _through(book: Book, proposal: Proposal, at: int) -> None:
    org = book.agencies()[proposal.owner].org
    proposer = book.person(PROPOSERS[at % 2], org, granted=True)
    approver = book.person(APPROVERS[at % 2], org, granted=True)
    (number,) = book.propose(proposer, [proposal])
    if at % 10 == 8:
        return  # still to be approved
    if at % 10 == 9:
        book.decide(approver, number, Do.DECLINE, "The evidence is of another address")
        return
    book.decide(approver, number, Do.APPROVE, nobody_named=True)
    if at % 20 == 7:
        book.decide(approver, number, Do.WITHDRAW, "Visited: the hazard has gone")


def person_of(book: Book) -> Person:
    """Return the demonstration's visitor."""
    return book.person(VISITOR, ORG, granted=True)

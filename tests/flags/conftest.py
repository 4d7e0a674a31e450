"""A small register: two houses, a house of flats, a pub, two streets of one name; two agencies in force, one ended."""

from datetime import UTC, date, datetime

import pytest

from flags import Agency, Book, Covers, Proposal
from flags.addresses.loading import COLUMNS

TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC).timestamp()
ADDRESSES = [
    (101, "", "", "12", "Mill Lane", "Doggerhaven", "DB9 1AA", 600010, 500010),
    (102, "", "", "14", "Mill Lane", "Doggerhaven", "DB9 1AA", 600020, 500010),
    (201, "", "Flat 1", "Fitch House", "Church Street", "Doggerhaven", "DB9 1AB", 600500, 500010),
    (202, "", "Flat 2", "Fitch House", "Church Street", "Doggerhaven", "DB9 1AB", 600500, 500010),
    (203, "", "Flat 2A", "Fitch House", "Church Street", "Doggerhaven", "DB9 1AB", 600500, 500010),
    (300, "", "", "3", "St John's Road", "Doggerhaven", "DB9 1AD", 600800, 500010),
    (301, "", "Flat A", "3", "St John's Road", "Doggerhaven", "DB9 1AD", 600800, 500010),
    (302, "", "Flat B", "3", "St John's Road", "Doggerhaven", "DB9 1AD", 600800, 500010),
    (401, "The Anchor", "", "1", "Harbour Road", "Kelpside", "DV9 2AA", 605000, 500010),
    (501, "", "", "12", "Mill Lane", "Kelpside", "DV9 2AB", 605500, 500010),
]


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def csv_of(rows, columns=COLUMNS):
    return "\n".join([",".join(columns), *(",".join(str(cell) for cell in row) for row in rows)])


@pytest.fixture()
def clock():
    return Clock()


@pytest.fixture()
def book(tmp_path, clock):
    from flags import load

    made = Book.create(tmp_path / "flags.db", clock=clock)
    file = tmp_path / "addresses.csv"
    file.write_text(csv_of(ADDRESSES), "utf-8")
    assert load(file, made.database).addresses == len(ADDRESSES)
    made.agree(Agency("fire", "Fire and Rescue", "Fire and Rescue", date(2026, 12, 31)))
    made.agree(Agency("ambulance", "Ambulance", "Ambulance Trust", date(2026, 12, 31)))
    made.agree(Agency("council", "Council", "Council", date(2026, 1, 31)))
    made.agree(Agency("police", "Police", "Police", None, supplies=False))
    return made


@pytest.fixture()
def person(book):
    """Return somebody: `person("ann")`, of Fire and Rescue unless another organisation is named."""
    return lambda user="ann", org="Fire and Rescue", granted=True: book.person(user, org, granted=granted)


def proposal(uprn=101, **changed):
    held = {
        "owner": "fire", "criterion": "dog", "uprn": uprn, "covers": Covers.FLAT, "evidence_on": date(2026, 2, 1),
        "review_on": date(2026, 9, 1), "action": "ask_secured",
    }  # fmt: skip
    return Proposal(**{**held, **changed})


@pytest.fixture()
def flagged(book, person):
    """Put an approved flag on an address and return it."""
    from flags import Do

    def made(uprn=101, **changed):
        owner = changed.get("owner", "fire")
        org = book.agencies()[owner].org
        (number,) = book.propose(person("ann", org), [proposal(uprn, **changed)])
        return book.decide(person("bob", org), number, Do.APPROVE)

    return made

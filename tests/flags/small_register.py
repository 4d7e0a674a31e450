"""A small register: two houses, a house of flats, a pub, two streets of one name; two agencies in force, one ended."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from flags import Agency, Book, Covers, Proposal, load
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


def register_at(path, *, clock=None, synthetic=False, until=date(2026, 12, 31)):
    """Return a small register in a new file; without a clock it lives now, and agreements hold for ever."""
    made = Book.create(path, synthetic=synthetic, **({"clock": clock} if clock else {}))
    until = until if clock else date(2999, 1, 1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "addresses.csv"
        file.write_text(csv_of(ADDRESSES), "utf-8")
        assert load(file, made.database).addresses == len(ADDRESSES)
    made.agree(Agency("fire", "Fire and Rescue", "Fire and Rescue", until))
    made.agree(Agency("ambulance", "Ambulance", "Ambulance Trust", until))
    made.agree(Agency("borough", "County Council", "County Council", until))
    made.agree(Agency("council", "Council", "Council", date(2026, 1, 31)))
    made.agree(Agency("police", "Police", "Police", None, supplies=False))
    return made


def proposal(uprn=101, **changed):
    held = {
        "owner": "fire", "criterion": "dog", "uprn": uprn, "covers": Covers.FLAT, "evidence_on": date(2026, 2, 1),
        "review_on": date(2026, 9, 1), "action": "ask_secured",
    }  # fmt: skip
    return Proposal(**{**held, **changed})

"""The book of premises: visits, conditions and what people call them, written by officers and only added to.

One SQLite file beside the access file. It holds no record of any source; words that look like personal identifiers are
refused. What was written is withdrawn by a later line, never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from access import Database, Keeping
from data.building.quarantine import fault_classes
from data.premises.names import name_key
from personal import personal_in_text

APPLICATION, VERSION = 0x56505242, 1  # "VPRB"
VISIT, CONDITION, ALIAS, CHOICE = "visit", "condition", "alias", "choice"
KINDS: Mapping[str, str] = {
    VISIT: "Visit",
    CONDITION: "Condition of the licence",
    ALIAS: "Name people use",
    CHOICE: "Shared name means this one",
}
LONGEST = {VISIT: 500, CONDITION: 500, ALIAS: 60, CHOICE: 60}  # characters
KEEPING = Keeping(
    make="start the server, which makes an empty one",
    save="python -m access backup FOLDER",
    meanwhile="nothing is written in it",
)
SCHEMA = """
CREATE TABLE entries (
  number INTEGER PRIMARY KEY, premises TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, words TEXT NOT NULL,
  who TEXT NOT NULL, org TEXT NOT NULL, at TEXT NOT NULL, withdraws INTEGER
) STRICT;
CREATE INDEX by_premises ON entries (premises);
CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the book is only added to'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the book is only added to'); END
"""


TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Lady|DPS|PC|Sgt|Insp)\b\.?\s+(?:[A-Z][\w'’-]+)")
ILL = re.compile(r"\b(?:patients?|pregnan\w+|diagnos\w+|medication|mental(?:ly)? (?:ill|health)\w*|broken \w+)\b", re.I)


class BookError(ValueError):
    """What was to be written cannot be; the words are for the reader."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book. day: when it happened or began, ISO; at: when it was written, UTC; who: the account."""

    number: int
    premises: str
    kind: str
    day: str
    words: str
    who: str
    org: str
    at: str


def person_fault(text: str) -> str:
    """Return why a text seems to be of a person: a number or address of theirs, a title with a name, or an illness.

    It finds what is plain, not every name: whoever writes is asked for none, and whoever prints it reads it.
    """
    if found := personal_in_text(text):
        return fault_classes()[found].words.replace("A column", "The text")
    if TITLED.search(text):
        return "The text seems to name a person: write what they do there instead, as “the manager”."
    if ILL.search(text):
        return "The text seems to be of somebody's health: write what was seen of the premises."
    return ""


class Book:
    """The book of premises; `clock` tells seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        """Open the book, making an empty one where there is none. Raises AccessError when it is damaged."""
        if not path.exists():
            Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        self._database = Database(path, application=APPLICATION, version=VERSION, full=True, keeping=KEEPING)
        self._clock = clock

    def add(self, premises: str, kind: str, words: str, day: str, *, who: str, org: str) -> Entry:
        """Write a line and return it. premises: an id of the register. Raises BookError saying what is wrong."""
        told = " ".join(words.split())
        if kind not in KINDS:
            raise BookError(f"kind: choose one of {', '.join(KINDS.values())}.")
        if not 2 <= len(told) <= LONGEST[kind] or not told.isprintable():
            raise BookError(f"{KINDS[kind]}: write 2 to {LONGEST[kind]} characters; this has {len(told)}.")
        if kind in (ALIAS, CHOICE) and not name_key(told):
            raise BookError(f"{KINDS[kind]}: a name has letters or digits.")
        if why := person_fault(told):
            raise BookError(f"Nothing was written. {why}")
        now = datetime.fromtimestamp(self._clock(), UTC)
        return self._write(premises, kind, told, _day(day, now.date()), who, org, now, None)

    def withdraw(self, number: int, *, who: str, org: str) -> None:
        """Withdraw a line by another, naming who did. Raises BookError for a line that is not there (any more)."""
        held = {entry.number: entry for entry in self.entries()}
        if number not in held:
            raise BookError("That line is not in the book, or was withdrawn before.")
        one, now = held[number], datetime.fromtimestamp(self._clock(), UTC)
        self._write(one.premises, one.kind, one.words, one.day, who, org, now, number)

    def _write(
        self, premises: str, kind: str, words: str, day: str, who: str, org: str, now: datetime, withdraws: int | None
    ) -> Entry:
        at = now.isoformat(timespec="seconds")
        with self._database.writing() as held:
            row = held.execute(
                "INSERT INTO entries (premises, kind, day, words, who, org, at, withdraws) VALUES (?,?,?,?,?,?,?,?)",
                (premises, kind, day, words, who, org, at, withdraws),
            )
            return Entry(int(row.lastrowid or 0), premises, kind, day, words, who, org, at)

    def entries(self, premises: str = "", *, upto: int | None = None) -> tuple[Entry, ...]:
        """Return the lines in force, oldest first; of one premises, or all. upto: as the book stood at that line."""
        rows = self._database.connection().execute(
            "SELECT number, premises, kind, day, words, who, org, at, withdraws FROM entries WHERE number <= ? "
            "AND (? = '' OR premises = ?) ORDER BY number",
            (upto if upto is not None else 2**62, premises, premises),
        ).fetchall()  # fmt: skip
        gone = {row["withdraws"] for row in rows} - {None}
        kept = (row for row in rows if row["withdraws"] is None and row["number"] not in gone)
        return tuple(Entry(**{name: row[name] for name in Entry.__slots__}) for row in kept)

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Return premises -> the names people use for it, as the next build reads them."""
        found: dict[str, list[str]] = {}
        for entry in self.entries():
            if entry.kind in (ALIAS, CHOICE):
                found.setdefault(entry.premises, []).append(entry.words)
        return {premises: tuple(names) for premises, names in found.items()}

    def chosen(self) -> dict[str, str]:
        """Return name, in the form in which names are compared -> the one premises that it was said to mean."""
        return {name_key(entry.words): entry.premises for entry in self.entries() if entry.kind == CHOICE}


def book_path(environment: Mapping[str, str]) -> Path | None:
    """Return where the book lies: PREMISES_BOOK, else beside the access file; None where neither is named."""
    if named := environment.get("PREMISES_BOOK", ""):
        return Path(named)
    access = environment.get("ACCESS_DB", "")
    return Path(f"{access}.premises") if access else None


def _day(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else today
    except ValueError:
        raise BookError(f"The day must look like {today.isoformat()}.") from None
    if not date(1950, 1, 1) <= day <= today:
        raise BookError("The day lies in the future or before 1950.")
    return day.isoformat()

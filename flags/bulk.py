"""Many flags at once from a CSV file: checked whole, shown as a difference, then proposed all or nothing."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flags.book import Book
from flags.criteria import LONGEST_NOTE, fault_of_note
from flags.model import HELD, Covers, Flag, Proposal, State
from flags.proposals import faults
from flags.rules import Do, Person, check
from personal import forbidden_columns

COLUMNS = ("uprn", "covers", "criterion", "evidence_on", "review_on", "action", "note")
MOST_FAULTS, MOST_ROWS = 50, 5000
REMEDY = {
    "uprn": "give the UPRN of an address of the register",
    "covers": "write flat or building",
    "criterion": "use a code of the criteria",
    "evidence_on": "write the day as 2026-03-31",
    "review_on": "write the day as 2026-03-31, at most 12 months ahead; it cannot be left out",
    "action": "use an action of the criterion",
    "name": "take it out, or write what is none in small letters",
    "note": f"one line about the hazard, at most {LONGEST_NOTE} characters, nothing of people",
}


class BadFile(ValueError):
    """A file of flags that cannot be taken; `faults` has a line for each: file, line, column, why, what to do."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change.

    new: of no flag held. changed: each with the flag it would replace. same: those held already as they are in the
    file. absent: held flags of the agency that the file does not have; they stay.
    """

    new: tuple[Proposal, ...]
    changed: tuple[tuple[Flag, Proposal], ...]
    same: tuple[Flag, ...]
    absent: tuple[Flag, ...]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Return what would be proposed: the new, and those that replace."""
        return (*self.new, *(proposal for _, proposal in self.changed))


def difference(book: Book, person: Person, text: str, name: str) -> Difference:
    """Return what the flags of a file would change among those of the person's agency; changes nothing.

    Raises NotAllowed, or BadFile naming up to MOST_FAULTS faults.
    """
    check(Do.IMPORT, person, book.today())
    assert person.agency is not None
    wanted = _read(book, person.agency.id, text, name)
    today = book.today()
    own = [one for one in book.flags() if one.proposal.owner == person.agency.id]
    waiting = {_key(one.proposal) for one in own if one.state(today) is State.PROPOSED}
    held = {_key(one.proposal): one for one in own if one.state(today) in HELD}
    new, changed, same = [], [], []
    for key, one in wanted.items():
        if key in held and _content(held[key].proposal) == _content(one):
            same.append(held[key])
        elif key in held:
            changed.append((held[key], replace(one, replaces=held[key].id)))
        elif key not in waiting:
            new.append(one)
    absent = [flag for key, flag in held.items() if key not in wanted]
    return Difference(tuple(new), tuple(changed), tuple(same), tuple(absent))


def take(book: Book, person: Person, text: str, name: str, expected: str) -> tuple[int, ...]:
    """Propose what a file changes, all or nothing; return the flags' numbers.

    expected: `digest` of the difference that was shown. Raises ValueError where it is another by now, and as
    `difference` and `Book.propose`.
    """
    found = difference(book, person, text, name)
    if digest(found) != expected:
        raise ValueError("The flags held have changed since the difference was shown: look at it again.")
    return book.propose(person, found.proposals, batch=True, no_name=True)  # `_read` refused what looks like one


def digest(found: Difference) -> str:
    """Return what names a difference."""
    held = repr((found.new, [(flag.id, one) for flag, one in found.changed], [flag.id for flag in found.same]))
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def _read(book: Book, owner: str, text: str, name: str) -> dict[tuple[object, ...], Proposal]:
    lines = csv.DictReader(text.lstrip("\ufeff").splitlines())
    try:
        return _proposals(book, owner, lines, name)
    except csv.Error as error:  # a cell longer than the reader takes, most likely a quotation mark that never ends
        why = "cannot be read: a cell is too long, or a quotation mark is not closed; mend it"
        raise BadFile((f"{name}, line {lines.line_num + 1}: {why}",)) from error


def _proposals(book: Book, owner: str, lines: csv.DictReader[str], name: str) -> dict[tuple[object, ...], Proposal]:
    header = [column.strip().lower() for column in lines.fieldnames or ()]
    if personal := forbidden_columns(header):
        raise BadFile((f"{name}, line 1: a column called {personal[0]}: flags hold nothing of people; take it out",))
    if missing := [column for column in COLUMNS if column not in header]:
        raise BadFile((f"{name}, line 1: no column {', '.join(missing)}: the columns are {', '.join(COLUMNS)}",))
    if extra := [column for column in header if column not in COLUMNS]:
        raise BadFile((f"{name}, line 1: {len(extra)} columns too many: the columns are {', '.join(COLUMNS)}",))
    lines.fieldnames = header
    found: dict[tuple[object, ...], Proposal] = {}
    wrong: list[str] = []
    for count, row in enumerate(lines, 1):
        at = f"{name}, line {lines.line_num}"
        if count > MOST_ROWS:
            wrong.append(f"{at}: more than {MOST_ROWS} flags: send them in parts")
            break
        bad = [f"{at}, {column}: {why}; {REMEDY.get(column, 'mend the line')}" for column, why in _cells(row)]
        if not bad:
            one = _proposal(row, owner)
            bad = [f"{at}: {why}" for why in faults(one, book.today())]
            if book.register.one(one.uprn) is None:
                bad.append(f"{at}, uprn: the register has no such address; {REMEDY['uprn']}")
            if book.doubtful(one):
                bad.append(f"{at}, note: words look like a person's name; {REMEDY['name']}")
            if _key(one) in found:
                bad.append(f"{at}: the same address and criterion stand in the file twice; keep one")
            found[_key(one)] = one
        wrong += bad
        if len(wrong) >= MOST_FAULTS:
            break
    if not found and not wrong:
        wrong = [f"{name}: holds no flag"]
    if wrong:
        raise BadFile(tuple(wrong[:MOST_FAULTS]))
    return found


def _cells(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (column, why) for each cell that cannot be read; never its content."""
    if None in row or None in row.values():
        yield "the line", "has more or fewer fields than the header"
        return
    if not (row["uprn"].strip().isascii() and row["uprn"].strip().isdigit() and len(row["uprn"].strip()) <= 12):
        yield "uprn", "is no UPRN"
    if row["covers"].strip() not in list(Covers):
        yield "covers", "is neither flat nor building"
    for column in ("evidence_on", "review_on"):
        if not row[column].strip():
            yield column, "is empty"
        elif _day(row[column]) is None:
            yield column, "is no day"
    if fault := fault_of_note(row["note"].strip()):
        yield "note", fault


def _proposal(row: dict[str, str], owner: str) -> Proposal:
    held = {column: row[column].strip() for column in COLUMNS}
    evidence, review = _day(held["evidence_on"]), _day(held["review_on"])
    assert evidence is not None and review is not None  # `_cells` saw to it
    return Proposal(
        owner,
        held["criterion"],
        int(held["uprn"]),
        Covers(held["covers"]),
        evidence,
        review,
        held["action"],
        held["note"],
    )


def _day(text: str) -> date | None:
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _key(one: Proposal) -> tuple[object, ...]:
    return one.uprn, one.criterion, one.covers


def _content(one: Proposal) -> tuple[object, ...]:
    return one.evidence_on, one.review_on, one.action, one.note

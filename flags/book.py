"""The file of flags: what was proposed, everything done since, and the agencies that are party to it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from access import LOOK_UPS, LOOK_UPS_A_DAY, PACE_SCHEMA, Audit, Database, Keeping, Throttle
from flags import signing
from flags.addresses import SCHEMA as ADDRESSES
from flags.addresses import Register
from flags.criteria import fault_of_note
from flags.model import HELD, Act, Covers, Event, Flag, Proposal, State, held_on
from flags.moments import MISDATED, Moments
from flags.moments import SCHEMA as CLOCKS
from flags.proposals import BadProposal, NameDoubt, doubtful, faults
from flags.rules import Agency, Do, NotAllowed, Person, check, lock, refusal

APPLICATION, VERSION = 0x56464C47, 2  # "VFLG"
KEEPING = Keeping("python -m flags new FILE", "python -m flags backup FOLDER", "no address is answered for")
LONDON = ZoneInfo("Europe/London")
LONGEST_WHY = 200  # characters
SCHEMA = f"""
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE agencies (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, org TEXT NOT NULL UNIQUE COLLATE NOCASE, until TEXT NOT NULL,
  supplies INTEGER NOT NULL
) STRICT;
CREATE TABLE flags (
  id INTEGER PRIMARY KEY, owner TEXT NOT NULL REFERENCES agencies(id), criterion TEXT NOT NULL, uprn INTEGER NOT NULL,
  covers TEXT NOT NULL, evidence_on TEXT NOT NULL, review_on TEXT NOT NULL, action TEXT NOT NULL, note TEXT NOT NULL,
  replaces INTEGER REFERENCES flags(id), proposer TEXT NOT NULL, proposed_at TEXT NOT NULL, batch INTEGER NOT NULL
) STRICT;
CREATE INDEX of_address ON flags (uprn);
CREATE TABLE events (
  n INTEGER PRIMARY KEY, flag INTEGER NOT NULL REFERENCES flags(id), at TEXT NOT NULL, act TEXT NOT NULL,
  by TEXT NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE INDEX of_flag ON events (flag);
CREATE TRIGGER no_flag_update BEFORE UPDATE ON flags BEGIN SELECT RAISE(ABORT, 'flags are only added to'); END;
CREATE TRIGGER no_flag_delete BEFORE DELETE ON flags BEGIN SELECT RAISE(ABORT, 'flags are only added to'); END;
CREATE TRIGGER no_event_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
CREATE TRIGGER no_event_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
{ADDRESSES};
{CLOCKS};
{PACE_SCHEMA}
"""
UPGRADES = {1: CLOCKS}
NOBODY = "the note was read and names nobody"
UNREAD = "Read the note, and say that it names nobody: nothing else reads it for names. It is not approved yet."
NOT_OWNED = "Only an agency that is party to the register, and whose agreement holds, may own a flag."


class Book:
    """One file of flags and addresses. `clock` tells seconds since 1970; days are days of London.

    Whatever asks what day it is raises ClockBehind where the clock lies behind what was last written: then nobody can
    know which flags have expired, and nothing is told.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open a file that `create` made, the record of look-ups beside it, and the key of its lists.

        Raises FileNotFoundError when one is missing, AccessError when it is damaged, another's or of another version.
        """
        self.path = path
        self.database = Database(
            path, application=APPLICATION, version=VERSION, full=True, keeping=KEEPING, upgrades=UPGRADES
        )
        self.moments = Moments(self.database, clock)
        self.register = Register(self.database)
        self.throttle = Throttle(self.database, clock)
        self.audit = Audit(audit_path(path), clock)
        self.signer = signing.read_key(key_path(path))

    @classmethod
    def create(cls, path: Path, *, synthetic: bool = False, clock: Callable[[], float] = time.time) -> Book:
        """Make an empty file with its key and its record. Raises FileExistsError rather than touch one of the three."""
        for beside in (audit_path(path), key_path(path)):
            if beside.exists():
                raise FileExistsError(f"{beside} is there without {path}: restore all three from your backup")
        Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        signing.make_key(key_path(path))
        Audit.create(audit_path(path))
        made = cls(path, clock)
        made._set("synthetic", str(int(synthetic)))
        made._set("blind", secrets.token_hex(32))
        return made

    @property
    def synthetic(self) -> bool:
        """Return whether every flag and address of the file is invented."""
        return self._fact("synthetic") == "1"

    def today(self) -> date:
        """Return today's date in London."""
        return self.now().astimezone(LONDON).date()

    def now(self) -> datetime:
        """Return the time, UTC, never before what was last written."""
        return self.moments.now()

    def blind(self, uprn: int) -> str:
        """Return what stands for an address in the record of look-ups: whoever holds this file can find it again."""
        key = bytes.fromhex(self._fact("blind"))
        return hmac.new(key, f"address {uprn}".encode(), hashlib.sha256).hexdigest()[:16]

    def wait(self, user: str) -> int:
        """Count one look-up of a user; return 0, or the seconds to wait when it is one too many."""
        return self.throttle.wait(LOOK_UPS, user) or self.throttle.wait(LOOK_UPS_A_DAY, user)

    # -- the parties

    def agencies(self) -> Mapping[str, Agency]:
        """Return every party by id."""
        rows = self._rows("SELECT * FROM agencies ORDER BY id")
        return {row["id"]: _agency(row) for row in rows}

    def person(self, user: str, org: str, *, granted: bool) -> Person:
        """Return whoever asks, with the party that their organisation is."""
        agency = next((one for one in self.agencies().values() if one.org.casefold() == org.casefold()), None)
        return Person(user, org, granted, agency)

    def agree(self, agency: Agency) -> None:
        """Add a party or change its agreement. Raises ValueError for a name that cannot be, or is taken."""
        if not (agency.id.isascii() and agency.id.isidentifier() and agency.label.strip() and agency.org.strip()):
            raise ValueError("agency: an id of letters, digits and _, a label and the organisation of its accounts")
        others = (one for one in self.agencies().values() if one.id != agency.id)
        if any(one.org.casefold() == agency.org.casefold() for one in others):
            raise ValueError(f"agency {agency.id}: the organisation is another agency's")
        until = agency.until.isoformat() if agency.until else ""
        row = (agency.id, agency.label, agency.org, until, int(agency.supplies))
        with self.database.writing() as held:
            held.execute(
                "INSERT INTO agencies VALUES (?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET "
                "label=excluded.label, org=excluded.org, until=excluded.until, supplies=excluded.supplies",
                row,
            )

    def locked(self) -> tuple[Agency, ...]:
        """Return the parties whose flags are told to nobody today: their agreement has ended or is not made."""
        return tuple(one for one in self.agencies().values() if not one.in_force(self.today()))

    # -- the flags

    def flags(self, *, uprns: Iterable[int] | None = None) -> tuple[Flag, ...]:
        """Return flags with their history, oldest first; of some addresses alone where they are given."""
        if uprns is None:
            return self._flags("1", ())
        wanted = tuple(uprns)
        return self._flags(f"uprn IN ({','.join('?' * len(wanted))})", wanted)

    def flag(self, number: int) -> Flag | None:
        """Return one flag, None where there is none of that number."""
        return next(iter(self._flags("id=?", (number,))), None)

    def told(self, *, uprns: Iterable[int] | None = None) -> tuple[Flag, ...]:
        """Return the flags crews are told of today: active or due, of parties whose agreement holds."""
        locked = {agency.id for agency in self.locked()}
        return tuple(one for one in held_on(self.flags(uprns=uprns), self.today()) if one.proposal.owner not in locked)

    def propose(
        self, person: Person, proposals: Iterable[Proposal], *, batch: bool = False, no_name: bool = False
    ) -> tuple[int, ...]:
        """Note what somebody wants flagged, all or nothing; return the numbers.

        no_name: they have said that what looks like a name is none. Raises NotAllowed, BadProposal naming every fault,
        or NameDoubt.
        """
        numbers: list[int] = []
        wrong: list[str] = []
        doubt = False
        with self.database.writing() as held:  # read within: the same from two people at once, or a withdrawal between
            person, today, stamp = self._again(person), self.today(), self.moments.stamp()
            check(Do.IMPORT if batch else Do.PROPOSE, person, today)
            last = held.execute("SELECT max(batch) FROM flags").fetchone()[0] or 0
            for one in proposals:
                found = self._wrong(person, one, today)
                doubt = doubt or self.doubtful(one)
                if found:
                    wrong += found
                    continue
                row = (
                    one.owner, one.criterion, one.uprn, one.covers.value, one.evidence_on.isoformat(),
                    one.review_on.isoformat(), one.action, one.note, one.replaces, person.user, stamp,
                    last + 1 if batch else 0,
                )  # fmt: skip
                done = held.execute(f"INSERT INTO flags VALUES (NULL,{','.join('?' * 12)})", row)
                numbers.append(int(done.lastrowid or 0))
            if wrong:
                raise BadProposal(tuple(wrong))
            if doubt and not no_name:
                raise NameDoubt
        return tuple(numbers)

    def doubtful(self, one: Proposal) -> bool:
        """Return whether words of a note look like a person's name, those of its address and of the parties aside."""
        address = self.register.one(one.uprn)
        known = [str(address or ""), *(agency.label for agency in self.agencies().values())]
        return doubtful(one.note, known)

    def decide(self, person: Person, number: int, do: Do, why: str = "", *, nobody_named: bool = False) -> Flag:
        """Approve, decline or withdraw a flag; return it as it is then.

        Declining and withdrawing ask for a reason; approving a note asks whoever does to say that they read it and it
        names nobody. Raises NotAllowed, or ValueError where the reason cannot be.
        """
        act = {Do.APPROVE: Act.APPROVE, Do.DECLINE: Act.DECLINE, Do.WITHDRAW: Act.WITHDRAW}[do]
        why = _reason(why, needed=act is not Act.APPROVE)
        with self.database.writing() as held:  # read within: two approvers at once, or a withdrawal between
            person, flag = self._again(person), self.flag(number)
            check(do, person, self.today(), flag, self.replaced_by(flag))
            assert flag is not None  # `check` refuses what is not there
            if act is Act.APPROVE:
                self._approve(held, flag, person, why, nobody_named=nobody_named)
            else:
                self._note(held, number, act, person.user, why)
        done = self.flag(number)
        assert done is not None
        return done

    def decide_batch(self, person: Person, batch: int, *, nobody_named: bool = False) -> int:
        """Approve what is still proposed of an import of the person's agency, all or nothing; return how many.

        nobody_named: as for `decide`, of every note. Raises NotAllowed, also where nothing waits.
        """
        with self.database.writing() as held:
            person, today = self._again(person), self.today()
            check(Do.IMPORT, person, today)
            found = self._flags("batch=? AND batch>0", (batch,))
            own = [one for one in found if person.agency is not None and one.proposal.owner == person.agency.id]
            waiting = [one for one in own if one.state(today) is State.PROPOSED]
            if not waiting:
                raise NotAllowed(f"Nothing of import {batch} waits for approval.")
            for one in waiting:
                if why := refusal(Do.APPROVE, person, today, one, self.replaced_by(one)):
                    raise NotAllowed(f"Flag {one.id}: {why} Nothing of the import was approved.")
                self._approve(held, one, person, f"with import {batch}", nobody_named=nobody_named)
        return len(waiting)

    def _approve(self, held: sqlite3.Connection, flag: Flag, by: Person, why: str, *, nobody_named: bool) -> None:
        if flag.proposal.note and not nobody_named:
            raise NotAllowed(UNREAD)
        said = "; ".join(part for part in (why, NOBODY if flag.proposal.note else "") if part)
        self._note(held, flag.id, Act.APPROVE, by.user, said)
        if flag.proposal.replaces is not None:
            self._note(held, flag.proposal.replaces, Act.REPLACE, by.user, f"by flag {flag.id}")

    def replaced_by(self, flag: Flag | None) -> Flag | None:
        """Return the flag that another would replace, None where it replaces none."""
        return None if flag is None or flag.proposal.replaces is None else self.flag(flag.proposal.replaces)

    def why_not(self, do: Do, person: Person, flag: Flag | None = None) -> str:
        """Return why a person may not do something today, "" when they may."""
        return refusal(do, person, self.today(), flag, self.replaced_by(flag))

    def may(self, do: Do, person: Person, flag: Flag | None = None) -> bool:
        """Return whether a person may do something today."""
        return not self.why_not(do, person, flag)

    def lock(self, person: Person) -> str:
        """Return why the flags are locked for a person today, "" when they are not."""
        return lock(person, self.today())

    def backup(self, folder: Path) -> tuple[Path, ...]:
        """Copy the file, its record and its key while they are in use; return the copies. Raises FileExistsError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        copies = tuple(folder / one.name for one in (self.path, audit_path(self.path), key_path(self.path)))
        self.database.backup(copies[0])
        self.audit.backup(copies[1])
        descriptor = os.open(copies[2], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key_path(self.path).read_bytes())
        return copies

    def _again(self, person: Person) -> Person:
        """Return a person with their party as it is now."""
        return self.person(person.user, person.org, granted=person.granted)

    def _wrong(self, person: Person, one: Proposal, today: date) -> list[str]:
        assert person.agency is not None  # `check` lets nobody in without
        wrong = faults(one, today)
        if one.owner != person.agency.id:
            wrong.append(NOT_OWNED if one.owner not in self.agencies() else "A flag is owned by your own agency.")
        if (address := self.register.one(one.uprn)) is None:
            wrong.append("The register has no such UPRN: a flag is on an address that can be looked up.")
        elif one.covers is Covers.FLAT and not address.flat and len(self.register.in_block(address)) > 1:
            wrong.append("There are several addresses in this building: flag one of them, or the whole building.")
        if (twin := self._twin(one, today)) is not None:
            wrong.append(f"Flag {twin.id} says so already: it is {twin.state(today)}. Renew it, or withdraw it first.")
        if one.replaces is not None:
            old = self.flag(one.replaces)
            if why := refusal(Do.RENEW, person, today, old):
                wrong.append(why)
            elif old is not None and (old.proposal.uprn, old.proposal.criterion) != (one.uprn, one.criterion):
                wrong.append("A renewal keeps the address and the criterion of the flag that it replaces.")
        return wrong

    def _twin(self, one: Proposal, today: date) -> Flag | None:
        """Return the flag of the same agency that says the same of the same address and still stands, if there is one.

        Counts of flags mean nothing where one hazard is flagged twice.
        """
        same = (one.owner, one.uprn, one.criterion, one.covers)
        for flag in self.flags(uprns=(one.uprn,)):
            held = flag.proposal
            stands = flag.state(today) in (State.PROPOSED, *HELD)
            if stands and flag.id != one.replaces and (held.owner, held.uprn, held.criterion, held.covers) == same:
                return flag
        return None

    def _note(self, held: sqlite3.Connection, flag: int, act: Act, by: str, why: str) -> None:
        held.execute("INSERT INTO events VALUES (NULL,?,?,?,?,?)", (flag, self.moments.stamp(), act.value, by, why))

    def _flags(self, condition: str, values: tuple[object, ...]) -> tuple[Flag, ...]:
        history: dict[int, list[Event]] = {}
        inside = f"SELECT id FROM flags WHERE {condition}"
        for row in self._rows(f"SELECT * FROM events WHERE flag IN ({inside}) ORDER BY n", values):
            history.setdefault(row["flag"], []).append(_event(row))
        rows = self._rows(f"SELECT *, {MISDATED} AS misdated FROM flags WHERE {condition} ORDER BY id", values)
        return tuple(_flag(row, tuple(history.get(row["id"], ()))) for row in rows)

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        return self.database.connection().execute(query, values).fetchall()

    def _fact(self, key: str) -> str:
        return str(self._rows("SELECT value FROM facts WHERE key=?", (key,))[0]["value"])

    def _set(self, key: str, value: str) -> None:
        with self.database.writing() as held:
            held.execute("INSERT OR REPLACE INTO facts VALUES (?,?)", (key, value))


def audit_path(path: Path) -> Path:
    """Return where the record of look-ups lies where nobody signs in, which is a demonstration: beside the file."""
    return path.with_name(path.name + ".audit")


def key_path(path: Path) -> Path:
    """Return where the key lies that offline lists are signed with: beside the file, mode 0600."""
    return path.with_name(path.name + ".key")


def _reason(why: str, *, needed: bool) -> str:
    why = why.strip()
    if needed and len(why) < 4:
        raise ValueError("Say in a few words why.")
    if len(why) > LONGEST_WHY:
        raise ValueError(f"A reason has at most {LONGEST_WHY} characters.")
    if fault := fault_of_note(why):
        raise ValueError(fault.replace("a note", "A reason", 1) + ".")
    return why


def _agency(row: sqlite3.Row) -> Agency:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Agency(row["id"], row["label"], row["org"], until, bool(row["supplies"]))


def _event(row: sqlite3.Row) -> Event:
    return Event(row["flag"], row["at"], Act(row["act"]), row["by"], row["why"])


def _flag(row: sqlite3.Row, history: tuple[Event, ...]) -> Flag:
    proposal = Proposal(
        row["owner"], row["criterion"], row["uprn"], Covers(row["covers"]), date.fromisoformat(row["evidence_on"]),
        date.fromisoformat(row["review_on"]), row["action"], row["note"], row["replaces"],
    )  # fmt: skip
    return Flag(row["id"], proposal, row["proposer"], row["proposed_at"], row["batch"], history, bool(row["misdated"]))

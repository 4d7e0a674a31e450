"""`python -m flags`: the register of address flags from the command line. Files are made here alone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from access import AccessError, Desk, access_file
from flags import demo, signing
from flags.addresses import load
from flags.book import Book
from flags.bulk import Difference, difference, digest, take
from flags.model import State
from flags.moments import STEP
from flags.offline import verify
from flags.rules import Agency, NotAllowed
from flags.viewer import viewer

SHOWN = 20  # lines of a difference


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with plain lines when it cannot be done, 2 for a list that may not be used."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except (AccessError, NotAllowed, ValueError, OSError) as error:
        print(error, file=sys.stderr)
    return 2 if asked.run is _verify else 1


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m flags", description="The register of address flags.")
    made.add_argument("--db", help="the file of flags (default: FLAGS_DB)")
    parts = made.add_subparsers(required=True, metavar="COMMAND")
    new = parts.add_parser("new", help="make an empty file of flags, its key and its record")
    new.add_argument("file", type=Path)
    new.set_defaults(run=_new)
    shown = parts.add_parser("demo", help="make an invented register for the demonstration county")
    shown.add_argument("file", type=Path)
    shown.set_defaults(run=_demo)
    addresses = parts.add_parser("addresses", help="load the address register from a CSV file, all of it or nothing")
    addresses.add_argument("csv", type=Path)
    addresses.set_defaults(run=_addresses)
    agency = parts.add_parser("agency", help="add a party, or change its agreement")
    agency.add_argument("id")
    agency.add_argument("--label", required=True, help="as crews read it")
    agency.add_argument("--org", required=True, help="the organisation of its accounts, as `python -m access` has it")
    agency.add_argument("--until", type=date.fromisoformat, help="last day of its agreement; none: not made yet")
    agency.add_argument("--no-flags", action="store_true", help="it reads, and supplies none")
    agency.set_defaults(run=_agency)
    many = parts.add_parser("import", help="show what a CSV file of flags would change; --apply proposes it")
    many.add_argument("csv", type=Path)
    many.add_argument("--org", required=True, help="organisation of whoever imports")
    many.add_argument("--by", required=True, help="their account")
    many.add_argument("--apply", action="store_true", help="propose it; a second person approves")
    many.set_defaults(run=_import)
    check = parts.add_parser("verify", help="check the signature and the age of an offline list")
    check.add_argument("list", type=Path)
    check.add_argument("--key", default="", help="public key that `key` printed (default: that of the file of flags)")
    check.set_defaults(run=_verify)
    parts.add_parser("key", help="print the public key of offline lists").set_defaults(run=_key)
    view = parts.add_parser("viewer", help="write the viewer of offline lists for mobile terminals")
    view.add_argument("out", type=Path)
    view.set_defaults(run=_viewer)
    seen = parts.add_parser("seen", help="who looked an address up, from the record of an access file")
    seen.add_argument("uprn", type=int)
    seen.add_argument("--access", type=Path, help="the access file whose record it is (default: ACCESS_DB)")
    seen.set_defaults(run=_seen)
    clock = parts.add_parser("clock", help="say how the clock and the register agree")
    clock.add_argument("--right", action="store_true", help="the clock is right; what is written as later was not")
    clock.set_defaults(run=_clock)
    backup = parts.add_parser("backup", help="copy the file, its record and its key while they are in use")
    backup.add_argument("folder", type=Path)
    backup.set_defaults(run=_backup)
    return made


def _book(asked: argparse.Namespace) -> Book:
    if not (named := asked.db or os.environ.get("FLAGS_DB", "")):
        raise ValueError("say where the file of flags is: set FLAGS_DB=FILE or give --db FILE")
    return Book(Path(named))


def _new(asked: argparse.Namespace) -> int:
    book = Book.create(asked.file)
    print(f"{asked.file}: empty; next `python -m flags agency` and `python -m flags addresses`")
    print(f"public key of its lists: {signing.public_of(book.signer)}")
    return 0


def _demo(asked: argparse.Namespace) -> int:
    book = demo.make(asked.file)
    print(
        f"{asked.file}: {book.register.count()} addresses, {len(book.told())} flags that crews are told, all invented"
    )
    return 0


def _addresses(asked: argparse.Namespace) -> int:
    done = load(asked.csv, _book(asked).database)
    print(f"{done.addresses} addresses; {done.kept} that the file no longer has were kept, for they have flags")
    return 0


def _agency(asked: argparse.Namespace) -> int:
    _book(asked).agree(Agency(asked.id, asked.label, asked.org, asked.until, not asked.no_flags))
    print(f"{asked.label}: agreement {f'until {asked.until}' if asked.until else 'pending: its flags are locked'}")
    return 0


def _import(asked: argparse.Namespace) -> int:
    book = _book(asked)
    person = book.person(asked.by, asked.org, granted=True)  # whoever may write this file may do as they like with it
    text = asked.csv.read_text("utf-8-sig")
    found = difference(book, person, text, asked.csv.name)
    for line in _told(found):
        print(line)
    if asked.apply and found.proposals:
        numbers = take(book, person, text, asked.csv.name, digest(found))
        print(f"proposed: flags {numbers[0]} to {numbers[-1]}; a second person approves them")
    elif found.proposals:
        print("nothing was changed: add --apply to propose it")
    return 0


def _told(found: Difference) -> list[str]:
    lines = [f"new: UPRN {one.uprn}, {one.criterion}, review by {one.review_on}" for one in found.new]
    lines += [
        f"changed: flag {old.id}, review by {old.proposal.review_on} → {one.review_on}" for old, one in found.changed
    ]
    lines += [f"not in the file, stays: flag {one.id}, UPRN {one.proposal.uprn}" for one in found.absent]
    more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    sizes = (found.new, found.changed, found.same, found.absent)
    counts = "{} new, {} changed, {} the same, {} not in the file".format(*map(len, sizes))
    return [*lines[:SHOWN], *more, counts]


def _verify(asked: argparse.Namespace) -> int:
    public = asked.key or signing.public_of(_book(asked).signer)
    found = verify(asked.list.read_bytes(), public, datetime.now(UTC))
    when = f"{found.made_at:%d %b %Y %H:%M} UTC, {found.hours:.1f} h old"
    print(f"{found.flags} flags of {when}: {found.age} (key {found.key})")
    return 0


def _key(asked: argparse.Namespace) -> int:
    print(signing.public_of(_book(asked).signer))
    return 0


def _viewer(asked: argparse.Namespace) -> int:
    asked.out.write_bytes(viewer(_book(asked)))
    print(asked.out)
    return 0


def _seen(asked: argparse.Namespace) -> int:
    book = _book(asked)
    given = asked.access or os.environ.get("ACCESS_DB", "")
    audit = Desk(access_file(str(given))).audit if given else book.audit
    code = book.blind(asked.uprn)
    hits = [one for one in audit.all() if one.event == "look-up" and code in one.detail.get("addresses", ())]
    for one in hits:
        print("\t".join((one.at, one.user, one.org, *(str(one.detail[key]) for key in ("call", "why", "told")))))
    print(f"{len(hits)} look-ups of this address")
    return 0


def _clock(asked: argparse.Namespace) -> int:
    book = _book(asked)
    if asked.right:
        book.moments.settle()
        wrong = [str(one.id) for one in book.flags() if one.state(book.today()) is State.MISDATED]
        print("settled: the register is told and taken again by the clock as it is now")
        print("misdated, told to nobody until renewed: " + (f"flags {', '.join(wrong)}" if wrong else "no flag"))
        return 0
    behind = book.moments.behind()
    print("the clock and the register agree" if behind <= STEP else f"the clock is {behind} behind the register")
    return 0


def _backup(asked: argparse.Namespace) -> int:
    for copy in _book(asked).backup(asked.folder):
        print(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m access`: accounts and the audit, from the command line. The first administrator is made here alone."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from access.database import AccessError, copied
from access.desk import Desk, access_file, audit_path
from access.library import Library, library_file
from access.principal import HOMES, grants, tiers
from access.uploads import Uploads, uploads_file
from access.users import User
from access.views import Views, views_file

CALLER = "command line"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with one plain line when it cannot be done."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except KeyError as error:
        print(f"there is no user {error.args[0]}", file=sys.stderr)
    except (AccessError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m access", description="Who may sign in, and what they did.")
    made.add_argument("--db", help="the access file (default: ACCESS_DB)")
    parts = made.add_subparsers(required=True, metavar="COMMAND")
    user = parts.add_parser("user", help="accounts").add_subparsers(required=True, metavar="VERB")
    add = user.add_parser("add", help="add an account; makes the access file when there is none")
    add.add_argument("name")
    add.add_argument("--org", required=True, help="the person's organisation")
    add.add_argument("--tier", choices=list(tiers()), default="partner")
    add.add_argument("--areas", default="", help="district codes an analyst sees exactly, by commas; none: all")
    add.add_argument("--owns", default="", help="sources, by commas, whose supplier may read who saw them at /audit")
    add.add_argument("--grants", default="", help=f"of the operational tier, by commas: {', '.join(grants())}")
    add.add_argument("--home", choices=HOMES, default=HOMES[0], help="the screen the account lands on")
    add.add_argument("--admin", action="store_true", help="may open /admin")
    add.set_defaults(run=_add)
    change = user.add_parser("change", help="change tier, areas, grants or home; ends the account's sessions")
    change.add_argument("name")
    change.add_argument("--tier", choices=list(tiers()))
    change.add_argument("--areas", help="district codes by commas, empty for all")
    change.add_argument("--grants", help="by commas, empty for none")
    change.add_argument("--home", choices=HOMES)
    change.set_defaults(run=_change)
    for verb, said in (("disable", "lock an account and end its sessions"), ("enable", "let an account in again")):
        part = user.add_parser(verb, help=said)
        part.add_argument("name")
        part.set_defaults(run=_disable, disabled=verb == "disable")
    password = user.add_parser("password", help="set a password; ends the account's sessions")
    password.add_argument("name")
    password.set_defaults(run=_password)
    user.add_parser("list", help="every account").set_defaults(run=_list)
    audit = parts.add_parser("audit", help="the record of who did what").add_subparsers(required=True, metavar="VERB")
    verify = audit.add_parser("verify", help="check the chain; names the first bad entry")
    verify.add_argument("--anchor", default="", help="N:HASH that `head` printed earlier, or an export's manifest")
    verify.set_defaults(run=_verify)
    audit.add_parser("head", help="print N:HASH of the last entry, to keep elsewhere").set_defaults(run=_head)
    backup = parts.add_parser("backup", help="copy access file and audit while they are in use")
    backup.add_argument("folder", type=Path)
    backup.set_defaults(run=_backup)
    return made


def _desk(asked: argparse.Namespace) -> Desk:
    return Desk(access_file(asked.db))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _user(asked: argparse.Namespace) -> User:
    areas, owns, given = _parts(asked.areas), _parts(asked.owns), _parts(asked.grants)
    return User(asked.name, asked.org, asked.tier, areas, asked.admin, owns=owns, grants=given, home=asked.home)


def _secret(name: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Again: ") != first:
        raise ValueError("the two passwords are not the same")
    return first


def _add(asked: argparse.Namespace) -> int:
    path, user = access_file(asked.db), _user(asked)
    new = not path.exists()
    if new and not asked.admin:
        raise ValueError(f"{path} does not exist: its first account must be an administrator, add --admin")
    secret = _secret(user.user)
    desk = Desk.create(path) if new else Desk(path)
    try:
        desk.users.add(user, secret)
    except ValueError:
        if new:  # nobody could use it
            path.unlink()
            audit_path(path).unlink()
        raise
    desk.audit.add("change", user=CALLER, what="user added", admin=user.admin, **_rights(user))
    print(f"{user.user} may sign in as {user.tier}{' and administrator' if user.admin else ''}")
    return 0


def _change(asked: argparse.Namespace) -> int:
    desk = _desk(asked)
    areas, given = (None if text is None else _parts(text) for text in (asked.areas, asked.grants))
    after = desk.users.change(asked.name, tier=asked.tier, areas=areas, grants=given, home=asked.home)
    desk.audit.add("change", user=CALLER, what="user", **_rights(after))
    more = f", granted {', '.join(after.grants)}" if after.grants else ""
    print(f"{after.user}: {after.tier}, areas {', '.join(after.areas) or 'all'}{more}; sessions ended")
    return 0


def _rights(user: User) -> dict[str, Any]:
    areas, given = list(user.areas), list(user.grants)
    return {"of": user.user, "tier": user.tier, "areas": areas, "grants": given, "home": user.home}


def _disable(asked: argparse.Namespace) -> int:
    desk = _desk(asked)
    after = desk.users.change(asked.name, disabled=asked.disabled)
    desk.audit.add("change", user=CALLER, what="disabled" if after.disabled else "enabled", of=after.user)
    print(f"{after.user} is {'disabled and signed out' if after.disabled else 'enabled'}")
    return 0


def _password(asked: argparse.Namespace) -> int:
    desk = _desk(asked)
    name = desk.users.one(asked.name).user
    desk.users.set_password(name, _secret(name))
    desk.audit.add("change", user=CALLER, what="password", of=name)
    print(f"{name}: new password; sessions ended")
    return 0


def _list(asked: argparse.Namespace) -> int:
    for user in _desk(asked).users.all():
        marks = [*user.grants, *(["administrator"] if user.admin else []), *(["disabled"] if user.disabled else [])]
        print("\t".join((user.user, user.org, user.tier, ",".join(user.areas) or "all areas", *marks)))
    return 0


def _verify(asked: argparse.Namespace) -> int:
    desk = _desk(asked)
    if why := desk.audit.verify(_anchor(asked.anchor)):
        print(f"the audit is not whole: {why}", file=sys.stderr)
        return 2
    print(f"the audit is whole: {desk.audit.head().partition(':')[0]} entries")
    return 0


def _anchor(text: str) -> str:
    """Return an anchor as it stands, or as a manifest has it. Raises ValueError for a file that has none."""
    if not text or not Path(text).is_file():
        return text
    try:
        return str(json.loads(Path(text).read_text("utf-8"))["audit_head"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{text}: not the manifest of an export with the audit's head") from error


def _head(asked: argparse.Namespace) -> int:
    print(_desk(asked).audit.head())
    return 0


def _premises_book(access: Path) -> Path:
    """Return where licensing officers write: where it is said, else beside the accounts."""
    named = os.environ.get("PREMISES_BOOK", "")
    return Path(named) if named else access.with_name(access.name + ".premises")


def _backup(asked: argparse.Namespace) -> int:
    for copy in _desk(asked).backup(asked.folder):
        print(copy)
    library = library_file(access_file(asked.db), os.environ.get("PROFILES_DB", ""))
    if library.exists():
        print(Library(library).backup(asked.folder / library.name))
    if (book := _premises_book(access_file(asked.db))).exists():
        print(copied(book, asked.folder / book.name))
    views = views_file(access_file(asked.db))
    if views.exists():
        print(Views(views).backup(asked.folder / views.name))
    uploads = uploads_file(access_file(asked.db))
    if uploads.exists():
        print(Uploads(uploads).backup(asked.folder / uploads.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())

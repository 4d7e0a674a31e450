"""Who may sign in: people, their organisation, tier and areas; and who has asked to."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from access.database import Database
from access.passwords import hashed, matches, refusal
from access.principal import HOMES, Principal, tiers

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}")
AREA = re.compile(r"[A-Za-z0-9]{1,12}")
SOURCE = re.compile(r"[a-z][a-z0-9_-]{0,30}")
SSO = "@sso"
ORG = 80  # characters
WAITING = 200  # requests for access that may lie open at once

SCHEMA = """
CREATE TABLE users (
  user TEXT PRIMARY KEY COLLATE NOCASE, org TEXT NOT NULL, tier TEXT NOT NULL, areas TEXT NOT NULL,
  owns TEXT NOT NULL, admin INTEGER NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, password TEXT,
  identity TEXT UNIQUE, created REAL NOT NULL, grants TEXT NOT NULL DEFAULT '[]', home TEXT NOT NULL DEFAULT 'atlas',
  told TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, user TEXT NOT NULL, org TEXT NOT NULL, reason TEXT NOT NULL, password TEXT NOT NULL,
  at REAL NOT NULL
) STRICT
"""
SINCE_2 = """
ALTER TABLE users ADD COLUMN grants TEXT NOT NULL DEFAULT '[]';
ALTER TABLE users ADD COLUMN home TEXT NOT NULL DEFAULT 'atlas';
ALTER TABLE users ADD COLUMN told TEXT NOT NULL DEFAULT ''
"""
# what an account may do and where it lands, as columns; told: what the provider said of them last, as JSON
RIGHTS = ("org", "tier", "areas", "owns", "admin", "grants", "home")


@dataclass(frozen=True, slots=True)
class User:
    """One account.

    areas: district codes where an analyst sees exact counts, empty for the whole store. owns: ids of sources whose
    supplier this account speaks for: it may read who saw them. admin: may open /admin, whatever the tier. grants: what
    it may besides, of those its tier has. home: the screen it lands on. apart: an administrator gave it other rights
    than the groups of single sign-on say.
    """

    user: str
    org: str
    tier: str
    areas: tuple[str, ...] = ()
    admin: bool = False
    disabled: bool = False
    owns: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    home: str = HOMES[0]
    apart: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.user):
            raise ValueError(f"user: 2 to 64 letters, digits or . _ @ + -, got {self.user[:70]!r}")
        if not self.org.strip() or len(self.org) > ORG or not self.org.isprintable():
            raise ValueError(f"organisation: 1 to {ORG} printable characters, got {self.org[:90]!r}")
        if self.tier not in tiers():
            raise ValueError(f"tier: one of {', '.join(tiers())}, got {self.tier[:40]!r}")
        if wrong := [area for area in self.areas if not AREA.fullmatch(area)]:
            raise ValueError(f"areas: district codes such as E08000016, got {', '.join(wrong)[:80]!r}")
        if wrong := [source for source in self.owns if not SOURCE.fullmatch(source)]:
            raise ValueError(f"owns: ids of sources such as ed, got {', '.join(wrong)[:80]!r}")
        check_grants(self.tier, self.grants)
        if self.home not in HOMES:
            raise ValueError(f"home: one of {', '.join(HOMES)}, got {self.home[:40]!r}")

    def principal(self) -> Principal:
        """Return the reader this account is."""
        tier = tiers()[self.tier]
        return Principal(self.user, self.org, tier, self.areas, admin=self.admin, grants=self.grants, home=self.home)

    def rights(self) -> dict[str, str | int]:
        """Return what the account may do, as the columns RIGHTS hold it."""
        held = {name: getattr(self, name) for name in RIGHTS}
        return {name: json.dumps(value) if isinstance(value, tuple) else value for name, value in held.items()}


def check_grants(tier: str, grants: tuple[str, ...]) -> None:
    """Raise ValueError where a tier has not all of these grants."""
    if wrong := [grant for grant in grants if grant not in tiers()[tier].grants]:
        theirs = ", ".join(key for key, one in tiers().items() if set(wrong) <= set(one.grants)) or "no tier"
        raise ValueError(f"grants: {', '.join(wrong)[:80]!r} is for {theirs}, not for {tier}")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks to be let in; the password is theirs already, kept as its hash until an administrator says yes."""

    id: int
    user: str
    org: str
    reason: str
    at: float


class Users:
    """The accounts in the access file; `clock` tells seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def add(self, user: User, password: str) -> None:
        """Add an account. Raises ValueError when the name is taken or the password is not good enough."""
        if user.user.lower().endswith(SSO):
            raise ValueError(f"user: names that end in {SSO} come from single sign-on")
        if why := refusal(password, user=user.user, org=user.org):
            raise ValueError(why)
        self._insert(user, hashed(password))

    def _insert(self, user: User, password: str) -> None:
        row = {**user.rights(), "user": user.user, "password": password, "created": self._clock()}
        try:
            with self._database.writing() as held:
                _insert(held, row)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"{user.user}: there is such a user already") from error

    def all(self) -> tuple[User, ...]:
        """Return every account, by name."""
        rows = self._database.connection().execute("SELECT * FROM users ORDER BY user COLLATE NOCASE").fetchall()
        return tuple(_user(row) for row in rows)

    def one(self, name: str) -> User:
        """Return an account. Raises KeyError when there is none."""
        row = self._row(name)
        if row is None:
            raise KeyError(name)
        return _user(row)

    def verified(self, name: str, password: str) -> User | None:
        """Return the account that a name and password open; None costs the same whatever was wrong."""
        row = self._row(name)
        right = matches(row["password"] if row is not None else None, password)
        return _user(row) if right and row is not None and not row["disabled"] else None

    def welcome(self, user: User, identity: str) -> tuple[User, bool]:
        """Return the account of somebody a provider vouches for, and whether its rights were changed just now.

        identity: issuer and subject. The later word wins: what an administrator set holds until the provider says
        something else than it did the last time. Raises ValueError when the name is another person's.
        """
        rights, told = user.rights(), json.dumps(user.rights())
        with self._database.writing() as held:
            row = held.execute("SELECT * FROM users WHERE identity=?", (identity,)).fetchone()
            if row is None:
                if held.execute("SELECT 1 FROM users WHERE user=?", (user.user,)).fetchone():
                    raise ValueError(f"{user.user}: there is such a user already, and it is somebody else")
                new = {"user": user.user, "identity": identity, "told": told, "created": self._clock()}
                _insert(held, {**rights, **new})
                return user, False
            changed = row["told"] != told and rights != {name: row[name] for name in RIGHTS}
            if row["told"] != told:
                _update(held, row["user"], {**rights, "told": told})
            if changed:
                held.execute("DELETE FROM sessions WHERE user=?", (row["user"],))
            return _user(held.execute("SELECT * FROM users WHERE identity=?", (identity,)).fetchone()), changed

    def change(
        self,
        name: str,
        *,
        tier: str | None = None,
        areas: tuple[str, ...] | None = None,
        grants: tuple[str, ...] | None = None,
        home: str | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change an account and end its sessions: what it may see is decided anew at the next sign-in.

        What is None stays; grants that a new tier has not are taken back. Raises KeyError when there is no such
        account, ValueError for a tier, area, grant or home that cannot be, or when nobody would be left to administer.
        """
        before = self.one(name)
        asked = {"tier": tier, "areas": areas, "grants": grants, "home": home, "disabled": disabled}
        if grants is None and (wanted := tiers().get(tier or "")) is not None:
            asked["grants"] = tuple(grant for grant in before.grants if grant in wanted.grants)
        after = replace(before, **{key: value for key, value in asked.items() if value is not None})  # type: ignore[arg-type]
        with self._database.writing() as held:
            if after.admin and after.disabled and not _others(held, after.user):
                raise ValueError(f"{after.user} is the last administrator: add another first")
            _update(held, after.user, {**after.rights(), "disabled": after.disabled})
            held.execute("DELETE FROM sessions WHERE user=?", (after.user,))
        return self.one(after.user)

    def set_password(self, name: str, password: str) -> None:
        """Set a password and end every session of the account. Raises KeyError, or ValueError for a weak one."""
        user = self.one(name)
        if why := refusal(password, user=user.user, org=user.org):
            raise ValueError(why)
        stored = hashed(password)
        with self._database.writing() as held:
            held.execute("UPDATE users SET password=? WHERE user=?", (stored, user.user))
            held.execute("DELETE FROM sessions WHERE user=?", (user.user,))

    def ask(self, user: str, org: str, reason: str, password: str) -> None:
        """Note a request for access. Raises ValueError when a field cannot be, or too many lie open.

        A name that is taken is noted like any other, so that asking does not tell who has an account.
        """
        wanted = User(user, org, "partner")
        if user.lower().endswith(SSO):
            raise ValueError(f"user: names that end in {SSO} come from single sign-on")
        if not 1 <= len(reason.strip()) <= 500:
            raise ValueError("reason: say in 1 to 500 characters what you need it for")
        if why := refusal(password, user=user, org=org):
            raise ValueError(why)
        row = (wanted.user, wanted.org, reason.strip(), hashed(password), self._clock())
        with self._database.writing() as held:
            if held.execute("SELECT count(*) FROM requests").fetchone()[0] >= WAITING:
                raise ValueError("Too many requests lie open: speak to whoever runs the atlas.")
            held.execute("INSERT INTO requests (user, org, reason, password, at) VALUES (?,?,?,?,?)", row)

    def requests(self) -> tuple[Request, ...]:
        """Return the open requests for access, oldest first."""
        rows = self._database.connection().execute("SELECT id, user, org, reason, at FROM requests ORDER BY id")
        return tuple(Request(*row) for row in rows.fetchall())

    def decide(
        self,
        request: int,
        *,
        tier: str | None,
        areas: tuple[str, ...] = (),
        grants: tuple[str, ...] = (),
        home: str = HOMES[0],
    ) -> Request:
        """Let in whoever asked, into a tier, or with None turn them down; either way the request is gone.

        Raises KeyError when there is no such request, ValueError when the name is taken or a field cannot be.
        """
        row = self._database.connection().execute("SELECT * FROM requests WHERE id=?", (request,)).fetchone()
        if row is None:
            raise KeyError(request)
        if tier is not None:
            self._insert(User(row["user"], row["org"], tier, areas, grants=grants, home=home), row["password"])
        with self._database.writing() as held:
            held.execute("DELETE FROM requests WHERE id=?", (request,))
        return Request(row["id"], row["user"], row["org"], row["reason"], row["at"])

    def _row(self, name: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = (
            self._database.connection().execute("SELECT * FROM users WHERE user=?", (name[:64],)).fetchone()
        )
        return found


def _others(held: sqlite3.Connection, name: str) -> bool:
    query = "SELECT count(*) FROM users WHERE admin=1 AND disabled=0 AND user<>?"
    return bool(held.execute(query, (name,)).fetchone()[0])


def _insert(held: sqlite3.Connection, row: Mapping[str, object]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    held.execute(f"INSERT INTO users ({names}) VALUES ({marks})", tuple(row.values()))


def _update(held: sqlite3.Connection, user: str, row: Mapping[str, object]) -> None:
    names = ", ".join(f"{name}=?" for name in row)
    held.execute(f"UPDATE users SET {names} WHERE user=?", (*row.values(), user))


def _user(row: sqlite3.Row) -> User:
    held: dict[str, Any] = {name: tuple(json.loads(row[name])) for name in ("areas", "owns", "grants")}
    held["grants"] = tuple(grant for grant in held["grants"] if grant in tiers()[row["tier"]].grants)  # those of today
    held |= {name: bool(row[name]) for name in ("admin", "disabled")}
    made = User(row["user"], row["org"], row["tier"], home=row["home"], **held)
    said = row["told"]
    return replace(made, apart=bool(said) and json.loads(said) != made.rights())

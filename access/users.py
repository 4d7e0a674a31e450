"""Who may sign in: people, their organisation, tier and areas; and who has asked to."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace

from access.database import Database
from access.passwords import hashed, matches, refusal
from access.principal import Principal, tiers

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
  identity TEXT UNIQUE, created REAL NOT NULL
) STRICT;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, user TEXT NOT NULL, org TEXT NOT NULL, reason TEXT NOT NULL, password TEXT NOT NULL,
  at REAL NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class User:
    """One account.

    areas: district codes where an analyst sees exact counts, empty for the whole store. owns: ids of sources whose
    supplier this account speaks for: it may read who saw them. admin: may open /admin, whatever the tier.
    """

    user: str
    org: str
    tier: str
    areas: tuple[str, ...] = ()
    admin: bool = False
    disabled: bool = False
    owns: tuple[str, ...] = ()

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

    def principal(self) -> Principal:
        """Return the reader this account is."""
        return Principal(self.user, self.org, tiers()[self.tier], self.areas, admin=self.admin)


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
        areas, owns = json.dumps(user.areas), json.dumps(user.owns)
        row = (user.user, user.org, user.tier, areas, owns, user.admin, password, self._clock())
        try:
            with self._database.writing() as held:
                held.execute(
                    "INSERT INTO users (user, org, tier, areas, owns, admin, password, created) "
                    "VALUES (?,?,?,?,?,?,?,?)",
                    row,
                )
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

    def welcome(self, user: User, identity: str) -> User | None:
        """Return the account of somebody a provider vouches for, with the rights of today; None when it is disabled.

        identity: issuer and subject. Raises ValueError when the name is another person's.
        """
        areas, owns = json.dumps(user.areas), json.dumps(user.owns)
        with self._database.writing() as held:
            row = held.execute("SELECT * FROM users WHERE identity=?", (identity,)).fetchone()
            if row is None and held.execute("SELECT 1 FROM users WHERE user=?", (user.user,)).fetchone():
                raise ValueError(f"{user.user}: there is such a user already, and it is somebody else")
            if row is None:
                held.execute(
                    "INSERT INTO users (user, org, tier, areas, owns, admin, identity, created) "
                    "VALUES (?,?,?,?,?,?,?,?)",
                    (user.user, user.org, user.tier, areas, owns, user.admin, identity, self._clock()),
                )
            rights = (user.org, user.tier, areas, owns, user.admin)
            if row is not None and rights != tuple(row[key] for key in ("org", "tier", "areas", "owns", "admin")):
                held.execute(
                    "UPDATE users SET org=?, tier=?, areas=?, owns=?, admin=? WHERE identity=?", (*rights, identity)
                )
                held.execute("DELETE FROM sessions WHERE user=?", (row["user"],))
            found = _user(held.execute("SELECT * FROM users WHERE identity=?", (identity,)).fetchone())
        return None if found.disabled else found

    def change(
        self, name: str, *, tier: str | None = None, areas: tuple[str, ...] | None = None, disabled: bool | None = None
    ) -> User:
        """Change an account and end its sessions: what it may see is decided anew at the next sign-in.

        Raises KeyError when there is none, ValueError for a tier or area that cannot be, or when nobody would be left
        to administer.
        """
        before = self.one(name)
        after = replace(
            before,
            tier=before.tier if tier is None else tier,
            areas=before.areas if areas is None else areas,
            disabled=before.disabled if disabled is None else disabled,
        )
        with self._database.writing() as held:
            if after.admin and after.disabled and not _others(held, after.user):
                raise ValueError(f"{after.user} is the last administrator: add another first")
            held.execute(
                "UPDATE users SET tier=?, areas=?, disabled=? WHERE user=?",
                (after.tier, json.dumps(after.areas), after.disabled, after.user),
            )
            held.execute("DELETE FROM sessions WHERE user=?", (after.user,))
        return after

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

    def decide(self, request: int, *, tier: str | None, areas: tuple[str, ...] = ()) -> Request:
        """Let in whoever asked, into a tier, or with None turn them down; either way the request is gone.

        Raises KeyError when there is no such request, ValueError when the name is taken or a field cannot be.
        """
        row = self._database.connection().execute("SELECT * FROM requests WHERE id=?", (request,)).fetchone()
        if row is None:
            raise KeyError(request)
        if tier is not None:
            self._insert(User(row["user"], row["org"], tier, areas), row["password"])
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


def _user(row: sqlite3.Row) -> User:
    areas, owns = tuple(json.loads(row["areas"])), tuple(json.loads(row["owns"]))
    return User(row["user"], row["org"], row["tier"], areas, bool(row["admin"]), bool(row["disabled"]), owns)

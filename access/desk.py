"""The desk at the door: lets people in and out, and keeps the record of it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from access import sessions as _sessions
from access import single_sign_on
from access import throttle as _throttle
from access import users as _users
from access.audit import Audit
from access.database import Database
from access.principal import PurposeError, tiers
from access.sessions import Session, Sessions
from access.single_sign_on import NotLetIn, Provider, SingleSignOn
from access.throttle import FREE_TOGETHER, PER_ACCOUNT, PER_ADDRESS, TOLD, Throttle
from access.users import Users

log = logging.getLogger(__name__)
APPLICATION, VERSION = 0x56414343, 3  # "VACC"
UPGRADES = {2: f"{_users.SINCE_2};{_sessions.SINCE_2}"}
SCHEMA = ";".join((_users.SCHEMA, _sessions.SCHEMA, _throttle.SCHEMA, single_sign_on.SCHEMA))
WRONG = "Name and password do not belong together, or the account may not sign in."


class Refused(Exception):
    """Somebody was not let in; the words are for them and never say which part was wrong. wait: seconds, or 0."""

    def __init__(self, told: str, wait: int = 0) -> None:
        super().__init__(told)
        self.wait = wait


def audit_path(path: Path) -> Path:
    """Return where the audit of an access file lies: beside it."""
    return path.with_name(path.name + ".audit")


class Desk:
    """Accounts, sessions, throttles and the audit of one access file. `clock` tells seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, provider: Provider | None = None) -> None:
        """Open the access file and its audit; with a provider people sign in there, administrators here too.

        Raises FileNotFoundError when either is missing, AccessError when it is damaged.
        """
        self.path, self._clock, self._noted = path, clock, date.min
        self.database = Database(path, application=APPLICATION, version=VERSION, upgrades=UPGRADES)
        self.audit = Audit(audit_path(path), clock)
        self.users, self.sessions = Users(self.database, clock), Sessions(self.database, clock)
        self.throttle = Throttle(self.database, clock)
        self.sso = SingleSignOn(provider, self.database, clock) if provider else None

    @classmethod
    def create(cls, path: Path, clock: Callable[[], float] = time.time) -> Desk:
        """Make an access file without any account, and its audit. Raises FileExistsError when one is there."""
        if audit_path(path).exists():  # never start a second chain beside an old one
            raise FileExistsError(f"{audit_path(path)} is there without {path}: restore both from your backup")
        Database.create(path, application=APPLICATION, version=VERSION, schema=SCHEMA)
        Audit.create(audit_path(path))
        return cls(path, clock)

    def sign_in(self, name: str, password: str, address: str, old: str = "") -> str:
        """Return a fresh session token. `old` is the token the browser had: it ends.

        Raises Refused with words for the reader, AccessError when the audit cannot be written.
        """
        account, place = f"account {name.lower()[:64]}", f"address {address}"
        wait = max(
            self.throttle.locked(account),
            self.throttle.locked(place),
            self.throttle.wait(PER_ACCOUNT, account),
            self.throttle.wait(PER_ADDRESS, place),
        )
        known = {user.user.lower(): user for user in self.users.all()}.get(name.lower())
        # a name nobody has may be a password typed into the wrong field: it is not written down
        user, org = (known.user, known.org) if known else ("", "")
        if wait:
            if not self.throttle.wait(TOLD, place):  # each entry is a write to the disk: no way to keep it busy
                self.audit.add("sign-in failed", user=user, org=org, why="too many tries", address=address)
            raise Refused(f"Too many tries. Wait {-(-wait // 60)} min and try again.", wait)
        found = self.users.verified(name, password)
        if found is None:
            self.throttle.failed(account)
            self.throttle.failed(place, free=FREE_TOGETHER)
            why = "disabled" if known and known.disabled else "wrong password" if known else "unknown name"
            self.audit.add("sign-in failed", user=user, org=org, why=why, address=address)
            raise Refused(WRONG)
        self.throttle.forget(account)
        if self.sso is not None:
            if not found.admin:
                self.audit.add("sign-in failed", user=user, org=org, why="not by single sign-on", address=address)
                raise Refused(WRONG)
            log.warning("an administrator signed in with a password past single sign-on")  # for when it is down
        past = {"past_single_sign_on": True} if self.sso is not None else {}
        self.audit.add("sign-in", user=found.user, org=found.org, tier=found.tier, address=address, **past)
        return self.sessions.begin(found.user, old)

    def welcome(self, browser: str, back: str, asked: Mapping[str, str], address: str, old: str) -> tuple[str, str]:
        """Return a fresh session token for whoever comes back from the provider, and where they wanted to go.

        Raises Refused with words for the reader, Unreachable when the provider cannot be asked, or AccessError.
        """
        if self.sso is None:
            raise Refused("There is no single sign-on here.")
        try:
            guest, wanted = self.sso.end(browser, back, asked)
            told = guest.group.user(guest.name, self.sso.provider.org)
            found, changed = self.users.welcome(told, guest.identity)
        except (NotLetIn, ValueError) as error:
            self.audit.add("sign-in failed", why="single sign-on", told=str(error)[:200], address=address)
            raise Refused(str(error)) from error
        if changed:  # the groups say something new, so they win over what an administrator had set
            rights = {"tier": found.tier, "areas": found.areas, "grants": found.grants, "admin": found.admin}
            self.audit.add("change", user="single sign-on", what="rights by groups", of=found.user, rights=rights)
        if found.disabled:
            self.audit.add("sign-in failed", user=found.user, org=found.org, why="disabled", address=address)
            raise Refused(WRONG)
        self.audit.add("sign-in", user=found.user, org=found.org, tier=found.tier, address=address, by="single sign-on")
        return self.sessions.begin(found.user, old), wanted

    def sign_out(self, token: str) -> None:
        """End a session at once; nothing happens where there is none."""
        if session := self.sessions.read(token):
            self.audit.add("sign-out", user=session.user.user, org=session.user.org)
            self.sessions.end(token)

    def state(self, session: Session, token: str, kind: str, words: str) -> str:
        """Keep and write down what a session is for; return it.

        Raises PurposeError with words for the reader, AccessError when the audit cannot be written.
        """
        user, asked = session.user, tiers()[session.user.tier].purpose
        if asked is None:
            raise PurposeError("No purpose is asked of you.")
        purpose = asked.stated(kind, words)
        self.audit.add("purpose", user=user.user, org=user.org, tier=user.tier, purpose=purpose)
        self.sessions.state(token, purpose)
        return purpose

    def session(self, token: str) -> Session | None:
        """Return the open session of a token, None when there is none."""
        return self.sessions.read(token) if token else None

    def head_of_the_day(self) -> str:
        """Return the audit's head the first time it is asked on a day (UTC), "" ever after on that day."""
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        if today == self._noted:
            return ""
        self._noted = today
        return self.audit.head()

    def backup(self, folder: Path) -> tuple[Path, ...]:
        """Copy both files into a folder while they are in use; return the copies. Raises FileExistsError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        copies = folder / self.path.name, folder / audit_path(self.path).name
        self.database.backup(copies[0])
        self.audit.backup(copies[1])
        return copies


def access_file(given: str | None = None) -> Path:
    """Return the access file: the one given, else that of ACCESS_DB. Raises ValueError when neither names one."""
    if not (named := given or os.environ.get("ACCESS_DB", "")):
        raise ValueError("say where the access file is: set ACCESS_DB=FILE or give --db FILE")
    return Path(named)

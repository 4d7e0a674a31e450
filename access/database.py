"""The SQLite files of sign-in: opened with care, shared by every process, never made anew over a broken one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

BUSY = 5.0  # seconds one writer waits for another
NONE: Mapping[int, str] = MappingProxyType({})


class AccessError(RuntimeError):
    """Sign-in or its record cannot be used: what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the errors of a file tell to do: the commands that make and save it, and what is so until it is whole."""

    make: str = "python -m access user add NAME --admin"
    save: str = "python -m access backup FOLDER"
    meanwhile: str = "nobody is let in"


class Database:
    """One SQLite file in WAL mode; every thread has its own connection. `full` writes through to the disk each time."""

    def __init__(
        self,
        path: Path,
        *,
        application: int,
        version: int,
        full: bool = False,
        keeping: Keeping | None = None,
        upgrades: Mapping[int, str] = NONE,
    ) -> None:
        """Open a file that `create` made. `keeping` names the commands of its errors, by default those of sign-in.

        upgrades: by earlier version the SQL that leads to the next.

        Raises FileNotFoundError when there is none, AccessError when it is damaged, another's or of another version.
        """
        self.path, self._full, self._held = path, full, threading.local()
        self._keeping = keeping or Keeping()
        if not path.is_file():
            raise FileNotFoundError(f"{path} does not exist: make it with `{self._keeping.make}`")
        try:
            held = self.connection()
            sound = held.execute("PRAGMA quick_check(1)").fetchone()[0]
            if sound == "ok" and self._pragma("application_id") == application:
                self._upgrade(version, upgrades)
            found = (self._pragma("application_id"), self._pragma("user_version"))
        except sqlite3.DatabaseError as error:
            raise AccessError(self._restore(type(error).__name__)) from error
        if sound != "ok":
            raise AccessError(self._restore("its pages do not agree"))
        if found != (application, version):
            raise AccessError(
                f"{path} is not a file of this version of the atlas (found {found[0]}.{found[1]}, "
                f"expected {application}.{version}): " + self._remedy()
            )

    @classmethod
    def create(cls, path: Path, *, application: int, version: int, schema: str) -> None:
        """Make the file with mode 0600. Raises FileExistsError rather than touch one that is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        held = sqlite3.connect(path, isolation_level=None)
        try:
            held.execute("PRAGMA journal_mode=WAL")
            held.executescript(
                f"BEGIN;{schema};PRAGMA application_id={application};PRAGMA user_version={version};COMMIT"
            )
        finally:
            held.close()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, in autocommit."""
        held: sqlite3.Connection | None = getattr(self._held, "connection", None)
        if held is None:
            held = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY)
            held.isolation_level = None
            held.row_factory = sqlite3.Row
            held.execute("PRAGMA foreign_keys=ON")
            held.execute(f"PRAGMA synchronous={'FULL' if self._full else 'NORMAL'}")
            self._held.connection = held
        return held

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the one right to write, over all processes, until the block ends; an exception undoes it all."""
        held = self.connection()
        held.execute("BEGIN IMMEDIATE")
        try:
            yield held
        except BaseException:
            held.execute("ROLLBACK")
            raise
        held.execute("COMMIT")

    def _upgrade(self, version: int, upgrades: Mapping[int, str]) -> None:
        """Lead an earlier version's file to this one, wholly or not at all, whoever else opens it meanwhile."""
        if self._pragma("user_version") not in upgrades:
            return
        with self.writing() as held:
            while (at := self._pragma("user_version")) in upgrades and at < version:
                for statement in upgrades[at].split(";"):
                    held.execute(statement)
                held.execute(f"PRAGMA user_version={at + 1}")

    def backup(self, to: Path) -> None:
        """Copy the file as it is now, while it is in use. Raises FileExistsError when `to` is there."""
        to.touch(mode=0o600, exist_ok=False)
        copy = sqlite3.connect(to)
        try:
            self.connection().backup(copy)
        finally:
            copy.close()

    def _pragma(self, name: str) -> int:
        return int(self.connection().execute(f"PRAGMA {name}").fetchone()[0])

    def _restore(self, what: str) -> str:
        meanwhile = f"{self._keeping.meanwhile} and nothing is made anew"
        return f"{self.path} is damaged ({what}); {meanwhile}: " + self._remedy()

    def _remedy(self) -> str:
        path = self.path
        return (
            f"stop the server and restore your last backup: rm -f '{path}-wal' '{path}-shm' && cp BACKUP '{path}' "
            f"(backups are made with `{self._keeping.save}`)"
        )


def copied(path: Path, to: Path) -> Path:
    """Copy any SQLite file while it is in use; return the copy. Raises FileExistsError when `to` is there."""
    to.touch(mode=0o600, exist_ok=False)
    held, copy = sqlite3.connect(path), sqlite3.connect(to)
    try:
        held.backup(copy)
    finally:
        held.close()
        copy.close()
    return to

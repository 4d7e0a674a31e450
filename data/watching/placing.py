"""Putting accepted files where the store reads them, so that it can be undone until they are published."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from data.building.config import ProviderConfig
from data.model import month_text
from data.watching.folder import write_whole

FOLDER = ".watching"  # below the root


@dataclass(frozen=True, slots=True)
class Move:
    """One file on its way into the layout, as the journal notes it. Paths from the root.

    replaces: whether a file was there before; it is kept at `previous` until the new one is published.
    """

    working: str
    target: str
    previous: str
    replaces: bool


class Journal:
    """What is being placed. While it exists, the layout may be half changed; `undo` makes it what it was."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / FOLDER
        self.path = self.folder / "journal.json"

    def place(self, moves: Iterable[Move]) -> None:
        """Put files in place, noting first what will be done. Every byte is on disk before a name leads to it."""
        moves = list(moves)
        self.folder.mkdir(exist_ok=True)
        write_whole(self.path, json.dumps([asdict(move) for move in moves]))
        _sync(self.path)
        for move in moves:
            target, previous = self.root / move.target, self.root / move.previous
            target.parent.mkdir(parents=True, exist_ok=True)
            if move.replaces:
                _copy(target, previous)
            _copy(self.root / move.working, target)

    def undo(self) -> bool:
        """Make the layout what it was before the last `place` that was not confirmed; return whether there was one."""
        try:
            moves = [Move(**one) for one in json.loads(self.path.read_text("utf-8"))]
        except FileNotFoundError:
            return False
        for move in moves:
            target, previous = self.root / move.target, self.root / move.previous
            _fresh(target).unlink(missing_ok=True)
            if not move.replaces:
                target.unlink(missing_ok=True)
            elif previous.exists():  # whole, and made before the target was touched
                previous.replace(target)
        self.confirm()
        return True

    def confirm(self) -> None:
        """Forget what was placed: it is published, or undone."""
        self.path.unlink(missing_ok=True)
        for left in (*self.folder.glob("previous-*"), *self.folder.glob(".previous-*")):
            left.unlink()


def target_of(provider: ProviderConfig, root: Path, month: int | None, name: str) -> str:
    """Return where a provider's file goes: the first of its patterns that no file fills, else the last.

    Files are read in the order of the patterns, and a later one of the same month takes the place of the earlier: so a
    late return goes where the TOML lists late returns. month: year x 12 + month - 1, None where patterns name none.
    """
    paths = paths_of(provider, month, name)
    return next((path for path in paths if not (root / path).exists()), paths[-1])


def paths_of(provider: ProviderConfig, month: int | None, name: str) -> list[str]:
    """Return where a file of a month may stand, in the order in which the build reads."""
    fits = [pattern for pattern in provider.files if ("{month}" in pattern) == (month is not None)]
    return [_filled(pattern, month, name) for pattern in fits]


def by_month(provider: ProviderConfig) -> bool:
    """Return whether a provider's files are named by month."""
    return any("{month}" in pattern for pattern in provider.files)


def _filled(pattern: str, month: int | None, name: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name.partition(".")[0]).strip("-") or "file"
    dated = pattern if month is None else pattern.replace("{month}", month_text(month))
    return dated.replace("**/", "").replace("*", "" if month is not None else stem).replace("?", "-")


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that its new name leads to all of it or to what was there before."""
    fresh = _fresh(target)
    shutil.copyfile(source, fresh)
    _sync(fresh)
    fresh.replace(target)


def _fresh(target: Path) -> Path:
    return target.with_name(f".{target.name}.new")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())

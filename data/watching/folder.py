"""A supplier's folder: which files are complete, taking one out, and putting back what became of it."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from data.building.config import ProviderConfig, SourceConfig, StoreConfig
from data.building.validate import Report

Look: TypeAlias = tuple[int, int, int]  # size, time of the last change in ns, inode
UNFINISHED = (
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".tmp",
    ".temp",
    ".swp",
    ".lock",
)  # what writers call them
PLACES = ("working", "accepted", "refused", "reports")


@dataclass(frozen=True, slots=True)
class Drop:
    """The folder of one provider. In it: `working` (taken, not yet judged), `accepted`, `refused` and `reports`."""

    source: SourceConfig
    provider: ProviderConfig
    folder: Path

    def prepare(self) -> None:
        """Make the folder and those inside it."""
        for name in PLACES:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def waiting(self) -> dict[str, Look]:
        """Return the files a supplier has left, by name; links, folders and files still being written are none."""
        found = {}
        for path in self.folder.iterdir():
            if path.name.startswith((".", "~")) or path.name.lower().endswith(UNFINISHED):
                continue
            if (look := look_at(path)) is not None:
                found[path.name] = look
        return found

    def take(self, name: str, seen: Look) -> Path | None:
        """Move a file out of the supplier's reach; None when it has changed or gone since it was seen."""
        there, here = self.folder / name, self.folder / "working" / name
        if look_at(there) != seen:
            return None
        there.replace(here)
        return here

    def give_back(self, working: Path) -> None:
        """Move a file that was taken back to where it came from."""
        working.replace(_free(self.folder / working.name))

    def give_back_all(self) -> int:
        """Move everything that was taken and never judged back; return how many files."""
        left = [path for path in (self.folder / "working").iterdir() if path.is_file()]
        for path in left:
            self.give_back(path)
        return len(left)

    def settle(self, working: Path, outcome: str, content: Mapping[str, Any], text: str, report: Report | None) -> Path:
        """Move a judged file to `accepted` or `refused` and write its report beside; return where it is now."""
        place = "refused" if outcome == "refuse" else "accepted"
        target = _free(self.folder / place / working.name)
        beside = self.folder / "reports" / target.name
        if report is not None:
            fresh = beside.with_name(beside.name + ".errors.csv.new")
            report.write_errors(fresh)
            fresh.replace(beside.with_name(beside.name + ".errors.csv"))
        write_whole(beside.with_name(beside.name + ".report.json"), json.dumps(content, indent=1, ensure_ascii=False))
        write_whole(beside.with_name(beside.name + ".report.txt"), text + "\n")
        working.replace(target)
        return target


def drops(config: StoreConfig, root: Path) -> tuple[Drop, ...]:
    """Return the folders a configuration names."""
    return tuple(
        Drop(source, provider, root / provider.drop)
        for source in config.sources
        for provider in source.providers
        if provider.drop
    )


def look_at(path: Path) -> Look | None:
    """Return what tells whether a file has changed; None unless it is a plain file that nothing else is a name of."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1  # a link could lead to a file of ours
    return (found.st_size, found.st_mtime_ns, found.st_ino) if plain else None


@dataclass(slots=True)
class Patience:
    """Which files have stayed as they are for `seconds`, by two looks or more: no clock but ours is trusted."""

    seconds: float
    seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)

    def complete(self, folders: tuple[Drop, ...]) -> Iterator[tuple[Drop, str, Look]]:
        """Yield the files that nobody has written to since a look at least `seconds` ago, oldest change first."""
        now, before, self.seen = time.monotonic(), self.seen, {}
        ready = []
        for drop in folders:
            for name, look in drop.waiting().items():
                path = drop.folder / name
                known, since = before.get(path, (look, now))
                self.seen[path] = (look, since if known == look else now)
                if now - self.seen[path][1] >= self.seconds:
                    ready.append((look[1], name, drop, look))
        for _, name, drop, look in sorted(ready, key=lambda one: one[:2]):
            yield drop, name, look


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that nobody ever sees half of it."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def _free(path: Path) -> Path:
    """Return the path, or one beside it that nothing has yet: name-2.csv, name-3.csv."""
    stem, dot, rest = path.name.partition(".")
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{stem}-{number}{dot}{rest}")
    return found

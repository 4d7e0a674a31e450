"""Watched folders: what a supplier leaves is judged, taken in, published and answered, or refused and answered."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.building.build import build
from data.building.config import StoreConfig
from data.building.validate import Report, month_in
from data.keys import KeyFileError
from data.locks import alone
from data.model import month_text
from data.progress import Say, say, silent
from data.release import BuildInProgress, published, sha256
from data.sources import SourceFile, read
from data.tables import BuildError
from data.watching.folder import Drop, Look, Patience, drops
from data.watching.placing import FOLDER, Journal, Move, by_month, paths_of, target_of

SETTLE = 5.0  # seconds without a change before a file counts as complete
EVERY = 2.0  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Judged:
    """A file taken from its folder. outcome: accept, accept_flag, quarantine (some rows stay out), noop or refuse.

    why: one sentence for the supplier. target: where it goes below the root, "" when nowhere.
    """

    drop: Drop
    working: Path
    sha256: str
    report: Report
    outcome: str
    why: str
    target: str = ""

    @property
    def goes_in(self) -> bool:
        """Return whether it goes into the layout."""
        return bool(self.target)


@dataclass(slots=True)
class Watcher:
    """Looks after the folders that a configuration names.

    stop: set it and the watcher ends after what it is doing. settle, every: seconds.
    """

    config: StoreConfig
    store: Path
    root: Path
    settle: float = SETTLE
    every: float = EVERY
    talk: Say = say
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, once: bool = False) -> int:
        """Watch until told to stop, or once; return how many files were judged.

        Raises BuildError when no folder is named, Busy when another watcher is at work on this root or store.
        """
        folders = drops(self.config, self.root)
        if not folders:
            raise BuildError('no provider has a `drop`: name the folder of each supplier, as drop = "incoming/ed-2"')
        with ExitStack() as held:
            held.enter_context(alone(self.root / FOLDER / "lock", "a watcher"))
            held.enter_context(alone(self.store / "WATCHING", "a watcher"))
            self._recover(folders)
            patience, answered = Patience(self.settle), 0
            list(patience.complete(folders))  # the first of two looks
            while not self.stop.wait(self.settle if once else self.every):
                while ready := list(patience.complete(folders)):
                    answered += (now := self._round(ready))
                    if not now:
                        break
                if once:
                    break
            return answered

    def _recover(self, folders: Iterable[Drop]) -> None:
        """Undo what a watcher that died left half done; its files are judged again."""
        undone, back = Journal(self.root).undo(), 0
        for drop in folders:
            drop.prepare()
            back += drop.give_back_all()
        if undone or back:
            self.talk(f"the last watcher was stopped in the middle: {back} files are judged again")

    def _round(self, ready: Iterable[tuple[Drop, str, Look]]) -> int:
        """Judge files that are complete, publish those that go in, together where that works; return how many ended."""
        judged: list[Judged] = []
        ended = 0
        for drop, name, look in ready:
            if self.stop.is_set():
                break
            working = drop.take(name, look)
            if working is None:
                continue
            one = self._judge(drop, working, {other.target for other in judged})
            if one is None:  # another of the same month goes first; this one in the next round
                drop.give_back(working)
            elif one.goes_in:
                judged.append(one)
            else:
                ended += self._answer(one)
        return ended + (self._publish(judged) if judged else 0)

    def _judge(self, drop: Drop, working: Path, taken: set[str]) -> Judged | None:
        """Return what becomes of a file, read as the build would read it; None when its place is being filled."""
        provider, kind = drop.provider, drop.source.kind
        source = SourceFile(
            working, working.name, drop.source.id, kind, provider.id, self._mapping(drop), month_in(working.name),
            provider.vintage,
        )  # fmt: skip
        digest, report = sha256(working), Report(read(source, keep=False))
        if not report.passed:
            return Judged(drop, working, digest, report, "refuse", "The file stays out as a whole.")
        months = report.read.months
        if by_month(provider) and len(months) != 1:
            span = f"{month_text(months[0])} to {month_text(months[-1])}"
            words = f"It holds {len(months)} months ({span}); send one file a month."
            return Judged(drop, working, digest, report, "refuse", words)
        month = months[0] if by_month(provider) else None
        if self._is_in(drop, month, working.name, digest):
            return Judged(drop, working, digest, report, "noop", "The same file has been taken in before.")
        target = target_of(provider, self.root, month, working.name)
        if target in taken:
            return None
        counts, flagged = report.read.counts, report.read.flagged
        outcome = "quarantine" if counts.quarantined else "accept_flag" if flagged else "accept"
        return Judged(drop, working, digest, report, outcome, "", target)

    def _mapping(self, drop: Drop) -> str:
        named = drop.provider.mapping
        return str(self.root / named) if named.endswith(".toml") and drop.source.kind == "records" else named

    def _is_in(self, drop: Drop, month: int | None, name: str, digest: str) -> bool:
        """Return whether the file that counts for this month is byte for byte this one."""
        there = [path for path in paths_of(drop.provider, month, name) if (self.root / path).is_file()]
        return bool(there) and sha256(self.root / there[-1]) == digest

    def _publish(self, judged: list[Judged]) -> int:
        """Place the files, build, and answer; undo and refuse what the store cannot be built with.

        Return how many files have ended; the others are back where their suppliers left them.
        """
        journal = Journal(self.root)
        journal.place(_move(self.root, number, one) for number, one in enumerate(judged))
        self.talk(f"taking in {len(judged)} files")
        try:
            release = build(self.config, self.store, self.root, silent)
        except BuildInProgress:
            return self._put_back(journal, judged, "another build is running; trying again after it")
        except (OSError, KeyFileError):  # a full disk, or a key that is not at hand, is no fault of a file
            self._put_back(journal, judged, "the release could not be written; the files are judged again")
            raise
        except Exception as error:  # whatever a file does to a build, the next file must not wait for it
            return self._failed(journal, judged, error)
        journal.confirm()
        return sum(self._answer(one, f"It is part of the release {release.id}.", release.id) for one in judged)

    def _failed(self, journal: Journal, judged: list[Judged], error: Exception) -> int:
        if self.stop.is_set():  # whoever stopped us stopped the helpers of the build too: no fault of any file
            return self._put_back(journal, judged, "stopped before the release was whole; the files are judged again")
        words = str(error) if isinstance(error, (BuildError, ValueError)) else type(error).__name__
        if published(self.store) is None:  # perhaps other suppliers have sent nothing yet
            journal.confirm()
            return sum(self._answer(one, f"It is taken in. Nothing can be published yet: {words}") for one in judged)
        journal.undo()
        if len(judged) > 1:
            return sum(self._publish([one]) for one in judged)
        why = f"The store cannot be built with it: {words}"
        return self._answer(replace(judged[0], outcome="refuse", why=why, target=""))

    def _put_back(self, journal: Journal, judged: Iterable[Judged], words: str) -> int:
        journal.undo()
        for one in judged:
            one.drop.give_back(one.working)
        self.talk(words)
        return 0

    def _answer(self, one: Judged, more: str = "", release: str = "") -> int:
        """Write the supplier's report and move the file to where it ends; return 1, for counting."""
        words = " ".join(part for part in (one.why, more) if part)
        rest = one.report.text().partition("\n")[2]  # its first line says what would become of the file
        text = f"{one.working.name}: {WORDS[one.outcome]}. {words}\n{rest}"
        at = one.drop.settle(one.working, one.outcome, _content(one, words, release), text, one.report)
        self.talk(f"{one.drop.provider.id}: {at.name}: {WORDS[one.outcome]}")
        return 1


WORDS = {
    "accept": "accepted",
    "accept_flag": "accepted, with remarks",
    "quarantine": "accepted, some rows kept out",
    "noop": "nothing to do",
    "refuse": "REFUSED",
}


def _move(root: Path, number: int, one: Judged) -> Move:
    working = one.working.relative_to(root).as_posix()
    return Move(working, one.target, f"{FOLDER}/previous-{number}", (root / one.target).exists())


def _content(one: Judged, words: str, release: str) -> dict[str, Any]:
    """Return the report as plain values: counts, faults by class with their first lines, never a value of a row."""
    found = one.report.read
    return {
        "file": one.working.name, "sha256": one.sha256, "judged": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": one.drop.source.id, "provider": one.drop.provider.id, "outcome": one.outcome, "words": words,
        "months": [month_text(month) for month in found.months], "rows": {
            "read": found.counts.read, "accepted": found.counts.accepted, "quarantined": found.counts.quarantined,
        },
        "faults": [
            {"id": kind.id, "outcome": kind.outcome, "count": kind.count, "lines": kind.lines, "columns": kind.columns}
            for kind in one.report.table()
        ],
        "taken_as": one.target, "release": release,
    }  # fmt: skip


__all__ = ["EVERY", "SETTLE", "Watcher"]

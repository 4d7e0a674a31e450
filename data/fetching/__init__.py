"""Open data from its publishers into the layout that a store's TOML reads. Only `python -m data fetch` comes here."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import urllib3

from data.building.config import StoreConfig
from data.fetching.client import Again, Client, FetchError
from data.fetching.download import PIECE, Stamp, Wanted, digest, download
from data.fetching.features import Layer, fill_features
from data.fetching.fill import fill
from data.fetching.plan import Job, plan
from data.fetching.ranges import probe, reader
from data.fetching.record import Record
from data.locks import alone
from data.progress import Say, say, transfer
from data.publishers import Publishers
from data.tables import BuildError

WORK = ".fetching"  # below the root: pieces of downloads, and files that are not yet in place


@dataclass(frozen=True, slots=True)
class Order:
    """What to fetch. only: groups, all when empty; months: first and last inclusive, None for the newest archive."""

    config: StoreConfig
    root: Path
    publishers: Publishers
    only: tuple[str, ...] = ()
    months: tuple[int, int] | None = None
    proxy: str = ""


def outline(order: Order) -> list[str]:
    """Return in words what would be fetched, from where and into which files; nothing is asked of anybody."""
    jobs, notes = plan(order.config, order.publishers.datasets, order.only, order.months)
    lines = []
    for job in jobs:
        known = job.dataset
        lines += [f"{job.name}: {known.publisher.name}, {known.publisher.licence}", f"  from {job.address}"]
        lines += [f"  to   {output.path}" for output in job.outputs]
        lines.append(f"  address checked against {known.checked} ({known.documentation}, {known.looked_up})")
    return [*lines, *(f"not fetched: {note}" for note in notes)]


def fetch(order: Order, talk: Say = say) -> list[str]:
    """Fetch everything the order names into its root and return the paths that changed.

    What cannot be fetched does not keep the rest from coming; at the end FetchError names each with its reason. Every
    file is put in place whole. Raises Busy when another fetch is at work in this root.
    """
    jobs, notes = plan(order.config, order.publishers.datasets, order.only, order.months)
    for note in notes:
        talk(f"not fetched: {note}")
    client = Client(order.publishers.manners, order.config.contact, order.proxy, talk)
    order.root.mkdir(parents=True, exist_ok=True)
    changed: list[str] = []
    failed: list[str] = []
    with alone(order.root / WORK / "lock", "a fetch"):
        record = Record(order.root)
        for number, job in enumerate(jobs, start=1):
            talk(f"{number} of {len(jobs)}: {job.name}")
            try:
                paths = _Run(order, client, record, job, talk).paths()
            except (FetchError, BuildError) as error:
                failed.append(str(error))
                talk(f"  not fetched: {error}")
                continue
            changed += paths
            talk(f"  {len(paths)} files" if paths else "  nothing has changed since it was fetched")
    if failed:
        raise FetchError("\n".join([f"{len(failed)} of {len(jobs)} could not be fetched:", *failed]))
    return changed


# What the publisher says of the version, the checksum of the whole download, path and finished file of each output.
_Got: TypeAlias = tuple[Stamp, str, list[tuple[str, Path]]] | None


@dataclass(frozen=True, slots=True)
class _Run:
    """One job on its way."""

    order: Order
    client: Client
    record: Record
    job: Job
    talk: Say

    @property
    def work(self) -> Path:
        return self.order.root / WORK / re.sub(r"[^\w.-]+", "-", self.job.name)

    def paths(self) -> list[str]:
        """Return the paths that were written; none when the publisher has nothing new."""
        self.work.mkdir(parents=True, exist_ok=True)
        known = self.record.stamp(self.job)
        ways = {"features": self._features, "archive": self._archive}
        got = ways.get(self.job.dataset.how, self._file)(known)
        if got is None:
            shutil.rmtree(self.work)
            return []
        stamp, sha256, made = got
        paths = [self._place(path, file) for path, file in made]
        when = datetime.now(UTC).isoformat(timespec="seconds")
        self.record.put(self.job, stamp, sha256, paths, when)
        shutil.rmtree(self.work)  # only now: what was cut short goes on from here
        return paths

    def _place(self, path: str, file: Path) -> str:
        target = self.order.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
        return path

    def _wanted(self) -> Wanted:
        data = self.job.dataset
        return Wanted(self.job.address, data.publisher.hosts, data.largest, sha256=data.sha256)

    def _archive(self, known: Stamp | None) -> _Got:
        """Fetch only the members asked for, where the publisher lets a file be read in pieces; else all of it."""
        wanted = self._wanted()
        stamp = probe(self.client, wanted, known)
        if stamp is None:
            return None
        if stamp.size < 0 or wanted.sha256:
            return self._file(known)
        self._same_version(json.dumps(asdict(stamp)))
        return stamp, "", list(fill(self.job, reader(self.client, wanted, stamp), self.work))

    def _same_version(self, version: str) -> None:
        """Empty the work folder unless a stopped run left it with pieces of this very version; "" names none."""
        note = self.work / "version"
        if not version or not note.exists() or note.read_text("utf-8") != version:
            shutil.rmtree(self.work)
            self.work.mkdir()
        note.write_text(version, "utf-8")

    def _file(self, known: Stamp | None) -> _Got:
        raw, data, wanted = self.work / "download", self.job.dataset, self._wanted()
        if data.how == "listing":
            wanted = self._listed(wanted)
            if known and wanted.md5 and known.etag == wanted.md5:
                return None
        with transfer(f"  {self.job.name}", self.talk) as moved:
            stamp = download(self.client, wanted, raw, None if data.how == "listing" else known, moved)
        if stamp is None:
            return None
        if data.how == "listing":
            stamp = Stamp(self.job.address, wanted.md5, "", wanted.size)  # the list's checksum tells versions apart
        for left in self.work.glob("ready-*"):  # made of an earlier download
            left.unlink()
        return stamp, digest(raw), list(fill(self.job, raw, self.work))

    def _listed(self, wanted: Wanted) -> Wanted:
        """Return the one download of a list that the dataset chooses, with the size and checksum published for it."""
        data = self.job.dataset
        listed = self.client.ask(wanted.url, wanted.hosts, _json_list)
        fits = [one for one in listed if all(one.get(key) == value for key, value in data.choose.items())]
        if len(fits) != 1 or not isinstance(fits[0].get("url"), str):
            raise FetchError(
                f"{self.job.name}: the publisher lists {len(fits)} such downloads, not one. Check `choose`"
            )
        one = fits[0]
        size = one.get("size")
        return Wanted(
            one["url"], wanted.hosts, wanted.largest, size if isinstance(size, int) else -1, str(one.get("md5") or "")
        )

    def _features(self, known: Stamp | None) -> _Got:
        layer = Layer(self.client, self.job.dataset, self.work)
        edited = layer.edited()
        if known and edited and known.modified == edited:
            return None
        self._same_version(edited)
        made = list(fill_features(self.job, layer, self.order.config, self.order.root))
        whole = hashlib.sha256("".join(digest(file) for _, file in made).encode()).hexdigest()
        return Stamp(self.job.address, "", edited), whole, made


def _json_list(response: urllib3.BaseHTTPResponse) -> list[dict[str, Any]]:
    text = b"".join(_limited(response))
    try:
        found = json.loads(text)
    except ValueError:
        raise Again("the answer is not JSON (a notice of trouble?)") from None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _limited(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    size = 0
    for piece in response.stream(PIECE, decode_content=True):
        size += len(piece)
        if size > 10_000_000:
            raise FetchError("a list of downloads of more than 10 MB; nothing was kept")
        yield piece


__all__ = ["FetchError", "Order", "fetch", "outline"]

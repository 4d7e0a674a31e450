"""Releases: immutable folders with a manifest, one atomic pointer to the published one, one lock for whoever builds."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SCHEMA = 1  # raised when a release written today could not be read by yesterday's code
KEPT = 3
_STAMP = "%Y%m%d-%H%M%S"


class ReleaseError(RuntimeError):
    """A release or store that cannot be used; the message names the file and the remedy."""


class BuildInProgress(ReleaseError):
    """Somebody else is building into this store; the message says who and since when."""


@dataclass(frozen=True, slots=True)
class Release:
    """One verified release: where it is, and its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its id: UTC time of publishing and twelve digits of the manifest's hash."""
        return str(self.manifest["id"])


def published(store: Path) -> Path | None:
    """Return the folder of the published release, None when nothing has been published. Raises ReleaseError."""
    try:
        name = (store / "CURRENT").read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ReleaseError(f"{store / 'CURRENT'}: {error.strerror}; it should be a file naming the release") from None
    folder = store / "releases" / name
    if not name or Path(name).name != name or not folder.is_dir():
        remedy = f"python -m data rollback --store {store}"
        raise ReleaseError(f"{store / 'CURRENT'} names the release {name!r}, which is not there; {remedy}")
    return folder


def releases(store: Path) -> list[str]:
    """Return the ids of the whole releases in a store, oldest first."""
    folder = store / "releases"
    found = [path.name for path in folder.iterdir() if (path / "manifest.json").is_file()] if folder.is_dir() else []
    return sorted(name for name in found if not name.startswith("."))


def open_release(folder: Path) -> Release:
    """Return a release after checking every file against its SHA-256.

    Raises ReleaseError naming the first file missing, truncated, changed or extra, or a schema from the future.
    """
    manifest = _manifest(folder)
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    for name in sorted(set(files) - present):
        raise _broken(folder, name, "is missing")
    for name in sorted(present - set(files)):
        raise _broken(folder, name, "is not part of this release")
    for name, fact in sorted(files.items()):
        if (folder / name).stat().st_size != fact["bytes"]:
            raise _broken(folder, name, f"has {(folder / name).stat().st_size:,} bytes instead of {fact['bytes']:,}")
        if sha256(folder / name) != fact["sha256"]:
            raise _broken(folder, name, "has been changed since it was published")
    return Release(folder, manifest)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise _broken(folder, "manifest.json", "is missing") from None
    except ValueError:
        raise _broken(folder, "manifest.json", "is not readable JSON") from None
    if not _is_manifest(manifest):
        raise _broken(folder, "manifest.json", "is not a manifest")
    if manifest["schema"] > SCHEMA:
        raise ReleaseError(
            f"{folder.name}/manifest.json: written by a newer version (schema {manifest['schema']}, this one reads "
            f"{SCHEMA}); update the atlas, or build the store again"
        )
    if manifest["id"].rpartition("-")[2] != digest(manifest) or manifest["id"] != folder.name:
        raise _broken(folder, "manifest.json", "has been changed since it was published")
    return dict(manifest)


def _is_manifest(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("schema"), int) and isinstance(found.get("id"), str)


def _broken(folder: Path, name: str, what: str) -> ReleaseError:
    store = folder.parent.parent
    return ReleaseError(
        f"{folder.name}/{name}: {what}; the release is refused. Go back with: python -m data rollback --store {store}; "
        "or build it again"
    )


def digest(manifest: Mapping[str, Any]) -> str:
    """Return the first twelve hex digits of the SHA-256 of a manifest without its id."""
    content = {key: value for key, value in manifest.items() if key != "id"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def publish(store: Path, work: Path, facts: Mapping[str, Any], now: datetime | None = None) -> Release:
    """Turn a finished work folder into the published release and prune old ones; return it.

    Every byte is on disk before the folder gets its name, and the pointer is replaced atomically: a reader, or a
    machine that stops at any moment, sees wholly the old release or wholly the new one.
    """
    created = _after(releases(store), now or datetime.now(UTC))
    files = {path.relative_to(work).as_posix(): _fact(path) for path in sorted(work.rglob("*")) if path.is_file()}
    manifest = {"schema": SCHEMA, **facts, "created": created.isoformat(timespec="seconds"), "files": files}
    manifest["id"] = f"{created.strftime(_STAMP)}-{digest(manifest)}"
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    for path in work.rglob("*"):
        _sync(path)
    _sync(work)
    folder = store / "releases" / manifest["id"]
    work.rename(folder)
    _sync(folder.parent)
    point(store, manifest["id"])
    _prune(store)
    return Release(folder, manifest)


def _fact(path: Path) -> dict[str, Any]:
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


def _after(existing: list[str], now: datetime) -> datetime:
    """Return `now`, or a second after the latest release: ids sort by age even when the clock has stepped back."""
    if not existing:
        return now
    latest = datetime.strptime(existing[-1][:15], _STAMP).replace(tzinfo=UTC)
    return max(now, latest + timedelta(seconds=1))


def point(store: Path, name: str) -> None:
    """Make a release the published one, atomically."""
    pointer = store / "CURRENT.new"
    pointer.write_text(name + "\n", "utf-8")
    _sync(pointer)
    pointer.replace(store / "CURRENT")
    _sync(store)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prune(store: Path) -> None:
    """Delete all but the newest releases and the published one; readers that mapped one keep it until they let go."""
    current = (store / "CURRENT").read_text("utf-8").strip()
    for name in releases(store)[:-KEPT]:
        if name != current:
            shutil.rmtree(store / "releases" / name)


def rollback(store: Path) -> Release:
    """Publish the newest release before the current one that verifies; return it.

    Raises ReleaseError if none is left. The release that is left behind stays in the store.
    """
    if not releases(store):
        raise ReleaseError(f"{store}: nothing has been published here; build it with: python -m data build")
    with lock(store):
        names, pointer = releases(store), store / "CURRENT"
        current = pointer.read_text("utf-8").strip() if pointer.exists() else "~"
        for name in reversed([name for name in names if name < current]):
            try:
                release = open_release(store / "releases" / name)
            except ReleaseError:
                continue
            point(store, name)
            return release
    raise ReleaseError(f"{store}: there is no earlier release to go back to; build one with: python -m data build")


def status(store: Path) -> dict[str, Any]:
    """Return what a store holds: published (id or None), releases with their facts, building (words or "")."""
    folder = published(store)
    return {
        "published": folder.name if folder else None,
        "releases": [_summary(store / "releases" / name) for name in releases(store)],
        "building": builder(store),
    }


def _summary(folder: Path) -> dict[str, Any]:
    """Return the facts of a release that a list of releases shows, or its `problem`; the files are not verified."""
    try:
        manifest = _manifest(folder)
    except ReleaseError as error:
        return {"id": folder.name, "problem": str(error)}
    return {key: manifest.get(key) for key in ("id", "name", "created", "months", "sources", "levels")}


@contextmanager
def lock(store: Path) -> Iterator[None]:
    """Hold the store's build lock. Raises BuildInProgress naming pid and time of whoever holds it.

    The operating system drops the lock with the process, so a file left behind by a dead one is simply taken over.
    """
    store.mkdir(parents=True, exist_ok=True)
    path = store / "BUILDING"
    handle = _locked(path)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path) -> int:
    """Return a handle that holds the lock on `path` as it is on disk now."""
    patience = 5  # somebody asking for the status holds the lock for an instant
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(handle, 200).decode("utf-8", "replace").split()
            os.close(handle)
            patience -= 1
            if not patience:
                raise BuildInProgress(_busy(path.parent, who)) from None
            time.sleep(0.02)
            continue
        try:
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)  # the holder finished and removed the file between our open and our lock: try the new one


def _busy(store: Path, who: list[str]) -> str:
    pid, since = who if len(who) == 2 else ("unknown", "unknown")
    return f"{store}: a build is in progress (pid {pid}, since {since}); wait for it to end"


def builder(store: Path) -> str:
    """Return who is building into a store, in words; "" when nobody is."""
    path = store / "BUILDING"
    try:
        with path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _busy(store, path.read_text("utf-8", "replace").split())
    except OSError:
        return ""
    return ""


def sweep(store: Path) -> int:
    """Remove work folders that builds which died left behind; return how many. Call it under the lock."""
    left = [path for path in (store / "releases").glob(".building-*") if path.is_dir()]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)  # a helper process that outlived its build may still be writing there
    return len(left)

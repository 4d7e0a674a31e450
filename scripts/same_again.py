"""Make the data of an evidence pack again, and say whether it is the same byte for byte.

`python -m scripts.same_again PACK.zip STORE [--book FILE] [--out FILE]` reads of the pack which release, question and
premises it was made of, asks that release of the store, published or replaced, and compares. It needs no server.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import Any

from access import AccessError, Principal, tiers
from callbacks.evidence import PRINTED, Evidence, document
from data import Book, ReleaseError, Store, open_release, open_store, published, releases
from indicators import Atlas, premises
from reports import app_version, data_zip

READER = Principal("same again", "this machine", tiers()["operational"], purpose="same again", grants=("licensing",))
DATA, TOLD = "_data.zip", "evidence.json"


class NotAgainError(ValueError):
    """Why a pack cannot be made again here; the words are for the reader."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what came of it; return 0 when it is the same, 1 when it is not, 2 when it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m scripts.same_again", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pack", type=Path, help="the archive of an evidence pack, or the archive of data inside it")
    parser.add_argument("store", type=Path)
    parser.add_argument("--book", type=Path, help="the book of premises, where the pack prints visits or conditions")
    parser.add_argument("--out", type=Path, help="where to write the data made again")
    asked = parser.parse_args(arguments)
    try:
        before = data_of(asked.pack)
        name, made = again(before, asked.store, asked.book)
    except (NotAgainError, AccessError, ReleaseError, OSError, premises.MustChooseError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if asked.out:
        asked.out.write_bytes(made)
    differing = differences(before, made)
    told = differing or [f"{name}: the same, byte for byte ({len(made):,} bytes)"]
    sys.stdout.write("\n".join([*told, ""]))
    return int(bool(differing))


def data_of(pack: Path) -> bytes:
    """Return the archive of data in a pack. Raises NotAgainError for another file, OSError where there is none."""
    content = pack.read_bytes()
    if not zipfile.is_zipfile(pack):
        raise NotAgainError(f"{pack.name}: is no evidence pack; give the ZIP as it was downloaded")
    with zipfile.ZipFile(pack) as held:
        inner = [name for name in held.namelist() if name.endswith(DATA)]
        if inner:
            return held.read(inner[0])
        if TOLD not in held.namelist():
            raise NotAgainError(f"{pack.name}: is no evidence pack: it holds neither …{DATA} nor {TOLD}")
    return content


def again(before: bytes, store: Path, book: Path | None = None) -> tuple[str, bytes]:
    """Return the id of a pack's data and the data made again of the release that it names.

    Raises NotAgainError where the release is gone or what is made now has another id.
    """
    with zipfile.ZipFile(io.BytesIO(before)) as held:
        told: dict[str, Any] = json.loads(held.read(TOLD))
    release, code, wanted = str(told["release"]), str(told["premises"]["id"]), str(told["id"])
    found = _opened(store, release, wanted)
    question, ignored = Atlas(found).parse(str(told["address"]).removeprefix("/premises"))
    shelf = _shelf(book)
    lasts = [0, *(entry.number for entry in shelf.entries(code))] if shelf else [0]
    for last in reversed(lasts):  # the book as it stood: it is only added to
        log = tuple(one for one in shelf.entries(code, upto=last) if one.kind in PRINTED) if shelf else ()
        made: Evidence = premises.evidence(
            question, code, found, READER, log=log, chosen=shelf.chosen() if shelf else {}
        )
        if made.id == wanted:
            return wanted, data_zip(made, document(made, Atlas(found))).content
    why = " ".join(ignored) or "the rules of this version, the sources, or the book of premises (--book) are others"
    raise NotAgainError(f"{wanted}: what is made of release {release} now has the id {made.id}: {why}")


def _opened(store: Path, release: str, wanted: str) -> Store:
    """Return a release of a store, the published one or one before it."""
    held = releases(store)
    if release not in held:
        current = published(store)
        now = f"published now is {current.name}" if current else "nothing is published"
        raise NotAgainError(
            f"{wanted}: it was made of release {release}, which {store} does not hold ({now}). It can be made again "
            f"only of that release: bring releases/{release} back from a backup. Whether the file is whole can be told "
            "without it: python -m reports verify FILE"
        )
    return open_store(open_release(store / "releases" / release).folder)


def _shelf(book: Path | None) -> Book | None:
    if book is not None and not book.is_file():
        raise NotAgainError(f"{book}: there is no such book of premises")
    return Book(book, time) if book is not None else None


def differences(before: bytes, after: bytes) -> list[str]:
    """Return a line for every file of two archives that differs; none where they are the same bytes."""
    if before == after:
        return []
    one, two = (zipfile.ZipFile(io.BytesIO(content)) for content in (before, after))
    with one, two:
        names = sorted({*one.namelist(), *two.namelist()})
        lines = [f"{name}: differs" for name in names if _read(one, name) != _read(two, name)]
        version = _version(one)
    if version not in ("", app_version()):
        lines.append(f"It was made by version {version} of the atlas, this is {app_version()}.")
    return lines or ["The files are the same, their archive is packed differently."]


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    return archive.read(name) if name in archive.namelist() else None


def _version(archive: zipfile.ZipFile) -> str:
    manifest = _read(archive, f"{TOLD}.manifest.json")
    return str(json.loads(manifest).get("app_version", "")) if manifest else ""


if __name__ == "__main__":
    sys.exit(main())

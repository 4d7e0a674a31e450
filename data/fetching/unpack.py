"""Zip files from outside: nothing is taken out by its own name, and nothing that would not fit."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from data.fetching.client import FetchError

MOST_MEMBERS = 100_000
MOST_RATIO = 1_000  # unpacked bytes a packed byte: deflate reaches 1,032 on nothing but zeros, text about 10


@contextmanager
def opened(file: Path | IO[bytes], name: str, largest: int) -> Iterator[ZipFile]:
    """Yield a zip whose list of members is in order. largest: bytes its members may have together when unpacked.

    name: what messages call it.

    Raises FetchError for a damaged zip, a name that leads out of it, a link, and one that unpacks to more than is fair.
    """
    try:
        with ZipFile(file) as archive:
            _inspect(archive, name, largest)
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FetchError(f"{name}: is damaged or not a zip ({type(error).__name__}). Fetch it again") from None


def _inspect(archive: ZipFile, called: str, largest: int) -> None:
    members = archive.infolist()
    unpacked = sum(one.file_size for one in members)
    packed = max(sum(one.compress_size for one in members), 1)
    if len(members) > MOST_MEMBERS or unpacked > largest or unpacked / packed > MOST_RATIO:
        raise FetchError(
            f"{called}: would unpack to {unpacked:,} bytes in {len(members):,} files, more than expected; nothing "
            "was taken from it. If that is right, raise unpacked_mb in data/publishers.toml"
        )
    for one in members:
        name = PurePosixPath(one.filename.replace("\\", "/"))
        if one.flag_bits & 1:
            raise FetchError(f"{called}: is locked with a password; nothing was taken from it")
        if name.is_absolute() or ".." in name.parts or ":" in one.filename or (one.external_attr >> 28) == 0xA:
            raise FetchError(f"{called}: holds a file whose name leads out of it; nothing was taken from it")


def members(archive: ZipFile, pattern: str) -> list[str]:
    """Return the members a pattern names, in order of name; capitals do not matter."""
    return sorted(name for name in archive.namelist() if fnmatchcase(name.lower(), pattern.lower()))


def only(archive: ZipFile, pattern: str) -> str:
    """Return the one member a pattern names. Raises FetchError when there is none, or more than one."""
    found = members(archive, pattern)
    if len(found) != 1:
        what = "nothing" if not found else f"{len(found)} files"
        raise FetchError(f"the zip holds {what} named {pattern}. {PATTERN}")
    return found[0]


PATTERN = "Check `member` in data/publishers.toml against what the publisher sends"


def take(archive: ZipFile, member: str, into: Path) -> None:
    """Write one member to a path of ours, never more bytes than the list says; its CRC is checked on the way."""
    info = archive.getinfo(member)
    try:
        with archive.open(info) as source, into.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except BaseException:
        into.unlink(missing_ok=True)
        raise

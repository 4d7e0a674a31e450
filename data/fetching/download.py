"""One file from one address: what is cut off goes on where it stopped, and is checked when whole."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import urllib3

from data.fetching.client import Again, Client, FetchError, shown

PIECE = 1 << 16  # bytes
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a publisher says of one version of a file: its ETag, its date, and its size in bytes (-1 unknown)."""

    url: str
    etag: str = ""
    modified: str = ""
    size: int = -1

    def strong(self) -> str:
        """Return what If-Range may carry: the ETag unless it is weak, else the date; "" when there is neither."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def unless_same(self) -> dict[str, str]:
        """Return the headers that ask for the file only if it has changed."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": "" if self.etag else self.modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to download. largest: bytes beyond which it is refused; size, md5, sha256: as published, if they are."""

    url: str
    hosts: tuple[str, ...]
    largest: int
    size: int = -1
    md5: str = ""
    sha256: str = ""


def download(
    client: Client,
    wanted: Wanted,
    into: Path,
    known: Stamp | None = None,
    moved: Callable[[int, int], None] | None = None,
) -> Stamp | None:
    """Write the file to `into` and return what the publisher says of it; None when it has not changed since `known`.

    Until it is whole and checked it is `into`.part, beside `into`.part.json which says what version the piece is of.
    moved: told of bytes held and total (-1 unknown). Raises FetchError.
    """
    piece = _Piece(into.with_name(into.name + ".part"), wanted, known, moved or (lambda held, total: None))
    stamp = client.ask(wanted.url, wanted.hosts, piece.take, piece.headers, piece.held)
    if stamp is not None:
        _check(piece.path, wanted)
        piece.path.replace(into)
        piece.forget()
    return stamp


@dataclass(slots=True)
class _Piece:
    """The part of a file that has come so far, and of which version it is."""

    path: Path
    wanted: Wanted
    known: Stamp | None
    moved: Callable[[int, int], None]

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def held(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def forget(self) -> None:
        self.note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def stamp(self) -> Stamp | None:
        """Return the version the piece is of, None when there is nothing to go on from."""
        try:
            stamp = Stamp(**json.loads(self.note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return stamp if stamp.url == self.wanted.url and stamp.strong() and self.held() else None

    def headers(self) -> Mapping[str, str]:
        if stamp := self.stamp():
            return {"Range": f"bytes={self.held()}-", "If-Range": stamp.strong()}
        return self.known.unless_same() if self.known else {}

    def take(self, response: urllib3.BaseHTTPResponse) -> Stamp | None:
        """Take in what came: the rest of the piece, the whole file, or the word that nothing has changed."""
        if response.status == 304:
            return None
        if response.status == 416:
            stamp = self.stamp()
            if stamp and response.headers.get("Content-Range") == f"bytes */{self.held()}":
                return stamp  # all of it had come before the last run was stopped
            self.forget()  # the piece is longer than the file: it is of another version
            raise Again("the file has become shorter than the piece that had come; starting over")
        if response.status == 206:
            return self._more(response)
        stamp = Stamp(
            self.wanted.url, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""),
            _number(response.headers.get("Content-Length", "")),
        )  # fmt: skip
        self.forget()
        if "Content-Encoding" not in response.headers:  # else the bytes on disk are not those that a range counts
            self.note.write_text(json.dumps(asdict(stamp)), "utf-8")
        self._write(response, "wb", stamp.size)
        return stamp

    def _more(self, response: urllib3.BaseHTTPResponse) -> Stamp:
        stamp, named = self.stamp(), _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        etag = response.headers.get("ETag", "")
        if not stamp or not named or int(named[1]) != self.held() or (etag and stamp.etag and etag != stamp.etag):
            self.forget()
            raise Again("what came does not continue the piece held; starting over")
        self._write(response, "ab", int(named[3]))
        return stamp

    def _write(self, response: urllib3.BaseHTTPResponse, mode: str, total: int) -> None:
        self._not_too_large(total)
        with self.path.open(mode) as file:
            for piece in response.stream(PIECE, decode_content="Content-Encoding" in response.headers):
                file.write(piece)
                self._not_too_large(file.tell())
                self.moved(file.tell(), total)
        if total >= 0 and "Content-Encoding" not in response.headers and self.held() != total:
            raise Again(f"{self.held():,} of {total:,} bytes came")

    def _not_too_large(self, size: int) -> None:
        if size > self.wanted.largest:
            self.forget()
            raise FetchError(
                f"{shown(self.wanted.url)}: is larger than the {self.wanted.largest:,} bytes expected; nothing was "
                "kept. If that is right, raise largest_mb in data/publishers.toml"
            )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else -1


def _check(path: Path, wanted: Wanted) -> None:
    """Raise FetchError, and drop the file, unless it is what the publisher says it is."""
    size = path.stat().st_size
    if wanted.size >= 0 and size != wanted.size:
        _refuse(path, wanted, f"has {size:,} bytes where the publisher names {wanted.size:,}")
    for name in ("md5", "sha256"):
        if (expected := getattr(wanted, name)) and digest(path, name) != expected.lower():
            _refuse(path, wanted, f"does not have the {name.upper()} published for it")
    with path.open("rb") as file:
        if file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            _refuse(path, wanted, "is a web page, not the file (a notice of trouble, or of a move)")


def _refuse(path: Path, wanted: Wanted, why: str) -> Any:
    path.unlink()
    path.with_name(path.name + ".json").unlink(missing_ok=True)
    raise FetchError(
        f"{shown(wanted.url)}: what came {why}; nothing was kept. Run the command again; if it stays so, check "
        "the address in data/publishers.toml"
    )


def digest(path: Path, name: str = "sha256") -> str:
    """Return a checksum of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, name).hexdigest()

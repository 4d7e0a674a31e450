"""A large file far away, read in pieces: so that a few megabytes come of an archive that holds every force."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import urllib3

from data.fetching.client import Again, Client, FetchError, shown
from data.fetching.download import Stamp, Wanted

AHEAD = 1 << 20  # bytes asked for at once: a month of one force is less
_TOTAL = re.compile(r"bytes \d+-\d+/(\d+)")


def probe(client: Client, wanted: Wanted, known: Stamp | None) -> Stamp | None:
    """Return what the publisher says of a file; None when it has not changed since `known`.

    The size is -1 when the file cannot be read in pieces: no ranges, or nothing that tells its versions apart.
    """
    sent = {"Range": "bytes=0-0", **(known.unless_same() if known else {})}

    def take(response: urllib3.BaseHTTPResponse) -> Stamp | None:
        if response.status == 304:
            return None
        total = _TOTAL.fullmatch(response.headers.get("Content-Range", "")) if response.status == 206 else None
        stamp = Stamp(
            wanted.url, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""),
            int(total[1]) if total else -1,
        )  # fmt: skip
        return stamp if stamp.strong() else Stamp(stamp.url, stamp.etag, stamp.modified)

    return client.ask(wanted.url, wanted.hosts, take, lambda: sent)


class Ranges(io.RawIOBase):
    """The bytes of one version of a file. Raises FetchError when the publisher changes it meanwhile."""

    def __init__(self, client: Client, wanted: Wanted, stamp: Stamp) -> None:
        if stamp.size > wanted.largest:
            raise FetchError(
                f"{shown(wanted.url)}: is larger than the {wanted.largest:,} bytes expected; nothing was kept. "
                "If that is right, raise largest_mb in data/publishers.toml"
            )
        self._client, self._wanted, self._stamp, self._at = client, wanted, stamp, 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; nothing is asked for before it is read."""
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._stamp.size}[whence] + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from the position; return how many bytes came, 0 at the end."""
        size = min(len(buffer), self._stamp.size - self._at)
        if size <= 0:
            return 0
        piece = self._piece(self._at, size)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, start: int, size: int) -> bytes:
        def headers() -> Mapping[str, str]:
            return {"Range": f"bytes={start}-{start + size - 1}", "If-Range": self._stamp.strong()}

        def take(response: urllib3.BaseHTTPResponse) -> bytes:
            if response.status != 206:
                raise FetchError(f"{shown(self._wanted.url)}: was changed while it was read. Run the command again")
            found = response.read(size + 1)
            if len(found) != size:
                raise Again(f"{len(found):,} of {size:,} bytes came")
            return found

        return self._client.ask(self._wanted.url, self._wanted.hosts, take, headers)


def reader(client: Client, wanted: Wanted, stamp: Stamp) -> io.BufferedReader:
    """Return the file for reading, asked for in pieces of AHEAD bytes at least."""
    return io.BufferedReader(Ranges(client, wanted, stamp), AHEAD)

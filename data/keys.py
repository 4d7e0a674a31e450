"""The secret that record keys are made with: its file, what makes one bad, and the keys themselves.

Counts of closed sources are changed a little at random before they leave (`data/answering/disclosure.py`). The chance
is drawn once a record, from this key and the record's id, so that the same records always give the same figure.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODULUS = 4096
KEY_BYTES = 32
LEAST_DIFFERENT = 12  # different bytes among 32; random ones have about 30
VARIABLE = "KEY_FILE"
REPOSITORY = Path(__file__).resolve().parent.parent
# anyone can read it: it protects nobody, and there is nobody to protect in an invented county
DEMONSTRATION = hashlib.sha256(b"violence atlas: the demonstration key, which protects nobody").digest()
_PURPOSE, _APART = b"vd-rk-1", b"\x1f"


class KeyFileError(ValueError):
    """A key file that cannot be used; the message names the file, the fault and the remedy."""


def key_id(key: bytes) -> str:
    """Return what may be told of a key: the first eight hex digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:8]


def record_keys(key: bytes, dataset: str, ids: Iterable[str]) -> NDArray[np.uint16]:
    """Return the record key, 0 to 4095, of every record: HMAC-SHA256 of the dataset and its id, modulo 4096.

    Source: the first eight bytes of the HMAC, big-endian, as in trust.md A3; the cell key method is that of Fraser and
    Wooton (ABS, 2005), used for Census 2021 by the ONS.
    """
    head = _APART.join((_PURPOSE, dataset.encode(), b""))
    digests = b"".join(hmac.digest(key, head + one.encode(), "sha256")[:8] for one in ids)
    return (np.frombuffer(digests, ">u8") % MODULUS).astype(np.uint16)


def write_key(path: Path) -> str:
    """Write 32 random bytes to a new file that only its owner may read, and return the key's id.

    Raises KeyFileError if the file is there already, or would lie inside the repository.
    """
    if _inside(path, REPOSITORY):
        raise KeyFileError(f"{path}: lies inside the atlas's own folder, and would be copied with it; {_ELSEWHERE}")
    key = os.urandom(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"{path}: is there already; a key is never overwritten, for two on the same data give its counts away"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(handle)
    return key_id(key)


def read_key(path: Path, store: Path) -> bytes:
    """Return the 32 bytes of a key file.

    Raises KeyFileError if it is missing, of another length, readable by others than its owner, inside the repository or
    the store it protects, or no secret: the demonstration key, or bytes that nobody drew at random.
    """
    for folder, what in ((REPOSITORY, "the atlas's own folder"), (store, "the store that it protects")):
        if _inside(path, folder):
            raise KeyFileError(f"{path}: lies inside {what}, and would be copied with it; {_ELSEWHERE}")
    try:
        mode, key = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}; {VARIABLE} must name the key file; {_MAKE}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others than its owner may read or change it; run: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path}: must hold {KEY_BYTES} bytes, has {len(key)}; restore it from a backup, or {_MAKE}")
    if key == DEMONSTRATION:
        raise KeyFileError(f"{path}: holds the demonstration key, which everyone knows; {_MAKE}")
    if len(set(key)) < LEAST_DIFFERENT or key.isascii():
        raise KeyFileError(f"{path}: was typed or filled in, not drawn at random; {_MAKE}")
    return key


_MAKE = "make one with: python -m data key new FILE"
_ELSEWHERE = "choose a place outside, for example /etc/violence-atlas/key"


def key_for(store: Path, *, synthetic: bool, closed: bool, environment: Mapping[str, str]) -> bytes | None:
    """Return the key that a store's counts are protected with: None where every source is open.

    synthetic: the demonstration key. Otherwise the file that KEY_FILE names. Raises KeyFileError if it is no good.
    """
    if not closed:
        return None
    if synthetic:
        return DEMONSTRATION
    named = environment.get(VARIABLE, "")
    if not named:
        raise KeyFileError(f"{VARIABLE} is not set, and {store} holds sources that are not open; {_MAKE}, and name it")
    return read_key(Path(named), store)


def refuse_wrong_key(store: Path, held: str, *, synthetic: bool, closed: bool, environment: Mapping[str, str]) -> None:
    """Raise KeyFileError unless a release's key is at hand. held: its id in the manifest, "" for none.

    Serving needs no key, only building does; but whoever cannot show the key of a release that is not open is not the
    one who should serve it.
    """
    key = key_for(store, synthetic=synthetic, closed=closed, environment=environment)
    if key is not None and key_id(key) != held:
        if not held:
            raise KeyFileError(
                f"{store}: made by an older version, which changed no count at random, of sources that are not open; "
                f"build it again with: python -m data {'demo' if synthetic else 'build CONFIG'} --store {store}"
            )
        raise KeyFileError(
            f"{store}: made with the key {held}, and the key named now is {key_id(key)}; set {VARIABLE} to the file of "
            "the first"
        )


def refuse_other_key(previous: Path | None, key: bytes | None) -> None:
    """Raise KeyFileError if a release was made with another key: two draws of the same counts give them away."""
    if previous is None or key is None:
        return
    before = json.loads((previous / "manifest.json").read_text("utf-8")).get("key_id", "")
    if before not in ("", key_id(key)):
        raise KeyFileError(
            f"the published release was made with the key {before}, and {VARIABLE} holds {key_id(key)}: every count "
            "would be changed anew, and both together give it away; use the first key, or, if it has leaked, withdraw "
            "that release and build into an empty folder"
        )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())

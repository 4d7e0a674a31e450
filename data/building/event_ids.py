"""Ids of events: random to look at, the same again whenever the same row is read again."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.schema import READ
from data.sources.seen import Seen

SECRET_BYTES = 32
# Ids of invented events hang from no secret, so that every build of a demonstration shows the same changed counts.
INVENTED = b"ids of events that never happened"[:SECRET_BYTES]
# What a row says, as sent. Where it stood in which file is left out, so that a re-sent file gives the same ids.
CONTENT = tuple(name for name in READ if name not in ("source", "provider", "month", "file", "row", "stated_place"))
_APART = "\x1f"


def read_secret(store: Path) -> bytes:
    """Return the store's 32 secret bytes, made on first use with mode 0600.

    Raises ValueError for a file of another length.
    """
    path = store / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise ValueError(
                f"{path}: must hold {SECRET_BYTES} bytes, has {len(secret)}; restore it from a backup"
            ) from None
        return secret
    with os.fdopen(handle, "wb") as file:
        secret = os.urandom(SECRET_BYTES)
        file.write(secret)
        file.flush()
        os.fsync(handle)
    return secret


@dataclass(slots=True)
class Occurrences:
    """How often each row of a file was met so far; only rows met more than once are remembered by name."""

    once: Seen = field(default_factory=Seen)
    more: Counter[int] = field(default_factory=Counter)

    def number(self, keys: NDArray[np.uint64]) -> list[int]:
        """Return for each key how many of its equals came before it, here or in an earlier call."""
        found = np.zeros(len(keys), np.int64)
        for at in np.flatnonzero(self.once.again(keys)).tolist():
            self.more[int(keys[at])] += 1
            found[at] = self.more[int(keys[at])]
        return list(found.tolist())


def event_ids(
    rows: pd.DataFrame, secret: bytes, file: NDArray[np.int64] | None = None, seen: Occurrences | None = None
) -> list[str]:
    """Return 32 hex digits for every row, in order. file: a number for the file each row came from, None for one file.

    seen: what came before, where the rows of a file are handed over in several calls.

    A keyed BLAKE2b of source, provider, month, what the row says and, since identical rows are real (points are
    snapped), which of its equals in its file it is. Shuffling the rows of a file gives the same set of ids.
    """
    texts = _contents(rows)
    files = file.tolist() if file is not None else [0] * len(rows)
    keys = np.array([f"{number}{_APART}{text}" for number, text in zip(files, texts, strict=True)], object)
    numbers = (seen or Occurrences()).number(pd.util.hash_array(keys, categorize=False))
    return [
        blake2b(f"{text}{_APART}{number}".encode(), key=secret, digest_size=16).hexdigest()
        for text, number in zip(texts, numbers, strict=True)
    ]


def _contents(rows: pd.DataFrame) -> list[str]:
    """Return one text a row: source, provider, month and CONTENT."""
    parts = [_text(rows[name]) for name in ("source", "provider", "month", *CONTENT)]
    joined: list[str] = pc.binary_join_element_wise(*parts, _APART).to_pylist()
    return joined


def _text(column: pd.Series) -> pa.Array:
    if column.name in (
        "lon",
        "lat",
    ):  # to 1e-7 degrees, about a centimetre: the last bits of a float are nobody's statement
        column = (column * 1e7).round().fillna(-(2**40)).astype("int64")
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.astype("datetime64[us]").astype("int64")
    return pc.cast(pa.array(column, from_pandas=True), pa.string()).fill_null("")

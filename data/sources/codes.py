"""Suppliers' codes, flags and numbers to ours, looked up once for each distinct text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.schema import FLAGS, READ, UNKNOWN
from data.sources.column_rules import FLAG_WORDS, ColumnRule
from data.sources.marks import Marks

Counts: TypeAlias = Counter[tuple[str, str]]

RANGES = {"victim_age": 119, "assailants": 99}
UNREADABLE = "(text not shown)"
_CODE = re.compile(r"[\w.:/-]{0,20}\d[\w.:/-]{0,20}")  # the only kind of unknown text shown where words are read
_SAFE = re.compile(r"[\w(][\w .:/()&'+-]{0,59}")  # what a code may look like: no formula, markup or sentence
_WORDS = {"y": 1, "yes": 1, "true": 1, "t": 1, "1": 1, "n": 0, "no": 0, "false": 0, "f": 0, "0": 0}
_BLANK = frozenset({"", "u", "unknown", "not known", "not recorded", "n/k", "nk", "null", "none"})


@dataclass(slots=True)
class Told:
    """What the codes of a file gave away: (canonical column, code as sent) -> rows.

    unknown: codes no table knows. unverified: codes read by a table that could not be checked against its standard.
    """

    unknown: Counts = field(default_factory=Counter)
    unverified: Counts = field(default_factory=Counter)


def read_category(
    column: pa.Array, rule: ColumnRule, marks: Marks, told: Told, decided: NDArray[np.bool_]
) -> tuple[pa.Array, pa.Array]:
    """Return the harmonised category and the code as sent; a code no table knows is "unknown:<code>", and counted.

    decided: rows whose category another column settles: they may be blank here, and are not counted.
    """
    texts, rows = _distinct(column)
    blank = [not text and "" not in rule.codes for text in texts]
    marks.quarantine(_mask(blank, rows) & ~decided, rule.column, "missing_value")
    marks.quarantine(
        _mask([bool(text) and not _SAFE.fullmatch(text) for text in texts], rows), rule.column, "unsafe_text"
    )
    codes, ours = [_taken(text, rule) for text in texts], [_category(text, rule) for text in texts]
    _tell(told, rule, texts, [found is None for found in ours], rows[~marks.bad & ~decided])
    filled = [
        f"unknown:{_shown(code, rule)}" if found is None else found for code, found in zip(codes, ours, strict=True)
    ]
    return _spread(filled, rows), _spread([_as_sent(text, rule) for text in texts], rows)


def _category(text: str, rule: ColumnRule) -> str | None:
    code = _taken(text, rule).lower()
    if code in rule.codes:
        return rule.codes[code]
    piece = rule.worded(text)
    return rule.words[piece] if piece else rule.other


def _as_sent(text: str, rule: ColumnRule) -> str:
    """Return the code as sent; of a text read by words only the deciding one, as the rest may be about people."""
    if not rule.words or _taken(text, rule).lower() in rule.codes or _CODE.fullmatch(text):
        return text
    return rule.worded(text)


def read_enum(column: pa.Array, rule: ColumnRule, told: Told, bad: NDArray[np.bool_]) -> pa.Array:
    """Return a column of one of the canonical short lists; a text outside it is "not known", and counted."""
    texts, rows = _distinct(column)
    blank = str(READ[rule.name].blank)
    ours = [_looked_up(text, rule) for text in texts]
    _tell(told, rule, texts, [found is None for found in ours], rows[~bad])
    return _spread([blank if found is None else found or blank for found in ours], rows)


def read_flag(column: pa.Array, rule: ColumnRule, told: Told, bad: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return 0 no, 1 yes, 2 unknown; a text that is none of them is unknown, and counted."""
    texts, rows = _distinct(column)
    ours = [_flag(text, rule) for text in texts]
    _tell(told, rule, texts, [found is None for found in ours], rows[~bad])
    return np.array([UNKNOWN if found is None else found for found in ours], dtype=np.int8)[rows]


def read_text(column: pa.Array, rule: ColumnRule, marks: Marks) -> pa.Array:
    """Return short codes kept as sent, or as `codes` has them; "" where blank.

    Anything that looks like more than a code is quarantined.
    """
    texts, rows = _distinct(column)
    marks.quarantine(
        _mask([bool(text) and not _SAFE.fullmatch(text) for text in texts], rows), rule.column, "unsafe_text"
    )
    return _spread([rule.codes.get(text.lower(), text) for text in texts], rows)


def read_number(column: pa.Array, rule: ColumnRule, marks: Marks) -> NDArray[np.int16]:
    """Return whole numbers, -1 where blank, "unknown" or out of range (flagged)."""
    texts, rows = _distinct(column)
    numbers = [_number(text, RANGES[rule.name]) for text in texts]
    marks.flag(_mask([found is None for found in numbers], rows), rule.column, "number_out_of_range")
    return np.array([-1 if found is None else found for found in numbers], dtype=np.int16)[rows]


def _distinct(column: pa.Array) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct texts of a column, trimmed, and each row's position in them."""
    encoded = column.dictionary_encode()
    return [text.strip() for text in encoded.dictionary.to_pylist()], encoded.indices.to_numpy(zero_copy_only=False)


def _spread(values: Sequence[str], rows: NDArray[np.int32]) -> pa.Array:
    return pa.array(values, type=pa.large_string()).take(pa.array(rows))


def _mask(wrong: Sequence[bool], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.array(wrong, dtype=bool)[rows]
    return found


def _tell(told: Told, rule: ColumnRule, texts: Sequence[str], missing: Sequence[bool], rows: NDArray[np.int32]) -> None:
    """Count the rows of every text that no table knows, or that only an unverified one does."""
    doubtful = [_is_unverified(text, rule) for text in texts] if rule.unverified else [False] * len(texts)
    if not any(missing) and not any(doubtful):
        return
    counts = np.bincount(rows, minlength=len(texts))
    for text, absent, doubted, count in zip(texts, missing, doubtful, counts.tolist(), strict=True):
        if absent and count:
            told.unknown[rule.name, _shown(text, rule)] += count
        elif doubted and count:
            told.unverified[rule.name, _as_sent(text, rule)] += count


def _is_unverified(text: str, rule: ColumnRule) -> bool:
    code = _taken(text, rule).lower()
    return (code if code in rule.codes else rule.worded(text)) in rule.unverified


def _shown(text: str, rule: ColumnRule) -> str:
    """Return a text no table knows as it may be listed; what looks like more than a code is listed unnamed."""
    return text if (_CODE if rule.words else _SAFE).fullmatch(text) else UNREADABLE


def _taken(text: str, rule: ColumnRule) -> str:
    found = rule.take.search(text) if rule.take else None
    return found[1] if found else text


def _looked_up(text: str, rule: ColumnRule) -> str | None:
    """Return our value, "" for "not known", None when no table has it."""
    code = _taken(text, rule).lower()
    if code in rule.codes:
        return rule.codes[code]
    if piece := rule.worded(text):
        return rule.words[piece]
    return "" if code in _BLANK else rule.other


def _flag(text: str, rule: ColumnRule) -> int | None:
    code = _taken(text, rule).lower()
    if code in rule.codes:
        return FLAG_WORDS[rule.codes[code]]
    if piece := rule.worded(text):
        return FLAG_WORDS[rule.words[piece]]
    if not rule.codes and not rule.words and code in _WORDS:
        return _WORDS[code]
    if rule.other is not None:
        return FLAG_WORDS[rule.other]
    return UNKNOWN if code in _BLANK else None


def _number(text: str, most: int) -> int | None:
    """Return a whole number, -1 for "not known", None when it is neither or out of range."""
    if text.lower() in _BLANK:
        return -1
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?\+?", text)
    return int(found[1]) if found and int(found[1]) <= most else None


def constant(rule: ColumnRule, size: int) -> Any:
    """Return a column that holds what the layout says for every row."""
    if rule.name in FLAGS:
        return np.full(size, FLAG_WORDS[rule.constant], dtype=np.int8)
    if rule.name in RANGES:
        return np.full(size, int(rule.constant), dtype=np.int16)
    return pa.repeat(pa.scalar(rule.constant, pa.large_string()), size)

"""Read small reference CSVs as people publish them: gzip, byte-order marks, padded names, "29,199"."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import pandas as pd


class BuildError(RuntimeError):
    """The build cannot go on for a reason its user can mend; the message says what and how."""


def files_of(patterns: Iterable[str], root: Path, purpose: str) -> list[Path]:
    """Return the files under `root` that match, in pattern order, then by name.

    Raises BuildError for a pattern that matches nothing.
    """
    found: list[Path] = []
    for pattern in patterns:
        matches = sorted(root.glob(pattern))
        if not matches:
            raise BuildError(f"{pattern}: no such file under {root}, needed for {purpose}; check the path or --root")
        found += matches
    return found


def read_columns(path: Path, columns: Iterable[str], names: Iterable[str] | None = None) -> pd.DataFrame:
    """Return columns of a CSV as text, trimmed, "" where empty.

    names: the header, for a file that has none. Raises BuildError naming the file and the missing columns, or saying
    that it is no CSV in UTF-8.
    """
    wanted = list(dict.fromkeys(columns))
    try:
        header = list(names) if names else list(pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns)
        near = {name: _nearest(name, header) for name in wanted if name not in header}
        if near:
            listed = "; ".join(f"{name}{hint}" for name, hint in near.items())
            raise BuildError(f"{path.name}: has no column {listed}")
        frame = pd.read_csv(
            path, usecols=wanted, names=list(names) if names else None, header=None if names else 0,
            dtype=str, keep_default_na=False, encoding="utf-8-sig",
        )  # fmt: skip
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BuildError(f"{path.name}: cannot be read as a CSV in UTF-8 ({type(error).__name__})") from None
    return frame[wanted].apply(lambda column: column.str.strip())


def _nearest(name: str, header: list[str]) -> str:
    near = difflib.get_close_matches(name, header, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def numbers(text: pd.Series, path: Path) -> pd.Series:
    """Return float64 from text with thousands separators; NaN where empty.

    Raises BuildError naming the file, the column and the first line that holds no number.
    """
    plain = text.str.replace(",", "", regex=False)
    values = pd.to_numeric(plain.where(plain != ""), errors="coerce").astype("float64")
    wrong = values.isna() & (plain != "")
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        raise BuildError(
            f"{path.name}, line {line}, column {text.name}: is not a number ({int(wrong.sum())} such lines)"
        )
    return values

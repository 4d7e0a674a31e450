"""What a release keeps of premises: premises/register.parquet, and by source what is linked to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.premises.link import Links
from data.premises.register import Premises, premises_of

FOLDER = "premises"
REGISTER = "register.parquet"


@dataclass(frozen=True, slots=True)
class Linked:
    """The links of one source, in engine rows: as `Links`, as arrays. Raw, so for data/ alone."""

    row: NDArray[np.int64]
    premises: NDArray[np.int64]
    precision: NDArray[np.uint8]
    day: NDArray[np.uint8]
    street_premises: NDArray[np.int64]
    street_row: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Register:
    """Every licensed premises of a release, in the order of its file. index: id -> position."""

    premises: tuple[Premises, ...]
    index: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.premises)


def write_premises(register: pd.DataFrame, links: Mapping[str, Links], folder: Path) -> None:
    """Write the register, and the links of every source, below `folder`."""
    out = folder / FOLDER
    out.mkdir()
    register.to_parquet(out / REGISTER, index=False)
    for source, held in links.items():
        held.linked.to_parquet(out / f"{source}.parquet", index=False)
        held.street.to_parquet(out / f"{source}_street.parquet", index=False)


def read_premises(folder: Path) -> Register:
    """Return the register of a release; an empty one where it has none."""
    path = folder / FOLDER / REGISTER
    held = tuple(premises_of(pd.read_parquet(path))) if path.is_file() else ()
    return Register(held, MappingProxyType({one.id: at for at, one in enumerate(held)}))


def read_links(folder: Path, source: str) -> Linked:
    """Return the links of one source, none where the release has none."""
    path, street = (folder / FOLDER / f"{source}{end}.parquet" for end in ("", "_street"))
    if not path.is_file():
        none = np.zeros(0, np.int64)
        return Linked(none, none, none.astype(np.uint8), none.astype(np.uint8), none, none)
    table, beside = pd.read_parquet(path), pd.read_parquet(street)
    return Linked(
        table["row"].to_numpy(),
        table["premises"].to_numpy(np.int64),
        table["precision"].to_numpy(),
        table["day"].to_numpy(),
        beside["premises"].to_numpy(np.int64),
        beside["row"].to_numpy(),
    )

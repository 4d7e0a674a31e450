"""Write the streets and towns that are all that is known of some records: coarse.parquet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.building.intake import Intake
from data.pack import COARSE

__all__ = ["COARSE", "write_coarse"]


def write_coarse(intake: Intake, sources: Iterable[str], folder: Path) -> list[str]:
    """Write coarse.parquet (code, kind, name, lon, lat, geometry) of every place a record has; return their codes."""
    if intake.named is None:
        return []
    used = {code for source in sources for code in intake.source(source)[COARSE].unique().to_pylist()}
    table = intake.named.table(used)
    table.to_parquet(folder / "coarse.parquet", index=False)
    return [str(code) for code in table["code"]]

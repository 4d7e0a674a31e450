"""One million events, any question: the packed engine beside pandas on the same rows, in one run.

`python -m benchmarks.bench_engine [ROWS]` prints medians and 95th percentiles in milliseconds, and checks that both
counted the same.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from data.answering.disclosure import Rule, protect
from data.answering.engine import Engine, compiled, open_engine, warm
from data.answering.tally import counts_in
from data.defining.definition import Definition
from data.defining.rules import Tables, compile_rule, definitions
from data.keys import MODULUS
from data.model import Spec
from data.pack import FLAGS, PROFILE, pack

FIRST, MONTHS, UNITS = 2020 * 12, 60, 853
CODES = ("8N", "5D", "105A", "34B", "34A", "10D", "asb", "3B", "8L", "66", "58A", "19C")
ROUNDS = 40


def events(rows: int) -> pd.DataFrame:
    """Return `rows` invented police events: Pareto hotspots, three-valued flags, every column the engine packs."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({name: rng.choice([0, 1, 2], rows, p=[0.9, 0.05, 0.05]).astype(np.int8) for name in FLAGS})
    for name in PROFILE:
        if name not in frame:
            frame[name] = "unknown"
    frame["category"] = rng.choice(CODES, rows)
    frame["subcategory"] = np.where(frame["category"] == "8N", rng.choice(["s20", "s47"], rows), "")
    frame["place_type"] = rng.choice(["public", "dwelling", "licensed", "transport", "unknown"], rows)
    frame["provider"], frame["stated_vintage"] = "police", 2021
    frame["month"] = rng.integers(FIRST, FIRST + MONTHS, rows)
    frame["hour"], frame["weekday"] = rng.integers(0, 25, rows), rng.integers(0, 7, rows)
    frame["victim_age"], frame["victim_sex"] = rng.integers(-1, 90, rows), rng.choice(["female", "male"], rows)
    unit = np.minimum((rng.pareto(1.2, rows) * 12).astype(int), UNITS - 1)
    frame["lsoa21"] = [f"X{one:05d}" for one in unit]
    frame["place_status"], frame["h3"] = "located", np.uint64(0)
    frame["record_key"] = rng.integers(0, MODULUS, rows).astype(np.uint16)
    return frame


@compiled
def _count_alone(group, profile, clock, person, by_profile, by_clock, by_person, out):  # noqa: ANN001, ANN202
    for i in range(len(group)):
        out[group[i]] += (by_profile[profile[i]] & by_clock[clock[i]] & by_person[person[i]]) != 0


@compiled
def _count_profile_alone(group, profile, by_profile, out):  # noqa: ANN001, ANN202
    for i in range(len(group)):
        out[group[i]] += by_profile[profile[i]] != 0


def without_keys(engine: Engine, tables: Tables, rows: tuple[int, int]) -> np.ndarray:
    """Return what the engine counted before counts were protected: the same pass, no record keys."""
    out, span = np.zeros(UNITS + 3, np.int64), slice(*rows)
    group, profile = engine.levels["lsoa21"][span], engine.profile[span]
    if (tables.clock == tables.clock[0]).all() and (tables.person == tables.person[0]).all():
        _count_profile_alone(group, profile, tables.profile & (tables.clock[0] & tables.person[0]), out)
    else:
        words = (group, profile, engine.clock[span], engine.person[span])
        _count_alone(*words, tables.profile, tables.clock, tables.person, out)
    return out


def protected(engine: Engine, tables: Tables, rows: tuple[int, int]) -> np.ndarray:
    """Return what a partner is told of the same question."""
    tallies = engine.tallies("lsoa21", UNITS, tables, rows)
    return protect(tallies[None], Rule(exact=False, threshold=5, rounding=1))[0]


def by_pandas(frame: pd.DataFrame, spec: Spec, definition: Definition) -> pd.Series:
    """Return counts by LSOA as an analyst would write them, for definitions made of codes and, maybe, hours."""
    codes = {code for clause in definition.rules["police"].any for code, _ in clause.codes}
    held = frame[frame["month"].between(*spec.months) & frame["category"].isin(codes)]
    if spec.hours:
        held = held[held["hour"].isin(spec.hours)]
    return held.groupby("lsoa21").size()


def timed(*works: Callable[[], object]) -> list[tuple[float, float]]:
    """Return median and 95th percentile of milliseconds over the rounds, after one unmeasured call.

    Several are measured by turns, so that whatever else the machine does is between them alike.
    """
    spans = np.empty((ROUNDS + 1, len(works)))
    for each in spans:
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            each[at] = 1000 * (time.perf_counter() - start)
    return [(float(np.median(one)), float(np.percentile(one, 95))) for one in spans[1:].T]


def main(rows: int = 1_000_000) -> None:
    """Print the table."""
    frame = events(rows)
    units = [f"X{one:05d}" for one in range(UNITS)]
    with tempfile.TemporaryDirectory() as folder:
        pack(frame, "police", {"lsoa21": units}, (FIRST, FIRST + MONTHS - 1), Path(folder))
        engine = open_engine(Path(folder), "police", FIRST)
        warm()
        print(f"{rows:,} events, {UNITS} LSOAs, {len(engine.profiles):,} profiles; ms, median / p95 of {ROUNDS}")
        heads = "".join(f"{head:>16}" for head in ("unprotected", "protected", "+ rule", "numpy", "pandas"))
        print(f"{'question':38}{heads}{'protection':>11}{'pandas/engine':>16}")
        for label, spec in questions().items():
            line(label, spec, engine, frame, units)


def questions() -> dict[str, Spec]:
    """Return the questions measured: one definition over a year, nights, and everything held."""
    year, every, night = (FIRST + 48, FIRST + 59), (FIRST, FIRST + 59), (*range(6), *range(18, 24))
    return {
        "violence with injury, a year": Spec("vwi", "police", "lsoa21", year),
        "violence with injury, nights, a year": Spec("vwi", "police", "lsoa21", year, hours=night),
        "violence with injury, five years": Spec("vwi", "police", "lsoa21", every),
        "violence with injury, nights, 5 years": Spec("vwi", "police", "lsoa21", every, hours=night),
    }


def line(label: str, spec: Spec, engine, frame: pd.DataFrame, units: list[str]) -> None:  # noqa: ANN001
    """Print one row, after checking that every way counts the same."""
    definition = definitions()[spec.definition]
    tables, rows = compile_rule(definition, "police", spec, engine.profiles), engine.rows(spec.months)
    ours = counts_in(engine.tallies("lsoa21", UNITS, tables, rows)[:UNITS])
    theirs = by_pandas(frame, spec, definition).reindex(units, fill_value=0).to_numpy()
    assert ours.tolist() == theirs.tolist(), label
    assert without_keys(engine, tables, rows)[:UNITS].tolist() == ours.tolist(), label
    alone, kernel = timed(lambda: without_keys(engine, tables, rows), lambda: protected(engine, tables, rows))
    (whole,) = timed(
        lambda: engine.tallies("lsoa21", UNITS, compile_rule(definition, "police", spec, engine.profiles), rows)
    )
    (plain,) = timed(lambda: engine.tallies_plainly("lsoa21", UNITS, tables, rows))
    (pandas,) = timed(lambda: by_pandas(frame, spec, definition))
    cells = "".join(f"{f'{one[0]:.2f} / {one[1]:.2f}':>16}" for one in (alone, kernel, whole, plain, pandas))
    print(f"{label:38}{cells}{kernel[0] / alone[0]:>10.2f}x{pandas[0] / whole[0]:>15.0f}x")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))

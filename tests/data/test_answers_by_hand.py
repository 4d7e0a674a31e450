"""Two hundred random questions of an analyst, each answered a second time by reading the stored events one by one.

The oracle reads the definitions' TOML and shares no code with the engine. ATLAS_TEST_STORE names a demonstration store
already built; without it one is built here.
"""

import os
import random
from pathlib import Path
from urllib.parse import urlencode

import h3
import numpy as np
import pandas as pd
import pytest

from access import demonstration
from data import Status, definitions, month_text
from data.building.build import build
from data.building.config import read_config
from data.progress import silent
from indicators import DAYS, open_atlas
from tests.data import definitions_oracle as oracle

ANALYST = demonstration("analyst")
ROWS = 2_500  # events read one by one for one question: enough units are chosen to stay near it


@pytest.fixture(scope="module")
def store(doggershire, tmp_path_factory):
    if found := os.environ.get("ATLAS_TEST_STORE"):
        return Path(found)
    made = tmp_path_factory.mktemp("store")
    build(read_config(doggershire / "config.toml"), made, doggershire, silent)
    return made


@pytest.fixture(scope="module")
def atlas(store):
    return open_atlas(store).now()


@pytest.fixture(scope="module")
def events(atlas):
    """Stored events by source, without those of a provider in a month it did not supply."""
    folder = atlas.store.folder
    supply = pd.read_parquet(folder / "coverage.parquet")
    made = {}
    for source in atlas.store.facts.sources:
        frame = pd.concat(pd.read_parquet(path) for path in sorted((folder / "events" / source).glob("*.parquet")))
        gone = supply[(supply["source"] == source) & (supply["supplied"] == 0)]
        silent_rows = pd.MultiIndex.from_frame(frame[["provider", "month"]]).isin(
            pd.MultiIndex.from_frame(gone[["provider", "month"]])
        )
        made[source] = frame[~silent_rows & (frame["place_status"] == "located")]
    return made


def address(rng, atlas):
    """Return a random address about one source."""
    facts = atlas.store.facts
    definition = rng.choice(sorted(definitions()))
    sources = [source for source in facts.sources if source in definitions()[definition].rules]
    start = rng.randint(facts.first, facts.last)
    asked = {
        "definition": definition,
        "sources": rng.choice(sources or list(facts.sources)),
        # which unit of a store's own level an event lies in is not stored with it: test_own_levels.py has their oracle
        "level": rng.choice([level for level in facts.levels if not level.startswith("custom:")]),
        "from": month_text(start),
        "to": month_text(min(start + rng.choice([0, 0, 2, 11, 40]), facts.last)),
    }
    if rng.random() < 0.4:
        asked["hours"] = ",".join(map(str, sorted(rng.sample(range(24), rng.randint(1, 23)))))
    if rng.random() < 0.3:
        asked["days"] = ",".join(rng.sample(DAYS, rng.randint(1, 6)))
    if "age" in definitions()[definition].parameters and rng.random() < 0.6:
        low = rng.randint(0, 60)
        asked["age"] = f"{low}-{rng.randint(low, 120)}"
    if "domestic" in definitions()[definition].parameters:
        asked["domestic"] = rng.choice(["default", "in", "out", "only"])
    if "blindspot" in definitions()[definition].parameters:
        asked["blindspot"] = rng.choice(["on", "off"])
    return "?" + urlencode(asked, safe=",")


def unit_of(frame, level):
    """Return the unit code of every event at a level."""
    if not level.startswith("h3r"):
        return frame[level].to_numpy()
    cells, which = np.unique(frame["h3"].to_numpy(), return_inverse=True)
    finest = int(level[3:])
    codes = [h3.cell_to_parent(h3.int_to_str(int(cell)), finest) if cell else "" for cell in cells]
    return np.array(codes, object)[which] if len(cells) else np.array([], object)


def by_hand(question, source, frame, codes):
    """Return the count of some units, every event of theirs read one by one."""
    held = frame[frame["month"].between(question.start, question.end)]
    held = held.assign(unit=unit_of(held, question.level))
    held = held[held["unit"].isin(codes)]
    taken = oracle.answer(question.definition, source, question, held)
    return held["unit"][taken].value_counts().reindex(codes, fill_value=0).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_exact_counts_are_those_of_the_events_read_one_by_one(atlas, events, seed):
    rng, told = random.Random(seed), 0
    while told < 10:
        query = address(rng, atlas)
        question, _ = atlas.parse(query)
        said = atlas.answer(question, ANALYST)
        series, asked = said.series[0], said.question
        shown = np.flatnonzero(series.status == Status.SHOWN)
        if not len(shown):
            continue
        rows = int(events[series.source]["month"].between(asked.start, asked.end).sum())
        most = max(1, int(len(shown) * ROWS / max(rows, 1)))
        busiest = [int(shown[np.argmax(series.count[shown])])] if most > 1 else []
        chosen = sorted({*busiest, *rng.sample(shown.tolist(), min(most, len(shown)))})
        codes = [said.units.code[at] for at in chosen]
        assert by_hand(asked, series.source, events[series.source], codes) == series.count[chosen].tolist(), query
        told += 1


@pytest.mark.parametrize("level", ["lad", "ward", "msoa21", "lsoa21", "oa21", "msoa11", "lsoa11", "oa11"])
def test_a_silent_trust_is_never_a_zero(atlas, level):
    facts = atlas.store.facts
    supply = atlas.store.supply
    silence = supply[(supply["source"] == "ed") & (supply["supplied"] == 0)]
    provider = next(one for one in facts.sources["ed"].providers if one.id in set(silence["provider"]))
    months = sorted(silence["month"][silence["provider"] == provider.id])
    start, end = month_text(months[0]), month_text(months[-1])
    for tier in ("partner", "analyst"):
        question, _ = atlas.parse(f"?definition=vap&sources=ed&level={level}&from={start}&to={end}&measure=count")
        said = atlas.answer(question, demonstration(tier))
        if said.question.level != level or (said.question.start, said.question.end) != (months[0], months[-1]):
            continue  # a partner sees output areas by the year alone
        served = np.isin(said.units.code if level == "lad" else said.units.lad, provider.serves)
        status = said.series[0].status
        assert served.any() and (status[served] == Status.NOT_SUPPLIED).all()
        assert (status[~served] != Status.NOT_SUPPLIED).all()


def test_a_change_that_touches_silent_months_is_not_told(atlas):
    for start in range(atlas.store.facts.first + 12, atlas.store.facts.last - 10, 3):
        asked = (
            f"?definition=vap&sources=ed&level=lad&measure=change&from={month_text(start)}&to={month_text(start + 11)}"
        )
        series = atlas.answer(atlas.parse(asked)[0], ANALYST).series[0]
        before = atlas.store.supplied("ed", "lad", (start - 12, start - 1))
        part = (series.supplied < 12) | (before < 12)
        assert np.isnan(series.value[part]).all() and np.isfinite(series.value[~part]).all()

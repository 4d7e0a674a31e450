"""Doggershire, the demonstration county: everything in it is invented, and all of it follows from one seed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from data.demo.areas import make_areas
from data.demo.deprivation import make_scores
from data.demo.fixtures import write_fixtures
from data.demo.funded import write_interventions
from data.demo.ground import make_ground
from data.demo.happen import happen
from data.demo.incidents import Place
from data.demo.labels import make_labels
from data.demo.layers import write_areas, write_base, write_census, write_deprivation, write_facilities, write_postcodes
from data.demo.licensing import write_register
from data.demo.names import with_villages
from data.demo.neighbourhood import write_neighbourhood
from data.demo.own_areas import write_own_areas
from data.demo.plan import plan
from data.demo.seen import Scene
from data.demo.sites import make_setting, make_sites
from data.demo.streets import make_streets

__all__ = ["generate"]

WRITTEN = (
    "base", "boundaries", "calendar", "context", "events", "interventions", "lookups", "population", "postcodes",
    "premises", "truth",
)  # fmt: skip
CONFIG = Path(__file__).parents[2] / "examples" / "demo.toml"


def generate(folder: Path, seed: int = 1) -> Path:
    """Write the county's geography, context and supplier files into `folder`; return the config.toml to build from.

    The same seed writes the same bytes. `truth/` holds what really happened, and no configuration reads it.
    """

    def chance(stage: int) -> np.random.Generator:
        return np.random.default_rng([seed, stage])

    _clear(folder)
    drawn = plan()
    ground = make_ground(drawn, with_villages(drawn, chance(1)), chance(2))
    areas = make_areas(drawn, ground, chance(3))
    streets = make_streets(drawn, ground, chance(4))
    labels = make_labels(drawn, ground, areas, chance(5))
    setting = make_setting(ground, areas, streets)
    sites = make_sites(drawn, ground, areas, streets, setting, chance(6))
    score = make_scores(drawn, areas, setting, chance(7))
    place = Place(drawn, ground, areas, setting, sites, score, streets.of_cell)
    write_areas(folder, ground, areas, labels)
    write_own_areas(folder, drawn, ground, areas, labels, chance(50))
    write_base(folder, drawn, ground, streets)
    write_deprivation(folder, score, areas, labels, chance(8))
    write_census(folder, score, areas, setting, labels, chance(92))
    write_neighbourhood(folder, place, labels, chance(72))
    write_postcodes(folder, drawn, ground, setting)
    write_facilities(folder, sites)
    write_register(folder, drawn, ground, streets, setting, sites, chance(93))
    write_interventions(folder, drawn, sites, chance(91))
    write_fixtures(folder, drawn, chance(9))
    happen(Scene(place, streets, folder), labels, chance)
    config = folder / "config.toml"
    config.write_bytes(CONFIG.read_bytes())
    return config


def _clear(folder: Path) -> None:
    """Remove an earlier county, so that no month of it is left between the new ones; anything else is left alone."""
    if (folder / "truth" / "truth.parquet").is_file():
        for name in WRITTEN:
            shutil.rmtree(folder / name, ignore_errors=True)

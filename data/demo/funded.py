"""Doggershire's funded projects: invented interventions, each with a place and dates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from data.demo.layers import write_features
from data.demo.plan import FIRST, LAST, Plan
from data.demo.sites import Sites

KINDS = (
    "Street patrols at night", "Navigators in the emergency department", "Focused deterrence", "School mentoring",
    "Youth workers on the street", "Safe space and first aid", "Street lighting and cameras", "Sports in the evening",
)  # fmt: skip
EACH = 4  # projects that cover an area, in every district
REACH = (450.0, 1100.0)  # metres from the middle of a project to its edge


def write_interventions(folder: Path, plan: Plan, sites: Sites, rng: np.random.Generator) -> None:
    """Write projects as outlines round the busiest places of each district, and as points at hospitals and schools."""
    shapes, rows = [], []
    for district in plan.districts:
        for turn in range(EACH):
            middle = np.asarray(district.seat) + rng.normal(0, 1200, 2)
            shapes.append(_outline(middle, rng))
            rows.append(_row(f"{district.name} {'ABCD'[turn]}", KINDS[int(rng.integers(4, len(KINDS)))], rng))
    for kind, word, count in (("hospital", KINDS[1], 4), ("school", KINDS[3], 12)):
        for site in rng.permutation(sites.of(kind))[:count].tolist():
            shapes.append(shapely.Point(*sites.at[site]))
            rows.append(_row(sites.name[site], word, rng))
    write_features(folder / "interventions" / "funded.geojson", shapes, rows)


def _outline(middle: np.ndarray, rng: np.random.Generator) -> shapely.Polygon:
    """Return an uneven outline of a dozen corners, in metres (EPSG:27700)."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    away = rng.uniform(*REACH) * rng.uniform(0.75, 1.25, len(turn))
    corners = np.round(middle + np.c_[np.cos(turn), np.sin(turn)] * away[:, None], 1)
    return shapely.Polygon(corners)


def _row(place: str, kind: str, rng: np.random.Generator) -> dict[str, str]:
    """Return the attributes of one project; one in three goes on beyond the last month."""
    start = int(rng.integers(FIRST, LAST - 6))
    end = start + int(rng.integers(9, 30))
    until = "" if rng.uniform() < 1 / 3 or end > LAST else _text(end)
    return {"project": f"{kind}: {place}", "kind": kind, "from": _text(start), "to": until}


def _text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"

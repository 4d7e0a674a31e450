"""How long each screen of the bar takes to answer, in this process: what the server does between question and reply.

    python -m benchmarks screens        (STORE names the store)

First: questions nobody asked before (other definitions, districts and windows). Again: the same ones. Milliseconds,
median and slowest, with the size of the reply. Last: seconds to draft an area profile as
PDF and DOCX. Asserts nothing about time.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from dash import Dash

from app import create_app, read_ahead
from layouts.screens import SCREENS, Screen
from serving.settings import Settings

STORE = Path(os.environ.get("STORE", "store/demo"))
TIERS = ("partner", "analyst", "operational")
DRAFTED = 4  # profiles of each level
ASKED = 8  # questions of each screen and tier
# panels and lists within a screen, by its key: each is an answer of its own
WITHIN: dict[str, tuple[str, ...]] = {
    "compare": ("", "&panel=outliers", "&panel=definitions&second=vap", "&panel=time", "&panel=places")
}


def questions(districts: tuple[str, ...], last: int) -> Iterator[str]:
    """Yield addresses nobody asked before: definitions, districts and years in turn."""
    years = [f"&from={first // 12}-{first % 12 + 1:02}&to={end // 12}-{end % 12 + 1:02}" for first, end in _years(last)]
    for year, district, definition in product(years, ["all", *districts], ("vap", "vwi", "msv_harm", "robbery")):
        yield f"?definition={definition}&within={district}{year}"


def _years(last: int) -> list[tuple[int, int]]:
    end = last - (last + 1) % 3  # the last month of the latest whole quarter
    return [(end - 11 - 3 * back, end - 3 * back) for back in range(4)]


def spec_of(app: Dash, screen: Screen) -> dict[str, Any] | None:
    """Return the callback that answers a screen's store, None while there is none."""
    for spec in app._callback_list:
        if any(one["id"] == screen.at for one in spec["inputs"]) and not spec["clientside_function"]:
            return spec
    return None


def body(spec: dict[str, Any], search: str, turn: int) -> dict[str, Any]:
    """Return what the page would send."""
    several = spec["output"].startswith("..")
    parts = spec["output"].strip(".").split("...") if several else [spec["output"]]
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]
    at = {"search": search, "n": turn}
    return {
        "output": spec["output"],
        "outputs": outputs if several else outputs[0],
        "changedPropIds": [f"{spec['inputs'][0]['id']}.data"],
        "inputs": [{**one, "value": at if one["id"].startswith("at-") else None} for one in spec["inputs"]],
        "state": [{**one, "value": None} for one in spec["state"]],
    }


def measure(app: Dash, screen: Screen, extra: str, tier: str) -> str:
    """Return one line: milliseconds first and again, and bytes."""
    spec = spec_of(app, screen)
    if spec is None:
        return "not there"
    client = app.server.test_client()
    client.set_cookie("atlas_tier", tier)
    atlas = app.server.config["ATLAS"].now()
    asked = [search + extra for search in islice(questions(atlas.codes("lad"), atlas.store.facts.last), ASKED)]
    times: dict[str, list[float]] = {"first": [], "again": []}
    size = 0
    for turn in times:
        for number, search in enumerate(asked):
            start = time.perf_counter()
            reply = client.post("/_dash-update-component", json=body(spec, search, number))
            times[turn].append(1000 * (time.perf_counter() - start))
            if reply.status_code != 200:
                return f"answered {reply.status_code}"
            size = max(size, len(reply.data))
    told = [f"{turn} {statistics.median(took):5.0f} (slowest {max(took):5.0f})" for turn, took in times.items()]
    return f"{'   '.join(told)}   {size / 1024:6.1f} kB"


def drafting(app: Dash, level: str) -> str:
    """Return one line: seconds to draft the profile of areas of a level, PDF and DOCX together, as an analyst would."""
    client = app.server.test_client()
    client.set_cookie("atlas_tier", "analyst")
    took = []
    for code in app.server.config["ATLAS"].now().codes(level)[:DRAFTED]:
        start = time.perf_counter()
        for kind in ("pdf", "docx"):
            reply = client.get(f"/profiles/preview.{kind}?level={level}&area={code}")
            if reply.status_code != 200:
                return f"answered {reply.status_code}"
        took.append(time.perf_counter() - start)
    return f"first {took[0]:5.1f} s   median {statistics.median(took):5.1f} s   slowest {max(took):5.1f} s"


def main() -> None:
    """Print a line for every screen, part of it and kind of reader, then how long a profile takes."""
    if not (STORE / "CURRENT").exists():
        sys.exit(f"no store at {STORE}: run `make demo`, or name one with STORE")
    app = create_app(Settings.of({**os.environ, "STORE": str(STORE)}))
    client = app.server.test_client()
    client.get("/")
    client.get("/_dash-dependencies")
    read_ahead(app.server.config["ATLAS"].now())  # as every process of a server does before it serves
    print(f"screens over {client.get('/healthz').json['release']}: milliseconds in the server")
    for screen in SCREENS.values():
        for extra, tier in product(WITHIN.get(screen.key, ("",)), TIERS):
            if screen.at:
                print(f"  {screen.label + ' ' + extra:32} {tier:8} {measure(app, screen, extra, tier)}")
    levels = app.server.config["ATLAS"].now().health()["levels"]
    for level in ("lad", "ward", "lsoa21"):
        if level in levels:
            print(f"  Profile drafted, PDF and DOCX      {level:8} {drafting(app, level)}")

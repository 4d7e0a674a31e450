"""A filter change, from the reader's act to the repainted map, in Chromium: the atlas beside a plain Dash app.

For each level both pages are open at once and take turns, so that a busy machine hurts both. "idle": the map reports
that it has repainted (the CPU side, what a reader with a graphics card sees). "GPU done": after reading a pixel back,
so that software drawing has really ended. Every change is a question the server has not answered before, through the
real page.

    python -m benchmarks map        (STORE names the store, LEVELS the levels, ROUNDS how often they take turns)
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import zstandard
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from access import demonstration
from data import Status
from indicators import open_atlas
from scripts.chromium import ARGUMENTS, find

ROOT = Path(__file__).resolve().parent.parent
STORE = Path(os.environ.get("STORE", "store/demo"))
LEVELS = tuple(os.environ.get("LEVELS", "lsoa21,oa21,h3r9").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
OURS, PLAIN = 8, 2  # changes a turn

CHANGE = """async (search) => {
  const before = __vmap.applied, map = __vmap.map, begun = performance.now();
  const idle = new Promise((done) => {
    const look = () => { if (__vmap.applied > before) { map.off("idle", look); done(performance.now()); } };
    map.on("idle", look);
  });
  dash_clientside.set_props("url", { search });
  const repainted = await Promise.race([idle, new Promise((done) => setTimeout(() => done(null), 20000))]);
  if (repainted === null) return null;
  const gl = map.getCanvas().getContext("webgl2");
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return [repainted - begun, performance.now() - begun];
}"""
PLAIN_CHANGE = """async (view) => {
  const graph = document.querySelector("#map .js-plotly-plot"), begun = performance.now();
  const drawn = new Promise((done) => graph.once("plotly_afterplot", done));
  dash_clientside.set_props("pick", { data: view });
  await drawn;
  const map = graph._fullLayout.map._subplot.map;
  if (!map.loaded()) await new Promise((done) => map.once("idle", done));
  const repainted = performance.now();
  const gl = map.getCanvas().getContext("webgl2");
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return [repainted - begun, performance.now() - begun];
}"""
FIRST = "performance.getEntriesByName('vmap-first-map').map((mark) => mark.startTime)[0] || null"
PLAIN_FIRST = """(() => { const graph = document.querySelector("#map .js-plotly-plot");
  const map = graph && graph._fullLayout && graph._fullLayout.map && graph._fullLayout.map._subplot.map;
  return map && map.loaded() ? performance.now() : null; })()"""


@dataclass
class Measured:
    """What one page took: milliseconds and bytes on the wire, one entry a change."""

    idle: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)  # cold, warm


def port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], at: int, **environment: str) -> Iterator[str]:
    """Run a server in its own process group until the block ends; yield its address once it answers."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{at}/"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
                break
            time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, 15)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)


def questions(level: str) -> Iterator[str]:
    """Yield addresses that differ in definition or period: years that end with a quarter and have figures to show."""
    atlas = open_atlas(STORE).now()
    reader = demonstration("partner")
    start = atlas.answer(replace(atlas.default(), level=level), reader).question
    offered = [one.key for one in atlas.menu(start, reader).definition if not one.disabled]
    ends = [end for end in range(start.end, start.end - 36, -3) if end - 11 >= start.end - 36]
    for end, definition in product(ends, offered):
        question = replace(start, definition=definition, start=end - 11, end=end)
        first = atlas.answer(question, reader).series[0]
        if (first.status == Status.SHOWN).any() and first.count.max() > 0:
            yield question.to_query()


def first_map(browser: Browser, address: str, ready: str) -> tuple[BrowserContext, Page, list[float]]:
    """Open a page twice; return it with the milliseconds to its first map, cache empty and cache filled."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, taken = context.new_page(), []
    for _ in range(2):
        page.goto(address)
        until = time.monotonic() + 90
        while (found := page.evaluate(ready)) is None and time.monotonic() < until:
            page.wait_for_timeout(20)
        taken.append(found or float("nan"))
    page.wait_for_timeout(1500)
    return context, page, taken


def change(page: Page, script: str, argument: object, into: Measured) -> str | None:
    """Make one change and note what it took; return the body the page sent with it."""
    answers: list[Response] = []

    def note(reply: Response) -> None:
        if "_dash-update-component" in reply.url:
            answers.append(reply)

    page.on("response", note)
    taken = page.evaluate(script, argument)
    page.wait_for_timeout(250)
    page.remove_listener("response", note)
    if taken is None or not answers:
        return None
    into.idle.append(taken[0])
    into.done.append(taken[1])
    into.sent.append(sum(int(reply.headers.get("content-length", 0)) for reply in answers))
    if found := re.search(r'"values":\s*"([^"]*)"', answers[0].text()):
        into.values.append(len(zstandard.compress(found[1].encode())))
    return answers[0].request.post_data


def server_alone(atlas: str, body: str, searches: list[str], into: Measured) -> None:
    """Time the page's own callback without a browser, on questions not asked before."""
    sent = json.loads(body)
    for search in searches:
        for entry in sent["inputs"]:
            if entry["id"] == "url":
                entry["value"] = search
        request = urllib.request.Request(
            atlas + "_dash-update-component",
            json.dumps(sent).encode(),
            {"Content-Type": "application/json", "Accept-Encoding": "zstd"},
        )
        begun = time.perf_counter()
        with urllib.request.urlopen(request) as reply:
            reply.read()
        into.server.append(1000 * (time.perf_counter() - begun))


def measure(browser: Browser, atlas: str, level: str) -> tuple[Measured, Measured]:
    """Return what the atlas and the plain app took at one level, taking turns."""
    ours, plain, at, body = Measured(), Measured(), port(), None
    asked = questions(level)
    command = [sys.executable, "-m", "benchmarks.plain_app", str(STORE), level, str(at)]
    with serving(command, at) as other:
        context, page, ours.first = first_map(browser, atlas + next(asked), FIRST)
        beside, naive, plain.first = first_map(browser, other, PLAIN_FIRST)
        change(page, CHANGE, next(asked), Measured())  # the first change of each is not counted
        change(naive, PLAIN_CHANGE, 99, Measured())
        for turn in range(ROUNDS):
            page.bring_to_front()
            for _ in range(OURS):
                body = change(page, CHANGE, next(asked), ours) or body
            naive.bring_to_front()
            for view in range(PLAIN):
                change(naive, PLAIN_CHANGE, turn * PLAIN + view, plain)
        if body:
            server_alone(atlas, body, [next(asked) for _ in range(10)], ours)
        context.close()
        beside.close()
    return ours, plain


def spread(values: list[float]) -> str:
    """Return "median (fastest-slowest)"."""
    return f"{statistics.median(values):.0f} ({min(values):.0f}-{max(values):.0f})" if values else "-"


def main() -> None:
    """Measure every level of the store and print the table."""
    if not (STORE / "CURRENT").exists():
        sys.exit(f"no store at {STORE}: run `make demo`, or name one with STORE")
    at = port()
    environment = {"STORE": str(STORE), "HOST": "127.0.0.1", "PORT": str(at)}
    heads = ("idle ms", "GPU done ms", "server ms", "bytes", "of it values", "first cold", "first warm")
    turns = f"{ROUNDS} turns, {OURS} changes of ours to {PLAIN} of the plain app's"
    print(f"{turns}; median (fastest-slowest); load {os.getloadavg()[0]:.1f}")
    print(f"{'':22}", *(f"{head:>18}" for head in heads))
    with serving([sys.executable, "app.py"], at, **environment) as atlas, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for level in LEVELS:
            ours, plain = measure(browser, atlas, level)
            report(f"{level}, atlas", ours)
            report(f"{level}, plain app", plain)
            pairs = ((plain.idle, ours.idle), (plain.done, ours.done), (plain.sent, ours.sent))
            ratios = [statistics.median(slow) / statistics.median(fast) for slow, fast in pairs if slow and fast]
            print(f"{level + ', plain / atlas':22}", *(f"{ratio:17.1f}x" for ratio in ratios), flush=True)
        browser.close()


def report(name: str, found: Measured) -> None:
    """Print one line of the table."""
    cells = [spread(found.idle), spread(found.done), spread(found.server), spread([float(n) for n in found.sent])]
    cells += [spread([float(n) for n in found.values]), *(f"{first:.0f}" for first in found.first)]
    print(f"{name:22}", *(f"{cell:>18}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()

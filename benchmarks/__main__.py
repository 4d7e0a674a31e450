"""python -m benchmarks [map|engine|server ...]: print the speeds of what is named; of map and engine by default."""

from __future__ import annotations

import sys

from benchmarks import bench_engine, bench_map, bench_server

MEASURED = {"map": bench_map.main, "engine": bench_engine.main, "server": bench_server.main}

if __name__ == "__main__":
    chosen = sys.argv[1:] or ["map", "engine"]
    if unknown := [name for name in chosen if name not in MEASURED]:
        sys.exit(f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASURED)}")
    for name in chosen:
        MEASURED[name]()

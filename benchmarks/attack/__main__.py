"""python -m benchmarks.attack STORE [--share S] [--seed N]: attack a store and print what came out; writes nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.attack.county import open_county
from benchmarks.attack.report import failures, lines, run


def main() -> int:
    """Print the tables; return 1 where a gate is not passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__)
    parser.add_argument("store", type=Path, help="a store whose truth may be read: the demonstration county")
    parser.add_argument("--share", type=float, default=1.0, help="share of the 10,000 attacks, 1 for all")
    parser.add_argument("--seed", type=int, default=1, help="what chance starts from")
    asked = parser.parse_args()
    found = run(open_county(asked.store, seed=asked.seed), share=asked.share, seed=asked.seed)
    print("\n".join(lines(found)))
    wrong = failures(found)
    print("\nEvery gate is passed." if not wrong else "\nNot passed:\n" + "\n".join(f"- {one}" for one in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""python -m indicators methods: print docs/methods.md, how every indicator is computed and read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from indicators.method import Indicator, indicators

HEAD = """# How the numbers are made

One section an indicator, printed by `python -m indicators methods` from the indicators themselves
(`indicators/methods/`); do not edit it by hand. What is counted before any of this is in
[definitions.md](definitions.md); what is hidden, and from whom, in `access/tiers/`. Every indicator is computed from
protected numbers only: what is hidden has no rate and no change either.

To partners and the public, counts of sources that are not open carry a perturbation: each is changed at random by at
most 5 in every whole period (mean 0, variance 3, drawn by its cell key: the same records, the same figure), then hidden
if it is small, then rounded for the public ([decision 0014](decisions/0014-thresholds-and-perturbation.md)). Parts may
not add up to their total. Intervals cover chance, not this change; below some twenty incidents it is as large.
"""
PARTS = {
    "read": "How to read it",
    "formula": "Formula",
    "interval": "Interval",
    "refuses": "No value",
    "source": "Source",
}


def methods_page() -> str:
    """Return the page as Markdown, ending with a line break."""
    return "\n".join([HEAD, *(line for one in indicators().values() for line in _section(one))]).rstrip() + "\n"


def _section(one: Indicator) -> Iterator[str]:
    yield f"## {one.label}"
    yield ""
    yield f"`measure={one.key}`, in {one.unit}."
    yield ""
    for name, words in PARTS.items():
        yield f"- **{words}.** {getattr(one.method, name)}"
    yield ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the one command and return 0."""
    parser = argparse.ArgumentParser(prog="python -m indicators", description="What the numbers mean.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("methods", help="print how every indicator is computed, as docs/methods.md")
    parser.parse_args(arguments)
    print(methods_page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""python -m indicators methods, statistics: print docs/methods.md and docs/statistics.md, how numbers are made."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator, Sequence

from indicators import statistics
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


STATISTICS = """# The statistics

Every function of `indicators/statistics/`, printed by `python -m indicators statistics` from the functions themselves;
do not edit it by hand. Each says its formula and where that is published, its units, and when it refuses. A value that
cannot be told is NaN; a statistic that cannot be told raises `Refused` with a sentence for the reader; what is hidden
comes in as NaN, takes no part, and gets no statistic. Below analyst they are computed of protected counts alone.

`tests/indicators/test_statistics*.py` hold them to published values (relative error at most 1e-6 where a method is
exact), to slower ways of computing the same, and to properties: rates scale, the order of rows is irrelevant, hidden in
is hidden out. Which published case holds which function, which library does what, and why:
[decision 0021](decisions/0021-statistics.md).
"""


def statistics_page() -> str:
    """Return the page of statistics as Markdown, ending with a line break: by module, its functions as they stand."""
    return "\n".join([STATISTICS, *_functions()]).rstrip() + "\n"


def _functions() -> Iterator[str]:
    found = [one for name in statistics.__all__ if inspect.isfunction(one := getattr(statistics, name))]
    for module in sorted({one.__module__ for one in found}):
        yield f"## {_said(sys.modules[module]).splitlines()[0].rstrip('.')}"
        yield ""
        own = [one for one in found if one.__module__ == module]
        for one in sorted(own, key=lambda one: one.__code__.co_firstlineno):
            yield f"### `{one.__name__}({', '.join(inspect.signature(one).parameters)})`"
            yield ""
            yield _said(one)
            yield ""


def _said(one: object) -> str:
    return inspect.getdoc(one) or ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return 0."""
    pages = {"methods": methods_page, "statistics": statistics_page}
    parser = argparse.ArgumentParser(prog="python -m indicators", description="What the numbers mean.")
    commands = parser.add_subparsers(dest="page", required=True, metavar="COMMAND")
    commands.add_parser("methods", help="print how every indicator is computed, as docs/methods.md")
    commands.add_parser("statistics", help="print every statistic, its source and its refusals, as docs/statistics.md")
    print(pages[parser.parse_args(arguments).page](), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

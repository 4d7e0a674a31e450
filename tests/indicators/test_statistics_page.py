"""The page of statistics is what the functions say; every one is tested; nobody pays for what is not asked."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indicators import statistics
from indicators.__main__ import main, statistics_page

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = [name for name in statistics.__all__ if inspect.isfunction(getattr(statistics, name)) and name != "warm"]
HEAVY = {"statsmodels", "esda", "libpysal", "sklearn", "pymannkendall"}


def test_the_committed_page_is_the_one_the_functions_make(capsys):
    assert main(["statistics"]) == 0
    assert capsys.readouterr().out == statistics_page()
    page = (ROOT / "docs" / "statistics.md").read_text("utf-8")
    assert page == statistics_page(), "write it again: python -m indicators statistics > docs/statistics.md"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_statistic_is_tested(name):
    tests = sorted((ROOT / "tests" / "indicators").glob("test_statistics*.py"))
    assert any(re.search(rf"\b{name}\(", one.read_text("utf-8")) for one in tests)


def rows_of_what_holds_what():
    """Yield the functions and the tests that each row of decision 0021's table names."""
    page = (ROOT / "docs" / "decisions" / "0021-statistics.md").read_text("utf-8")
    for line in page.split("## What holds what")[1].splitlines():
        if line.startswith("| `"):
            first, *_, last = line.strip("|").split("|")
            yield re.findall(r"`(\w+)`", first), re.findall(r"`(\w+)`", last)


def test_every_statistic_has_a_row_that_says_which_published_case_holds_it():
    written = "".join(one.read_text("utf-8") for one in (ROOT / "tests" / "indicators").glob("test_statistics*.py"))
    there = set(re.findall(r"^def (test_\w+)\(", written, re.MULTILINE))
    named = set()
    for functions, tests in rows_of_what_holds_what():
        assert tests and set(tests) <= there, f"no such test: {set(tests) - there}"
        named |= set(functions)
    assert named == set(FUNCTIONS), "decision 0021 says, in its table, which published case holds each statistic"


def test_starting_loads_no_library_of_statistics():
    code = "import sys, indicators, callbacks; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(loaded.split())

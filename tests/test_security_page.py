"""The table of docs/security.md names only tests that are there, and leaves out none of what was asked."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs" / "security.md").read_text("utf-8").split("## What holds it")[1]
NAMED = sorted(set(re.findall(r"`(tests/[a-z_/]+\.py)(?:::(test_\w+))?`", TABLE)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_is_named_is_there(path, name):
    text = (ROOT / path).read_text("utf-8")
    assert not name or re.search(rf"^def {name}\(", text, re.M)


@pytest.mark.parametrize("asked", [*(f"S{n}" for n in range(1, 21)), *(f"B{n}" for n in range(1, 14))])
def test_nothing_asked_is_left_out(asked):
    rows = [line.split("|")[1] for line in TABLE.splitlines() if line.startswith("|")]
    assert any(re.search(rf"\b{asked}\b", row) for row in rows)

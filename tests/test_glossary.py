"""The glossary's names are the code's names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \|.*\| `(.+?)` \|$", PAGE, re.MULTILINE)
CODE = "\n".join(
    path.read_text("utf-8")
    for top in ("access", "data", "geo", "indicators", "layouts", "callbacks", "public_screen")
    for path in (ROOT / top).rglob("*.py")
)


def test_the_glossary_is_in_order_and_not_empty():
    terms = [term.casefold() for term, _ in ROWS]
    assert len(terms) > 25
    assert terms == sorted(terms)


@pytest.mark.parametrize(("term", "name"), ROWS)
def test_every_term_is_used_in_the_code_by_its_name(term, name):
    assert re.search(rf"\b{re.escape(name)}\b", CODE), term

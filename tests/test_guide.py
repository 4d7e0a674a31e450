"""The user guide cannot fall behind: its addresses are answered, its controls are there, its pictures are made."""

import os
import re
from pathlib import Path

import pytest

from access import demonstration
from data import Status
from indicators import open_atlas
from layouts.screens import SCREENS, screen_at, shared
from scripts.pictures import pictures

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guide"
PAGES = {path.name: path.read_text("utf-8") for path in sorted(GUIDE.glob("*.md"))}
GROUPS = ("tactical", "analysts", "fire", "licensing", "providers", "leads", "administrators", "public")
ADDRESSES = sorted({(name, found) for name, text in PAGES.items() for found in re.findall(r"`(\?[^`]+)`", text)})
SAID = "\n".join(
    path.read_text("utf-8")
    for folder in ("layouts", "indicators", "assets", "data/definitions", "public_screen")
    for pattern in ("*.py", "*.js", "*.toml")
    for path in (ROOT / folder).rglob(pattern)
    if "vendor" not in path.parts
)


@pytest.fixture(scope="module")
def atlas():
    found = os.environ.get("ATLAS_TEST_STORE")
    if not found:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_atlas(Path(found)).now()


def test_every_group_has_a_page_and_the_index_leads_to_it():
    assert set(PAGES) == {f"{group}.md" for group in GROUPS} | {"README.md"}
    assert [group for group in GROUPS if f"]({group}.md)" not in PAGES["README.md"]] == []
    assert "](docs/guide/README.md)" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("page", "query"), ADDRESSES)
def test_every_address_is_understood_and_has_something_to_show(atlas, page, query):
    question, ignored = atlas.parse(query)
    assert ignored == ()
    answer = atlas.answer(question, demonstration("analyst"))
    assert answer.impossible == ""
    assert (answer.series[0].status == Status.SHOWN).any()


@pytest.mark.parametrize("page", PAGES)
def test_every_control_and_choice_a_page_names_is_in_the_atlas(page):
    """Bold words are controls, slanted ones choices and headings: the atlas must say both as they are here."""
    text = re.sub(r"`[^`]*`|!?\[[^]]*\]\([^)]*\)|^#.*$", "", PAGES[page], flags=re.MULTILINE)
    named = [bold or slanted for bold, slanted in re.findall(r"\*\*(.+?)\*\*|(?<!\*)\*(?!\*)(.+?)\*", text)]
    known = {"The sentence", "The truth strip", "The map", "The drawer", "Doggershire", "area picture"}
    patterns = {one: re.sub(r"^Among every .*", "Among every ", one) for one in named if one not in known}
    assert [one for one, part in patterns.items() if part.casefold() not in SAID.casefold()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_is_there_and_every_picture_is_made_by_the_app(page):
    made = {f"{name}.png" for name in pictures("", "")}
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", PAGES[page])
    assert [target for target in targets if not (GUIDE / target).exists()] == []
    assert {Path(target).name for target in targets if target.endswith(".png")} <= made


def test_every_picture_is_of_an_address_that_is_understood(atlas):
    taken = pictures("", "REAL")
    ours = [one["address"].partition("?") for one in taken.values() if not one["address"].startswith("REAL")]
    assert len(ours) > 4
    assert [address for address in ours if atlas.parse(shared(screen_at(address[0]), address[2]))[1]] == []
    assert {path for path, _, _ in ours} <= set(SCREENS)

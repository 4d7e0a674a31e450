"""Names are words: whatever an area, a store or a supplier is called, nothing in it runs, on the page or in a file."""

import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, free_port, served, watched
from tests.data import tiny_county

RUNS = "<img src=x onerror=window.ran=1>"
ENDS = "</script><script>window.ran=1</script>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The address of a county all of whose names are programs."""
    base = tmp_path_factory.mktemp("hostile")
    files, store = base / "files", base / "store"
    tiny_county.write(files)
    areas = gpd.read_file(files / "lsoa.gpkg")
    areas["name"] = [f'{RUNS}{row}"%{{x}}' if row % 2 else f'=HYPERLINK("http://x","{row}")' for row in areas.index]
    areas.to_file(files / "lsoa.gpkg", driver="GPKG")
    lookup = pd.read_csv(files / "lookup.csv", dtype=str)
    lookup["msoa_name"], lookup["lad_name"] = ENDS + lookup["msoa_name"], RUNS + lookup["lad_name"]
    lookup.to_csv(files / "lookup.csv", index=False)
    config = (files / "store.toml").read_text("utf-8").replace('"Tiny county"', f"'''Tiny</title>{ENDS}'''")
    for word in ("Police", "The force", "Deprivation", "Score"):
        config = config.replace(f'label = "{word}"', f"label = '''{word}{RUNS}'''")
    (files / "store.toml").write_text(config, "utf-8")
    command = [
        sys.executable,
        "-m",
        "data",
        "build",
        files / "store.toml",
        "--store",
        store,
        "--root",
        files,
        "--quiet",
    ]
    subprocess.run([str(word) for word in command], cwd=ROOT, check=True)
    with served(store, free_port()) as (found, _):
        yield found


@pytest.mark.parametrize("area", ["", "E01099901", "E01099902"])
def test_names_that_are_programs_are_only_words(page, hostile, area):
    faults, strangers = watched(page, hostile)
    page.goto(f"{hostile}/?definition=policeuk_proxy&level=lsoa21&context=deprivation.score&area={area or 'none'}")
    expect(page.locator("#sentence")).to_contain_text("Tiny</title>")
    if area:
        expect(page.locator("#drawer h2")).to_contain_text(RUNS if area.endswith("2") else "=HYPERLINK")
    page.click("#table-handle")
    expect(page.locator("#table-panel tbody")).to_contain_text(RUNS)
    page.mouse.move(700, 400)
    page.fill("#search", "img")
    page.click("[data-picker=within]")
    expect(page.locator("#picker-body")).to_contain_text(RUNS)
    assert page.evaluate("window.ran") is None
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "Violence Atlas"
    assert (faults, strangers) == ([], [])


def test_a_name_cannot_run_in_a_spreadsheet(page, hostile):
    sent = page.request.get(f"{hostile}/api/v1/cells.csv?definition=policeuk_proxy&level=lsoa21")
    assert sent.status == 200
    assert "\"'=HYPERLINK" in sent.text() and ',"=' not in sent.text() and ",=" not in sent.text()
    assert "<" not in sent.headers["content-disposition"]

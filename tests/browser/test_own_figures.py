"""An analyst's own figures: uploaded on a page of its own, told beside places that do not fit, and taken away again."""

import re
from pathlib import Path

from playwright.sync_api import expect

from indicators import open_atlas
from tests.browser.test_access_for_all import AXE, RULES, RUN

SLOW = 45_000


def figures(store, high):
    """Return a CSV of every LSOA, all alike but for the one that is called `high`."""
    units = open_atlas(Path(store)).now().store.units("lsoa21")
    lines = [
        f"{code},{99.5 if name == high else row % 20}"
        for row, (code, name) in enumerate(zip(units.code, units.name, strict=True))
    ]
    return "\n".join(["LSOA21CD,rate", *lines])


def fill(page, text):
    page.locator("#file").set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_label("Name").fill("Empty homes")
    page.get_by_label("Unit").fill("% of homes")
    page.get_by_label("Who counted it").fill("County Council")
    page.get_by_label("For when").fill("2025")
    page.get_by_label("Higher is").select_option("worse")


def test_figures_of_ones_own_are_told_beside_the_place_and_taken_away(reader, store):
    page = reader.become("analyst").page
    page.goto(f"{page.address}/compare?panel=outliers")
    row = page.locator(".odd.high tbody tr").first
    expect(row.locator("th")).to_have_text("Swarteby 008B", timeout=SLOW)
    page.get_by_role("link", name="Upload figures of your own").click()
    expect(page.locator("h1")).to_have_text("Your indicators")
    good = figures(store, "Swarteby 008B")
    page.excused.append("400")
    fill(page, good.replace(",99.5", ",n/a"))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".scroll").first).to_contain_text("is no number")
    expect(page.get_by_label("Name")).to_have_value("Empty homes")  # nothing typed is lost
    fill(page, good)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#kept + .scroll tbody tr")).to_contain_text("LSOA (2021)")
    page.wait_for_load_state()  # its style is there
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN, RULES) == []
    page.get_by_role("link", name="Outliers").first.click()
    told = re.compile(r"Empty homes: 99\.5 % of homes .*Uploaded by you, not checked by the atlas")
    expect(row).to_contain_text(told, timeout=SLOW)
    page.goto(f"{page.address}/indicators")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing is uploaded yet")).to_be_visible()

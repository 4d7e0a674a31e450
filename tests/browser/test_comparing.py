"""The analyst at Compare: outliers in two clicks, what robbery adds in one, a file in two."""

import csv
import io
from pathlib import Path

from playwright.sync_api import expect

SLOW = 45_000


def at_compare(reader, query=""):
    """Open the screen and wait for its panel; clicks count from here."""
    reader.page.goto(f"{reader.page.address}/compare{query}")
    expect(reader.page.locator(".screen-compare h3").first).to_be_visible(timeout=SLOW)
    reader.clicks = 0
    return reader


def panel(reader, name):
    reader.click(reader.page.locator(".panels").get_by_role("link", name=name, exact=True))


def test_outliers_are_two_clicks_and_the_planted_places_lead_both_lists(reader):
    reader.become("analyst").open()
    reader.click(reader.page.get_by_role("link", name="Compare", exact=True))
    panel(reader, "Outliers")
    expect(reader.page.locator(".odd.high tbody th").first).to_have_text("Swarteby 008B", timeout=SLOW)
    expect(reader.page.locator(".odd.low tbody th").first).to_have_text("Cleaverholme 020D")
    expect(reader.page.locator(".odd.high tbody tr").first).to_contain_text("Children in care")
    assert reader.clicks == 2
    expect(reader.page.locator("#compare-map canvas")).to_be_visible(timeout=SLOW)
    reader.page.reload()
    expect(reader.page.locator(".odd.high tbody th").first).to_have_text("Swarteby 008B", timeout=SLOW)
    chart = reader.page.locator("#compare-map canvas")
    expect(chart).to_be_visible(timeout=SLOW)
    for _ in range(40):  # until its shapes have come, a key tells nothing
        chart.press("Enter")
        if "place=" in reader.page.url:
            break
        reader.page.wait_for_timeout(250)
    expect(reader.page.locator(".pressed caption")).to_have_text("The area pressed on the map", timeout=SLOW)
    reader.click(".odd.high tbody th a >> nth=0")
    expect(reader.page.locator(".screen-compare h3").first).to_have_text("Swarteby 008B", timeout=SLOW)
    reader.page.go_back()
    expect(reader.page.locator(".odd.low")).to_be_visible(timeout=SLOW)


def test_another_definition_is_two_clicks_and_what_robbery_adds_is_one(reader):
    at_compare(reader.become("analyst"), "?level=msoa21")
    reader.choose("definition", "All violence against the person")
    reader.sees("all violence against the person")
    expect(reader.page.locator(".screen-compare .rows caption").first).to_contain_text("per 1,000", timeout=SLOW)
    expect(reader.page.locator(".screen-compare")).to_contain_text("European Standard Population 2013")
    assert reader.clicks == 2
    at_compare(reader, "?level=msoa21&panel=definitions")
    reader.click(reader.page.get_by_role("link", name="Add robbery and aggravated burglary"))
    expect(reader.page.locator(".screen-compare")).to_contain_text("Robbery and aggravated burglary add", timeout=SLOW)
    assert reader.clicks == 1


def test_the_figures_on_screen_are_a_file_in_two_clicks(reader):
    at_compare(reader, "?level=msoa21")
    lines = reader.page.locator(".screen-compare section tbody tr").all()
    shown = [[cell.inner_text() for cell in (line.locator("th a"), *line.locator("td").all())] for line in lines[:5]]
    reader.click(".take summary >> text=Download")
    with reader.page.expect_download() as got:
        reader.click(".take .file[value='panel.rates.csv']")
    assert reader.clicks == 2
    with Path(got.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(io.StringIO(file.read())))
    assert len(rows) > len(lines)  # those that are not unfolded too
    for (name, count, rate, *_, steadied, fifth, funnel), row in zip(shown, rows, strict=False):
        assert (name, count.replace(",", ""), fifth, funnel) == (row["name"], row["count"], row["fifth"], row["funnel"])
        for seen, told in ((rate.split(" ")[0], row["rate"]), (steadied, row["steadied"])):
            assert abs(float(seen.replace(",", "")) - float(told)) <= 0.06


def test_a_phone_shows_every_panel_without_sliding_sideways(reader):
    reader.page.set_viewport_size({"width": 390, "height": 800})
    for name in ("rates", "outliers", "definitions", "time", "places", "exclusions"):
        at_compare(reader, f"?panel={name}&second=blindspot&per={'x' * 90}&rows={'y' * 90}")
        said = reader.page.locator(".screen-compare .ignored p").all()
        assert len(said) == 2 and all(one.bounding_box()["x"] < 60 for one in said), (
            name
        )  # under each other, not beside
        wide = reader.page.evaluate("() => document.querySelector('.screen-compare').scrollWidth - innerWidth")
        assert wide <= 0, name
        heights = [one.bounding_box()["height"] for one in reader.page.locator(".panels a").all()]
        assert min(heights) >= 44, name
        framed = reader.page.evaluate(
            "() => [...document.querySelectorAll('.cards')].map((o) => o.scrollWidth - o.clientWidth)"
        )
        assert max(framed, default=0) <= 0, name  # cards need no sliding


def test_a_view_is_kept_in_this_browser_and_opens_where_it_was_saved(reader):
    at_compare(reader, "?definition=robbery&panel=saved")
    expect(reader.page.locator(".screen-compare .notice")).to_contain_text("kept in this browser")
    reader.page.locator("#view-name").fill("Robberies that do not fit")
    reader.page.locator("[data-view-opens]").select_option(label="Compare: Outliers")
    reader.page.locator("[data-view-save]").click()
    at_compare(reader, "?panel=saved")
    kept = reader.page.locator(".kept-views a")
    expect(kept).to_have_text("Robberies that do not fit", timeout=SLOW)
    kept.click()
    expect(reader.page.locator('.panels a[aria-current="page"]')).to_have_text("Outliers", timeout=SLOW)
    reader.sees("robbery")

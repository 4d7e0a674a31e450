"""A change against any second period: chosen in the sentence, said everywhere, by mouse and by keyboard."""

import re

from playwright.sync_api import expect

CHANGE = "?level=msoa21&measure=change"


def test_the_same_months_of_an_earlier_year_are_two_clicks_away(reader):
    reader.open(CHANGE)
    reader.choose("against", "The same months 2 years before")
    reader.sees("change against Apr 2023 – Mar 2024")
    expect(reader.page.locator("#legend h2")).to_contain_text("hange against Apr 2023 – Mar 2024")
    heads = reader.show_table()[0].keys()
    assert "Count Apr 2023 – Mar 2024" in heads
    reader.page.locator("#table tbody tr a").first.click()
    expect(reader.page.locator("#drawer .headline")).to_contain_text("Apr 2023 – Mar 2024: ")


def test_any_other_period_is_made_as_long_as_the_first(reader):
    reader.open(CHANGE)
    reader.click(reader.part("against"))
    reader.page.locator("[name=since]").fill("2021-04")
    reader.page.locator("[data-form=against] button").click()
    reader.sees("change against Apr 2021 – Mar 2022")
    assert reader.address()["against"] == "2021-04..2022-03"


def test_before_and_after_a_month_by_keyboard(reader):
    reader.open(CHANGE)
    reader.part("against").focus()
    reader.press("Enter")
    expect(reader.page.locator("[name=split]")).to_be_visible()
    reader.tab_to("[name=split]")
    reader.page.locator("[name=split]").fill("2025-10")
    reader.press("Enter")
    reader.sees("Oct 2025 – Mar 2026", "change against the period before, Apr 2025 – Sep 2025")


def test_a_place_that_was_not_fully_supplied_is_not_compared_and_says_so(reader):
    reader.open("?definition=vap&sources=ed&level=lad&measure=change&from=2025-04&to=2026-03&against=2023-04..2024-03")
    words = {row["In words"] for row in reader.show_table()}
    assert "not comparable" in words
    missing = next(label for label in reader.legend() if label.startswith("No comparison"))
    assert re.search("hidden or incomplete", missing)

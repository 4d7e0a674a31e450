"""What a source seldom wrote down is no ground for a filter, and the page says so where the filter would be."""

import re

from playwright.sync_api import expect

ITS_DISTRICT = "?definition=vap&sources=ed&level=lad&within=X08000003"


def test_hours_are_greyed_where_the_hospital_seldom_knew_the_time(reader):
    reader.open(ITS_DISTRICT)
    reader.click(reader.part("time"))
    greyed = reader.page.locator("#picker-body .greyed", has_text="nights (18:00–05:59)").first
    why = r"Cleaverholme District Hospital knew the time of the incident in 4\d % of rows in this period; at least 50 %"
    expect(greyed).to_contain_text(re.compile(why))
    assert not greyed.locator("a").count()
    reader.open("?definition=vap&sources=ed&level=lad")
    reader.click(reader.part("time"))
    expect(reader.page.locator("#picker-body a", has_text="nights (18:00–05:59)").first).to_be_visible()


def test_an_address_that_asks_all_the_same_is_answered_for_all_hours_and_says_so(reader):
    reader.open(f"{ITS_DISTRICT}&hours=18-23&days=all")
    expect(reader.page.locator("#notices")).to_contain_text("Shown for all hours.")
    expect(reader.page.locator(".words")).to_contain_text("all hours")


def test_the_coverage_chip_opens_how_complete_each_field_is_by_keyboard_too(reader):
    reader.open("?definition=vap&sources=ed,police&level=lad")
    reader.tab_to(".chip-coverage summary")
    reader.press("Enter", "Tab", "Enter")
    panel = reader.page.locator("#picker-body")
    expect(panel.locator("table")).to_have_count(2)
    row = panel.locator("tr", has_text="The time of the incident").first
    expect(row.locator("td.seldom")).to_contain_text(re.compile(r"4\d % *too seldom"))
    expect(panel.locator("th", has_text="Cleaverholme District Hospital")).to_be_visible()
    reader.press("Escape")
    expect(reader.page.locator("#picker")).to_be_hidden()
    reader.become("public").open("?definition=vap&sources=police&level=lad")
    reader.click(".chip-coverage summary")
    reader.click(".chip-coverage [data-picker=completeness]")
    expect(panel.locator("tr", has_text="Whether it was domestic")).to_contain_text("nearly always")

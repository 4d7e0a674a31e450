"""A corrected month is said in the truth strip; the trend has its calendar, in ticks and in words."""

import re

from playwright.sync_api import expect

ED = "?level=lad&sources=ed&definition=vap&from=2024-04&to=2025-03"


def test_a_month_sent_again_is_a_warning_that_opens_what_changed(reader):
    reader.open(ED)
    chip = reader.page.locator(".chip-revised")
    expect(chip.locator("summary")).to_have_text("ED: Nov 2024 revised")
    expect(chip).to_have_class("chip chip-revised warning")
    chip.locator("summary").focus()
    reader.press("Enter")
    expect(chip.locator(".chip-line")).to_be_visible()
    expect(chip.locator(".chip-line")).to_contain_text(re.compile(r"Nov 2024: 69 → 1\d\d rows"))
    expect(chip.locator(".chip-line")).to_contain_text("(sent again)")


def test_the_days_of_the_trend_are_ticks_and_words(reader):
    reader.open("?level=lad&sources=police&area=X08000002")
    told = reader.page.locator("#drawer p.how", has_text="Ticks below")
    expect(told).to_contain_text("bank holidays")
    expect(told).to_contain_text("matches")
    expect(reader.page.locator("#trend .scatterlayer .trace")).to_have_count(4)  # the counts, and three kinds of day
    days = reader.page.locator("#drawer details", has_text="The days one by one")
    days.locator("summary").focus()
    reader.press("Enter")
    expect(days.locator("li").first).to_be_visible()
    assert any("Boxing Day" in text for text in days.locator("li").all_text_contents())

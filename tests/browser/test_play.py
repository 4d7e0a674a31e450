"""Play through time: by mouse, by keyboard, on a phone; the address follows and Back leads to where it began."""

import pytest
from playwright.sync_api import expect

MSOAS = "?level=msoa21&sources=police"
BEGUN = MSOAS + "&play=quarter&from=2024-01&to=2024-03"


def when(reader):
    return reader.page.locator(".play-when b")


def quicker(reader):
    """Frames follow as fast as they come: what is tested is not how long they stay."""
    reader.page.locator("[data-play-speed]").select_option("fast")


def test_a_run_plays_to_its_end_with_one_legend_and_back_leads_to_where_it_began(reader):
    reader.open(MSOAS)
    reader.click("[data-play-open]")
    reader.sees("(played by quarter)")
    reader.open(BEGUN.replace("2024-01", "2025-07").replace("2024-03", "2025-09"))
    quicker(reader)
    classes = {label for label in reader.legend() if label[0].isdigit()}
    before = reader.page.evaluate("history.length")
    reader.click("[data-play-toggle]")
    expect(when(reader)).to_have_text("Jan 2026 – Mar 2026")
    expect(reader.page.locator("[data-play-toggle]")).to_have_attribute("aria-pressed", "false")
    assert reader.address()["to"] == "2026-03"
    assert {label for label in reader.legend() if label[0].isdigit()} == classes
    assert reader.page.evaluate("history.length") == before + 1  # one entry for the whole run
    reader.page.go_back()
    expect(when(reader)).to_have_text("Jul 2025 – Sep 2025")


def test_each_frame_is_asked_for_before_it_is_needed(reader):
    asked = []
    reader.page.on("request", lambda request: asked.append(request.post_data or ""))

    def views(month):
        """How often the view that ends with a month was asked of the server."""
        return sum("map.values" in body and f"to={month}" in body for body in asked)

    reader.open(BEGUN)
    for month, words in (("2024-06", "Apr 2024 – Jun 2024"), ("2024-09", "Jul 2024 – Sep 2024")):
        reader.page.wait_for_function("(to) => (atlasPlay.ahead() || '').includes(to)", arg=f"to={month}")
        assert views(month) == 1  # it is here already
        reader.page.locator("[data-play-step='1']").click()
        reader.sees(words)
        assert views(month) == 1  # and was not asked again


def test_one_key_opens_the_bar_and_is_ready_to_play(reader):
    reader.open(MSOAS)
    reader.press("p")
    reader.sees("(played by quarter)")
    expect(reader.page.locator("[data-play-toggle]")).to_be_focused()


def test_the_keyboard_plays_stops_and_steps(reader):
    reader.open(BEGUN)
    quicker(reader)
    reader.press("p")
    expect(reader.page.locator("[data-play-toggle]")).to_be_focused()
    reader.page.locator(".play-line").focus()
    reader.press("ArrowRight")
    expect(when(reader)).to_have_text("Apr 2024 – Jun 2024")
    expect(reader.page.locator(".play-line")).to_be_focused()
    reader.press("ArrowLeft")
    expect(when(reader)).to_have_text("Jan 2024 – Mar 2024")
    reader.press("Space")
    expect(when(reader)).to_have_text("Jul 2024 – Sep 2024")
    reader.press("Space")
    expect(reader.page.locator("[data-play-toggle]")).to_have_attribute("aria-pressed", "false")
    stopped = when(reader).text_content()
    reader.page.wait_for_timeout(1_500)
    assert when(reader).text_content() == stopped
    reader.press("Home")
    expect(when(reader)).to_have_text("Apr 2021 – Jun 2021")
    expect(reader.page.locator(".play-line")).to_have_attribute("aria-valuetext", "Apr 2021 – Jun 2021")


def test_a_quarter_that_was_not_wholly_supplied_says_so(reader):
    reader.open("?level=lad&definition=vap&sources=ed&play=quarter&from=2025-07&to=2025-09")
    expect(reader.page.locator(".play-missing")).to_have_text("partly supplied")
    assert any("Not supplied" in label for label in reader.legend()) or reader.page.locator(".play-frame.part").count()


def test_who_asks_for_less_motion_steps_and_is_told_why(browser, address):
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(address + "/" + BEGUN)
    expect(page.locator(".play-calm")).to_be_visible()
    expect(page.locator("[data-play-toggle]")).to_be_hidden()
    page.locator("[data-play-step='1']").click()
    expect(page.locator(".play-when b")).to_have_text("Apr 2024 – Jun 2024")
    page.close()


def test_lengths_the_tier_does_not_see_are_greyed_with_the_reason(reader):
    reader.become("public").open("?level=msoa21&sources=police&play=month")
    expect(reader.page.locator(".play-paces [aria-disabled]")).to_have_text("Month")
    reader.sees("(played by quarter)")


@pytest.mark.parametrize("width", [390])
def test_a_phone_plays_too(phone, width):
    phone.open(BEGUN)
    phone.page.locator("[data-play-step='1']").tap()
    expect(when(phone)).to_have_text("Apr 2024 – Jun 2024")
    box = phone.page.locator(".play-bar").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for button in phone.page.locator(".play-bar button, .play-bar a").all():
        assert button.bounding_box()["height"] >= 44

"""What a licensing officer does most, in the clicks that product.md gives them; typing is none."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.reader import SLOW
from tests.browser.test_plain_pages import sound

LEAGUE = ".premises-league tbody tr"


@pytest.fixture()
def officer(reader):
    reader.become("operational")
    return land(reader)


def land(reader, address="/premises"):
    reader.page.goto(reader.page.address + address)
    expect(reader.page.locator("#premises h2")).to_be_visible(timeout=SLOW)
    reader.clicks = 0
    return reader


def heading(reader):
    return reader.page.locator("#premises h2")


def test_the_league_is_there_and_premises_open_by_alias_with_one_click(officer):
    page = officer.page
    expect(page.locator("[data-concentration]")).to_contain_text(re.compile(r"10 premises hold \d+ %"))
    assert page.locator(LEAGUE).count() == 25
    page.locator("#premises-find").fill("vaults")
    officer.click(page.locator("[data-found]").first)
    expect(page.locator("#premises header p").first).to_contain_text("Vaults")
    assert officer.clicks == 1
    expect(page.locator(".premises-months")).to_be_visible()


def test_enter_in_the_box_opens_the_first_that_is_found(officer):
    page = officer.page
    page.locator("#premises-find").press_sequentially("vaults")
    page.keyboard.press("Enter")
    expect(page.locator("#premises header p").first).to_contain_text("Vaults")


def test_window_and_sources_take_two_clicks_similar_one_and_a_pack_two(officer):
    page = officer.page
    officer.click(page.locator("[data-premises]").nth(1))
    expect(page.locator(".figure-box").first).to_be_visible()
    officer.clicks = 0
    officer.click(page.get_by_role("link", name="24 months"))
    expect(page.get_by_role("link", name="24 months")).to_have_attribute("aria-current", "true")
    officer.click(page.get_by_role("group", name="Sources").get_by_role("link", name="Police"))
    expect(page.locator("#premises .lead")).to_contain_text("seen by police,")
    assert officer.clicks == 2
    assert page.locator(".premises-months li").count() == 24
    officer.click(page.locator("[data-similar]"))
    expect(page.locator("[data-similar-list] li").first).to_be_visible()
    assert officer.clicks == 3
    officer.clicks = 0
    officer.click(page.locator("[data-pack]"))
    with page.expect_download() as taken:
        officer.click(page.get_by_role("button", name="Confirm and build"))
    assert officer.clicks == 2
    assert taken.value.suggested_filename.endswith(".zip")


def test_an_evidence_pack_is_two_clicks_build_and_confirm(officer):
    page = officer.page
    officer.click(page.locator("[data-premises]").nth(1))
    expect(page.locator("[data-pack]")).to_be_visible()
    officer.clicks = 0
    officer.click(page.locator("[data-pack]"))
    sound(page)
    with page.expect_download() as taken:
        officer.click(page.get_by_role("button", name="Confirm and build"))
    assert officer.clicks == 2
    with zipfile.ZipFile(taken.value.path()) as pack:
        assert {name.rpartition(".")[2] for name in pack.namelist()} == {"pdf", "docx", "zip", "json"}
    page.set_viewport_size({"width": 390, "height": 844})
    sound(page)


def test_a_loaded_zone_is_taken_together_with_two_clicks(officer):
    page = officer.page
    officer.click(page.get_by_text("Cumulative impact", exact=True))
    officer.click(page.get_by_role("link", name=re.compile("quayside")))
    expect(heading(officer)).to_have_text("Cumulative impact: Doggerhaven quayside")
    assert officer.clicks == 2
    page.go_back()
    expect(heading(officer)).to_have_text("Licensed premises")


def test_a_partner_sees_districts_and_no_single_premises(reader):
    land(reader.become("partner"))
    expect(heading(reader)).to_have_text("Licensed premises by district")
    assert reader.page.locator("[data-premises]").count() == 0


def test_a_telephone_holds_the_page_of_one_premises(phone):
    land(phone.become("operational"))
    phone.click(phone.page.locator("[data-premises]").first)
    expect(phone.page.locator(".figure-box").first).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = phone.page.locator("[data-pack]").bounding_box()
    assert box["height"] >= 44

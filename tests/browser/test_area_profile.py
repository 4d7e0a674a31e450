"""A document on a place, from the drawer to the library: two clicks to ask, three and editing to sign."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, served, watched
from tests.browser.reader import Reader
from tests.browser.test_plain_pages import sound


@pytest.fixture(scope="module")
def shelf(store, tmp_path_factory):
    """The atlas with a library of its own, empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROFILES_DB", str(tmp_path_factory.mktemp("shelf") / "profiles"))
        with served(store, free_port()) as (found, _):
            yield found


@pytest.fixture()
def at_shelf(browser, shelf):
    wide = {"width": 1440, "height": 900}
    context = browser.new_context(viewport=wide, color_scheme="dark", locale="en-GB", accept_downloads=True)
    page = context.new_page()
    faults, strangers = watched(page, shelf)
    yield Reader(page)
    context.close()
    assert faults == [] and strangers == []


def test_ask_open_draft_sign_and_take_away(at_shelf):
    reader, page = at_shelf, at_shelf.page
    reader.become("partner").open("?level=lad&area=X08000002")
    name = page.locator(".drawer h2").inner_text()
    reader.click(page.get_by_role("link", name="Ask for a profile"))
    sound(page)
    reader.click(page.get_by_role("button", name="Send"))
    expect(page.locator("#mine + .scroll")).to_contain_text("waiting for an analyst")
    assert reader.clicks == 2

    page.set_viewport_size({"width": 390, "height": 844})
    reader.become("analyst")
    page.goto(f"{page.address}/profiles")
    sound(page)
    reader.clicks = 0
    reader.click(page.get_by_role("link", name=re.compile(f"^Open {name}")))
    reader.click(page.get_by_role("button", name="Draft"))
    page.get_by_label("In short").fill("Quiet but for the station.")
    sound(page)
    reader.click(page.get_by_role("button", name=re.compile("^Sign as")))
    row = page.locator("#library + .scroll tr").filter(has_text=name).first
    expect(row).to_contain_text("For partners")
    assert reader.clicks == 3
    sound(page)
    with page.expect_download() as taken:
        row.get_by_role("link", name=f"PDF of {name}", exact=True).click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"

"""Signing in, being signed out in the middle of things, and signing out, as a reader does it."""

import pytest
from playwright.sync_api import expect

from tests.access.desk_for_tests import FOR, SECRET, desk_at
from tests.browser.conftest import free_port, served, unexcused, watched
from tests.browser.reader import SLOW

VIEW = "/?definition=vwi&sources=police&level=msoa21&measure=rate"


@pytest.fixture(scope="module")
def door(store, tmp_path_factory):
    """The atlas behind sign-in: its address and its desk."""
    import time

    path = tmp_path_factory.mktemp("door") / "access.db"
    desk = desk_at(path, clock=time.time)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCESS_DB", str(path))
        with served(store, free_port()) as (found, _):
            yield found, desk


@pytest.fixture()
def visitor(page, door):
    """A page that must end with no error but the refusals a test expects."""
    faults, strangers = watched(page, door[0])
    page.add_init_script("localStorage.setItem('atlas-hints-seen', 'sentence,strip,map,drawer,table')")
    yield page
    assert unexcused(faults, page.excused) == []
    assert strangers == []


def sign_in(page, user="pat.partner"):
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()


def settled(page):
    expect(page.locator("#sentence")).to_contain_text("Showing", timeout=SLOW)


def test_a_link_leads_through_sign_in_to_its_view(visitor, door):
    visitor.goto(door[0] + VIEW)
    assert "/login?next=" in visitor.url
    sign_in(visitor)
    settled(visitor)
    assert visitor.url == door[0] + VIEW
    expect(visitor.get_by_role("link", name="pat.partner, partner")).to_be_visible()
    assert visitor.get_by_label("View as (demonstration)").count() == 0
    visitor.get_by_role("link", name="pat.partner, partner").click()
    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.go_back()
    visitor.goto(door[0] + "/account")
    assert "/login" in visitor.url


def test_an_officer_says_what_for_and_then_sees_the_view_of_the_link(visitor, door):
    visitor.goto(door[0] + VIEW)
    sign_in(visitor, "off.icer")
    expect(visitor.get_by_role("heading", name="What is this session for?")).to_be_visible()
    visitor.goto(door[0] + VIEW)
    assert "/purpose?next=" in visitor.url
    visitor.get_by_label(FOR[0]).check()
    visitor.get_by_label("In your own words").fill(FOR[1])
    visitor.get_by_role("button", name="Go on").click()
    settled(visitor)
    assert visitor.url == door[0] + VIEW
    expect(visitor.get_by_role("link", name="off.icer, operational")).to_be_visible()


def test_a_session_that_ends_in_the_middle_keeps_the_view_and_leads_back_to_it(visitor, door):
    visitor.excused = [r"401|UNAUTHORIZED|AUTH_FAILURE|Callback error|fetch|undefined|already read"]  # tiles, too
    visitor.goto(door[0] + VIEW)
    sign_in(visitor)
    settled(visitor)
    before = visitor.locator("#sentence").inner_text()
    door[1].users.set_password("pat.partner", SECRET)  # ends every session of the account
    visitor.get_by_role("button", name="Table of every area").click()
    notice = visitor.locator("#signed-out")
    expect(notice).to_contain_text("Your session has ended")
    assert visitor.locator("#sentence").inner_text() == before
    notice.get_by_role("link", name="Sign in").click()
    sign_in(visitor)
    settled(visitor)
    assert visitor.url == door[0] + VIEW
    expect(visitor.locator("#signed-out")).to_be_hidden()


def test_signing_in_and_out_works_without_script(browser, door):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(door[0] + "/account")
    page.get_by_label("Name").fill("pub.reader")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sign_in(page, "pub.reader")
    expect(page.get_by_role("heading", name="pub.reader")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_the_keyboard_alone_signs_in(visitor, door):
    visitor.goto(door[0] + "/account")
    visitor.keyboard.type("ann.analyst")
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(SECRET)
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("heading", name="ann.analyst")).to_be_visible()

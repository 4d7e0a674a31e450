"""The plain pages, as axe-core and a thumb find them: sign-in, asking, account, administration, record."""

import pytest
from playwright.sync_api import expect

from access import User
from tests.access.desk_for_tests import SECRET, desk_at
from tests.browser.conftest import free_port, served, watched
from tests.browser.test_access_for_all import AXE, RULES, RUN

SCREENS = {"light and wide": (1440, 900, "light"), "dark and narrow": (390, 844, "dark")}
# a box to tick is as large as the label that it stands in
SMALL = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select")]
    .filter((one) => one.offsetWidth)
    .filter((one) => (one.type === "checkbox" && one.closest("label") || one).getBoundingClientRect().height < 40)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def door(store, tmp_path_factory):
    """The atlas behind sign-in, with somebody waiting to be let in and somebody who failed to get in."""
    import time

    path = tmp_path_factory.mktemp("plain") / "access.db"
    desk = desk_at(path, clock=time.time)
    desk.users.ask("new.person", "Hospital", "Feedback on what we send", SECRET)
    desk.users.add(User("owner.ed", "Hospital", "partner", owns=("ed",)), SECRET)
    desk.audit.add("sign-in failed", user="pat.partner", why="wrong password", address="10.0.0.1")
    spec = "vwi · ed · lsoa21 · 2025-04 to 2026-03 · release 1"
    desk.audit.add(
        "export", user="pat.partner", org="Fire", sources=["ed"], specs=[{"spec": spec, "cells": 9, "hidden": 1}]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCESS_DB", str(path))
        with served(store, free_port()) as (found, _):
            yield found, desk


@pytest.fixture(params=SCREENS.values(), ids=SCREENS)
def page_of(request, browser, door):
    """A page on one kind of screen that must end with no error, no broken policy and no other origin."""
    width, height, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    faults, strangers = watched(page, door[0])
    yield page
    context.close()
    assert faults == [] and strangers == []


def sound(page):
    """Nothing is found against WCAG, nothing lies off the screen, and nothing is too small for a thumb."""
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state()  # its style is there
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(SMALL) == []


def test_every_plain_page_is_sound(page_of, door):
    page = page_of
    for address in ("/login", "/ask"):
        page.goto(door[0] + address)
        sound(page)
    page.goto(door[0] + "/admin")
    page.get_by_label("Name").fill("adm.in")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    for address in ("/admin", "/audit", "/audit?event=export", "/account"):
        page.goto(door[0] + address)
        sound(page)


def test_an_administrator_lets_somebody_in_with_two_clicks(page_of, door):
    desk, page = door[1], page_of
    if not desk.users.requests():
        desk.users.ask("next.person", "Hospital", "Feedback", SECRET)
    waiting = desk.users.requests()[0].user
    page.goto(door[0] + "/account")
    page.get_by_label("Name").fill("adm.in")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("button", name="Let in").click()
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    assert desk.users.one(waiting).tier == "partner"
    page.get_by_role("link", name="Who viewed and exported what").click()
    page.get_by_text("1 question").first.click()
    expect(page.get_by_text("vwi · ed · lsoa21").first).to_be_visible()

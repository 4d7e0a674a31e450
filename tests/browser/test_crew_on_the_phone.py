"""A crew in a cab, 390 pixels wide and in the dark: the click counts of the screen, and the viewer offline."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from flags import Book, demo
from indicators import open_atlas
from tests.browser.conftest import free_port, served, unexcused, watched
from tests.browser.reader import SLOW, Reader
from tests.browser.test_access_for_all import AXE, RULES, RUN

SMALL = """() => [...document.querySelectorAll(".screen-crew, main.flags")].flatMap((main) =>
    [...main.querySelectorAll("button, input:not([type=hidden]), select, nav a, .grounds a")])
    .filter((one) => one.offsetWidth && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def cab(store, tmp_path_factory):
    """The demonstration with its invented register: address and register."""
    path = tmp_path_factory.mktemp("flags") / "demo.flags"
    demo.make(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLAGS_DB", str(path))
        with served(store, free_port()) as (found, _):
            yield found, Book(path)


@pytest.fixture()
def crew(browser, cab):
    """An operational reader with a telephone; as strict as every other page."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark", locale="en-GB"
    )
    page = context.new_page()
    faults, strangers = watched(page, cab[0])
    yield Reader(page).become("operational")
    context.close()
    assert unexcused(faults, page.excused) == [] and strangers == []


@pytest.fixture(scope="module")
def ground(store):
    return open_atlas(store).now().codes("custom:stations")[0]


def at_crew(reader, query=""):
    reader.page.goto(f"{reader.page.address}/crew{query}")
    expect(reader.page.locator(".crew-told table").first).to_be_visible(timeout=SLOW)
    reader.clicks = 0
    return reader.page


def flagged(book):
    """An address with one flag on it, by its whole name and its UPRN."""
    one = next(flag for flag in book.told() if flag.proposal.owner == demo.FIRE)
    return str(book.register.one(one.proposal.uprn)), one.proposal.uprn


def sound(page):
    page.wait_for_load_state()  # its style is there
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(SMALL) == []


def test_the_own_ground_in_the_shift_of_now_takes_no_click(crew, ground):
    at_crew(crew, f"?within={ground}")
    page = at_crew(crew)
    assert crew.clicks == 0
    named = page.locator(".crew-pick .ground > summary").inner_text()
    chosen = page.locator('.shifts [aria-current="true"]')
    expect(chosen).to_have_count(1)
    assert "All day" not in chosen.inner_text() and named.split(": ")[-1] != "Doggershire"
    expect(page.locator(".words")).to_contain_text(named.split(": ")[-1])
    page.wait_for_function("() => window.__vmap && window.__vmap.idle > 0", timeout=SLOW)
    assert page.locator(".crew-told .va-legend-label").count() >= 4
    sound(page)
    crew.click(page.get_by_role("link", name="All day"))
    expect(page.locator(".words")).to_contain_text("all hours")


def test_checking_an_address_on_the_way_is_one_click_and_has_three_answers(crew, cab):
    page, (name, _) = at_crew(crew), flagged(cab[1])
    page.get_by_label("Address, postcode").fill(name)
    page.get_by_label("Call sign").fill("fs12")
    crew.click(page.get_by_role("button", name="Check"))
    expect(page.locator("#answer")).to_have_text("Flag")
    assert crew.clicks == 1
    sound(page)
    for text, words in (
        (name.replace(" ", "  ", 1)[:-9] + "x", "Address not matched"),
        ("900000000002", "No current flag held"),
    ):
        page.get_by_label("Address, postcode").fill(text)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator("#answer")).to_contain_text(words)


def test_a_hazard_is_reported_with_two_clicks_from_the_answer(crew, cab):
    page, uprn = at_crew(crew), 900000000003
    page.get_by_label("Address, postcode").fill(str(uprn))
    page.get_by_label("Call sign").fill("fs12")
    page.get_by_role("button", name="Check").click()
    crew.click(page.get_by_role("button", name="Report a hazard here"))
    expect(page.locator(".matched")).to_have_text(str(cab[1].register.one(uprn)))
    assert page.get_by_label("Day of the evidence").input_value() == cab[1].today().isoformat()
    sound(page)
    crew.click(page.get_by_role("button", name="Submit"))
    expect(page.get_by_text("waits for a second person")).to_be_visible()
    assert crew.clicks == 2
    sound(page)


def test_what_is_to_be_reviewed_this_month_is_within_two_clicks(crew):
    page = at_crew(crew)
    crew.click(page.get_by_role("link", name="Review this month"))
    expect(page.get_by_role("row").nth(1)).to_contain_text(str(datetime.now().year))
    assert crew.clicks <= 2
    sound(page)


def test_the_offline_list_is_two_clicks_and_its_viewer_needs_no_network(crew, cab, browser, tmp_path):
    page = at_crew(crew)
    crew.click(page.get_by_role("link", name="Offline list"))
    with page.expect_download() as taken:
        crew.click(page.get_by_role("button", name="Download the list"))
    assert crew.clicks == 2
    with page.expect_download() as viewer:
        page.get_by_role("button", name="Download the viewer").click()
    listed, html = tmp_path / "list.flags.json", tmp_path / "viewer.html"
    taken.value.save_as(listed)
    viewer.value.save_as(html)
    name, uprn = flagged(cab[1])
    shown(browser, html, listed, timedelta(hours=3), lambda one: found(one, name, uprn))
    shown(browser, html, listed, timedelta(hours=25), lambda one: expect(one.locator("#age")).to_have_class("amber"))
    shown(browser, html, listed, timedelta(days=8), lambda one: refused(one, "older than 7 days"))
    put_back(browser, html, listed)
    whole = json.loads(listed.read_text("utf-8"))
    listed.write_text(json.dumps({**whole, "list": whole["list"].replace("Lane", "Road")}), "utf-8")
    shown(browser, html, listed, timedelta(hours=3), lambda one: refused(one, "signature is not right"))


def shown(browser, html: Path, listed: Path, later: timedelta, look):
    """Open the viewer from disk, offline and so much later, and look at it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark", offline=True)
    page = context.new_page()
    page.clock.set_fixed_time(datetime.now() + later)
    page.goto(html.as_uri())
    page.get_by_label("The list").set_input_files(listed)
    look(page)
    context.close()


def put_back(browser, html: Path, listed: Path):
    """A clock that is put back between two looks does not make an older list fresh."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    for later, said in ((30, "older than a day"), (3, "clock of this terminal was put back")):
        page.clock.set_fixed_time(datetime.now() + timedelta(hours=later))
        page.goto(html.as_uri())
        page.get_by_label("The list").set_input_files(listed)
        expect(page.locator("#age")).to_contain_text(said)
    context.close()


def found(page, name, uprn):
    expect(page.locator("#age")).to_contain_text("3 h old")
    expect(page.locator("#age")).to_contain_text("invented")
    page.get_by_label("Address, postcode or UPRN").fill(str(uprn))
    expect(page.locator("article")).to_contain_text(name)
    page.get_by_label("Address, postcode or UPRN").fill("1 Nowhere Lane")
    expect(page.locator("#found")).to_contain_text("not an assurance of safety")


def refused(page, why):
    expect(page.locator("#age")).to_contain_text(why)
    expect(page.locator("#rest")).to_be_hidden()


def test_the_check_works_without_any_script(browser, cab):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.add_cookies([{"name": "atlas_tier", "value": "operational", "url": cab[0]}])
    page = context.new_page()
    page.goto(cab[0] + "/flags")
    page.get_by_label("Address, postcode").fill(flagged(cab[1])[0])
    page.get_by_label("Call sign").fill("fs12")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#answer")).to_have_text("Flag")
    context.close()

"""The public screen in a real browser: what anyone asks of it, by mouse, by keyboard, without script, on a phone."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.freezing import freeze
from data.progress import silent
from data.release import open_release, published
from tests.browser.conftest import ROOT, free_port, unexcused, watched
from tests.browser.test_access_for_all import found_by_axe


class Anyone:
    """Somebody at the public screen; `press` counts clicks."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def open(self, path="/"):
        self.page.goto(self.page.address + path)
        self.clicks = 0
        return self

    def press(self, role, name):
        self.page.get_by_role(role, name=name).first.click()
        self.clicks += 1

    def answer(self):
        return self.page.locator("h1").first


@pytest.fixture(scope="module")
def public(store, tmp_path_factory):
    """The address of the public screen over the demonstration county's cube, served by its own command."""
    cube, port = tmp_path_factory.mktemp("public") / "public.cube", free_port()
    freeze(open_release(published(store)), cube, silent)
    environment = {**os.environ, "CUBE": str(cube), "HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1"}
    environment.pop("STORE", None)
    server = subprocess.Popen([sys.executable, "public.py"], cwd=ROOT, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(address + "/healthz", timeout=1).close()
            break
        except OSError:
            assert server.poll() is None, "the server ended before it answered"
            time.sleep(0.2)
    yield address
    os.killpg(server.pid, signal.SIGTERM)
    assert server.wait(15) == 0


def somebody(browser, address, **given):
    context = browser.new_context(locale="en-GB", **given)
    page = context.new_page()
    faults, strangers = watched(page, address)
    return context, Anyone(page), faults, strangers


@pytest.fixture(params=["desk", "phone", "no script"])
def anyone(request, browser, public):
    """Somebody at a desk, somebody with a dark telephone, and somebody whose browser runs no script."""
    given = {
        "desk": {"viewport": {"width": 1440, "height": 900}},
        "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True},
        "no script": {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False},
    }[request.param]
    context, found, faults, strangers = somebody(browser, public, **given)
    yield found
    context.close()
    assert unexcused(faults, found.page.excused) == []
    assert strangers == []


def test_my_area_by_postcode_is_one_click(anyone):
    anyone.open()
    anyone.page.get_by_label("Postcode or place").fill("db1 1ab")
    anyone.press("button", "Show my area")
    expect(anyone.answer()).to_contain_text(re.compile(r"^In Doggerhaven \d+, police recorded about [\d,]+ offences"))
    assert anyone.clicks == 1
    assert "db1" not in anyone.page.url.lower()


@pytest.mark.parametrize(
    ("link", "heading"), [("What is counted?", "What is counted?"), ("Change over time", "Change over time")]
)
def test_what_is_counted_and_change_over_time_are_one_click(anyone, link, heading):
    anyone.open("/?at=X02000040")
    anyone.press("link", link)
    expect(anyone.page.get_by_role("heading", name=heading)).to_be_in_viewport()
    assert anyone.clicks == 1


def test_the_open_data_is_two_clicks(anyone):
    anyone.open("/?at=X02000040")
    anyone.press("link", "Download the data")
    with anyone.page.expect_download() as started:
        anyone.press("link", "MSOA (2021)")
    assert anyone.clicks == 2
    assert Path(started.value.path()).read_text("utf-8").startswith("release,definition,source,level,code,name,")


def test_embedding_and_citing_are_two_clicks(anyone):
    anyone.open("/?at=X02000040")
    anyone.press("link", "Embed or cite")
    anyone.page.locator("summary", has_text="Cite it").click()
    anyone.clicks += 1
    expect(anyone.page.get_by_label("Text to copy")).to_have_value(re.compile("Doggerhaven 040. Release "))
    assert anyone.clicks == 2


def test_another_group_and_another_area_of_the_map_are_one_click_each(anyone):
    anyone.open("/?at=X02000040")
    anyone.press("link", "Violence with injury")
    expect(anyone.answer()).to_contain_text("offences of violence with injury")
    before = anyone.page.url
    anyone.page.locator("svg.map a").nth(12).click(force=True)
    expect(anyone.answer()).to_contain_text("offences of violence with injury")
    assert anyone.page.url != before


def test_a_postcode_of_elsewhere_says_where_to_look(anyone):
    anyone.open()
    anyone.page.get_by_label("Postcode or place").fill("ZZ99 9ZZ")
    anyone.press("button", "Show my area")
    expect(anyone.page.get_by_role("alert")).to_contain_text("“ZZ99 9ZZ” is not in Doggershire")
    expect(anyone.page.get_by_role("link", name="police.uk")).to_have_attribute("href", "https://www.police.uk/")


def test_every_area_of_the_district_can_be_reached_by_name(anyone):
    anyone.open("/?at=X02000040")
    anyone.page.locator("summary", has_text="Areas by name").click()
    anyone.press("link", "Doggerhaven 012")
    expect(anyone.answer()).to_contain_text("Doggerhaven 012")


def test_all_of_it_by_keyboard_alone(browser, public):
    context, reader, faults, _ = somebody(browser, public, viewport={"width": 1440, "height": 900})
    page = reader.open().page
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("DB1 1AB")
    page.keyboard.press("Enter")
    expect(reader.answer()).to_contain_text("police recorded about")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement === document.body ? '' : document.activeElement.textContent.trim()")
        )
    for wanted in ("Text only", "Robbery", "What is counted?", "Download the data", "Hexagons", "Cite it", "999"):
        assert wanted in seen, wanted
    assert not [one for one in seen if re.search(r": (about|hidden)", one)]  # the map's 80 areas are not in the way
    context.close()
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "path",
    ["/", "/?at=X02000040", "/?at=X02000001&of=robbery", "/?q=ZZ99+9ZZ", "/?q=dogger", "/text?at=X02000040", "/data",
     "/embed?at=X02000040"],
)  # fmt: skip
def test_every_page_is_for_everybody(browser, public, path, width, scheme):
    context, reader, faults, strangers = somebody(
        browser, public, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = reader.open(path).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found_by_axe(reader) == []
    small = page.evaluate("""() => [...document.querySelectorAll("nav a, button, input, summary, dt a, header a")]
        .filter((one) => one.type !== "hidden" && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.textContent)""")
    assert small == []
    context.close()
    assert (faults, strangers) == ([], [])

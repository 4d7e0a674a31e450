"""When the server is slow, gone, or at fault, the view stays and the page says what is going on."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, served
from tests.browser.reader import Reader

ANSWERS = "**/_dash-update-component*"


def hold(page, seconds):
    """Make every answer wait."""

    def late(route):
        time.sleep(seconds)
        try:
            route.continue_()
        except Exception as error:  # the page let go of it meanwhile
            assert "route" in str(error).lower() or "closed" in str(error).lower()

    page.route(ANSWERS, late)


def other_source(reader):
    """A choice that is already on the page, so that nothing is asked to offer it."""
    return reader.page.locator("#layers .option", has_text="Ambulance")


def test_a_slow_answer_dims_the_view_and_says_so_and_then_arrives(reader):
    reader.open("?level=msoa21")
    hold(reader.page, 2.5)
    reader.page.evaluate("dash_clientside.set_props('url', { search: '?level=msoa21&measure=rate' })")
    expect(reader.page.locator("#busy")).to_be_visible()
    expect(reader.page.locator("#busy")).to_contain_text("Still counting")
    reader.sees("as rate")
    expect(reader.page.locator("#busy")).to_be_hidden()


def test_a_slow_answer_can_be_cancelled_and_the_view_before_it_stays(reader):
    reader.page.excused.append("the server did not respond")
    reader.open("?level=msoa21")
    reader.choose("measure", "rate")
    reader.sees("as rate")
    reader.page.route(ANSWERS, lambda route: None)  # never answered
    other_source(reader).click()
    reader.page.locator("#busy [data-cancel]").click()
    expect(reader.page.locator("#busy")).to_be_hidden()
    reader.page.unroute(ANSWERS)
    reader.sees("as rate", "Coloured by police")
    assert reader.address()["sources"] == "police,ed,ambulance"
    assert reader.address()["measure"] == "rate"
    other_source(reader).click()
    reader.sees("Coloured by ambulance")


def test_a_server_that_is_gone_is_noticed_and_the_view_stays_until_it_is_back(page, store):
    page.address, port = "", free_port()
    reader = Reader(page)
    with served(store, port) as (found, _):
        page.address = found
        reader.open("?level=msoa21")
    other_source(reader).click()
    offline = page.locator("#offline")
    expect(offline).to_be_visible()
    expect(offline).to_contain_text("The server cannot be reached")
    reader.sees("Coloured by police")
    with served(store, port):
        offline.locator("[data-retry]").click()
        reader.sees("Coloured by ambulance")
        expect(offline).to_be_hidden()


def test_a_fault_of_ours_keeps_the_view_and_gives_an_id(reader):
    """The drawer of a unit that a forged click names fails on the server; the page says so and goes on."""
    reader.page.excused.append("500")
    reader.open("?level=msoa21")
    reader.page.evaluate("dash_clientside.set_props('map', { clicked: { id: 999999, level: 'msoa21', n: 99 } })")
    alert = reader.page.locator("#alert")
    expect(alert).to_contain_text("Something went wrong here, and the view before it is kept. Error ")
    assert len(alert.locator("code").inner_text()) == 8
    reader.sees("as count")
    reader.choose("measure", "rate")
    reader.sees("as rate")
    expect(alert).to_be_empty()


def broken_picker(route):
    """Let the server fail at making the choices of a picker: it is asked for a part that is a number."""
    asked = json.loads(route.request.post_data)
    if "picker-body.children" not in asked["output"]:
        return route.continue_()
    asked["inputs"][0]["value"] = 5
    return route.continue_(post_data=json.dumps(asked))


def refused_picker(route):
    if "picker-body.children" not in route.request.post_data:
        return route.continue_()
    return route.fulfill(status=500, headers={"X-Error-Id": "abad1dea"}, body="no")


def lost_picker(route):
    if "picker-body.children" not in route.request.post_data:
        return route.continue_()
    return route.abort()


@pytest.mark.parametrize(
    ("failing", "notice"), [(broken_picker, "#alert"), (refused_picker, "#fault"), (lost_picker, "#offline")]
)
def test_a_picker_whose_choices_never_come_is_shut_and_the_notice_is_seen(reader, failing, notice):
    reader.page.excused += ["500", "Callback error updating", "ERR_FAILED|Failed to fetch|the server did not respond"]
    reader.open("?level=msoa21")
    reader.page.route(ANSWERS, failing)
    reader.click(reader.part("measure"))
    expect(reader.page.locator(notice)).to_be_visible()
    expect(reader.page.locator("#picker")).to_be_hidden()
    expect(reader.part("measure")).to_be_focused()
    expect(reader.part("measure")).to_have_attribute("aria-expanded", "false")
    reader.page.unroute(ANSWERS)
    reader.choose("measure", "rate")
    reader.sees("as rate")


def test_an_answer_that_breaks_off_says_so_and_can_be_tried_again(reader):
    reader.page.excused += ["500", "Callback error updating .*html: no}"]
    reader.open("?level=msoa21")
    broken = {"status": 500, "headers": {"X-Error-Id": "abad1dea"}, "body": "no"}
    reader.page.route(ANSWERS, lambda route: route.fulfill(**broken))
    other_source(reader).click()
    fault = reader.page.locator("#fault")
    expect(fault).to_contain_text("Something went wrong here, and the view before it is kept. Error abad1dea.")
    reader.sees("Coloured by police")
    reader.page.unroute(ANSWERS)
    fault.locator("[data-retry]").click()
    reader.sees("Coloured by ambulance")
    expect(fault).to_be_hidden()


def test_a_network_that_drops_says_so_and_recovers_by_itself(reader):
    reader.page.excused.append("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    reader.open("?level=msoa21")
    reader.page.context.set_offline(True)
    expect(reader.page.locator("#offline")).to_be_visible()
    reader.page.context.set_offline(False)
    expect(reader.page.locator("#offline")).to_be_hidden()
    reader.sees("as count")

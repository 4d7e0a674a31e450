"""From a telephone to a wall: 390 to 2560 pixels wide."""

import pytest
from playwright.sync_api import expect

TARGETS = """() => [...document.querySelectorAll("a, button, summary, input, select, [tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[hidden], .skip"))
    .filter((one) => !one.matches(".words .part, p > a, #table a, canvas"))
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, at]) => at.right > 0 && at.left < innerWidth && at.bottom > 0 && at.top < innerHeight)
    .filter(([, { width, height }]) => width && height && (width < 43.5 || height < 43.5))
    .map(([one, { width, height }]) => `${one}: ${width.toFixed(0)} x ${height.toFixed(0)}`)"""
PICKERS = ("definition", "sources", "within", "level", "period", "time", "measure")
WIDER = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"


def too_small(reader):
    """Targets under 44 pixels on screen. Links inside running text are excepted, as WCAG 2.5.8 excepts them."""
    return reader.page.evaluate(TARGETS)


def test_a_telephone_shows_one_line_the_map_and_the_way_to_the_table(phone):
    phone.open("?level=msoa21")
    page = phone.page
    expect(page.locator("[data-fold]")).to_be_visible()
    assert not page.evaluate(WIDER)
    chart = page.locator(".chart").bounding_box()
    assert chart["width"] == 390
    assert chart["height"] > 844 * 0.5
    assert too_small(phone) == []


def test_the_sentence_unfolds_and_its_parts_can_be_changed(phone):
    phone.open("?level=msoa21")
    phone.page.locator("[data-fold]").tap()
    expect(phone.part("measure")).to_be_visible()
    assert too_small(phone) == []
    phone.part("measure").tap()
    expect(phone.choice("rate")).to_be_visible()
    sheet = phone.page.locator("#picker").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert abs(sheet["y"] + sheet["height"] - 844) < 1
    assert too_small(phone) == []
    phone.choice("rate").tap()
    phone.sees("as rate")


def test_every_picker_has_room_for_a_finger(phone):
    phone.become("analyst").open("?level=msoa21")
    phone.page.locator("[data-fold]").tap()
    for key in PICKERS:
        phone.part(key).tap()
        expect(phone.page.locator("#picker-body a:visible").first).to_be_visible()
        for fold in phone.page.locator("#picker details > summary").all():
            fold.tap()
        assert (key, too_small(phone)) == (key, [])
        phone.page.locator("#picker .close").tap()


def test_the_drawer_is_a_sheet_from_below(phone):
    phone.open("?level=msoa21")
    phone.page.touchscreen.tap(*phone.unit_on_map())
    expect(phone.page.locator("#drawer h2")).to_be_visible()
    sheet = phone.page.locator("#drawer").bounding_box()
    assert sheet["width"] == 390
    assert sheet["y"] > 200
    assert too_small(phone) == []
    phone.page.locator("#drawer .close").tap()
    expect(phone.page.locator("#drawer")).to_be_hidden()


def test_the_table_is_a_tab_that_leads_back(phone):
    phone.open("?level=msoa21")
    phone.page.locator("#table-handle").tap()
    expect(phone.page.locator("#table tbody tr").first).to_be_visible()
    expect(phone.page.locator("#table-handle")).to_contain_text("Back to the map")
    assert too_small(phone) == []
    phone.page.locator("#table tbody a").first.tap()
    expect(phone.page.locator("#drawer h2")).to_be_visible()


BESIDE = """() => {
    const [head, row] = [document.querySelector("#table thead tr"), document.querySelector("#table tbody tr")];
    const at = 1 + [...head.children].findIndex((one) => one.querySelector("[data-sort=count]"));
    const parts = [head, row].map((line) => line.children[at]).flatMap((one) => [one, ...one.querySelectorAll("*")]);
    return { sorts: head.children[at].querySelector("[data-sort]")?.dataset.sort, told: row.children[at].textContent,
             right: Math.max(...parts.map((one) => one.getBoundingClientRect().right)) }; }"""
WHO = "&sources=police,ed,ambulance&together=union"


@pytest.mark.parametrize("asked", ["measure=rate", "measure=change", f"measure=health_only{WHO}"])
@pytest.mark.parametrize("level", ["msoa21", "lsoa21"])
def test_what_places_are_ranked_by_stands_beside_the_count_on_a_telephone(phone, asked, level):
    phone.open(f"?level={level}&{asked}")
    phone.page.locator("#table-handle").tap()
    expect(phone.page.locator("#table tbody tr").first).to_be_visible()
    found = phone.page.evaluate(BESIDE)
    assert found["sorts"] == "value" and any(letter.isdigit() for letter in found["told"])
    assert found["right"] <= 390
    assert not phone.page.evaluate(WIDER)


@pytest.mark.parametrize("width, height", [(320, 640), (768, 1024), (1024, 640), (2560, 1440)])
def test_nothing_is_cut_off_at_any_width(reader, width, height):
    reader.page.set_viewport_size({"width": width, "height": height})
    reader.open("?level=msoa21")
    assert not reader.page.evaluate(WIDER)
    chart = reader.page.locator(".chart").bounding_box()
    assert chart["width"] == width
    assert chart["height"] > height * 0.35
    legend = reader.page.locator(".keys-box").bounding_box()
    assert legend["x"] >= 0
    assert legend["y"] >= chart["y"] - 1


def test_the_first_visit_explains_itself_once(atlas):
    atlas.goto(atlas.address + "/?level=msoa21")
    hints = atlas.locator(".hint:visible")
    expect(hints.first).to_be_visible()
    while hints.count():
        hints.first.locator("[data-hint-done]").click()
    for region, opens in (("table", "#table-handle"), ("drawer", "#table tbody a >> nth=0")):
        atlas.locator(opens).click()
        expect(atlas.locator(f".hint-{region}")).to_be_visible()
        atlas.locator(f".hint-{region} [data-hint-done]").click()
        expect(atlas.locator(f".hint-{region}")).to_be_hidden()
    atlas.reload()
    expect(atlas.locator(".words")).to_contain_text("Showing")
    expect(hints).to_have_count(0)


def test_paper_has_the_sentence_the_map_and_the_legend(reader):
    reader.open("?level=msoa21")
    reader.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    reader.page.emulate_media(media="print")
    for part in (".words", "#strip", "#map .va-snapshot", "#legend"):
        expect(reader.page.locator(part)).to_be_visible()
    for part in (".search", ".take", "#table-handle"):
        expect(reader.page.locator(part)).to_be_hidden()
    assert len(reader.page.pdf()) > 20_000

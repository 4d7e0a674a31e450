"""Areas of a county's own, and shapes drawn on the map: by mouse, by keyboard and by touch."""

import re

from playwright.sync_api import expect

LSOAS = "?definition=vap&sources=police&level=lsoa21"
DRAWN = re.compile(r"snapped to ([\d,]+) whole hexagons? by their centre")


def drawn_units(reader):
    """How many whole units the sentence says stand for the shape."""
    expect(reader.page.locator(".words")).to_contain_text(DRAWN)
    return int(DRAWN.search(reader.page.locator(".words").inner_text())[1].replace(",", ""))


def middle(page):
    """The middle of the map, in pixels of the window."""
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drawn_on_map(page):
    """Return whether the line of the shape is on the map."""
    return page.evaluate("__vmap.map.querySourceFeatures('drawn').length > 0")


def test_beats_stand_where_lsoas_do(reader):
    reader.open(LSOAS).choose("level", "Police beat")
    reader.sees("per Police beat")
    rows = reader.show_table()
    assert len(rows) == 50
    page = reader.page
    page.locator("#table tbody tr").first.locator("a").first.click()
    expect(page.locator("#drawer h2")).to_contain_text("beat")
    name = page.locator("#drawer h2").inner_text()
    inside = page.locator("#drawer .links a").filter(has_text="LSOAs (2021)")
    count = int(re.match(r"[\d,]+", inside.inner_text())[0])
    inside.click()
    reader.sees(f"in {name}", "per LSOA (2021)")
    expect(page.locator("#crumbs")).to_contain_text(name)
    assert len(reader.show_table(every_row=True)) == count


def test_a_beat_and_a_ward_of_another_year_are_found_by_name(reader):
    reader.open(LSOAS)
    page = reader.page
    page.locator("#search").fill("doggerhaven beat 1")
    page.locator("#results a").filter(has_text="Police beat").first.click()
    expect(page.locator("#drawer h2")).to_have_text("Doggerhaven beat 1")
    reader.sees("per Police beat")
    page.locator("#search").fill("oilskinford")
    expect(page.locator("#results a").filter(has_text="Ward (2014)").first).to_be_visible()


def test_what_lies_in_no_zone_is_said(reader):
    reader.open("?definition=vap&sources=police&level=custom:cumulative_impact")
    expect(reader.page.locator("#strip")).to_contain_text("police records in no cumulative impact zone")


def test_the_public_is_told_why_it_sees_no_beats(reader):
    reader.become("public").open("?definition=vap&sources=police&level=custom:beats")
    expect(reader.page.locator("#notices")).to_contain_text("do not see this level")


def test_a_circle_by_mouse_becomes_a_place_that_can_be_shared_and_cleared(reader):
    reader.open(LSOAS)
    page = reader.page
    page.locator("[data-draw=circle]").click()
    x, y = middle(page)
    drawn = reader.drawn()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    page.mouse.up()
    reader.sees("in a circle of", "per Hexagon")
    reader.settle(drawn)
    units = drawn_units(reader)
    address = reader.address()
    assert re.fullmatch(r"circle:[\d.-]+,[\d.-]+,\d+", address["within"])
    assert address["level"] == "h3r9"
    assert drawn_on_map(page)
    expect(page.locator("#crumbs")).to_contain_text("A shape you drew")
    expect(page.locator("#strip")).to_contain_text("in the shape")
    said = page.locator(".words").inner_text()
    page.reload()
    reader.settle()
    assert page.locator(".words").inner_text() == said
    reply = page.request.get(f"{page.address}/api/v1/cells.json{page.evaluate('location.search')}").json()
    assert len(reply["cells"]) == units
    assert reply["manifest"]["shape"]["type"] == "Polygon"
    page.locator("[data-draw-clear]").click()
    reader.sees("in Doggershire")
    expect(page.locator("[data-draw-clear]")).to_be_hidden()
    assert reader.address()["within"] == "all"


def test_a_drawn_place_fills_the_map_and_what_lies_outside_has_no_lines(phone):
    phone.open(LSOAS)
    page = phone.page
    page.locator("[data-draw=circle]").tap()
    expect(page.locator(".play-open")).to_be_hidden()  # it would lie half under the tools
    page.locator("[data-draw-panel=circle] .go").tap()
    expect(page.locator("[data-fold]")).to_contain_text(DRAWN)
    expect(page.locator("#map")).to_be_visible()
    page.wait_for_function("() => __vmap.map.getZoom() > 12")  # 500 m round the middle are more than a few pixels
    page.wait_for_function("""() => {
        const states = __vmap.map.queryRenderedFeatures({ layers: ["edge:h3r9"] }).map((one) => one.state.x === true);
        return states.includes(true) && states.includes(false); }""")


def test_a_circle_by_keyboard(reader):
    reader.open(LSOAS)
    reader.press("c")
    expect(reader.page.locator("#draw-radius")).to_be_focused()
    reader.press("Control+a")
    reader.page.keyboard.type("3000")
    reader.press("Enter")
    reader.sees("in a circle of 3 km")
    assert drawn_units(reader) > 100
    expect(reader.page.locator("[data-draw-panel=circle]")).to_be_hidden()


def test_a_radius_beyond_what_is_offered_is_not_sent(reader):
    reader.open(LSOAS)
    reader.press("c", "Control+a")
    reader.page.keyboard.type("30")
    reader.press("Enter")
    reader.page.wait_for_timeout(300)
    assert "within" not in reader.address() or reader.address()["within"] == "all"
    reader.press("Escape")
    expect(reader.page.locator("[data-draw-panel=circle]")).to_be_hidden()
    expect(reader.page.locator("[data-draw=circle]")).to_be_focused()


def test_a_shape_drawn_by_hand(reader):
    reader.open(LSOAS)
    page = reader.page
    page.locator("[data-draw=lasso]").click()
    x, y = middle(page)
    page.mouse.move(x - 40, y - 40)
    page.mouse.down()
    for dx, dy in ((40, -40), (60, 10), (40, 40), (-40, 40), (-40, -38)):
        page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()
    reader.sees("in a shape you drew, snapped to")
    assert re.fullmatch(r"shape:[\w-]+", reader.address()["within"])
    assert drawn_units(reader) > 20


def test_a_shape_by_keyboard(reader):
    reader.open(LSOAS)
    page = reader.page
    reader.press("l")
    expect(page.locator("[data-draw-corner]")).to_be_focused()
    reader.press("Enter")
    for arrow in ("ArrowRight", "ArrowDown"):
        page.locator("#map canvas").focus()
        reader.press(arrow)
        page.wait_for_timeout(500)  # the map glides
        reader.press("Enter")
    done = page.locator("[data-draw-done]")
    expect(done).to_be_enabled()
    done.focus()
    reader.press("Enter")
    reader.sees("in a shape you drew, snapped to")
    assert drawn_units(reader) > 20


def test_hexagons_stay_the_hexagons_they_are(reader):
    reader.open("?definition=vap&sources=police&level=h3r8")
    reader.press("c", "Control+a")
    reader.page.keyboard.type("5000")
    reader.press("Enter")
    reader.sees("in a circle of 5 km", "H3 r8")


def test_a_place_by_touch(phone):
    phone.open(LSOAS)
    page = phone.page
    page.locator("[data-draw=lasso]").tap()
    x, y = middle(page)
    for dx, dy in ((-60, -60), (70, -60), (60, 60)):
        page.touchscreen.tap(x + dx, y + dy)
    page.locator("[data-draw-done]").tap()
    expect(page.locator("[data-fold]")).to_contain_text(DRAWN)

"""The map as a reader meets it: by pointer and by keys, light and dark, on paper, without leaving our origin."""

import re

from playwright.sync_api import expect

LSOA = "/?level=lsoa21"


def settled(page, more_than=0):
    """Wait until the map has drawn everything, more often than `more_than` times; return how often it has."""
    for _ in range(300):
        count = page.evaluate("window.__vmap ? __vmap.idle : 0")
        if count > more_than:
            return count
        page.wait_for_timeout(100)
    raise AssertionError("the map never came to rest")


def opened(page, query=LSOA):
    page.goto(page.address + query)
    settled(page)
    return page


def colours(page):
    """Return how many different colours a grid of points on the map has: a blank map has one."""
    return page.evaluate("""() => { __vmap.map.redraw();
        const canvas = __vmap.map.getCanvas(), gl = canvas.getContext("webgl2");
        const seen = new Set(), pixel = new Uint8Array(4);
        for (let x = 0.1; x < 1; x += 0.04) for (let y = 0.1; y < 1; y += 0.04) {
          gl.readPixels(canvas.width * x, canvas.height * y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
          seen.add(pixel.join()); }
        return seen.size; }""")


def somewhere(page):
    """Return a point of the window that lies on a unit and under nothing else."""
    return page.evaluate("""() => { const canvas = __vmap.map.getCanvas(), box = canvas.getBoundingClientRect();
        const layers = __vmap.map.getStyle().layers.map((one) => one.id).filter((id) => id.startsWith("fill:"));
        for (let x = 0.5; x < 0.75; x += 0.02) for (let y = 0.4; y < 0.8; y += 0.02) {
          const at = [box.width * x, box.height * y], there = [box.x + at[0], box.y + at[1]];
          const on = document.elementFromPoint(...there);
          if (on === canvas && __vmap.map.queryRenderedFeatures(at, { layers }).length) return there; }
        return null; }""")


def test_the_first_map_is_not_blank(atlas):
    assert colours(opened(atlas)) > 3


def test_charts_are_fetched_only_when_the_map_is_there(atlas):
    opened(atlas)
    first = atlas.evaluate("performance.getEntriesByName('vmap-first-map')[0].startTime")
    for _ in range(100):
        found = atlas.evaluate(
            "performance.getEntriesByType('resource').filter((r) => r.name.includes('plotly')).map((r) => r.startTime)"
        )
        if found:
            break
        atlas.wait_for_timeout(100)
    assert found
    assert min(found) >= first


def test_a_name_that_comes_late_is_put_where_the_pointer_rests(atlas):
    held = []
    atlas.route("**/names/**", lambda route: held.append(route))
    page = opened(atlas)
    page.mouse.move(*somewhere(page))
    expect(page.locator(".va-tip strong")).to_have_text("LSOA (2021)")
    for one in held:
        one.continue_()
    expect(page.locator(".va-tip strong")).to_have_text(re.compile(r"\w+ \d"))


def test_pointing_at_a_unit_names_it_and_says_its_figure(atlas):
    page = opened(atlas)
    page.mouse.move(*somewhere(page))
    expect(page.locator(".va-tip strong")).to_have_text(re.compile(r"\w+ \d"))
    expect(page.locator(".va-tip span")).to_have_text(re.compile(r"incident|Hidden|Not supplied"))


def test_a_click_opens_the_unit(atlas):
    page = opened(atlas)
    page.mouse.click(*somewhere(page))
    expect(page).to_have_url(re.compile("area=[A-Z0-9]+"))


def test_the_map_can_be_worked_by_keys_alone(atlas):
    page = opened(atlas)
    page.locator("#map canvas").focus()
    before = page.evaluate("[__vmap.map.getCenter().lng, __vmap.map.getZoom()]")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(700)
    page.keyboard.press("+")
    page.wait_for_timeout(700)
    after = page.evaluate("[__vmap.map.getCenter().lng, __vmap.map.getZoom()]")
    assert after[0] > before[0]
    assert after[1] > before[1]
    expect(page.locator("#map .va-cross")).to_be_visible()
    page.keyboard.press("-")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(900)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area=[A-Z0-9]+"))


def test_a_change_of_question_sends_no_shapes(atlas):
    page = opened(atlas)
    page.wait_for_timeout(1500)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.evaluate("__vmap.applied")
    page.evaluate("dash_clientside.set_props('url', { search: '?level=lsoa21&measure=rate' })")
    for _ in range(100):
        if page.evaluate("__vmap.applied") > before:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("__vmap.applied") > before
    assert not [url for url in asked if "/tiles/" in url]


def test_another_level_takes_the_place_of_the_first_without_a_blank(atlas):
    page = opened(atlas)
    before = page.evaluate("__vmap.idle")
    page.evaluate("dash_clientside.set_props('url', { search: '?level=msoa21' })")
    for _ in range(40):
        assert colours(page) > 3
        page.wait_for_timeout(25)
    settled(page, before)
    page.wait_for_timeout(500)
    sources = page.evaluate("Object.keys(__vmap.map.getStyle().sources).filter((name) => name !== 'base')")
    assert sorted(sources) == ["fill:msoa21", "line:msoa21"]


def test_the_dark_map_asks_for_nothing(atlas):
    page = opened(atlas)
    page.wait_for_timeout(1500)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    light = page.evaluate("__vmap.map.getPaintProperty('land', 'background-color')")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_timeout(1500)
    assert page.evaluate("__vmap.map.getPaintProperty('land', 'background-color')") != light
    assert asked == []


def test_the_printed_page_has_a_picture_of_the_map(atlas):
    page = opened(atlas)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    picture = page.locator("#map .va-snapshot")
    assert picture.get_attribute("src").startswith("data:image/png")
    assert len(picture.get_attribute("src")) > 20_000
    page.emulate_media(media="print")
    expect(picture).to_be_visible()


def test_a_box_picks_the_units_whose_middle_is_inside(atlas):
    page = opened(atlas)
    x, y = somewhere(page)
    page.keyboard.down("Shift")
    page.mouse.move(x - 80, y - 80)
    page.mouse.down()
    page.mouse.move(x + 80, y + 80, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator("#table-panel")).to_be_visible()


def test_a_browser_that_cannot_draw_says_so(page, address):
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(address + LSOA)
    expect(page.locator("#map .va-failed")).to_be_visible(timeout=20_000)


def test_every_tile_arrives_whole_and_once(atlas):
    """Two layers draw each tile; asked for twice at once, Chromium's cache cuts the second short and leaves a hole."""
    asked = []
    atlas.on(
        "request", lambda request: asked.append(request.headers["range"]) if "/tiles/lsoa" in request.url else None
    )
    page = opened(atlas)
    for zoom in (9, 10, 11):  # at each a few tiles more
        before = page.evaluate("__vmap.idle")
        page.evaluate("(zoom) => __vmap.map.jumpTo({ zoom })", zoom)
        settled(page, before)
    assert len(asked) > 8
    assert len(set(asked)) == len(asked)
    broken = page.evaluate("""() => __vmap.map.getStyle().layers.filter(({ id }) => /^(fill|line):/.test(id))
        .filter(({ source }) => !__vmap.map.isSourceLoaded(source)).map(({ id }) => id)""")
    assert broken == []

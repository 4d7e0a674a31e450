"""Everything reachable by mouse is reachable by keyboard: the frequent tasks without a pointer."""

from playwright.sync_api import expect


def focused(page):
    return page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_another_definition_by_keys_alone_and_the_focus_comes_back(reader):
    reader.open("?level=msoa21")
    reader.tab_to("[data-picker=definition]")
    reader.press("Enter")
    expect(reader.choice("Robbery")).to_be_visible()
    reader.tab_to("#picker-body a[href*='definition=robbery&']")
    reader.press("Enter")
    reader.sees("robbery")
    expect(reader.part("definition")).to_be_focused()


def test_escape_shuts_a_picker_and_gives_the_focus_back(reader):
    reader.open("?level=msoa21")
    reader.part("time").focus()
    reader.press("Enter")
    expect(reader.page.locator("#picker")).to_be_visible()
    reader.press("Escape")
    expect(reader.page.locator("#picker")).to_be_hidden()
    expect(reader.part("time")).to_be_focused()
    reader.sees("all hours")


def test_single_hours_are_pressed_by_keys(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.part("time").focus()
    reader.press("Enter")
    hour = reader.page.locator("[data-multi=hours][data-value='22']")
    expect(hour).to_be_visible()
    reader.tab_to("[data-multi=hours][data-value='22']")
    reader.press("Space")
    expect(hour).to_have_attribute("aria-pressed", "true")
    reader.tab_to("#picker [data-form=time] [type=submit]")
    reader.press("Enter")
    reader.sees("22:00–22:59")


def test_a_postcode_is_found_and_opened_by_keys(reader):
    reader.open()
    reader.press("/")
    expect(reader.page.locator("#search")).to_be_focused()
    reader.page.keyboard.type("DB1 1AB")
    expect(reader.page.locator("#results a").first).to_contain_text("DB1 1AB")
    reader.press("Enter")
    expect(reader.page.locator("#drawer h2")).to_be_focused()
    assert reader.address()["area"].startswith("X01")


def test_a_place_is_picked_by_arrows_from_several(reader):
    reader.open()
    reader.press("/")
    reader.page.keyboard.type("silverpit")
    results = reader.page.locator("#results a")
    expect(results.first).to_contain_text("district")
    reader.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp")
    expect(results.first).to_be_focused()
    reader.press("Enter")
    reader.sees("in Silverpit")


def test_the_table_opens_sorts_and_opens_a_place_by_keys(reader):
    reader.open("?level=msoa21")
    reader.press("t")
    expect(reader.page.locator("#table-handle")).to_be_focused()
    expect(reader.page.locator("#table tbody tr")).to_have_count(50)
    reader.tab_to("#table [data-sort=name]")
    reader.press("Enter")
    expect(reader.page.locator("#table th:has([data-sort=name])")).to_have_attribute("aria-sort", "ascending")
    expect(reader.page.locator("#table [data-sort=name]")).to_be_focused()
    reader.tab_to("#table tbody a")
    first = reader.table()[0]["Place"]
    reader.press("Enter")
    expect(reader.page.locator("#drawer h2")).to_have_text(first)
    expect(reader.page.locator("#drawer h2")).to_be_focused()


def test_the_drill_and_the_way_back_need_no_pointer(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.press("m")
    expect(reader.page.locator("#map canvas")).to_be_focused()
    reader.press("Enter")
    drawer = reader.page.locator("#drawer h2")
    expect(drawer).to_be_focused()
    name = drawer.inner_text()
    reader.tab_to("#drawer [data-drill]")
    reader.press("Enter")
    reader.sees(f"in {name}", "per LSOA")
    reader.page.locator(".crumbs a").first.focus()
    reader.press("Enter")
    reader.sees("in Doggershire")


def test_escape_shuts_the_drawer_and_the_map_has_the_keys_again(reader):
    reader.open("?level=msoa21")
    reader.press("m", "Enter")
    expect(reader.page.locator("#drawer h2")).to_be_focused()
    reader.press("Escape")
    expect(reader.page.locator("#drawer")).to_be_hidden()
    expect(reader.page.locator("#map canvas")).to_be_focused()


def test_a_file_is_taken_by_keys(reader):
    reader.open("?level=lad")
    reader.press("d")
    reader.tab_to(".menu .file[value='csv']", most=5)
    with reader.page.expect_download() as found:
        reader.press("Enter")
    assert found.value.suggested_filename.endswith(".csv")
    assert found.value.path().read_text("utf-8").startswith("code,name,level,source,count,status")


def test_the_shortcuts_are_listed(reader):
    reader.open("?level=lad")
    reader.press("?")
    sheet = reader.page.locator("#shortcuts")
    expect(sheet).to_contain_text("Table of every area")
    reader.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_first_two_tabs_skip_to_the_map_and_the_table(reader):
    reader.open("?level=lad")
    reader.press("Tab")
    assert "Skip to the map" in focused(reader.page)
    reader.press("Tab")
    assert "Skip to the table" in focused(reader.page)


def test_the_theme_is_switched_and_remembered(reader):
    reader.open("?level=lad")
    paper = reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    reader.tab_to("[data-theme-switch]")
    reader.press("Enter")
    expect(reader.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    reader.page.reload()
    expect(reader.page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_focus_is_always_visible(reader):
    """Along the whole path of Tab, what has the focus is drawn with an outline, inside the window."""
    reader.open("?level=msoa21")
    for _ in range(30):
        reader.press("Tab")
        tag, named, outline, inside = reader.page.evaluate("""() => { const one = document.activeElement;
            const box = one.getBoundingClientRect(), style = getComputedStyle(one);
            const map = one.tagName === "CANVAS" && getComputedStyle(one.closest(".va-map"), "::after").boxShadow;
            const drawn = style.outlineStyle !== "none" || /rgb/.test(style.boxShadow) || /rgb/.test(map || "");
            return [one.tagName, one.id, drawn, box.bottom > 0 && box.top < innerHeight && box.right > 0]; }""")
        if tag in ("BODY", "HTML"):
            break
        assert outline, (tag, named)
        assert inside, (tag, named)


def test_nothing_the_focus_reaches_in_the_drawer_or_the_table_can_push_the_page_away(phone):
    phone.become("partner").open("?level=msoa21&together=union&measure=health_only")
    page = phone.page
    phone.show_table()
    assert page.evaluate("document.documentElement.scrollHeight") == page.viewport_size["height"]
    page.locator("#table tbody tr a").first.tap()
    expect(page.locator("#drawer h3").last).to_be_attached()
    page.locator("#drawer a, #drawer summary").last.focus()
    assert page.evaluate(
        "[document.documentElement.scrollTop, document.documentElement.scrollHeight - innerHeight]"
    ) == [0, 0]

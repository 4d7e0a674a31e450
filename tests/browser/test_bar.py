"""Going from screen to screen by the bar: no reload, back and forth by the browser's own buttons."""

from playwright.sync_api import expect


def test_the_bar_leads_from_screen_to_screen_without_a_reload(reader):
    reader.open("?definition=robbery")
    reader.page.evaluate("window.same = true")
    for label, path in (("Hotspots", "/hotspots"), ("Compare", "/compare"), ("Atlas", "/")):
        reader.click(reader.page.get_by_role("link", name=label, exact=True))
        expect(reader.page.locator('[data-screen-link][aria-current="page"]').first).to_have_text(label)
        assert reader.page.evaluate("location.pathname") == path
        assert "definition=robbery" in reader.page.evaluate("location.search")
        expect(reader.page.locator(".words")).to_contain_text("robbery")
    assert reader.page.evaluate("window.same")
    reader.page.go_back()
    expect(reader.page.locator(".screen-compare")).to_be_visible()
    expect(reader.page.locator(".main")).to_be_hidden()

"""The tactical group's frequent tasks: a partner's view, which hides small counts."""

import re

from playwright.sync_api import expect

from data.answering.perturbation import MOST

NIGHTS = "nights (18:00–05:59)"


def test_the_worst_affected_places_are_named_without_a_click_on_any_of_them(reader):
    """The table twin ranks them; unfolding it is one key."""
    reader.open()
    reader.press("t")
    rows = reader.show_table()
    counts = [int(row["Police count"].replace(",", "")) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert rows[0]["Rank"] == "1"
    assert reader.clicks == 0


def test_why_a_place_is_on_the_list_is_one_click(reader):
    reader.open()
    first = reader.show_table()[0]
    reader.click(reader.page.locator("#table tbody tr a").first)
    drawer = reader.page.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text(first["Place"])
    assert reader.clicks == 1
    expect(drawer.locator(".headline strong")).to_have_text(first["Police count"])
    expect(drawer.locator(".headline .facts")).to_contain_text("1st of")
    expect(drawer.locator("#trend .js-plotly-plot")).to_be_visible()
    expect(drawer.locator(".clock").first).to_be_visible()
    expect(drawer.locator("h3", has_text="What is not known")).to_be_attached()


def test_the_drawer_never_covers_the_place_it_is_about(reader):
    reader.open("?level=lsoa21")
    reader.show_table()
    for at in (0, 7):
        reader.page.locator("#table tbody tr a").nth(at).click()
        expect(reader.page.locator("#drawer h2")).to_have_text(reader.table()[at]["Place"])
        reader.page.wait_for_timeout(600)
        middle, drawer = reader.page.evaluate("""() => {
            const frame = document.getElementById("map");
            const fiber = frame[Object.keys(frame).find((name) => name.startsWith("__reactFiber"))];
            const [w, s, e, n] = fiber.return.memoizedProps.selected.bbox;
            const at = __vmap.map.project([(w + e) / 2, (s + n) / 2]);
            return [at.x, document.getElementById("drawer").getBoundingClientRect().left]; }""")
        assert 0 < middle < drawer


def test_a_click_on_the_map_opens_the_place_under_it(reader):
    reader.open("?level=msoa21")
    reader.page.mouse.move(*reader.unit_on_map())
    name = reader.page.locator(".va-tip strong")
    expect(name).to_be_visible()
    pointed = name.inner_text()
    reader.click_unit()
    expect(reader.page.locator("#drawer h2")).to_have_text(pointed)
    assert reader.clicks == 1


def test_only_nights_is_two_clicks(reader):
    reader.open("?level=msoa21")
    every = {row["Place"]: row["Police count"] for row in reader.show_table(every_row=True)}
    reader.clicks = 0
    reader.choose("time", NIGHTS)
    reader.sees("nights (18:00–05:59)")
    assert reader.clicks == 2
    expect(reader.page.locator("#table caption")).to_contain_text("nights")
    night = {row["Place"]: row["Police count"] for row in reader.table()}
    shown = [(number(every[place]), number(count)) for place, count in night.items() if count[0].isdigit()]
    assert shown
    assert all(fewer <= whole + 2 * MOST for whole, fewer in shown)  # each of the two is changed by as much at most
    assert sum(fewer for _, fewer in shown) < sum(whole for whole, _ in shown)


def test_partners_are_not_offered_single_hours(reader):
    reader.open("?level=msoa21")
    reader.click(reader.part("time"))
    expect(reader.choice(NIGHTS)).to_be_visible()
    expect(reader.page.locator("#picker [data-multi]")).to_have_count(0)


def test_what_changed_is_said_in_words(reader):
    reader.open("?level=msoa21")
    reader.choose("measure", "change")
    reader.sees("change against the period before")
    words = {row["In words"] for row in reader.show_table(every_row=True)}
    assert words <= {"higher", "lower", "no clear change", "–"}
    assert "no clear change" in words


def test_the_table_can_be_sorted_by_what_it_shows(reader):
    reader.open("?level=msoa21&measure=rate")
    reader.show_table()
    head = reader.page.locator("#table thead th", has_text="Rate per 1,000")
    reader.click(head.locator("button"))
    expect(head).to_have_attribute("aria-sort", "descending")
    rates = [float(re.match(r"[\d.]+", row["Rate per 1,000 (95 % interval)"])[0]) for row in reader.table()]
    assert rates == sorted(rates, reverse=True)
    reader.click(head.locator("button"))
    expect(head).to_have_attribute("aria-sort", "ascending")
    rates = [float(re.match(r"[\d.]+", row["Rate per 1,000 (95 % interval)"])[0]) for row in reader.table()]
    assert rates == sorted(rates)
    expect(head.locator("button")).to_be_focused()


def number(text):
    return int(text.replace(",", ""))

"""The hotspots board as a tactical group uses it: landed on, explained, cut by hours, taken to the meeting."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from access import demonstration
from indicators import BoardAsk, open_atlas

VAP = "?definition=vap&sources=police&level=h3r9&from=2025-04&to=2026-03"


def arrive(reader, query=""):
    """Open the board and wait for its list."""
    reader.page.goto(f"{reader.page.address}/hotspots{query}")
    expect(rows(reader).first).to_be_visible()
    reader.clicks = 0
    return reader


def rows(reader):
    return reader.page.locator("#board .place")


def names(reader):
    return reader.page.locator("#board .place > div > a").all_inner_texts()


def counts(reader):
    return [int(text.replace(",", "")) for text in reader.page.locator("#board .place .figure strong").evaluate_all(
        "all => all.map((one) => one.lastChild.textContent)")]  # fmt: skip


def test_the_worst_affected_places_are_there_without_a_click(reader):
    arrive(reader)
    assert reader.clicks == 0
    assert rows(reader).count() == 20
    assert counts(reader) == sorted(counts(reader), reverse=True)
    reader.sees("public-place serious violence (GRIP)", "Hexagon, 200 m sides")
    foot = reader.page.locator(".board-foot p").first
    assert re.fullmatch(r"These 20 places are .* % of 17,\d+ hexagons and \d+ % of incidents\.", foot.inner_text())
    reader.settle()
    expect(reader.page.locator(".va-rank")).to_have_count(20)


def test_why_a_place_is_on_the_list_is_one_click(reader):
    arrive(reader, VAP)
    first = names(reader)[0]
    reader.click(reader.page.locator("#board .place a").first)
    expect(reader.page.locator("#drawer h2")).to_have_text(first)
    assert reader.clicks == 1
    assert "/hotspots" in reader.page.url


def test_nights_are_one_click_and_what_changed_since_the_last_meeting_another(reader):
    arrive(reader, VAP)
    every = counts(reader)
    reader.click(reader.page.locator("#board .switch a", has_text="Nights"))
    reader.sees("nights (18:00–05:59)")
    expect(reader.page.locator("#board .switch [aria-current]", has_text="Nights")).to_be_visible()
    assert reader.clicks == 1
    assert sum(counts(reader)) < sum(every)
    reader.clicks = 0
    reader.click(reader.page.locator("#board .chip-link"))
    expect(reader.page.locator(".board-notes")).to_contain_text("Since the list of Jan 2025 – Dec 2025")
    assert reader.clicks == 1
    assert reader.address()["since"] == "2026-01-01"


def test_the_tasking_sheet_is_two_clicks_and_says_what_the_board_says(reader):
    arrive(reader, VAP)
    listed = names(reader)
    reader.click(reader.page.locator("#board .board-menu summary", has_text="Export"))
    with reader.page.context.expect_page() as opened:
        reader.click(reader.page.locator("#board .file", has_text="One page").first)
    sheet = opened.value
    expect(sheet.locator("h1")).to_have_text("Tasking sheet")
    assert reader.clicks == 2
    assert sheet.locator("tbody th").all_inner_texts() == listed
    expect(sheet.locator("body")).to_contain_text("Synthetic demonstration data")
    sheet.emulate_media(media="print")
    assert sheet.locator(".tools").is_hidden()
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(prefer_css_page_size=True))) == 1
    sheet.goto(f"{reader.page.address}/hotspots/sheet?since=2026-01-01")  # as much as there can be to say
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(prefer_css_page_size=True))) == 1


def test_the_cells_are_taken_away_as_they_are_listed(reader):
    arrive(reader, VAP)
    listed, shown = names(reader), counts(reader)
    reader.page.locator("#board .board-menu summary", has_text="Export").click()
    with reader.page.expect_download() as coming:
        reader.page.locator("#board button.file", has_text="CSV").click()
    held = list(csv.DictReader(io.StringIO(coming.value.path().read_text("utf-8"))))
    assert [row["name"] for row in held][:20] == listed
    assert [int(row["count"]) for row in held][:20] == shown
    assert [int(row["rank"]) for row in held] == [*range(1, 61)]


def test_a_row_and_its_place_on_the_map_point_at_each_other(reader):
    arrive(reader, VAP)
    reader.settle()
    second = rows(reader).nth(1)
    second.hover()
    unit = int(second.get_attribute("data-unit"))
    expect(reader.page.locator(f'.va-rank[data-mark="{unit}"].pointed')).to_be_attached()
    assert reader.page.evaluate("__vmap.map.getFilter('hover:h3r9')[2]") == unit
    third = int(rows(reader).nth(2).get_attribute("data-unit"))
    reader.page.locator(".va-rank.pointed").dispatch_event("mouseleave")
    reader.page.locator(f'.va-rank[data-mark="{third}"]').dispatch_event("mouseenter")
    expect(rows(reader).nth(2)).to_have_class(re.compile("pointed"))


def test_a_prison_is_set_aside_with_its_reason_and_can_be_put_back(reader):
    arrive(reader, VAP + "&rows=0")
    prison = reader.page.locator(".aside-list li", has_text="HMP Lantern Moor")
    expect(prison).to_contain_text("of its incidents were at a prison")
    name = prison.locator("a").first.inner_text()
    assert name not in names(reader)
    prison.locator("a", has_text="Put back").click()
    expect(prison.locator("a", has_text="Set aside again")).to_be_visible()
    assert name in names(reader)


def test_on_a_telephone_the_list_comes_first_and_the_map_is_a_tab(phone):
    arrive(phone)
    assert phone.page.locator("#map").is_hidden()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("#board :is(a, button, summary), .board-views button")]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.textContent)"""
    )
    assert small == []
    phone.click(phone.page.locator("[data-board-view=map]"))
    expect(phone.page.locator("#map")).to_be_visible()
    assert rows(phone).first.is_hidden()


def test_leaving_the_board_takes_its_numbers_off_the_map(reader):
    arrive(reader, VAP)
    reader.settle()
    expect(reader.page.locator(".va-rank")).to_have_count(20)
    reader.page.locator(".screens nav a", has_text="Atlas").first.click()
    expect(reader.page.locator(".va-rank")).to_have_count(0)


def test_the_public_is_shown_no_list(reader):
    reader.become("public").page.goto(f"{reader.page.address}/hotspots")
    expect(reader.page.locator("#board")).to_contain_text("no places in the order of their figures")


@pytest.mark.parametrize("tier", ["partner", "analyst"])
def test_the_hotspots_of_the_county_are_found_and_its_sites_set_aside(store, tier):
    """The list is the sixty planted places, though records are put roughly and counts are changed."""
    with (store / "files" / "truth" / "hotspots.csv").open(encoding="utf-8") as file:
        truth = list(csv.DictReader(file))
    hot = [row["cell"] for row in truth if not row["set_aside"]]
    sites = {row["cell"]: row["set_aside"] for row in truth if row["set_aside"]}
    atlas = open_atlas(store).now()
    question, _ = atlas.parse(VAP)
    made = atlas.board(question, BoardAsk(), demonstration(tier))
    found = [row.code for row in made.rows]
    assert set(found) == set(hot) and len(found) == len(hot) == 60
    assert len(set(found[:20]) & set(hot[:20])) >= 15
    assert set(found[:10]) <= set(hot[:20])
    assert {one.code: one.reason.partition(":")[0] for one in made.aside}.items() >= sites.items()


def on_map(reader):
    """The numbers seen on the map: (rank, how many more it stands for, its box)."""
    return reader.page.evaluate(
        """() => [...document.querySelectorAll(".va-rank:not(.under)")].map((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const more = Number(one.querySelector(".mark-more")?.textContent || 0);
        return [Number(one.firstChild.textContent), more, [left, right, top, bottom]];
        })"""
    )


def test_numbers_do_not_cover_each_other_and_a_place_opened_comes_close(reader):
    arrive(reader, VAP)
    reader.settle()
    seen = on_map(reader)
    assert sum(1 + more for _, more, _ in seen) == 20
    assert min(rank for rank, _, _ in seen) == 1
    for at, (_, _, (left, right, top, bottom)) in enumerate(seen):
        for _, _, other in seen[:at]:
            assert left >= other[1] or right <= other[0] or top >= other[3] or bottom <= other[2]
    zoom = reader.page.evaluate("__vmap.map.getZoom()")
    reader.page.locator(".va-rank:not(.under) .mark-more").first.click()
    assert reader.page.evaluate("__vmap.map.getZoom()") > zoom
    assert len(on_map(reader)) > len(seen)
    last = rows(reader).nth(15)
    unit = last.get_attribute("data-unit")
    reader.click(last.locator("a").first)
    expect(reader.page.locator("#drawer h2")).to_be_visible()
    assert reader.page.evaluate("__vmap.map.getZoom()") >= 14
    expect(reader.page.locator(f'.va-rank[data-mark="{unit}"]')).to_be_in_viewport()


def test_a_menu_opens_within_the_board(reader):
    arrive(reader, VAP)
    for name in ("List", "Export"):
        reader.page.locator("#board .board-menu summary", has_text=name).click()
        panel = reader.page.locator("#board .board-menu[open] .panel").bounding_box()
        board = reader.page.locator("#board").bounding_box()
        assert panel["x"] >= board["x"]
        assert panel["x"] + panel["width"] <= board["x"] + board["width"]


def test_a_district_is_one_press_and_stays_when_the_hours_change(reader):
    arrive(reader)
    level = reader.page.locator(".words").inner_text().partition("per ")[2]
    chip = reader.page.locator(".board-districts a").nth(1)
    name = chip.inner_text()
    reader.click(chip)
    expect(reader.page.locator(".board-districts [aria-current]")).to_have_text(name)
    assert reader.clicks == 1
    reader.page.locator("#board .switch a", has_text="Nights").click()
    reader.sees("nights (18:00–05:59)", name)
    assert reader.page.locator(".words").inner_text().partition("per ")[2] == level


def test_on_a_telephone_the_sheet_is_as_wide_as_the_page(phone):
    phone.page.goto(f"{phone.page.address}/hotspots/sheet{VAP}")
    wide = phone.page.evaluate(
        "() => [...document.querySelectorAll('tbody td, tbody th')].map((one) => one.getBoundingClientRect().right)"
    )
    assert max(wide) <= 390

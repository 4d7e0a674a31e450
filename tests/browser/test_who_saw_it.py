"""One number for several sources, and who saw what: by mouse, by keyboard, for those who may and those who may not."""

import csv
import io
import re

from playwright.sync_api import expect

FULL = "?level=msoa21&from=2023-04&to=2024-03"  # a year in which every trust sent every month


def switch(reader, label):
    return reader.page.locator("#layers [aria-label='Several sources'] .option", has_text=label)


def whole(text):
    return int(text.replace(",", ""))


def test_several_sources_become_one_number_in_one_click_and_come_apart_again(reader):
    reader.become("analyst").open(FULL)
    before = reader.drawn()
    reader.click(switch(reader, "Matched once"))
    reader.sees("police + ED + ambulance, matched incidents counted once")
    assert reader.clicks == 1 and reader.address()["together"] == "union"
    reader.settle(before)
    expect(reader.page.locator(".va-legend-title")).to_contain_text("Any source")
    for row in reader.show_table()[:10]:
        any_source, police, ed, ambulance = (whole(row[f"{label} count"]) for label in
            ("Any source", "Police", "Emergency departments", "Ambulance"))  # fmt: skip
        assert max(police, ed, ambulance) <= any_source <= police + ed + ambulance
    reader.click("#table-handle")
    reader.click(switch(reader, "Side by side"))
    reader.sees("seen by police + ED + ambulance in")
    assert reader.address()["together"] == "apart"


def test_who_saw_it_is_a_layer_whose_three_counts_make_the_union(reader):
    reader.become("analyst").open(FULL)
    reader.click(switch(reader, "Who saw it"))
    reader.sees("as share seen only by health")
    expect(reader.page.locator(".va-legend-note")).to_contain_text("An upper limit")
    for row in reader.show_table()[:10]:
        parts = [whole(row[label]) for label in ("Police only", "Police and health", "Health only")]
        assert sum(parts) == whole(row["Any source count"])
        assert parts[0] + parts[1] == whole(row["Police count"])


def test_the_file_has_what_the_table_has(reader):
    reader.become("analyst").open(FULL + "&measure=health_only")
    shown = {row["Place"]: row for row in reader.show_table()}
    with reader.page.expect_download() as found:
        reader.click(".menu > summary")
        reader.page.locator(".menu [name=reason]").fill("To check the table of the board's paper")
        reader.click(reader.page.locator(".menu .file", has_text="CSV").first)
    rows = list(csv.DictReader(io.StringIO(found.value.path().read_text("utf-8-sig"))))
    union = {row["name"]: row for row in rows if row["source"] == "union"}
    assert {row["source"] for row in rows} == {"union", "police", "ed", "ambulance"}
    for place, row in shown.items():
        assert whole(row["Health only"]) == int(union[place]["health_only"])
        assert whole(row["Any source count"]) == int(union[place]["count"])


def test_the_drawer_tells_who_saw_it_and_how_uncertain_that_is(reader):
    reader.become("analyst").open("?level=lad&from=2023-04&to=2024-03&area=X08000001")
    told = reader.page.locator("#drawer section", has_text="Who saw it")
    expect(told).to_contain_text("Police and health")
    ranges = told.locator(".va-ranges tbody tr")
    expect(ranges).to_have_count(4)
    for row in ranges.all_inner_texts():
        share, low, high = (int(part) for part in re.findall(r"(\d+) %", row))
        assert low <= share <= high
    expect(told).to_contain_text("never as one number of unreported violence")


def test_the_keyboard_reaches_the_switch_and_keeps_its_place(reader):
    reader.become("analyst").open(FULL)
    reader.tab_to("#layers [href*='together=union'][href*='measure=count']")
    reader.press("Enter")
    reader.sees("matched incidents counted once")
    reader.page.wait_for_function("document.activeElement.textContent === 'Matched once'")


def test_the_picker_of_sources_has_the_same_switch_and_says_how_matching_is_done(reader):
    reader.become("analyst").open(FULL)
    reader.choose("sources", "Matched incidents once")
    reader.sees("matched incidents counted once")
    reader.page.locator("#picker summary", has_text="How incidents are matched").click()
    expect(reader.page.locator("#picker")).to_contain_text("within 60 minutes of each other")


def test_a_partner_sees_all_matched_sources_together_or_none(reader):
    reader.become("partner").open(FULL + "&sources=police,ed&together=union")
    reader.sees("police + ED + ambulance, matched incidents counted once")
    expect(reader.page.locator("#notices")).to_contain_text("shown for Police")


def test_where_one_trust_was_silent_there_is_no_union_and_the_map_says_so(reader):
    reader.become("analyst").open("?level=lad&from=2025-04&to=2026-03&together=union")
    rows = {row["Place"]: row for row in reader.show_table()}
    assert rows["Cleaverholme"]["Any source count"].lower() == "not supplied"
    assert whole(rows["Cleaverholme"]["Police count"]) > 0
    assert whole(rows["Doggerhaven"]["Any source count"]) > 0


def test_on_a_phone_the_switch_is_there_too(phone):
    phone.become("analyst").open(FULL)
    phone.page.locator(".keys-box > summary").click()
    phone.click(switch(phone, "Who saw it"))
    phone.page.wait_for_function("location.search.includes('measure=health_only')")
    assert switch(phone, "Who saw it").bounding_box()["height"] >= 44

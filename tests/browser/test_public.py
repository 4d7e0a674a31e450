"""What anyone may ask: my area, what is counted, and what is missing."""

import re

from playwright.sync_api import expect


def test_my_area_by_postcode_is_one_click(reader):
    reader.become("public").open()
    reader.page.locator("#search").fill("db1 1ab")
    found = reader.page.locator("#results a")
    expect(found).to_contain_text(["DB1 1AB"])
    reader.click(found.first)
    expect(reader.page.locator("#drawer h2")).to_have_text(re.compile(r"\w+ \d"))
    assert reader.clicks == 1
    assert reader.address()["area"].startswith("X01")


def test_what_is_counted_is_one_click(reader):
    reader.become("public").open()
    reader.click(reader.part("definition"))
    current = reader.page.locator("#picker-body .choice[aria-current]:visible")
    expect(current).to_contain_text("Assaults that injured someone")
    assert reader.clicks == 1


def test_no_neighbourhood_is_ranked_for_the_public(reader):
    reader.become("public").open()
    rows = reader.show_table()
    assert "Rank" not in rows[0]
    assert [row["Place"] for row in rows] == sorted(row["Place"] for row in rows)


def test_counts_are_rounded_and_health_is_only_by_district(reader):
    reader.become("public").open()
    rows = reader.show_table(every_row=True)
    shown = [row["Police count"] for row in rows if row["Police count"][0].isdigit()]
    assert all(int(count.replace(",", "")) % 5 == 0 for count in shown)
    assert all("Ambulance count" not in row for row in rows)
    reader.sees("seen by police in")
    expect(reader.page.locator("body")).not_to_contain_text("left out")  # who asked for nothing is refused nothing
    reader.open("?sources=police,ed,ambulance&level=lsoa21")
    expect(reader.page.locator("body")).to_contain_text("Health sources are shown to public readers by district only")
    reader.open("?level=lad")
    reader.sees("per District")
    reader.show_table()
    expect(reader.page.locator("#table caption")).to_contain_text("per District")
    assert all(row["Ambulance count"][0].isdigit() for row in reader.table())


def test_a_name_that_is_not_there_says_what_to_try(reader):
    reader.become("public").open()
    reader.page.locator("#search").fill("Atlantis")
    expect(reader.page.locator("#results")).to_contain_text("Nothing here is called “Atlantis”. Try a whole postcode")


def test_another_kind_of_reader_sees_another_number_of_hidden_areas(reader):
    hidden = {}
    reader.open("?level=lsoa21")
    for tier in ("public", "partner", "analyst"):
        reader.page.select_option("[data-tier]", tier)
        rule = "exact counts" if tier == "analyst" else "small counts hidden"
        expect(reader.page.locator("#strip")).to_contain_text(rule)
        expect(reader.page.locator("#live")).to_contain_text(" hidden, ")
        reader.page.wait_for_timeout(500)
        hidden[tier] = int(re.search(r"(\d+) hidden", reader.page.locator("#live").text_content())[1])
    assert hidden["public"] > hidden["partner"] > hidden["analyst"] == 0

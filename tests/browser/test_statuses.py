"""Hidden, not supplied, not mappable and none are four things, wherever they are shown."""

import re

from playwright.sync_api import expect

STOPPED = "Cleaverholme District Hospital"
GAP = "?sources=ed&level=lsoa21&from=2025-07&to=2025-07"


def patterns(page):
    """The look of each status swatch in the legend: its background, which must differ from the others'."""
    return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll(".va-legend-rows .va-swatch")]
        .filter((one) => /va-swatch-/.test(one.className))
        .map((one) => [one.className.match(/va-swatch-([a-z-]+)/)[1],
                       getComputedStyle(one).backgroundImage + getComputedStyle(one).backgroundColor]))""")


def test_the_trust_that_stopped_is_named_in_the_truth_strip(reader):
    reader.open("?level=msoa21")
    chip = reader.page.locator("#strip .chip", has_text=re.compile("3 of 4 providers"))
    reader.click(chip.locator("summary"))
    expect(chip.locator(".panel")).to_contain_text(f"{STOPPED}: not supplied May 2025 – Aug 2025")
    assert reader.clicks == 1


def test_hidden_and_not_supplied_are_told_apart_in_legend_map_and_table(reader):
    reader.open(GAP)
    legend = reader.legend()
    hidden = next(count for words, count in legend.items() if words.startswith("Hidden"))
    missing = next(count for words, count in legend.items() if words.startswith("Not supplied"))
    assert hidden and missing
    looks = patterns(reader.page)
    assert len(set(looks.values())) == len(looks) >= 2
    drawn = reader.page.evaluate("""() => ["hidden:lsoa21", "not-supplied:lsoa21"].map((layer) =>
        __vmap.map.getLayoutProperty(layer, "visibility") || "visible")""")
    assert drawn == ["visible", "visible"]
    rows = reader.show_table(every_row=True)
    said = [row["ED count"] if "ED count" in row else row["Emergency departments count"] for row in rows]
    assert said.count("hidden") == hidden
    assert said.count("not supplied") == missing
    assert "0" not in said  # to a partner none is inside hidden


def test_none_is_a_figure_of_its_own_where_counts_are_exact(reader):
    reader.become("analyst").open(GAP)
    legend = reader.legend()
    none = next(count for words, count in legend.items() if words.startswith("None recorded"))
    assert not any(words.startswith("Hidden") for words in legend)
    assert len(set(patterns(reader.page).values())) == 2  # none, not supplied
    rows = reader.show_table(every_row=True)
    said = [row["ED count"] if "ED count" in row else row["Emergency departments count"] for row in rows]
    assert said.count("0") == none
    assert "not supplied" in said
    assert "hidden" not in said


def test_the_drawer_says_which_of_them_it_is(reader):
    reader.open(GAP)
    headline = reader.page.locator("#drawer .headline .status")
    for status in ("hidden", "not supplied"):
        rows = reader.show_table(every_row=True)
        at = next(at for at, row in enumerate(rows) if status in row.values())
        reader.page.locator("#table tbody tr a").nth(at).click()
        expect(headline).to_have_text(re.compile(status, re.IGNORECASE))
        expect(headline).to_have_class(re.compile(f"status-{status.replace(' ', '_')}"))


def test_records_that_no_map_can_show_are_a_share_in_the_strip(reader):
    reader.open("?level=msoa21")
    chips = reader.page.locator("#strip .chip", has_text="not mappable")
    expect(chips).to_have_count(3)
    police = chips.filter(has_text="police")
    if not police.is_visible():
        reader.page.locator("[data-more-chips]").click()
    police.click()
    expect(reader.page.locator("#picker-title")).to_contain_text("What the map cannot place")
    expect(reader.page.locator("#picker-body")).to_contain_text("These records are counted in no area of the map")
    assert reader.page.locator("#picker-body .unmapped").count() == 3  # one list a source, each with its own figures


def test_a_map_of_nothing_but_hidden_areas_offers_the_step_up(reader):
    # so few records that the chance of one being changed to a count that is shown is next to none
    reader.open("?level=lsoa21&definition=homicide&from=2025-05&to=2025-05&hours=0-5&days=sat,sun")
    card = reader.page.locator("#empty .state")
    expect(card).to_contain_text("Every area is hidden")
    reader.click(card.locator("a.primary"))
    reader.sees("per MSOA")
    assert reader.clicks == 1


def test_a_period_without_supply_says_that_missing_is_not_zero(reader):
    reader.open("?sources=ed&level=msoa21&from=2025-07&to=2025-07")
    reader.page.locator("#search").fill("Cleaverholme")
    reader.page.locator("#results a", has_text="district").first.click()
    card = reader.page.locator("#empty .state")
    expect(card).to_contain_text("Missing is not zero")
    expect(card.locator("[data-picker=period]")).to_be_visible()


def test_a_true_none_everywhere_is_a_screen_of_its_own(reader):
    reader.become("analyst").open("?definition=homicide&sources=police&level=lsoa21&from=2026-03&to=2026-03")
    card = reader.page.locator("#empty .state")
    expect(card).to_contain_text("No incidents recorded here for this definition. 1 of 1 months supplied.")


def test_what_a_source_cannot_count_is_said_with_another_choice(reader):
    reader.open("?definition=weapons&sources=fire&level=msoa21")
    card = reader.page.locator("#empty .state")
    expect(card).to_contain_text("This cannot be counted")
    reader.click(card.locator("[data-picker=definition]"))
    expect(reader.page.locator("#picker")).to_be_visible()

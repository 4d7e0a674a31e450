"""An address is a view: back, reload and a shared link land where they came from, and a bad one is forgiven aloud."""

import re

from playwright.sync_api import expect

VIEW = "?level=msoa21&measure=rate&context=deprivation.imd_score&paint=bivariate&definition=robbery&sources=police"
BAD = "?definition=nonsense&level=lsoa99&measure=up&colour=red&from=2031-01&to=1999-01"


def seen(page):
    """Everything a view is made of, as words."""
    parts = ("#sentence .words", "#strip", "#legend", "#crumbs", "#table")
    return [page.locator(part).inner_text() for part in parts]


def test_back_and_forward_walk_through_the_views(reader):
    reader.open("?level=msoa21")
    reader.choose("measure", "rate")
    reader.sees("as rate")
    reader.choose("definition", "Robbery")
    reader.sees("robbery")
    reader.page.go_back()
    reader.sees("violence with injury", "as rate")
    reader.page.go_back()
    reader.sees("as count")
    reader.page.go_forward()
    reader.sees("violence with injury", "as rate")
    reader.page.go_forward()
    reader.sees("robbery", "as rate")


def test_a_reload_lands_on_the_same_view(reader):
    reader.open(VIEW)
    reader.show_table()
    before = seen(reader.page)
    reader.page.reload()
    reader.settle()
    reader.show_table()
    assert seen(reader.page) == before


def test_a_shared_link_opens_the_view_it_was_copied_from(reader, browser):
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("?level=msoa21")
    reader.choose("measure", "rate")
    reader.sees("as rate")
    reader.show_table()
    reader.page.locator("#table tbody tr a").first.click()
    name = reader.page.locator("#drawer h2")
    expect(name).to_be_visible()
    reader.page.locator("[data-share]").click()
    expect(reader.page.locator("[data-share]")).to_contain_text("Link copied")
    link = reader.page.evaluate("navigator.clipboard.readText()")
    other = browser.new_page(viewport={"width": 1440, "height": 900})
    other.goto(link)
    expect(other.locator("#drawer h2")).to_have_text(name.inner_text())
    expect(other.locator(".words")).to_have_text(reader.page.locator(".words").text_content())
    expect(other.locator("#legend")).to_have_text(reader.page.locator("#legend").text_content())
    other.close()


def test_a_bad_address_shows_the_nearest_view_and_says_what_it_left_out(reader):
    reader.open(BAD)
    notice = reader.page.locator("#notices")
    for lost in ("definition=nonsense", "level=lsoa99", "measure=up", "colour=red"):
        expect(notice).to_contain_text(lost)
    reader.sees("violence with injury", "LSOA", "as count")
    reader.page.locator("[data-dismiss]").click()
    expect(notice).to_be_empty()


def test_a_question_beyond_the_tier_is_moved_to_what_may_be_shown_and_says_so(reader):
    reader.open("?level=lsoa21&hours=3,4&days=fri")
    reader.sees("weekdays, 00:00–05:59")
    expect(reader.page.locator("#notices")).to_contain_text("widened to whole six-hour bands")


def test_a_greyed_definition_says_why_and_what_to_take_instead(reader):
    reader.open("?level=msoa21")
    reader.click(reader.part("definition"))
    greyed = reader.page.locator("#picker-body li.greyed", has_text="Hospital admissions for violence")
    expect(greyed).to_contain_text("counts hospital admissions, which the police do not record")
    expect(greyed).to_contain_text("Nearest:")
    expect(greyed.locator("b a, a b")).to_have_count(0)  # it cannot be chosen
    reader.click(greyed.locator("a"))
    reader.sees("all violence against the person")
    assert reader.clicks == 2


def test_a_level_the_reader_may_not_see_is_greyed_with_its_reason(reader):
    reader.become("public").open("?level=msoa21")
    reader.click(reader.part("level"))
    greyed = reader.page.locator("#picker-body li.greyed", has_text="OA (2021)")
    expect(greyed.first).to_contain_text(re.compile("do not see this level"))


def test_a_page_that_does_not_exist_leads_back(reader):
    reader.page.excused.append("404")
    reader.page.goto(reader.page.address + "/nowhere")
    reader.page.get_by_role("link", name="Back to the atlas").click()
    reader.settle()

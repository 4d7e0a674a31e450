"""The analyst's frequent tasks, in the clicks they are allowed."""

import csv
import hashlib
import io
import json
import re
import sqlite3

from playwright.sync_api import expect

WHY = "To check the table of the board's paper"
WHOLE = "?level=msoa21&measure=rate&context=deprivation.imd_score"
RATES = ("rate", "rate_low", "rate_high")
SOURCES = {"police": "Police", "ed": "Emergency departments", "ambulance": "Ambulance"}


def test_another_definition_is_two_clicks(reader):
    reader.become("analyst").open()
    reader.choose("definition", "Homicide")
    reader.sees("homicide", "police")
    assert reader.clicks == 2
    assert reader.address()["definition"] == "homicide"


def test_robbery_and_aggravated_burglary_are_two_clicks_more(reader):
    reader.become("analyst").open("?level=msoa21")
    before = {row["Place"]: row["Police count"] for row in reader.show_table(every_row=True)}
    reader.clicks = 0
    reader.choose("definition", "Violence with injury, robbery and aggravated burglary")
    reader.sees("robbery and aggravated burglary")
    assert reader.clicks == 2
    expect(reader.page.locator("#table caption")).to_contain_text("aggravated burglary")
    after = {row["Place"]: row["Police count"] for row in reader.show_table(every_row=True)}
    assert before.keys() == after.keys()
    assert all(number(after[place]) >= number(before[place]) for place in before)
    assert before != after


def test_the_blind_spot_is_also_a_switch_within_the_definition(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.click(reader.part("definition"))
    reader.click("#picker .parameters > summary")
    reader.click(reader.choice("Add robbery and aggravated burglary"))
    reader.sees("robbery")
    assert reader.address()["blindspot"] == "on"
    expect(reader.page.locator("#picker")).to_be_visible()  # several switches may be wanted
    assert reader.clicks == 3


def test_deprivation_beside_violence_is_two_clicks(reader):
    reader.become("analyst").open()
    before = reader.drawn()
    reader.click("#layers [data-picker=context]")
    reader.click(reader.choice("Deprivation score"))
    expect(reader.page.locator(".va-legend-square .va-shade")).to_have_count(9)
    assert reader.clicks == 2
    assert reader.address()["paint"] == "bivariate"
    reader.settle(before)
    axes = reader.page.locator(".va-legend-square caption span")
    expect(axes).to_have_text([re.compile("[Cc]ount"), re.compile("Deprivation score")])


def test_the_context_can_be_shown_alone_or_as_an_outline(reader):
    reader.become("analyst").open("?level=msoa21&context=deprivation.imd_score&paint=bivariate")
    reader.click(reader.page.locator("#layers .option", has_text="Outlined"))
    expect(reader.page.locator(".va-legend-outline")).to_contain_text("lowest fifth to highest")
    reader.click(reader.page.locator("#layers .option", has_text="Deprivation score"))
    expect(reader.page.locator(".va-legend-title")).to_contain_text("Deprivation score")
    reader.click(reader.page.locator("#layers a", has_text="Remove"))
    expect(reader.page.locator(".va-legend-title")).to_contain_text("count")
    assert reader.address()["context"] == "none"


def test_a_place_opens_and_each_rung_below_it_is_one_click(reader):
    """From a district to its MSOAs, LSOAs and OAs, each by the button of the drawer; the breadcrumb leads back."""
    reader.become("analyst").open("?level=lad")
    reader.click_unit()
    named = []
    for level, label in (("msoa21", "MSOA (2021)"), ("lsoa21", "LSOA (2021)"), ("oa21", "OA (2021)")):
        button = reader.page.locator("#drawer [data-drill]")
        expect(button).to_contain_text("See ")
        named.append(reader.page.locator("#drawer h2").inner_text())
        before = reader.drawn()
        reader.click(button)
        reader.sees(f"per {label}", f"in {named[-1]}")
        assert reader.address()["level"] == level
        reader.settle(before)
        if level != "oa21":
            reader.click_unit()
            expect(reader.page.locator("#drawer h2")).not_to_have_text(named[-1])
    assert reader.clicks == 3 + 3
    crumbs = reader.page.locator(".crumbs li")
    expect(crumbs).to_have_text(["Doggershire", *named])
    reader.click(crumbs.nth(1).locator("a"))
    expect(crumbs).to_have_text(["Doggershire", named[0]])


def test_from_the_place_found_by_search_small_areas_are_two_clicks(reader):
    reader.become("analyst").open("?level=lsoa21")
    reader.page.locator("#search").fill("Silverpit")
    reader.click(reader.page.locator("#results a", has_text="district"))
    reader.sees("in Silverpit")
    reader.clicks = 0
    reader.choose("level", "OA (2021)")
    reader.sees("per OA (2021)", "in Silverpit")
    assert reader.clicks == 2


def test_the_sources_stand_side_by_side_and_any_may_colour_the_map(reader):
    reader.become("analyst").open("?level=msoa21")
    police, heads = reader.legend(), reader.show_table()[0].keys()
    assert {f"{label} count" for label in SOURCES.values()} <= set(heads)
    reader.click("#table-handle")
    reader.click(reader.page.locator("#layers .option", has_text="Ambulance"))
    reader.sees("Coloured by ambulance")
    assert reader.legend() != police
    assert list(reader.show_table()[0])[2] == "Ambulance count"
    reader.choose("sources", "Emergency departments")
    reader.sees("ambulance + police")


def test_any_hours_and_days_are_the_analysts_to_press(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.click(reader.part("time"))
    first, last = (reader.page.locator(f"[data-multi=hours][data-value='{hour}']") for hour in (1, 4))
    first.hover()
    reader.page.mouse.down()
    for hour in (2, 3, 4):
        reader.page.locator(f"[data-multi=hours][data-value='{hour}']").hover()
    reader.page.mouse.up()
    expect(last).to_have_attribute("aria-pressed", "true")
    reader.page.locator("[data-multi=days][data-value=fri]").click()
    reader.page.locator("#picker [data-form=time] [type=submit]").click()
    reader.sees("Fri", "01:00–04:59")
    assert (reader.address()["hours"], reader.address()["days"]) == ("1,2,3,4", "fri")


def test_any_months_can_be_typed(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.click(reader.part("period"))
    reader.page.locator("#field-from").fill("2025-02")
    reader.page.locator("#field-to").fill("2025-05")
    reader.page.locator("#picker [data-form=period] [type=submit]").click()
    reader.sees("Feb 2025 – May 2025")


def test_the_level_is_chosen_by_hand(reader):
    reader.become("analyst").open("?level=msoa21")
    for label in ("Ward", "LSOA (2011)", "Hexagon, 530 m sides"):
        before = reader.drawn()
        reader.choose("level", label)
        reader.sees(f"per {label}")
        reader.settle(before)
    assert reader.address()["level"] == "h3r8"


def test_the_level_follows_the_zoom_for_those_who_want_it(reader):
    reader.become("analyst").open("?level=msoa21")
    reader.page.evaluate("__vmap.map.jumpTo({ zoom: 11 })")
    reader.page.wait_for_timeout(600)
    assert "level=msoa21" in reader.page.url
    reader.click(reader.part("level"))
    reader.click("[data-zoom]")
    expect(reader.page.locator("[data-zoom]")).to_have_attribute("aria-pressed", "true")
    reader.press("Escape")
    reader.page.evaluate("__vmap.map.jumpTo({ zoom: 11.5 })")
    reader.sees("per LSOA")
    zoom = reader.page.evaluate("__vmap.map.getZoom()")
    assert abs(zoom - 11.5) < 0.01  # the map stays where the reader put it
    reader.page.evaluate("__vmap.map.jumpTo({ zoom: 9.5 })")
    reader.sees("per MSOA")


def test_csv_is_two_clicks_and_says_what_the_table_says(reader):
    reader.become("analyst").open(WHOLE)
    file = taken(reader, "CSV")
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert reader.clicks == 2
    same_figures(reader.show_table(every_row=True), rows)


def test_a_partners_csv_is_silent_where_the_table_is(reader):
    reader.open(WHOLE + "&definition=knife_sharp")
    rows = list(csv.DictReader(io.StringIO(taken(reader, "CSV", why="").read_text("utf-8"))))
    assert {"shown", "hidden"} <= {row["status"] for row in rows}
    assert all((row["status"] == "shown") == (row["count"] != "") for row in rows)
    same_figures(reader.show_table(every_row=True), rows)


def test_geopackage_is_two_clicks_and_holds_the_same_with_shapes(reader):
    reader.become("analyst").open(WHOLE)
    table = list(csv.DictReader(io.StringIO(taken(reader, "CSV").read_text("utf-8"))))
    reader.page.keyboard.press("Escape")
    reader.clicks = 0
    with sqlite3.connect(taken(reader, "GeoPackage")) as package:
        package.row_factory = sqlite3.Row
        (layer,) = [
            row["table_name"] for row in package.execute("select * from gpkg_contents where data_type='features'")
        ]
        (shape,) = [row["column_name"] for row in package.execute("select * from gpkg_geometry_columns")]
        rows = [dict(row) for row in package.execute(f'select * from "{layer}"')]
    assert reader.clicks == 2
    assert all(row[shape] for row in rows)
    figures = {(row["code"], row["source"]): row for row in rows}
    assert len(figures) == len(table)
    for row in table:
        other = figures[row["code"], row["source"]]
        assert other["status"] == row["status"]
        assert (other["count"] is None) == (row["count"] == "")
        for name in ("count", *RATES, "population", "context"):
            assert row[name] == "" or abs(float(row[name]) - float(other[name])) < 1e-6


def test_the_manifest_has_the_sha256_of_the_bytes(reader):
    reader.become("analyst").open(WHOLE)
    for name in ("CSV", "GeoPackage", "GeoJSON"):
        file = taken(reader, name)
        with reader.page.expect_download() as found:
            reader.page.locator(".menu li", has_text=name).get_by_role("button", name="manifest").click()
        told = json.loads(found.value.path().read_text("utf-8"))
        assert told["export"]["reason"] == WHY
        assert told["file"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert told["sentence"] == sentence(reader)
        assert told["notice"] == "Synthetic demonstration data"
        reader.page.keyboard.press("Escape")


def test_without_a_reason_a_file_hides_what_a_partner_s_hides(reader):
    """On screen the analyst still sees every figure; a reason too short is refused by the box itself."""
    reader.become("analyst").open("?definition=vwi&sources=police&level=lsoa21")
    rows = list(csv.DictReader(io.StringIO(taken(reader, "CSV", why="").read_text("utf-8"))))
    assert "hidden" in {row["status"] for row in rows}
    assert "hidden" not in {row["Police count"].lower() for row in reader.show_table()}
    if reader.page.locator(".menu .file").first.is_hidden():
        reader.click(".menu > summary")
    reader.page.locator(".menu [name=reason]").fill("because")
    reader.page.locator(".menu .file", has_text="CSV").click()
    assert not reader.page.evaluate("document.querySelector('.menu form').checkValidity()")


def test_a_box_on_the_map_narrows_the_table_to_it(reader):
    reader.become("analyst").open("?level=msoa21")
    x, y = reader.unit_on_map()
    reader.page.keyboard.down("Shift")
    reader.page.mouse.move(x - 70, y - 70)
    reader.page.mouse.down()
    reader.page.mouse.move(x + 70, y + 70, steps=4)
    reader.page.mouse.up()
    reader.page.keyboard.up("Shift")
    line = reader.page.locator(".boxed")
    expect(line).to_contain_text("in your box on the map")
    boxed = int(re.match(r"\d+", line.inner_text())[0])
    assert 0 < boxed < 170
    assert len(reader.table()) == min(boxed, 50)
    reader.click(line.locator("[data-clear-box]"))
    expect(reader.page.locator("#table .foot")).to_contain_text("170 areas")


def taken(reader, name, why=WHY):
    """Download in two clicks, having typed why exact figures are wanted; return where it was put."""
    reader.click(".menu > summary")
    if why:
        reader.page.locator(".menu [name=reason]").fill(why)
    with reader.page.expect_download() as found:
        reader.click(reader.page.locator(".menu .file", has_text=name))
    return found.value.path()


def sentence(reader):
    return " ".join(reader.page.locator(".words").inner_text().split())


def number(text):
    return int(text.replace(",", ""))


def rounds_to(exact, text):
    """Return whether a number is written `text` at as many decimals as that has."""
    digits = len(text.partition(".")[2])
    return abs(exact - float(text.replace(",", ""))) <= 0.5 * 10**-digits + 1e-9


def same_figures(table, rows):
    """Assert that every cell of the table is what the file says, no more and no less."""
    by_source = {(row["name"], row["source"]): row for row in rows}
    assert len(table) * len({row["source"] for row in rows}) == len(rows)
    for shown in table:
        main = by_source[shown["Place"], "police"]
        for source, label in SOURCES.items():
            file = by_source.get((shown["Place"], source))
            if file is None:
                assert f"{label} count" not in shown
            elif file["status"] == "shown":
                assert shown[f"{label} count"] == f"{int(file['count']):,}"
            else:
                assert shown[f"{label} count"].lower() == file["status"].replace("_", " ")
        rate = shown["Rate per 1,000 (95 % interval)"]
        if main["status"] == "shown":
            said = re.fullmatch(r"(\S+) \((\S+) to (\S+)\)", rate).groups()
            assert all(rounds_to(float(main[name]), text) for name, text in zip(RATES, said, strict=True))
        else:
            assert rate == "–"
        assert shown["Residents"] == f"{int(main['population']):,}"
        assert shown["Months supplied"] == f"{main['months_supplied']} of {main['months']}"
        assert shown["Deprivation score"] == f"{float(main['context']):,.1f}"

"""Layers over the map, by mouse and by keyboard: named places, fills, streets and halos, and what no map can place."""

import re

import pytest
from playwright.sync_api import expect

DRAWN = """(layer) => { const map = __vmap.map, id = `stack:${layer}`;
    return map.getStyle().layers.filter((one) => one.source === id).map((one) => one.id); }"""
OPACITY = "([id, paint]) => __vmap.map.getPaintProperty(id, paint)"
ORDER = "() => __vmap.map.getStyle().layers.map((one) => one.id).filter((id) => /^(stack|fill):/.test(id))"


def drawn(reader, layer):
    return reader.page.evaluate(DRAWN, layer)


def loaded(reader, label):
    """Wait until what a layer draws has arrived."""
    expect(reader.page.locator("#map")).to_have_attribute("data-loaded", re.compile(re.escape(label)))


def row(reader, key):
    return reader.page.locator(f".stack [data-layer='{key}']")


def test_nothing_is_loaded_for_a_map_without_layers(reader):
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.become("analyst").open("?level=msoa21")
    assert not [url for url in asked if "/points/" in url or "/known-only" in url]
    assert reader.page.evaluate("__vmap.stack === undefined || __vmap.stack === null")


def test_a_layer_is_put_on_the_map_moved_made_fainter_and_taken_off_by_mouse(reader):
    reader.become("partner").open("?level=msoa21")
    reader.click("#layers [data-picker=layers]")
    reader.click(reader.choice("Licensed premises"))
    loaded(reader, "Licensed premises")
    assert reader.clicks == 2 and len(drawn(reader, "premises")) == 4
    reader.sees("with licensed premises on the map")
    reader.click(reader.choice("Schools"))  # the list stays open for another
    reader.press("Escape")
    loaded(reader, "Schools")
    assert reader.address()["layers"] == "schools:100,premises:100"
    row(reader, "schools").get_by_role("link", name="Move Schools down").click()
    expect(reader.page.locator(".stack li").first).to_have_attribute("data-layer", "premises")
    slider = row(reader, "premises").locator("input")
    slider.fill("40")
    expect(row(reader, "premises").locator(".percent")).to_have_text("40 %")
    reader.sees("licensed premises (40 %)")
    assert reader.page.evaluate(OPACITY, ["stack:premises:point", "icon-opacity"]) == 0.4
    row(reader, "premises").get_by_role("link", name="Remove Licensed premises").click()
    expect(row(reader, "premises")).to_have_count(0)
    assert drawn(reader, "premises") == [] and drawn(reader, "schools")


def test_the_same_by_keyboard_alone(reader):
    reader.become("partner").open("?level=msoa21")
    reader.tab_to("#layers [data-picker=layers]")
    reader.press("Enter")
    expect(reader.choice("Schools")).to_be_visible()
    reader.tab_to("#picker-body a")
    while "Schools" not in reader.page.evaluate("document.activeElement.textContent"):
        reader.press("Tab")
    reader.press("Enter")
    reader.sees("with schools on the map")
    reader.press("Escape")
    reader.tab_to("#opacity-schools")
    reader.press("ArrowLeft", "ArrowLeft")
    reader.sees("schools (80 %)")
    reader.tab_to(".stack [data-layer=schools] a")
    for _ in range(3):
        if "Remove" in reader.page.evaluate("document.activeElement.textContent"):
            break
        reader.press("Tab")
    reader.press("Enter")
    expect(reader.page.locator(".stack")).to_have_count(0)
    assert reader.address()["layers"] == "none"


def test_what_opened_a_list_has_the_focus_again_when_it_is_shut(reader):
    reader.become("partner").open("?level=msoa21&layers=schools")
    reader.tab_to("#layers [data-picker=layers]")  # the sentence has a part that opens the same list
    reader.press("Enter", "Escape")
    assert reader.page.evaluate("document.activeElement.closest('#layers') !== null")


def test_three_are_the_most_and_the_fourth_is_greyed_with_the_reason(reader):
    reader.become("analyst").open("?level=msoa21&layers=premises,schools,stations")
    reader.click("#layers [data-picker=layers]")
    hospitals = reader.page.locator("#picker-body .greyed", has_text="Hospitals")
    expect(hospitals).to_contain_text("3 layers are on the map: take one off first.")


LABELS = {
    "premises": "Licensed premises", "schools": "Schools", "stations": "Police and fire stations",
    "hospitals": "Hospitals", "prisons": "Prisons", "interventions": "Funded interventions",
    "coarse": "Known only to the street or town",
}  # fmt: skip


@pytest.mark.parametrize("keys", ["premises,schools,stations", "hospitals,prisons,interventions", "coarse"])
def test_every_layer_is_drawn_with_its_legend_in_words(reader, keys):
    reader.become("analyst").open(f"?level=msoa21&sources=police&layers={keys}")
    for key in keys.split(","):
        loaded(reader, LABELS[key])
        expect(row(reader, key).locator("b")).to_have_text(LABELS[key])
        expect(row(reader, key).locator("p")).not_to_be_empty()
    reader.page.wait_for_timeout(500)
    for key in keys.split(","):
        seen = "(ids) => __vmap.map.queryRenderedFeatures({ layers: ids }).length"
        assert reader.page.evaluate(seen, drawn(reader, key)) > 0


def test_a_shade_lies_over_or_under_violence_and_both_have_an_opacity(reader):
    reader.become("analyst").open("?level=msoa21&layers=deprivation.imd_score:60")
    order = reader.page.evaluate(ORDER)
    assert order.index("stack:deprivation.imd_score") > order.index("fill:msoa21")
    assert reader.page.evaluate(OPACITY, ["stack:deprivation.imd_score", "fill-opacity"]) == 0.6
    row(reader, "deprivation.imd_score").get_by_role("link", name="Move Deprivation score down").click()
    reader.page.wait_for_function("() => new URLSearchParams(location.search).get('layers').startsWith('violence')")
    expect(reader.page.locator(".stack li").first).to_have_attribute("data-layer", "violence")
    order = reader.page.evaluate(ORDER)
    assert order.index("stack:deprivation.imd_score") < order.index("fill:msoa21")
    row(reader, "violence").locator("input").fill("50")
    reader.page.wait_for_function("() => /violence(:|%3A)50/.test(location.search)")
    assert reader.page.evaluate(OPACITY, ["fill:msoa21", "fill-opacity"]) == 0.5


def test_the_pointer_names_the_places_under_it_and_the_drawer_lists_them(reader):
    reader.become("partner").open("?level=msoa21&layers=premises")
    loaded(reader, "Licensed premises")
    reader.page.evaluate("__vmap.map.jumpTo({ center: __vmap.map.getCenter(), zoom: 11 })")
    reader.page.wait_for_timeout(800)
    at = reader.page.evaluate("""() => { const map = __vmap.map, box = map.getCanvas().getBoundingClientRect();
        for (const one of map.queryRenderedFeatures({ layers: ["stack:premises:point"] })) {
          const { x, y } = map.project(one.geometry.coordinates), there = [box.x + x, box.y + y];
          if (document.elementFromPoint(...there) === map.getCanvas()) return [...there, one.properties.n]; } }""")
    reader.page.mouse.move(at[0] + 1, at[1] + 1)
    reader.page.mouse.move(*at[:2])
    expect(reader.page.locator(".va-tip-here li").first).to_be_visible()
    expect(reader.page.locator(".va-tip-here")).to_contain_text(at[2])
    reader.page.mouse.click(*at[:2])
    here = reader.page.locator("#drawer section", has=reader.page.locator("h3", has_text="What is here"))
    expect(here).to_contain_text("Licensed premises")
    expect(here).to_contain_text(at[2])
    here.locator("a[data-layer=schools]").first.click()
    reader.sees("with schools, licensed premises on the map")


def test_the_public_sees_public_places_alone(reader):
    reader.become("public").open("?level=msoa21&layers=premises,schools")
    reader.sees("with schools on the map")
    expect(reader.page.locator("#notices")).to_contain_text("There is no layer premises here")
    reader.click("#layers [data-picker=layers]")
    expect(reader.choice("Schools")).to_be_visible()
    expect(reader.page.locator("#picker-body")).not_to_contain_text("Licensed premises")
    expect(reader.page.locator("#picker-body")).not_to_contain_text("Funded interventions")
    expect(reader.page.locator("#picker-body .greyed", has_text="Known only")).to_contain_text("do not see")


def test_the_unmappable_chip_opens_the_list_of_what_it_hides(reader):
    reader.become("analyst").open("?level=msoa21&sources=police,ed")
    reader.click(reader.page.locator("#strip button.chip").first)
    listed = reader.page.locator("#picker-body")
    expect(listed).to_contain_text("Only a town is known")
    figures = [
        int(text.replace(",", ""))
        for text in listed.locator("section").first.locator(".unmapped .figure").all_inner_texts()
    ]
    assert figures[0] == sum(figures[1:-1])  # the last is what lies outside the county
    listed.get_by_role("link", name="Draw them as streets and halos").click()
    reader.sees("records known only to the street or town on the map")


def test_the_list_opens_and_shuts_by_keyboard(reader):
    reader.become("partner").open("?level=msoa21&sources=police")
    reader.tab_to("#strip button.chip")
    reader.press("Enter")
    expect(reader.page.locator("#picker-title")).to_have_text("What the map cannot place")
    expect(reader.page.locator("#picker-body .unmapped").first).to_be_visible()
    reader.press("Escape")
    expect(reader.page.locator("#picker")).to_be_hidden()
    assert reader.page.evaluate("document.activeElement.matches('button.chip')")


def test_a_telephone_has_the_stack_in_reach_of_a_finger(phone):
    phone.become("partner").open("?level=msoa21&layers=premises,schools")
    phone.page.locator(".keys-box > summary").tap()
    for one in phone.page.locator(".stack a").all():
        box = one.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44
    wide = phone.page.locator(".keys-box").bounding_box()
    assert wide["x"] >= 0 and wide["x"] + wide["width"] <= 390

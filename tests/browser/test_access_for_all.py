"""axe-core finds nothing against WCAG 2.0 to 2.2, levels A and AA, on any screen, light and wide or dark and narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

AXE = Path(__file__).resolve().parents[2] / "assets" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RUN = """async (rules) => {
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: rules } });
    const said = ({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary.slice(0, 200)}`;
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(said)]); }"""
PICKERS = ("definition", "sources", "within", "level", "period", "time", "measure")


def found_by_axe(reader):
    reader.page.evaluate(AXE.read_text("utf-8"))  # as the developer tools run it: the page's policy stays as it is
    reader.page.wait_for_timeout(200)  # what fades in is half transparent until it has
    return reader.page.evaluate(RUN, RULES)


@pytest.fixture(params=["wide", "narrow"])
def anyone(request, browser):
    """A reader with a light desktop, and one with a dark telephone."""
    return request.getfixturevalue("reader" if request.param == "wide" else "phone")


def unfold(reader):
    """On a telephone the sentence opens first."""
    fold = reader.page.locator("[data-fold]")
    if fold.is_visible() and fold.get_attribute("aria-expanded") == "false":
        fold.click()


def test_the_view_the_drawer_and_the_table(anyone):
    anyone.open("?level=msoa21&measure=rate")
    assert found_by_axe(anyone) == []
    anyone.page.locator("#table-handle").click()
    expect(anyone.page.locator("#table tbody tr").first).to_be_visible()
    assert found_by_axe(anyone) == []
    anyone.page.locator("#table tbody a").first.click()
    expect(anyone.page.locator("#drawer .js-plotly-plot").first).to_be_visible()
    assert found_by_axe(anyone) == []


def test_the_hotspots_board_with_its_menus_open(anyone):
    anyone.page.goto(f"{anyone.page.address}/hotspots?definition=vap&sources=police,ed&level=h3r9&since=2025-07-01")
    expect(anyone.page.locator("#board .place").first).to_be_visible()
    assert found_by_axe(anyone) == []
    for menu in ("Export", "List"):
        anyone.page.locator("#board .board-menu summary", has_text=menu).click()
        assert (menu, found_by_axe(anyone)) == (menu, [])
        anyone.press("Escape")


def test_every_picker(anyone):
    anyone.become("analyst").open("?level=msoa21")
    for key in PICKERS:
        unfold(anyone)
        anyone.part(key).click()
        expect(anyone.page.locator("#picker-body a:visible").first).to_be_visible()
        assert (key, found_by_axe(anyone)) == (key, [])
        anyone.press("Escape")


def test_the_download_menu_the_strip_and_the_shortcuts(anyone):
    anyone.open("?level=msoa21")
    unfold(anyone)
    anyone.page.locator(".menu > summary").click()
    assert found_by_axe(anyone) == []
    anyone.press("Escape")
    anyone.page.locator("#strip summary:visible").first.click()
    assert found_by_axe(anyone) == []
    anyone.press("Escape", "?")
    expect(anyone.page.locator("#shortcuts")).to_be_visible()
    assert found_by_axe(anyone) == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?level=msoa21&context=deprivation.imd_score&paint=bivariate", id="bivariate"),
        pytest.param("?level=msoa21&context=deprivation.imd_score&paint=outline", id="outline"),
        pytest.param("?level=h3r8", id="hexagons"),
        pytest.param("?level=msoa21&layers=schools:80,interventions,deprivation.imd_score:60", id="layers"),
        pytest.param("?level=msoa21&measure=change", id="change"),
        pytest.param("?sources=ed&level=lsoa21&from=2025-07&to=2025-07", id="hidden-and-missing"),
        pytest.param("?level=lsoa21&definition=homicide", id="empty"),
        pytest.param("?definition=nonsense&level=lsoa99", id="bad-address"),
    ],
)
def test_every_kind_of_map(anyone, query):
    anyone.open(query)
    assert found_by_axe(anyone) == []


def test_the_tools_that_draw_a_place(anyone):
    anyone.open("?definition=vap&sources=police&within=circle:1.30,54.50,2500&level=h3r8")
    for tool in ("circle", "lasso"):
        anyone.page.locator(f"[data-draw={tool}]").click()
        assert (tool, found_by_axe(anyone)) == (tool, [])


def test_search_and_its_refusal(anyone):
    anyone.open("?level=msoa21")
    anyone.page.locator("#search").fill("silver")
    expect(anyone.page.locator("#results a").first).to_be_visible()
    assert found_by_axe(anyone) == []
    anyone.page.locator("#search").fill("Atlantis")
    expect(anyone.page.locator("#results")).to_contain_text("Nothing here is called")
    assert found_by_axe(anyone) == []


def test_faults_and_a_lost_server(anyone):
    anyone.page.excused.append("500")
    anyone.open("?level=msoa21")
    anyone.page.evaluate("dash_clientside.set_props('map', { clicked: { id: 999999, level: 'msoa21', n: 99 } })")
    expect(anyone.page.locator("#alert code")).to_be_visible()
    anyone.page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(anyone.page.locator("#offline")).to_be_visible()
    anyone.page.evaluate("document.getElementById('busy').hidden = false")
    assert found_by_axe(anyone) == []

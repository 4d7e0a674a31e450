"""Layers over the map are drawn in a picture as on the page: by the same doors, told apart by shape, named in words."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from access import demonstration
from indicators import Atlas
from layouts import theme
from reports import PAPERS, Export, Look, draw, map_svg
from reports.picture.inter import measure
from reports.picture.over import SYMBOLS, symbol

LOOK = Look(theme.colour, theme.ramp)
ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
YEAR = "?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def picture(atlas, layers, tier="partner", more="", paper="wide"):
    question, notes = atlas.parse(f"{YEAR}&layers={layers}{more}")
    reader = demonstration(tier)
    answer = atlas.answer(question, reader, notes)
    over = atlas.over(answer, reader)
    made = draw(answer, Export.of(reader), "svg", atlas.shapes, LOOK, paper=paper, over=over).content
    return ElementTree.fromstring(made)


def layer(found, key):
    held = [one for one in found.iter(f"{SVG}g") if one.get("data-layer") == key]
    assert len(held) == 1
    return held[0]


def words(found):
    return " ".join(one.text for one in found.iter(f"{SVG}text") if one.text)


def test_every_place_is_drawn_once_with_the_symbol_of_its_layer(atlas):
    found = picture(atlas, "pubs,schools")
    for key, count, tag in (("pubs", 3, "circle"), ("schools", 2, "polygon")):
        held = layer(found, key)
        assert [one.get("href") for one in held.iter(f"{SVG}use")] == [f"#mark-{key}"] * count
        assert len(list(held.iter(f"{SVG}{tag}"))) == 1


def test_symbols_are_told_apart_by_shape_alone():
    drawn = [symbol(shape, 6, LOOK) for shape in (*SYMBOLS, "circle")]
    assert len(set(drawn)) == len(drawn) == 6
    assert {tuple(re.findall(r"(?:fill|stroke)=\"(#\w+)\"", one)) for one in drawn} == {
        (theme.colour("label"), theme.colour("halo"))
    }


def test_symbols_are_those_of_the_page():
    """The page's script is read for its names; a symbol added there is missed here."""
    script = (ROOT / "assets/parts/layers.js").read_text("utf-8")
    block = script[script.index("const OUTLINES = {") : script.index("function symbol")]
    assert set(re.findall(r"^\s{4}(\w+):", block, re.M)) == set(SYMBOLS)


def test_places_stand_where_they_are(atlas):
    """The western school is as far from the west edge of the units as its longitude says."""
    found = picture(atlas, "schools")
    east, west = [float(one.get("x")) for one in layer(found, "schools").iter(f"{SVG}use")]
    pubs = [float(one.get("x")) for one in layer(picture(atlas, "pubs"), "pubs").iter(f"{SVG}use")]
    degree = (east - west) / (2.65 - 2.15)
    assert pubs == pytest.approx([west - 0.10 * degree, west - 0.09 * degree, west + 0.60 * degree], abs=0.2)


@pytest.mark.parametrize(("months", "points", "areas"), [("2023-10..2023-12", 1, 0), ("2024-01..2024-12", 0, 3)])
def test_projects_are_drawn_when_they_run_in_the_period(atlas, months, points, areas):
    start, end = months.split("..")
    question, notes = atlas.parse(f"?definition=vap&level=lsoa21&from={start}&to={end}&layers=projects")
    reader = demonstration("analyst")
    answer = atlas.answer(question, reader, notes)
    made = draw(answer, Export.of(reader), "svg", atlas.shapes, LOOK, over=atlas.over(answer, reader)).content
    held = layer(ElementTree.fromstring(made), "projects")
    assert len(list(held.iter(f"{SVG}use"))) == points
    assert len(list(held.iter(f"{SVG}path"))) == areas


def test_within_a_place_nothing_is_drawn_beyond_it(atlas):
    found = picture(atlas, "pubs,projects", more="&within=X02")
    assert len(list(layer(found, "pubs").iter(f"{SVG}use"))) == 1
    assert not list(layer(found, "projects").iter(f"{SVG}path"))


def test_what_a_reader_may_not_see_is_in_no_picture(atlas):
    found = picture(atlas, "pubs,schools", tier="public")
    assert [one.get("data-layer") for one in found.iter(f"{SVG}g") if one.get("data-layer")] == ["schools"]
    assert "Pubs" not in words(found)


def test_the_picture_asks_for_a_layer_by_the_door_of_the_page(atlas):
    question, notes = atlas.parse(f"{YEAR}&layers=pubs")
    seen = atlas.answer(question, demonstration("partner"), notes)
    with pytest.raises(KeyError):
        atlas.over(seen, demonstration("public"))  # another reader's answer opens nothing
    with pytest.raises(KeyError):
        draw(
            seen, Export.of(demonstration("partner")), "svg", atlas.shapes, LOOK
        )  # and a layer is never silently left out


def test_streets_are_lines_and_towns_are_halos_never_points(atlas):
    held = layer(picture(atlas, "coarse", tier="analyst"), "coarse")
    assert {one.tag for one in held.iter()} == {f"{SVG}g", f"{SVG}path"}
    ink = [one for one in held if one.get("stroke") == theme.colour("coarse")]
    lines = [one for one in ink if not one.get("stroke-dasharray")]
    assert lines and all(not one.get("d").endswith("z") for one in lines)
    assert len(ink) > len(lines)


def test_the_wider_a_street_the_more_records(atlas):
    question, _ = atlas.parse(f"{YEAR}&layers=coarse")
    reader = demonstration("analyst")
    counts = re.findall(r'"k":"street","v":(\d+)', atlas.known_only(question, reader))
    held = layer(picture(atlas, "coarse", tier="analyst"), "coarse")
    widths = [
        float(one.get("stroke-width"))
        for one in held
        if one.get("stroke") == theme.colour("coarse") and not one.get("stroke-dasharray")
    ]
    assert len(counts) == len(widths) > 2
    by_count = sorted(zip(map(int, counts), widths, strict=True))
    assert [width for _, width in by_count] == sorted(widths) and len(set(widths)) > 1


def test_a_fill_lies_over_or_under_the_units_with_its_opacity(atlas):
    for stack, at in (("imd.score:60", 1), ("violence:70,imd.score:100", 0)):
        drawn = list(picture(atlas, stack).find(f"{SVG}g[@id='map']"))
        fills = [place for place, one in enumerate(drawn) if one.get("data-layer") == "imd.score"]
        assert fills == [(len(drawn) - 1) * at]
    assert layer(picture(atlas, "imd.score:60"), "imd.score").get("opacity") == "0.6"
    shades = {one.get("fill") for one in layer(picture(atlas, "imd.score:60"), "imd.score")}
    assert shades <= {theme.colour(f"context-{step}") for step in range(5)} and len(shades) > 1


def test_a_faint_base_is_faint_with_its_patterns(atlas):
    """Else a hidden area would look like another status."""
    found = picture(atlas, "violence:40", tier="public", more="&from=2024-12&to=2024-12")
    faint = [one.get("fill-opacity") for one in found.find(f"{SVG}g[@id='map']")]
    assert set(faint) == {"0.4"}
    plain = [one.get("fill-opacity") for one in picture(atlas, "none").find(f"{SVG}g[@id='map']")]
    assert set(plain) == {None}


def test_the_legend_names_every_layer_and_how_faint_it_is(atlas):
    said = words(picture(atlas, "pubs:80,coarse,imd.score:60"))
    for part in ("Pubs, 80 % opaque", "3 in the county", "Known only to the street", "60 % opaque"):
        assert part in said
    assert "Not drawn" not in said


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("stack", ["pubs,schools,projects,violence:50", "coarse:20,imd.score:60,pubs:30"])
def test_everything_lies_on_the_paper_and_no_line_on_another(atlas, stack, paper):
    found = picture(atlas, stack, more="&sources=police,ed,ambulance&context=imd.score&paint=bivariate", paper=paper)
    lines = []
    for one in found.iter(f"{SVG}text"):
        left, at, size = (float(one.get(key)) for key in ("x", "y", "font-size"))
        long = measure(one.text or "", size, int(one.get("font-weight", 400)))
        left -= {"end": long, "middle": long / 2}.get(one.get("text-anchor"), 0)
        assert left >= 0 and left + long <= PAPERS[paper].width and 0 < at < PAPERS[paper].height, one.text
        lines.append((left, at, left + long, one.text))
    side = sorted((one for one in lines if one[0] > PAPERS[paper].width - 340), key=lambda one: one[1])
    for above, below in pairwise(side):
        assert below[1] - above[1] >= 9 or above[1] == below[1] or above[2] <= below[0], (above[3], below[3])


def test_on_a_page_places_say_their_name_and_in_a_file_they_do_not(atlas):
    question, notes = atlas.parse(f"{YEAR}&layers=pubs")
    reader = demonstration("partner")
    answer = atlas.answer(question, reader, notes)
    over = atlas.over(answer, reader)
    page = map_svg(answer, atlas.shapes, LOOK, {}, lambda unit: "x", over)
    assert "<title>The Bell, bar</title>" in page
    assert b"The Bell" not in draw(answer, Export.of(reader), "svg", atlas.shapes, LOOK, over=over).content

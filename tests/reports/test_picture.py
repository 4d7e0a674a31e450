"""A picture says what the page says: sentence, legend, sources, release and rule in text; what is hidden is dots."""

import hashlib
import json
import re
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Status
from indicators import STATUSES
from layouts import theme
from reports import PAPERS, PICTURES, Look, draw, verify
from reports.picture.frame import fit, paths
from reports.picture.inter import measure, wrap
from tests.layouts.samples import QUESTION
from tests.reports.samples import PARTNER, answer, shapes

LOOK = Look(theme.colour, theme.ramp)
SVG = "{http://www.w3.org/2000/svg}"
ASKED = {
    "count": QUESTION,
    "rate": replace(QUESTION, measure="rate"),
    "change": replace(QUESTION, measure="change"),
    "bivariate": replace(QUESTION, context="iod2025.score", paint="bivariate"),
    "outline": replace(QUESTION, context="iod2025.score", paint="outline"),
}


def drawn(said=None, key="svg", paper="wide", districts=()):
    return draw(said or answer(), PARTNER, key, shapes, LOOK, paper=paper, districts=dict(districts)).content


def tree(said=None, **more):
    return ElementTree.fromstring(drawn(said, **more))


def texts(found):
    return [one.text for one in found.iter(f"{SVG}text") if one.text]


def pixels(png):
    """Return the width and height a PNG says it has, its checksums proved."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    size = struct.unpack(">II", png[16:24])
    assert zlib.crc32(png[12:29]) == struct.unpack(">I", png[29:33])[0]
    return size


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_it_says_everything_in_text(question, paper):
    said = answer(question)
    words = " ".join(texts(tree(said, paper=paper)))
    together = re.sub(r"\s", "", words)
    for part in (
        said.text(),
        said.rule,
        said.release.id,
        said.release.created[:10],
        said.release.latest_month,
        PARTNER.tier.label,
    ):
        assert re.sub(r"\s", "", part) in together, part
    assert "Synthetic demonstration data" in words
    assert all(f"{series.label}: 3,456 in all" in words for series in said.series)


def test_the_legend_has_every_shade_and_status_with_its_number():
    said = answer()
    words = texts(tree(said))
    for label, count in zip(said.classes.labels, said.classes.counts, strict=True):
        assert label in words and f"{count:,}" in words
    held = [words for field, _, _, words in STATUSES if getattr(said.classes, field)]
    assert held and set(held) <= set(words)


def test_hidden_and_not_supplied_have_the_patterns_they_have_on_screen():
    found = tree()
    fills = [one.get("fill") for one in found.iter(f"{SVG}path")]
    assert {"url(#hidden)", "url(#not-supplied)"} <= set(fills)
    assert {one.get("id") for one in found.iter(f"{SVG}pattern")} == {"hidden", "not-supplied"}


def test_the_map_is_one_path_a_look_with_no_name_and_no_number_of_an_area():
    said = answer()
    painted = [one for one in tree(said).find(f"{SVG}g[@id='map']") if one.get("class")]
    assert len(painted) == len(np.unique(said.classes.index[said.inside]))
    assert {frozenset(one.keys()) for one in painted} == {
        frozenset(("d", "fill", "class", "stroke", "stroke-width", "stroke-linejoin", "fill-rule"))
    }


@settings(max_examples=15, deadline=None)
@given(st.integers(2_000_000, 9_999_999), st.sampled_from([one for one in Status if one is not Status.SHOWN]))
def test_what_an_answer_withholds_is_in_no_byte(number, status):
    said = answer(status=[Status.SHOWN, status, status])
    kept = np.array([1, number, number])
    leaky = [replace(one, count=kept, value=kept / 1, low=kept / 1, high=kept / 1) for one in said.series]
    classes = replace(said.classes, index=said.classes.index[:3])
    assert str(number).encode() not in drawn(replace(said, series=tuple(leaky), classes=classes))


def test_pictures_of_answers_that_differ_in_hidden_numbers_alone_are_the_same():
    said = answer()
    other = [replace(one, count=np.where(one.status == Status.SHOWN, one.count, 7)) for one in said.series]
    assert drawn(said) == drawn(replace(said, series=tuple(other)))
    assert drawn(said, key="png") == drawn(replace(said, series=tuple(other)), key="png")


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_png_is_the_svg_at_twice_its_size(paper):
    made = pixels(drawn(key="png", paper=paper.key))
    assert made == (2 * paper.width, 2 * paper.height)


@pytest.mark.parametrize("key", PICTURES)
def test_another_process_gives_the_same_bytes(key):
    code = (
        "import sys, hashlib; from tests.reports.test_picture import drawn; "
        f"print(hashlib.sha256(drawn(key={key!r})).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(drawn(key=key)).hexdigest()


def test_its_manifest_is_beside_it_and_inside_it(tmp_path):
    file = draw(answer(), PARTNER, "svg", shapes, LOOK)
    (tmp_path / file.name).write_bytes(file.content)
    (tmp_path / f"{file.name}.manifest.json").write_bytes(file.manifest)
    assert verify(tmp_path / file.name) == ()
    inside = json.loads(ElementTree.fromstring(file.content).findtext(f"{SVG}metadata"))
    assert inside["sentence"] == answer().text() and inside["release"]["id"] == answer().release.id


def test_the_picture_is_told_to_those_who_cannot_see_it():
    found = tree()
    assert (found.get("role"), found.get("aria-labelledby")) == ("img", "title told")
    assert found.findtext(f"{SVG}title") == answer().text()
    assert "Hidden: too few to show" in found.findtext(f"{SVG}desc")


def test_districts_are_named_over_the_whole_store_and_not_inside_a_place():
    named = {"X01000000": "Saltmarsh <&> South"}
    assert "Saltmarsh <&> South" in texts(tree(districts=named))
    within = answer(replace(QUESTION, within="X01000000"))
    assert "Saltmarsh <&> South" not in texts(tree(within, districts=named))


@given(st.text(max_size=40))
@settings(max_examples=20, deadline=None)
def test_no_name_breaks_out_of_its_text(name):
    release = replace(answer().release, name=name, attribution=f"{name}<script>]]>&\"'")
    made = drawn(
        replace(
            answer(status=[0]), release=release, classes=replace(answer().classes, index=answer().classes.index[:1])
        )
    )
    assert not list(ElementTree.fromstring(made).iter(f"{SVG}script"))


def test_everything_lies_on_the_paper():
    for question in ASKED.values():
        said = replace(answer(question), notes=("A long story.",) * 3)
        for one in tree(said).iter(f"{SVG}text"):
            left, at = float(one.get("x")), float(one.get("y"))
            size, bold = float(one.get("font-size")), int(one.get("font-weight", 400))
            long = measure(one.text or "", size, bold)
            shift = {"end": long, "middle": long / 2}.get(one.get("text-anchor"), 0)
            assert left - shift >= 0 and left - shift + long <= 1280 and 0 < at < 720, one.text


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200), st.floats(30, 300)
)
@settings(deadline=None)
def test_wrapped_lines_fit_and_lose_no_letter(said, room):
    lines = wrap(said, 12, room)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", said)
    assert all(measure(line, 12) <= room or len(line) == 1 for line in lines)


def test_a_square_kilometre_is_as_wide_as_it_is_tall_with_north_up():
    frame = fit((2.0, 54.0, 2.8, 54.2), 0, 0, 900, 500)
    west, south = frame.place(np.array([[2.0, 54.1], [2.4, 54.0]]))
    east, north = frame.place(np.array([[2.8, 54.1], [2.4, 54.2]]))
    assert west[0] < east[0] and north[1] < south[1]
    across = (east[0] - west[0]) / (0.8 * 111.32 * np.cos(np.radians(54.1)))
    assert across == pytest.approx((south[1] - north[1]) / (0.2 * 111.32), rel=1e-6)
    assert frame.kilometre() == pytest.approx(across, rel=1e-6)


def ground_of(data):
    """Return the ground a path covers, ring over ring as SVG's even-odd rule has it: the slow way."""
    covered = shapely.Polygon()
    for ring in re.findall(r"M([^z]+)z", data):
        start, steps = ring.split("l")
        moves = np.array([step.split(" ") for step in re.findall(r"\S+ \S+", steps)], float)
        points = np.cumsum(np.vstack([np.array(start.split(" "), float), moves]), axis=0)
        covered = covered.symmetric_difference(shapely.Polygon(points))
    return covered


def test_a_path_covers_every_part_of_every_shape_and_leaves_out_its_holes():
    ring = shapely.box(20, 20, 40, 40).difference(shapely.box(25, 25, 30, 30))
    apart = shapely.MultiPolygon([shapely.box(50, 0, 60, 10), shapely.box(70, 0, 75, 5)])
    every = [shapely.box(1, 2, 3, 5), ring, apart, shapely.MultiPolygon([ring]).buffer(0)]
    for shape in every:
        assert ground_of(paths(np.array([shape], object))).symmetric_difference(shape).area < 1e-6
    three = ground_of(paths(np.array(every[:3], object)))
    assert three.symmetric_difference(shapely.union_all(every[:3])).area < 1e-6


def test_the_map_leaves_no_unit_out():
    """One of the samples is in two parts: the ground painted is that of all shapes, at the picture's scale."""
    found = tree()
    painted = [ground_of(one.get("d")) for one in found.find(f"{SVG}g[@id='map']") if one.get("class")]
    geometry = shapely.from_wkb(shapes("lsoa21")["geometry"].to_numpy())
    west, south, east, north = shapely.total_bounds(geometry)
    wide, tall = (shapely.union_all(painted).bounds[at + 2] - shapely.union_all(painted).bounds[at] for at in (0, 1))
    pixel = (east - west) * (north - south) / (wide * tall)
    assert sum(one.area for one in painted) * pixel == pytest.approx(shapely.area(geometry).sum(), rel=0.05)

"""What is taken away of Compare: every table has the panel's own figures, all rows, and nothing of what is hidden."""

import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from access import demonstration
from data import STATUS_WORDS, Status
from indicators import COMPARE_PANELS, COMPARE_TAKEN, Asked, Atlas, Unusual, open_atlas
from layouts.compare import screen
from layouts.markup import html_of
from reports import PANEL_FILES, Export, panel_sheet, verify, write_panel
from reports.panels import MADE
from tests.markup_reader import Read

STORE = os.environ.get("ATLAS_TEST_STORE", "")
TIERS = ("partner", "analyst")
SECOND = {"second": "blindspot"}
SMALL = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def county():
    if not STORE:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_atlas(Path(STORE)).now()


@pytest.fixture(scope="module")
def small_atlas(small):
    return Atlas(small[0])


def made(atlas, tier, panel, own=SECOND, **fields):
    """Return what a reader's address asks and its panel, of the default question with some of it changed."""
    reader = demonstration(tier)
    question = atlas.nearest(replace(atlas.default(), **fields), reader)
    asked, found, _ = atlas.compare(question, {**own, "panel": panel}, reader)
    return asked, found


def taken(atlas, tier, kind, own=SECOND, **fields):
    """Return a panel and one of its files."""
    asked, panel = made(atlas, tier, PANEL_FILES[kind][0], own, **fields)
    file, _ = write_panel(panel, asked, Export.of(demonstration(tier)), kind, atlas.shapes)
    return panel, file


def rows(file):
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8"), newline="")))


def column(found, name):
    return np.array([float(row[name]) if row[name] else np.nan for row in found])


def units(panel, found):
    """Return the panel's rows of the lines of a file."""
    index = {code: at for at, code in enumerate(panel.answer.units.code)}
    return [index[row["code"]] for row in found]


def same(found, wanted):
    np.testing.assert_allclose(found, np.round(np.asarray(wanted, float), 6), rtol=0, atol=1e-9)


def test_there_is_a_table_for_every_name_and_every_panel_is_thought_of():
    assert list(COMPARE_TAKEN) == list(COMPARE_PANELS)
    assert [one.key for held in COMPARE_TAKEN.values() for one in held] == list(MADE)


@pytest.mark.parametrize("tier", TIERS)
def test_rates_have_every_area_in_the_order_of_the_screen_with_its_place_in_the_funnel(county, tier):
    panel, file = taken(county, tier, "panel.rates.csv", {"per": "workday"})
    found = rows(file)
    at = units(panel, found)
    assert at == panel.order.tolist() and len(at) > 25
    for name, value in (
        ("count", np.where(panel.answer.series[0].status == Status.SHOWN, panel.answer.series[0].count, np.nan)),
        ("rate", panel.value), ("rate_low", panel.low), ("rate_high", panel.high), ("steadied", panel.smoothed),
        ("expected", panel.funnel.expected), ("exposure", panel.exposure), ("adjusted", panel.adjusted.value),
    ):  # fmt: skip
        same(column(found, name), value[at])
    words = {"far above": 2, "above": 1, "inside": 0, "below": -1, "far below": -2}
    told = [
        (words[row["funnel"]], panel.funnel.beyond[each]) for row, each in zip(found, at, strict=True) if row["funnel"]
    ]
    assert told and all(one == other for one, other in told)
    assert [row["many_visit"] == "yes" for row in found] == panel.many[at].tolist()
    units_told = {one["name"]: one["unit"] for one in json.loads(file.manifest)["columns"]}
    assert units_told["rate"] == panel.of.unit == "per 1,000 people there on a working day, a year"


@pytest.mark.parametrize("tier", TIERS)
def test_a_file_of_rates_reads_as_the_screen_with_every_row_unfolded(county, tier):
    asked, panel = made(county, tier, "rates", {"rows": "all"}, level="msoa21")
    page = html_of(screen(panel, asked, ()))
    lines = [[Read(f"<td{cell}").text for cell in line.split("<td")[1:]] for line in page.split("<tr")]
    seen = [line for line in lines if line]
    found = rows(taken(county, tier, "panel.rates.csv", level="msoa21")[1])
    assert len(seen) == len(found)
    for line, row in zip(seen, found, strict=True):
        assert line[0].replace(",", "").lower() == (row["count"] or row["status"])
        assert line[-2] == row["fifth"] and line[-1].startswith(row["funnel"].replace("inside", ""))
        if row["rate"]:
            assert float(line[1].split(" ")[0].replace(",", "")) == pytest.approx(float(row["rate"]), abs=0.051)


def test_the_fifths_and_the_slope_are_those_of_the_panel(county):
    panel, file = taken(county, "analyst", "panel.fifths.csv")
    found = rows(file)
    assert [row["fifth"] for row in found] == list("12345")
    for name, value in (("rate", panel.slope.value), ("rate_low", panel.slope.low), ("rate_high", panel.slope.high)):
        same(column(found, name), value)
    told = json.loads(file.manifest)["panel"]["figures"]
    same(told["ratio_most_to_least"], panel.slope.ratio)


@pytest.mark.parametrize("tier", TIERS)
def test_outliers_have_both_lists_first_and_what_is_expected_everywhere(county, tier):
    panel, file = taken(county, tier, "panel.outliers.csv")
    found = rows(file)
    at = units(panel, found)
    listed = [odd.row for odd in (*panel.high, *panel.low)]
    assert at[: len(listed)] == listed and sorted(at) == np.flatnonzero(panel.answer.inside).tolist()
    known = np.isfinite(panel.count[at])
    same(column(found, "expected"), np.where(known, panel.model.expected[at], np.nan))
    same(column(found, "residual"), np.where(known, panel.model.pearson[at], np.nan))
    sure = [row["beyond_chance"] == "yes" for row in found]
    assert sure == (panel.model.sure & np.isfinite(panel.count))[at].tolist() and any(sure)
    first = panel.high[0].unusual[0]
    assert f"{first.label}: {first.told} ({first.standing})" in found[0]["unusual"]
    told = json.loads(file.manifest)["panel"]
    assert set(panel.said) | set(panel.cannot_say) <= set(told["said"])
    assert len(told["figures"]["terms"]) == len(panel.model.terms) - 1


def test_what_an_analyst_uploaded_is_in_no_file(county):
    asked, panel = made(county, "analyst", "outliers")
    mine = replace(panel.high[0], unusual=(Unusual("Mine alone", "17 per 100", "the highest of 837", by="you"),))
    wild = replace(panel, high=(mine, *panel.high[1:]))
    file, _ = write_panel(wild, asked, Export.of(demonstration("analyst")), "panel.outliers.csv", county.shapes)
    assert rows(file)[0]["unusual"] == "" and b"Mine alone" not in file.content + file.manifest


def test_a_model_that_was_refused_leaves_its_columns_empty_and_says_why(county):
    panel, file = taken(county, "partner", "panel.outliers.csv", level="lad")
    assert panel.model is None and panel.refused
    assert {row["expected"] + row["residual"] + row["beyond_chance"] for row in rows(file)} == {""}
    assert panel.refused in json.loads(file.manifest)["panel"]["said"]


@pytest.mark.parametrize("tier", TIERS)
def test_both_definitions_stand_beside_each_other_with_every_rank(county, tier):
    panel, file = taken(county, tier, "panel.definitions.csv")
    found = rows(file)
    at = units(panel, found)
    second = panel.second.series[0]
    same(column(found, "count_second"), np.where(second.status == Status.SHOWN, second.count, np.nan)[at])
    moved = [(each.row, *each.ranks) for each in panel.shifts]
    head = zip(at[: len(moved)], found, strict=False)
    assert [(one, int(row["rank"]), int(row["rank_second"])) for one, row in head] == moved
    counts = [column(found, "count"), column(found, "count_second")]
    usable, many = np.isfinite(counts[0]) & np.isfinite(counts[1]), np.maximum(*counts) >= 10
    assert usable.sum() == panel.ranked and (usable & many).any()
    for name, count in zip(("rank", "rank_second"), counts, strict=True):
        wanted = pd.Series(count).where(usable).rank(ascending=False, method="min").where(many)
        same(column(found, name), wanted)


@pytest.mark.parametrize("tier", TIERS)
def test_the_totals_of_two_definitions_say_what_both_take_or_why_not(county, tier):
    panel, file = taken(county, tier, "panel.totals.csv", {"second": "vap"})
    found = {row["what"]: row for row in rows(file)}
    first, second = (one.series[0].total.cell for one in (panel.answer, panel.second))
    assert (found["first"]["count"], found["second"]["count"]) == (str(first.count), str(second.count))
    if panel.both is None:
        assert tier == "partner" and not found["both"]["count"] and found["both"]["reason"] == panel.no_overlap
    else:
        assert found["both"]["count"] == str(panel.both.count)
    more = {row["what"]: row for row in rows(taken(county, tier, "panel.totals.csv")[1])}["added"]
    assert int(more["count"]) > 0


@pytest.mark.parametrize("tier", TIERS)
def test_the_chart_and_both_periods_are_the_panel_s(county, tier):
    panel, file = taken(county, tier, "panel.months.csv")
    found = rows(file)
    same(column(found, "count"), panel.count)
    same(column(found, "level"), panel.level())
    assert [row["status"] for row in found] == [STATUS_WORDS[Status(one)] for one in panel.status]
    broken = [any(row[rule] == "yes" for rule in ("outside", "shift", "trend", "near")) for row in found]
    assert broken == (panel.control.special() & np.isfinite(panel.count)).tolist()
    figures = json.loads(file.manifest)["panel"]["figures"]
    same(figures["usual"], [max(panel.control.low, 0), panel.control.high])
    panel, file = taken(county, tier, "panel.changes.csv")
    told = dict(zip(units(panel, rows(file)), rows(file), strict=True))
    whole = json.loads(file.manifest)["panel"]["figures"]
    assert (whole["now"]["count"], whole["then"]["count"]) == (panel.two.now.count, panel.two.then.count)
    for at in (*panel.higher, *panel.lower):
        assert told[at]["change_word"] == panel.change.series[0].change_word[at] != "no clear change"
        assert int(told[at]["count_against"]) == panel.change.series[0].previous[at]


@pytest.mark.parametrize("tier", TIERS)
def test_places_have_the_two_by_every_source_and_those_like_it_by_the_first(county, tier):
    own = {"place": "X01000371", "beside": "X01000794"}
    panel, file = taken(county, tier, "panel.places.csv", own)
    found, many = rows(file), len(panel.answer.series)
    assert [row["role"] for row in found] == ["place"] * many + ["beside"] * many + ["similar"] * len(panel.peers)
    similar = found[2 * many :]
    assert units(panel, similar) == list(panel.peers)
    same(column(similar, "distance"), panel.distance)
    same(column(similar, "rate"), panel.value[list(panel.peers)])
    for at, row in enumerate(found[:many]):
        series = panel.answer.series[at]
        assert row["source"] == series.source
        assert row["status"] == STATUS_WORDS[Status(int(series.status[panel.place]))]
    assert all(not row["rate"] for row in found[1:many])
    same(json.loads(file.manifest)["panel"]["figures"]["band"], panel.band)


def test_exclusions_are_two_columns_that_are_never_added(county):
    panel, file = taken(county, "partner", "panel.exclusions.csv")
    found = rows(file)
    at = units(panel, found)
    same(column(found, "by_residence"), panel.residence.value[at])
    same(column(found, "by_school"), panel.school.value[at])
    assert at[: len(panel.by_residence)] == list(panel.by_residence)
    assert set(found[0]) == {"code", "name", "level", "by_residence", "by_school"}


DERIVED = {
    "rates": ("count", "rate", "rate_low", "rate_high", "steadied", "fifth", "expected", "funnel", "adjusted"),
    "outliers": ("count", "expected", "residual", "against_expected", "beyond_chance"),
    "definitions": ("count", "rank", "rank_second", "moves"),
    "changes": ("count", "rate", "change_percent", "change_low", "change_high", "change_word"),
    "places": ("count", "rate", "rate_low", "rate_high"),
}


@pytest.mark.parametrize("key", DERIVED)
def test_where_a_count_is_hidden_nothing_made_of_it_is_written(county, key):
    found = rows(taken(county, "partner", f"panel.{key}.csv", {**SECOND, "place": "X01000001"})[1])
    apart = [row for row in found if row["status"] != "shown"]
    assert apart or key == "places"
    assert {row[name] for row in apart for name in DERIVED[key] if name != "list"} <= {""}
    if key == "definitions":
        assert {row["count_second"] for row in found if row["status_second"] != "shown"} <= {""}


@pytest.mark.parametrize("kind", PANEL_FILES)
def test_every_file_says_what_it_is_and_is_found_whole(small_atlas, kind, tmp_path):
    reader = demonstration("partner")
    asked, panel, _ = small_atlas.compare(small_atlas.parse(SMALL)[0], {"panel": PANEL_FILES[kind][0]}, reader)
    file, id_ = write_panel(panel, asked, Export.of(reader), kind, small_atlas.shapes)
    (tmp_path / file.name).write_bytes(file.content)
    (tmp_path / f"{file.name}.manifest.json").write_bytes(file.manifest)
    assert verify(tmp_path / file.name) == ()
    told = json.loads(file.manifest)
    assert told["export"]["id"] == id_ and told["query"].startswith("/compare?") and told["sentence"]
    sheet = panel_sheet(panel, told["panel"]["table"])
    assert told["rows"] == len(sheet.frame)
    assert [one["name"] for one in told["columns"]] == list(sheet.frame) and all(
        one["meaning"] for one in told["columns"]
    )
    assert told["coverage"] and told["synthetic"] == panel.answer.release.synthetic
    if kind.endswith(".csv"):
        assert file.content.decode().splitlines()[0] == ",".join(sheet.frame)
    if kind.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        assert [cell.value for cell in next(book["cells"].iter_rows())] == list(sheet.frame)


def test_another_denominator_or_table_is_another_export_and_the_same_one_the_same_bytes(small_atlas):
    reader = demonstration("partner")

    def of(kind, **own):
        asked, panel, _ = small_atlas.compare(
            small_atlas.parse(SMALL)[0], {"panel": PANEL_FILES[kind][0], **own}, reader
        )
        return write_panel(panel, asked, Export.of(reader), kind, small_atlas.shapes)

    first, again = of("panel.rates.csv"), of("panel.rates.csv", rows="all")
    per, fifths = of("panel.rates.csv", per="area"), of("panel.fifths.csv")
    assert first[0].content == again[0].content and first[1] == again[1]
    assert len({first[1], per[1], fifths[1]}) == 3


def test_a_name_that_begins_a_formula_is_text(small_atlas):
    reader = demonstration("partner")
    _, panel, _ = small_atlas.compare(small_atlas.parse(SMALL)[0], {"panel": "rates"}, reader)
    names = tuple(f"=cmd|{name}" for name in panel.answer.units.name)
    wild = replace(panel, answer=replace(panel.answer, units=replace(panel.answer.units, name=names)))
    file, _ = write_panel(wild, Asked(), Export.of(reader), "panel.rates.csv", small_atlas.shapes)
    assert all(row["name"].startswith("'=cmd") for row in rows(file))

"""Taking the view away: every format, by mouse and by keys, in two clicks, each opened by its own reader."""

import csv
import io
from itertools import pairwise

import duckdb
import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
from playwright.sync_api import expect

from tests.browser.test_access_for_all import found_by_axe

WHOLE = "?level=msoa21&measure=rate"
READ = {
    "CSV": lambda path: [row["code"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))],
    "Excel": lambda path: [row[0].value for row in list(openpyxl.load_workbook(path)["cells"].iter_rows())[1:]],
    "Parquet": lambda path: [row[0] for row in duckdb.sql(f"SELECT code FROM '{path}'").fetchall()],
    "GeoPackage": lambda path: gpd.read_file(path, layer="msoa21")["code"].tolist(),
    "GeoJSON": lambda path: gpd.read_file(path)["code"].tolist(),
    "GeoParquet": lambda path: gpd.read_parquet(path)["code"].tolist(),
}


def offer(reader, name):
    """The link of one format in the download menu."""
    return reader.page.locator(".menu .file", has=reader.page.locator(f"b:text-is('{name}')"))


def kept(found, folder):
    """Save a download under its own name; return where."""
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_every_format_is_two_clicks_and_its_own_reader_opens_it(reader, tmp_path):
    reader.open(WHOLE)
    for name, read in READ.items():
        reader.clicks = 0
        reader.click(".menu > summary")
        with reader.page.expect_download() as found:
            reader.click(offer(reader, name))
        assert reader.clicks == 2
        assert (name, len(set(read(kept(found, tmp_path))))) == (name, 170)
        reader.press("Escape")


def test_a_workbook_says_what_the_table_says(reader, tmp_path):
    reader.open(WHOLE)
    reader.click(".menu > summary")
    with reader.page.expect_download() as found:
        reader.click(offer(reader, "Excel"))
    head, *rows = openpyxl.load_workbook(kept(found, tmp_path))["cells"].iter_rows(values_only=True)
    cells = {(row[1], row[3]): dict(zip(head, row, strict=True)) for row in rows}
    reader.press("Escape")
    for shown in reader.show_table(every_row=True):
        held = cells[shown["Place"], "police"]
        said = f"{held['count']:,}" if held["status"] == "shown" else held["status"]
        assert shown["Police count"].lower() == said


def test_every_file_of_the_menu_is_taken_by_keys(reader, tmp_path):
    reader.open("?level=lad")
    for ending in ("xlsx", "parquet", "geo.parquet"):
        reader.press("d")
        reader.tab_to(f".menu .file[value='{ending}']", most=14)
        with reader.page.expect_download() as found:
            reader.press("Enter")
        assert found.value.suggested_filename.endswith(f".{ending}")
        reader.press("Escape")
    assert pq.read_table(kept(found, tmp_path)).num_rows


def test_the_menu_fits_a_telephone(phone):
    phone.open(WHOLE)
    phone.page.locator("[data-fold]").tap()
    phone.page.locator(".menu > summary").tap()
    for name in READ:
        offer(phone, name).scroll_into_view_if_needed()
        box = offer(phone, name).bounding_box()
        assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 390
    with phone.page.expect_download() as found:
        offer(phone, "Excel").tap()
    assert found.value.suggested_filename.endswith(".xlsx")


def test_pictures_are_two_clicks_and_are_what_they_say(reader, tmp_path):
    reader.open(WHOLE)
    for ending, begins in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        reader.clicks = 0
        reader.click(".menu > summary")
        with reader.page.expect_download() as found:
            reader.click(f".menu .file[value='{ending}:a4']")
        assert reader.clicks == 2
        assert kept(found, tmp_path).read_bytes().startswith(begins)
        reader.press("Escape")


def test_paper_is_light_from_a_dark_screen_and_has_the_table_and_the_day(phone):
    """From the telephone, whose screen is dark; the screen is dark again afterwards."""
    phone.open(WHOLE)
    phone.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    phone.page.emulate_media(media="print")
    for part in (".words", "#legend", ".paper-map svg", "#paper table"):
        expect(phone.page.locator(part)).to_be_visible()
    paper = phone.page.locator("#paper")
    expect(paper.locator("tbody tr")).to_have_count(20)
    expect(paper).to_contain_text("150 more areas")
    expect(paper).to_contain_text("Printed ")
    assert (
        phone.page.evaluate("getComputedStyle(document.querySelector('.paper-map')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    phone.page.emulate_media(media="screen")
    phone.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)
    assert phone.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_on_paper_nothing_lies_on_the_map(reader):
    reader.open(WHOLE)
    reader.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    reader.page.emulate_media(media="print")
    boxes = [
        reader.page.locator(part).bounding_box() for part in (".words", "#map .va-snapshot", "#legend", "#paper table")
    ]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1
    assert boxes[1]["height"] > 400


def test_the_page_for_a_frame_fits_320_pixels_and_opens_the_atlas(reader):
    reader.page.set_viewport_size({"width": 320, "height": 700})
    reader.page.goto(f"{reader.page.address}/embed{WHOLE}")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("details tbody tr").first).to_be_visible()
    assert found_by_axe(reader) == []
    with reader.page.context.expect_page() as opened:
        reader.page.get_by_role("link", name="Open in the atlas").click()
    expect(opened.value.locator(".words")).to_contain_text("per MSOA")

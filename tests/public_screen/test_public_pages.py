"""What anyone reads at the public screen: plain words, the same figure everywhere, nothing kept of who asks."""

import csv
import hashlib
import io
import re
import sqlite3
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cube import HIDDEN, Cube
from public_screen import create_app, words
from public_screen.told import View, tell
from reports import verify
from tests.markup_reader import Read

PATHS = (
    "/",
    "/text",
    "/embed",
    "/data",
    "/style.css",
    "/healthz",
    "/data/vap-lad.csv",
    "/data/vap-lad.csv.manifest.json",
)


def read(reader, path, status=200):
    reply = reader.get(path)
    assert reply.status_code == status, path
    return reply.get_data(as_text=True)


def said(html):
    """The words of a page, spaces as one."""
    return " ".join(re.sub(r"<(style|title)[^>]*>.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def middle(cube, wanted, definition="vap"):
    """An MSOA whose newest figure is as wanted."""
    level = cube.newest("msoa")
    period = cube.periods(definition, "police", level, 12)[-1]
    counts = cube.counts(definition, "police", level, *period)
    return next(one for one in cube.units(level) if wanted(counts[one.row])), counts, period


def test_a_postcode_leads_to_the_short_answer_and_is_not_kept_in_the_address(reader, county):
    label, code = county.rows("SELECT label, middle FROM places WHERE kind = 'postcode' LIMIT 1 OFFSET 500")[0]
    reply = reader.get("/", query_string={"q": label.lower().replace(" ", "  ")})
    assert reply.status_code == 303
    assert reply.headers["Location"] == f"/?at={code}&of=vap"
    page = read(reader, reply.headers["Location"])
    name = county.unit("msoa21", code).name
    assert f"<h1>In {name}, police recorded about " in page
    assert "offences of violence against the person in the year to March 2026" in said(page)


def test_the_answer_says_the_frames_number(reader, county):
    unit, counts, _ = middle(county, lambda count: count > 100)
    for path in ("/", "/text", "/embed"):
        page = said(read(reader, f"{path}?at={unit.code}&of=vap"))
        assert f"In {unit.name}, police recorded about {counts[unit.row]:,} offences" in page


def test_what_is_hidden_is_shown_with_its_neighbours_and_no_number_of_its_own(reader, county):
    unit, _, period = middle(county, lambda count: count == HIDDEN, "robbery")
    district = county.unit("lad", unit.district)
    count = county.counts("robbery", "police", "lad", *period)[district.row]
    page = said(read(reader, f"/?at={unit.code}&of=robbery"))
    assert f"{unit.name}: Fewer than 10, give or take a few; shown with neighbouring areas." in page
    assert f"In {district.name}, police recorded about {count:,} offences of robbery" in page


def test_a_postcode_of_elsewhere_is_sent_to_the_police_site(reader):
    page = Read(read(reader, "/?q=ZZ99+9ZZ"))
    assert "ZZ99 9ZZ" in read(reader, "/?q=ZZ99+9ZZ")
    assert words.POLICE_UK in [attributes.get("href") for attributes in links(page)]
    assert words.POLICE_UK in read(reader, "/text?q=ZZ99+9ZZ")


def links(page):
    return [attributes for tag, attributes in page.opened if tag == "a"]


def test_a_name_of_several_places_asks_which(reader, county):
    page = read(reader, "/?q=Dogger")
    assert "Which of these?" in page
    assert page.count("<li>") >= 2


@pytest.mark.parametrize("path", ["/?at=X99", "/?at=%3Cscript%3E", "/text?at=nowhere", "/?of=nonsense&map=x&zoom=y"])
def test_a_wrong_address_is_forgiven_and_said(reader, path):
    page = read(reader, path)
    assert "<script" not in page
    if "at=" in path:
        assert "The area in this address is not in this release" in page


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "‮\0 x" * 50])
def test_what_is_typed_comes_back_as_words_only(reader, typed):
    for path in ("/", "/text"):
        page = reader.get(path, query_string={"q": typed, "of": typed, "at": typed}).get_data(as_text=True)
        assert "<script" not in page
        assert "<img" not in page


@given(st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_makes_it_fail(reader, county, data):
    """trust.md S3: any value for any part of an address is answered or refused, never a fault."""
    path = data.draw(st.sampled_from(["/", "/text", "/embed", "/data", "/style.css", "/data/vap-lad.csv"]))
    known = [*county.definitions, *county.levels, "X02000040", "X08000001", "near", "county", "db1 1ab", "h3r8"]
    value = st.one_of(st.sampled_from(known), st.text(max_size=30))
    given_ = data.draw(st.dictionaries(st.sampled_from(["q", "at", "of", "map", "zoom", "m", "x"]), value, max_size=5))
    assert reader.get(path, query_string=given_).status_code in (200, 303)


@given(st.text(max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_of_a_file_makes_it_fail(reader, name):
    assert reader.get("/data/" + quote(name)).status_code in (200, 404, 308)


@pytest.mark.parametrize("path", PATHS)
def test_every_reply_is_hardened_sets_no_cookie_and_allows_no_script(reader, path):
    reply = reader.get(path)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe-eval" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in reply.headers
    assert "<script" not in reply.get_data(as_text=True)


def test_only_named_sites_may_frame_a_view(county):
    closed, opened = (create_app(county, allow).test_client().get("/embed") for allow in ((), ("https://a.example",)))
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
    assert "frame-ancestors https://a.example" in opened.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in opened.headers


@pytest.mark.parametrize("path", ["/", "/text", "/embed", "/data", "/data/vap-lad.csv.manifest.json"])
def test_invented_figures_are_called_so_everywhere(reader, path):
    assert words.SYNTHETIC in read(reader, path)


@pytest.mark.parametrize(
    "path", ["/data/vap-nowhere.csv", "/data/x-lad.csv", "/data/vap-lad.csv.exe", "/data/../x", "/nothing"]
)
def test_what_is_not_there_is_not_found(reader, path):
    read(reader, path, 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent(reader, method):
    assert getattr(reader, method)("/").status_code == 405


def test_files_hold_the_frames_and_the_manifest_their_checksum(reader, county):
    content = reader.get("/data/robbery-msoa21.csv").data
    told = reader.get("/data/robbery-msoa21.csv.manifest.json").json
    assert told["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["cube_sha256"] == county.digest
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    period = county.periods("robbery", "police", "msoa21", 12)[-1]
    newest = [row for row in rows if (row["last_month"], row["months"]) == ("2026-03", "12")]
    counts = county.counts("robbery", "police", "msoa21", *period)
    assert [int(row["count"]) if row["count"] else None for row in newest] == [
        count if count >= 0 else None for count in counts
    ]
    assert {row["status"] for row in newest if not row["count"]} == {"hidden"}


def test_the_atlas_verifies_a_file_of_the_public(reader, tmp_path):
    file, beside = tmp_path / "vap-lad.csv", tmp_path / "vap-lad.csv.manifest.json"
    file.write_bytes(reader.get(f"/data/{file.name}").data)
    beside.write_bytes(reader.get(f"/data/{beside.name}").data)
    assert verify(file) == ()
    file.write_bytes(file.read_bytes().replace(b"5", b"6", 1))
    assert verify(file) != ()


def test_no_neighbourhood_is_put_in_order(reader, county):
    rows = list(csv.DictReader(io.StringIO(reader.get("/data/vap-msoa21.csv").get_data(as_text=True))))
    first = rows[: len(county.units("msoa21"))]
    assert [row["code"] for row in first] == sorted(row["code"] for row in first)
    assert not re.search(r"\brank|highest|lowest|worst|top ten", said(read(reader, "/")), re.IGNORECASE)


def test_no_hospital_is_named(reader, county):
    names = ("Infirmary", "Hospital", "NHS")
    pages = [read(reader, f"{path}?at={one.code}") for path in ("/", "/text") for one in county.units("lad")]
    assert not [name for name in names for page in pages if name in page]
    assert not county.find("Doggerhaven Royal Infirmary")


def test_the_newest_year_with_every_month_is_told_and_what_was_not_sent_since_is_named(reader, county):
    view = View(county.definitions["vap"], county.units("county")[0])
    told = tell(county, view, county.sources["ed"])
    last = words.index(county.manifest["months"][1])
    later = [month for month in range(told.shown.finish + 1, last + 1) if not county.supplied("ed", "", month, month)]
    assert told.shown.whole
    assert later
    assert f"Since then not supplied: {', '.join(words.runs(later))}." in said(read(reader, "/"))
    for finish in range(told.shown.finish + 3, last + 1, 3):  # no newer twelve months are whole
        assert county.supplied("ed", "", finish - 11, finish) < 12


def test_years_that_were_not_wholly_sent_are_not_compared(planted):
    _, cube, _ = planted
    told = tell(cube, View(cube.definitions["vap"], cube.unit("lad", "X01")), cube.sources["police"])
    assert told.before.whole
    short = replace(told, before=replace(told.before, supplied=11))
    assert words.change_sentence(short) == "Not every month was supplied, so the two years are not compared."


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            "DELETE FROM frames WHERE finish - start = 11", "Twelve whole months are not there yet.", id="young"
        ),
        pytest.param("DELETE FROM sources WHERE NOT is_health", "emergency departments recorded", id="health alone"),
        pytest.param("DELETE FROM sources", "Nothing is told of Smallshire.", id="nobody"),
    ],
)
def test_a_cube_with_little_in_it_says_so(planted, change, expected):
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.deserialize(planted[1].base.serialize())
    base.execute(change)
    client = create_app(Cube("none", base)).test_client()
    for path in ("/", "/text", "/embed"):
        assert expected in said(read(client, path))
    assert client.get("/data").status_code == 200


def test_every_definition_has_an_answer_at_every_district_and_in_the_county(county):
    for definition in county.definitions.values():
        for place in (*county.units("lad"), *county.units("county")):
            sentence = words.sentence(tell(county, View(definition, place), county.main))
            assert "police recorded about" in sentence or "no figure" in sentence


def test_the_map_draws_every_status_by_its_own_look(reader, county):
    unit, _, _ = middle(county, lambda count: count == HIDDEN, "robbery")
    page = read(reader, f"/?at={unit.code}&of=robbery")
    assert 'class="dots"' in page
    assert "hidden: too few to show" in page
    whole = read(reader, "/?of=vap&map=msoa21&zoom=county")
    assert whole.count('<path class="c') == len(county.units("msoa21"))


def test_text_alone_has_no_picture(reader):
    page = read(reader, "/text")
    assert "<svg" not in page
    assert "<img" not in page
    for wanted in (
        "What is counted?",
        "Change over time",
        "What is missing?",
        "where to get help",
        "Download the open data",
    ):
        assert wanted in page

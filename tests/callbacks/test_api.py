"""The read API: what the page shows, as files; strict where the page forgives; never more than the reader's tier."""

import csv
import hashlib
import io
import re
import threading
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import numpy as np
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.serving import make_server

from access import demonstration
from callbacks import api
from data import STATUS_WORDS, Status
from indicators import Atlas
from layouts import words
from layouts.table import figure
from reports import FORMATS, PICTURES
from tests.application import Held

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
QUERY = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12&measure=count"
WHY = {"X-Atlas-Reason": "To check the table of the paper for the board"}  # analysts alone need and may give one
TYPES = {
    "csv": "text/csv", "json": "application/json", "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3", "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet", "geo.parquet": "application/vnd.apache.parquet",
}  # fmt: skip


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


@pytest.fixture(scope="module")
def server(atlas):
    server = Flask("atlas")
    server.config["ATLAS"] = Held(atlas)
    server.register_blueprint(api.blueprint)
    return server


@pytest.fixture(scope="module")
def client(server):
    return server.test_client()


def rows(reply):
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


def on_screen(atlas, query, tier="partner"):
    return atlas.answer(atlas.parse(query)[0], demonstration(tier))


@pytest.mark.parametrize("key", FORMATS)
def test_every_format_answers_with_its_type_a_safe_name_and_no_leave_to_keep_it(client, key):
    reply = client.get(f"/api/v1/cells.{key}{QUERY}")
    assert reply.status_code == 200
    assert reply.mimetype == TYPES[key]
    assert re.search(
        rf'filename="synthetic_smallshire_vap_lsoa21_2024-01_2024-12\.{key}"$', reply.headers["Content-Disposition"]
    )
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("key", FORMATS)
def test_the_manifest_a_file_links_to_is_the_file_s(client, key):
    reply = client.get(f"/api/v1/cells.{key}{QUERY}&context=imd.score&measure=change".replace("&measure=count", ""))
    target = re.fullmatch(r'<([^>]+)>; rel="describedby"; type="application/json"', reply.headers["Link"])[1]
    manifest = client.get(target)
    assert manifest.mimetype == "application/json"
    told = manifest.json["file"]
    assert told["sha256"] == hashlib.sha256(reply.data).hexdigest()
    assert told["bytes"] == len(reply.data)
    assert f'"{told["name"]}"' in reply.headers["Content-Disposition"]


@pytest.mark.parametrize("tier", ["partner", "analyst", "public"])
def test_the_file_is_what_is_on_screen_cell_by_cell(client, atlas, tier):
    client.set_cookie("atlas_tier", tier)
    reply = client.get(f"/api/v1/cells.csv{QUERY}&within=X02", headers=WHY)
    read = {(row["code"], row["source"]): row for row in rows(reply)}
    client.delete_cookie("atlas_tier")
    said = on_screen(atlas, f"{QUERY}&within=X02", tier)
    assert len(said.series) == (1 if tier == "public" else 2)  # health is for the public by district only
    assert len(read) == len(said.series) * int(said.inside.sum())
    for series in said.series:
        for unit in np.flatnonzero(said.inside):
            row = read[(said.units.code[unit], series.source)]
            assert row["status"] == STATUS_WORDS[Status(int(series.status[unit]))]
            seen = figure(series, int(unit)).children  # the table twin's own cell
            assert seen == words.count(int(row["count"])) if row["count"] else seen.children == row["status"]


def test_the_tier_is_the_reader_s_never_the_address_s(client):
    hidden = [row["status"] for row in rows(client.get(f"/api/v1/cells.csv{QUERY}"))].count("hidden")
    client.set_cookie("atlas_tier", "analyst")
    exact = rows(client.get(f"/api/v1/cells.csv{QUERY}", headers=WHY))
    client.delete_cookie("atlas_tier")
    assert hidden and not any(row["status"] == "hidden" for row in exact)
    assert client.get(f"/api/v1/cells.csv{QUERY}&tier=analyst").status_code == 400


def test_the_question_answered_reproduces_the_same_bytes(client):
    first = client.get("/api/v1/cells.csv?from=2024-02&to=2024-05")
    assert client.get(first.headers["Content-Location"]).data == first.data


def test_what_was_snapped_is_said_in_the_reply_and_in_the_manifest(client):
    query = "?definition=vap&sources=police&level=oa21&from=2024-01&to=2024-12"
    reply = client.get(f"/api/v1/cells.json{query}")
    notes = client.get(f"/api/v1/cells.json.manifest.json{query}").json["notes"]
    assert notes and unquote(reply.headers["X-Atlas-Notes"]) == " ".join(notes)
    assert parse_qs(urlsplit(reply.headers["Content-Location"]).query)["level"] != ["oa21"]
    assert reply.json["manifest"]["notes"] == notes
    linked = client.get(re.match("<([^>]+)>", reply.headers["Link"])[1]).json
    assert linked["file"]["sha256"] == hashlib.sha256(reply.data).hexdigest()
    assert "X-Atlas-Notes" not in client.get(f"/api/v1/cells.json{QUERY}").headers


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?colour=red", ["colour"]),
        ("?level=street", ["level"]),
        ("?level=street&measure=vibes", ["level", "measure"]),
        ("?from=2024-13", ["from"]),
        ("?level=lad&level=lsoa21", ["level"]),
        ("?within=E01000001", ["within"]),
        ("?from=2024-12&to=2024-01", ["from, to"]),
        ("?tier=analyst", ["tier"]),
        ("?definition=", ["definition"]),
        ("?level", ["level"]),
        ("?=x", [""]),
        ("?level=%FF", ["level"]),
    ],
)
def test_a_bad_parameter_is_400_naming_it(client, query, named):
    reply = client.get(f"/api/v1/cells.csv{query}")
    assert reply.status_code == 400
    assert [problem["parameter"] for problem in reply.json["problems"]] == named
    assert all(problem["message"] for problem in reply.json["problems"])


@pytest.mark.parametrize(
    "path", ["cells.xls", "cells.csv.gz", "cells.manifest.json", "cells.", "cells", "cells.csv/../x", "", "other"]
)
def test_anything_else_below_api_is_404_in_json(client, path):
    reply = client.get(f"/api/v1/{path}{QUERY}")
    assert reply.status_code == 404
    assert "csv" in reply.json["error"]


@pytest.mark.parametrize("key", PICTURES)
def test_a_picture_has_its_type_its_manifest_and_the_question_it_answers(client, key):
    reply = client.get(f"/api/v1/view.{key}{QUERY}&size=a4")
    assert (reply.status_code, reply.mimetype) == (200, PICTURES[key])
    told = client.get(re.match("<([^>]+)>", reply.headers["Link"])[1]).json
    assert told["file"]["sha256"] == hashlib.sha256(reply.data).hexdigest()
    assert client.get(reply.headers["Content-Location"]).data == reply.data


@pytest.mark.parametrize("more", ["&size=a3", "&size=a4&size=a4", "&size=", "&colour=red"])
def test_a_picture_is_as_strict_as_a_file(client, more):
    assert client.get(f"/api/v1/view.svg{QUERY}{more}").status_code == 400
    assert client.get(f"/api/v1/cells.csv{QUERY}&size=a4").status_code == 400
    assert client.get(f"/api/v1/view.gif{QUERY}").status_code == 404


def test_head_gives_the_headers_alone(client):
    got, asked = client.get(f"/api/v1/cells.gpkg{QUERY}"), client.head(f"/api/v1/cells.gpkg{QUERY}")
    assert asked.status_code == 200 and asked.data == b""
    assert asked.headers["Content-Length"] == str(len(got.data))
    assert client.post(f"/api/v1/cells.gpkg{QUERY}").status_code == 405


def test_no_query_is_the_question_the_page_opens_with(client, atlas):
    told = client.get("/api/v1/cells.csv.manifest.json").json
    assert told["question"]["answered"]["address"] == "/" + on_screen(atlas, "").question.to_query()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=20), max_size=4),
    st.sampled_from(["csv", "json", "csv.manifest.json"]),
)
def test_no_query_makes_a_fault_or_a_header_of_its_own(client, query, ending):
    reply = client.get(f"/api/v1/cells.{ending}?{urlencode(query)}")
    assert reply.status_code == (400 if query else 200)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40))
def test_no_raw_query_makes_a_fault(client, text):
    assert client.get(f"/api/v1/cells.csv?{text}").status_code in (200, 400)


def test_the_archive_verifies_file_by_file(client, tmp_path):
    reply = client.get(f"/api/v1/cells.zip{QUERY}")
    assert zipfile.ZipFile(io.BytesIO(reply.data)).testzip() is None


def test_the_examples_in_the_documentation_run(client, server, tmp_path, monkeypatch, capsys):
    text = DOCS.read_text("utf-8")
    for address in re.findall(r"^curl '([^']+)'$", text, re.MULTILINE):
        assert client.get(address.removeprefix("http://127.0.0.1:8050")).status_code == 200, address
    web = make_server("127.0.0.1", 0, server)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        exec(block.replace("127.0.0.1:8050", f"127.0.0.1:{web.server_port}"), {})
    web.shutdown()
    assert "rate_high" in capsys.readouterr().out


def test_the_documentation_names_every_column_parameter_and_format(client):
    text = DOCS.read_text("utf-8")
    told = client.get(f"/api/v1/cells.csv.manifest.json{QUERY.replace('count', 'change')}&context=imd.score").json
    parameters = parse_qs(urlsplit(told["question"]["answered"]["address"]).query)
    names = (
        {column["name"] for column in told["columns"]} | set(parameters) | {f"/api/v1/cells.{key}" for key in FORMATS}
    )
    assert not {name for name in names if f"`{name}`" not in text}

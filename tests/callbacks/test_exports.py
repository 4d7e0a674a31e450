"""What a file says of whose it is: by every format and picture, and never more than its reader may take away."""

import csv
import io
import json
import re
import struct
import zlib
from urllib.parse import quote

import openpyxl
import pytest
from flask import Flask

from access import demonstration, listening
from callbacks import api
from indicators import Atlas
from reports import FORMATS, PICTURES, verify
from tests.application import Held

QUERY = "?definition=vap&sources=police,ed&level=lsoa21&from=2024-01&to=2024-12&measure=count"
WHY = "To check the table of the board\u2019s paper"
ID = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")
KINDS = [*(f"cells.{key}" for key in FORMATS), *(f"view.{key}" for key in PICTURES)]


@pytest.fixture(scope="module")
def client(small):
    server = Flask("atlas")
    server.config["ATLAS"] = Held(Atlas(small[0]))
    server.register_blueprint(api.blueprint)
    return server.test_client()


def got(client, kind, tier="partner", reason="", query=QUERY):
    client.set_cookie("atlas_tier", tier)
    return client.get(f"/api/v1/{kind}{query}", headers={"X-Atlas-Reason": quote(reason)} if reason else {})


def manifest(client, kind, tier="partner", reason="", query=QUERY):
    return got(client, f"{kind}.manifest.json", tier, reason, query).json


def counts(reply):
    return {(row["code"], row["source"]): row["count"] for row in csv.DictReader(io.StringIO(reply.text, newline=""))}


@pytest.mark.parametrize("kind", KINDS)
def test_every_manifest_says_whose_it_is_and_by_which_rule(client, kind):
    told, reader = manifest(client, kind), demonstration("partner")
    assert ID.fullmatch(told["export"]["id"])
    assert (told["export"]["user"], told["export"]["org"]) == (reader.user, reader.org)
    assert told["tier"]["id"] == told["rule"]["of"] == "partner"
    assert "Counts below 5 are hidden" in told["rule"]["words"] and told["rule"]["hidden_below_where_health"] == 8
    assert told["release"]["id"] == "small" and told["query"].startswith("/?definition=vap") and told["rows"] == 16
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["generated"])
    assert re.fullmatch("[0-9a-f]{64}", told["file"]["sha256"]) and told["app_version"] and "key_id" in told


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_found_whole_by_its_manifest(client, kind, tmp_path):
    file, side_car = got(client, kind), got(client, f"{kind}.manifest.json")
    name = re.search('filename="([^"]+)"', file.headers["Content-Disposition"])[1]
    (tmp_path / name).write_bytes(file.data)
    (tmp_path / f"{name}.manifest.json").write_bytes(side_car.data)
    assert verify(tmp_path / name) == ()


def test_one_reader_s_view_has_one_id_in_every_format_and_another_reader_s_another(client):
    ids = {manifest(client, kind)["export"]["id"] for kind in KINDS}
    assert len(ids) == 1
    others = {
        manifest(client, "cells.csv", "public")["export"]["id"],
        manifest(client, "cells.csv", "analyst")["export"]["id"],
        manifest(client, "cells.csv", "analyst", WHY)["export"]["id"],
        manifest(client, "cells.csv", "analyst", WHY + "s")["export"]["id"],
        manifest(client, "cells.csv", query=QUERY.replace("2024-12", "2024-09"))["export"]["id"],
    }
    assert len(others | ids) == 6


@pytest.mark.parametrize("tier", ["partner", "analyst"])
def test_whoever_sees_the_file_sees_its_id(client, tier):
    id_ = manifest(client, "cells.csv", tier)["export"]["id"]
    svg = got(client, "view.svg", tier).text
    drawn = re.sub("<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    assert f"Export {id_}." in re.sub("<[^>]+>", " ", drawn)
    book = openpyxl.load_workbook(io.BytesIO(got(client, "cells.xlsx", tier).data))
    held = {row[0]: row[1] for row in book["manifest"].iter_rows(values_only=True)}
    assert held["export.id"] == id_ and held["watermark"].startswith(f"Export {id_}.")
    assert got(client, "cells.csv", tier).text.startswith("code,")  # its side-car says it (rulings 25)


def texts(png):
    """Return the international texts of a PNG, every checksum proved."""
    at, found = 8, {}
    while at < len(png):
        size, kind = struct.unpack(">I", png[at : at + 4])[0], png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0]
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            assert rest[:2] == b"\0\0"
            found[keyword.decode()] = rest[2:].split(b"\0", 2)[2].decode("utf-8")
        at += 12 + size
    return found


def test_a_png_tells_programs_that_it_is_invented_and_whose_it_is(client):
    found = texts(got(client, "view.png").data)
    told = manifest(client, "view.png")
    assert (found["Synthetic"], found["Disclaimer"]) == ("true", "Synthetic demonstration data")
    assert found["Export"] == told["export"]["id"] and found["Title"] == told["sentence"]
    assert found["Source"] == "Release small"


def test_an_analyst_s_file_follows_the_partner_s_rule(client):
    assert counts(got(client, "cells.csv", "analyst")) == counts(got(client, "cells.csv", "partner"))
    told = manifest(client, "cells.csv", "analyst")
    assert (told["tier"]["id"], told["rule"]["of"], told["export"]["reason"]) == ("analyst", "partner", None)
    assert "by the partner rule" in told["watermark"]


def test_a_typed_reason_gives_the_figures_on_screen_and_stays_with_the_file(client):
    exact = counts(got(client, "cells.csv", "analyst", WHY))
    assert "" not in {count for (_, source), count in exact.items() if source == "police"}
    told = manifest(client, "cells.csv", "analyst", WHY)
    assert (told["rule"]["of"], told["export"]["reason"]) == ("analyst", WHY)
    assert WHY in told["watermark"] and told["rule"]["hidden_below"] is None
    assert WHY in got(client, "view.svg", "analyst", WHY).text


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_reason_no_format_has_what_is_hidden_from_partners(client, kind):
    """The analyst's bytes are the partner's, but for what says whose they are."""
    mine, theirs = (got(client, kind, tier) for tier in ("analyst", "partner"))
    if kind in ("cells.csv",):
        assert mine.data == theirs.data
    told, other = (manifest(client, kind, tier) for tier in ("analyst", "partner"))
    assert told["totals"] == other["totals"] and told["disclosure"] == other["disclosure"]


@pytest.mark.parametrize("reason", ["because", "x" * 501])
def test_a_reason_of_the_wrong_length_is_refused_with_its_length(client, reason):
    reply = got(client, "cells.csv", "analyst", reason)
    assert reply.status_code == 400
    assert reply.json["problems"][0]["parameter"] == "X-Atlas-Reason"
    assert str(len(reason)) in reply.json["problems"][0]["message"]


def test_a_reason_gives_a_partner_nothing_and_is_not_kept(client):
    assert got(client, "cells.csv", "partner", WHY).data == got(client, "cells.csv").data
    assert manifest(client, "cells.csv", "partner", WHY)["export"]["reason"] is None


@pytest.mark.parametrize(
    "reason", ['=HYPERLINK("http://x")......', "@SUM(1+1)*cmd|' /C calc'!A0", "+44 1234 567890 for the board"]
)
def test_a_reason_is_never_a_formula(client, reason):
    book = openpyxl.load_workbook(io.BytesIO(got(client, "cells.xlsx", "analyst", reason).data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == reason]
    assert cells and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_the_audit_hears_of_the_export_its_file_and_its_reason(client):
    with listening() as ledger:
        client.application.test_client()
        reply = got(client, "cells.csv", "analyst", WHY)
    told = manifest(client, "cells.csv", "analyst", WHY)
    assert reply.status_code == 200
    noted = ledger.more
    assert noted["export"] == told["export"]["id"] and noted["sha256"] == told["file"]["sha256"]
    assert (noted["file"], noted["rule"], noted["reason"]) == ("csv", "analyst", WHY)
    assert not re.search(r'"count"', json.dumps(noted))

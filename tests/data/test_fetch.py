"""Fetching open data, against a publisher on this machine that fails in every way a real one has."""

import ast
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.__main__ import BUSY, DONE, FAILED, main
from data.building.config import read_config
from data.building.origins import patterns
from data.fetching import FetchError, unpack
from data.fetching.client import Client
from data.fetching.download import Wanted, download
from data.fetching.plan import archives, plan
from data.locks import alone
from data.progress import silent
from data.publishers import Manners, fault_of, read_publishers
from data.release import published
from data.toml_rules import ConfigError
from tests.data import published_county as county
from tests.data.publisher_server import Publisher

ROOT = Path(__file__).parent.parent.parent
QUICK = Manners("violence-atlas", 0.001, 4, 1.0, 0.5)
BODY = bytes(range(256)) * 2_000


@pytest.fixture
def server():
    made = Publisher()
    yield made
    made.close()


@pytest.fixture
def told(server, tmp_path):
    """A root with the county's TOMLs, and how to fetch into it: returns exit code."""
    county.publish(server, tmp_path / "made")
    config, publishers = county.write(tmp_path / "root", server.address)

    def run(*more):
        return main(["fetch", str(config), "--publishers", str(publishers), "--quiet", *more])

    run.root, run.config, run.publishers = tmp_path / "root", config, publishers
    return run


def get(server, into, path="/file", said=None, **more):
    waits = []
    client = Client(QUICK, talk=(said.append if said is not None else silent), sleep=waits.append)
    wanted = Wanted(server.address + path, ("127.0.0.1",), more.pop("largest", 10**7), **more)
    return download(client, wanted, into), waits


# -- the whole county


def test_a_county_is_fetched_and_built_and_a_second_run_downloads_nothing(server, told, tmp_path, capsys):
    assert told() == DONE
    root = told.root
    assert county.unpacked(root / "police/2023-02-force.csv.gz") == county.street("2023-02")
    assert pd.read_csv(root / "people/lsoa21.csv")["people"].tolist() == [1100 + i for i in range(8)]
    layer = pd.read_csv(root / "context/deprivation.csv.gz", dtype=str)
    assert layer["score"].tolist()[:2] == ["12.5", "22.5"]  # a rate became per cent
    assert layer["rank"].tolist()[0] == "8,000"
    assert (root / "postcodes/header.csv").read_text().startswith("Postcode,")
    assert not list((root / ".fetching").glob("*/*"))

    before = len(server.requests)
    assert told() == DONE
    paths = {path.partition("?")[0] for path, _ in server.requests[before:]}
    assert not [path for path in paths if path.endswith("/query")]
    assert all(
        "If-None-Match" in headers for path, headers in server.requests[before:] if path.endswith((".zip", ".csv"))
    )
    assert not [path for path in paths if path == "/codepo_gb.zip"]  # its list says that it is the same

    store = tmp_path / "store"
    assert main(["build", str(told.config), "--store", str(store), "--quiet"]) == DONE
    manifest = json.loads((published(store) / "manifest.json").read_text())
    assert manifest["months"] == [2023 * 12, 2023 * 12 + 3]
    assert {one["file"] for one in manifest["origins"]} == set(json.loads((root / "fetched.json").read_text())["files"])
    assert {one["licence"] for one in manifest["origins"]} == {"Open Government Licence v3.0"}
    assert {level["key"] for level in manifest["levels"]} >= {"lad", "msoa21", "lsoa21"}


def test_only_some_groups_and_some_months_are_fetched_when_asked(server, told):
    assert told("--only", "police", "--months", "2023-02..2023-04") == DONE
    assert sorted(path.name for path in (told.root / "police").iterdir()) == [
        "2023-02-force.csv.gz",
        "2023-04-force.csv.gz",
    ]
    assert not (told.root / "lookups").exists()
    assert server.asked("/archive/2023-04.zip")


def test_a_dry_run_asks_nobody(server, told, capsys):
    assert told("--dry-run") == DONE
    out = capsys.readouterr().out
    assert not server.requests
    assert "lookups/areas.csv" in out
    assert "Open Government Licence" in out


def test_what_has_changed_at_the_publisher_is_fetched_again_and_nothing_else(server, told):
    assert told() == DONE
    before = (told.root / "police/2023-01-force.csv.gz").stat().st_mtime_ns
    server.things["/deprivation.csv"].body = server.things["/deprivation.csv"].body.replace(b"0.125", b"0.999")
    server.things["/deprivation.csv"].etag = '"another"'
    server.things["/arcgis/areas_(2021)/FeatureServer/0"].edited = 2
    assert told() == DONE
    assert "99.9" in county.unpacked(told.root / "context/deprivation.csv.gz").decode()
    assert (told.root / "police/2023-01-force.csv.gz").stat().st_mtime_ns == before


def test_a_file_changed_by_hand_is_fetched_again_and_a_release_does_not_claim_it(told, tmp_path):
    assert told() == DONE
    people = told.root / "people/lsoa21.csv"
    people.write_text(people.read_text().replace("1100", "1"))
    assert main(["build", str(told.config), "--store", str(tmp_path / "store"), "--quiet"]) == DONE
    release = published(tmp_path / "store")
    assert "people/lsoa21.csv" not in {
        one["file"] for one in json.loads((release / "manifest.json").read_text())["origins"]
    }
    assert "has been changed since it was fetched" in (release / "report.json").read_text()
    assert told() == DONE
    assert "1100" in people.read_text()


def test_what_cannot_be_fetched_keeps_nothing_else_from_coming_and_is_named(server, told, capsys):
    del server.things["/people.zip"]
    assert told() == FAILED
    err = capsys.readouterr().err
    assert "1 of 6 could not be fetched" in err
    assert "/people.zip: answered 404" in err
    assert (told.root / "police/2023-01-force.csv.gz").exists()


def test_a_bad_month_leaves_the_file_that_was_there(server, told, capsys):
    assert told() == DONE
    held = (told.root / "police/2023-01-force.csv.gz").read_bytes()
    broken = county.zipped({"2023-01/2023-01-force-street.csv": b"Crime ID,Month\n1,2023-01\n"})
    server.put("/archive/2023-04.zip", broken)
    assert told("--only", "police") == FAILED
    assert "line 1" in capsys.readouterr().err
    assert (told.root / "police/2023-01-force.csv.gz").read_bytes() == held


@pytest.mark.parametrize(
    ("path", "column"), [("/deprivation.csv", b"Score (rate)"), ("/deprivation.csv", b"LSOA code,")]
)
def test_a_publisher_who_renames_a_column_is_told_of(server, told, capsys, path, column):
    thing = server.things[path]
    thing.body, thing.etag = thing.body.replace(column, b"Renamed,"[: 7 if b"," not in column else 8]), '"new"'
    assert told("--only", "deprivation") == FAILED
    assert "has no column" in capsys.readouterr().err


def test_units_that_do_not_come_are_missed(server, told, capsys):
    layer = server.things["/arcgis/lsoas/FeatureServer/0"]
    layer.features[3]["geometry"] = None
    assert told() == FAILED
    assert "has no polygon" in capsys.readouterr().err
    assert not (told.root / "boundaries").exists()


def test_a_layer_that_answers_trouble_with_status_200_is_not_believed(server, told, capsys):
    server.put("/arcgis/areas_(2021)/FeatureServer/0", {"error": {"code": 400, "message": "secret words"}})
    assert told("--only", "lookups") == FAILED
    err = capsys.readouterr().err
    assert "refused the question" in err
    assert "secret words" not in err


def test_two_fetches_into_one_root_exclude_each_other(told, capsys):
    with alone(told.root / ".fetching" / "lock", "a fetch"):
        assert told() == BUSY
    assert "a fetch is at work here already" in capsys.readouterr().err


def test_the_contact_is_said_and_no_more_than_one_connection_a_host_is_open(server, told):
    assert told() == DONE
    agents = {headers["User-Agent"] for _, headers in server.requests}
    assert agents == {"violence-atlas (analyst@example.org)"}
    assert server.most_at_once == 1


# -- one download and what can go wrong with it


@pytest.mark.parametrize("at", [0, 1, 100_000, len(BODY) - 1])
def test_a_cut_goes_on_where_it_stopped(server, tmp_path, at):
    server.put("/file", BODY, faults=[("cut", at)])
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    later = server.asked("/file")[1]
    assert later.get("Range") == (f"bytes={at}-" if at else None)
    assert later.get("If-Range") == (server.things["/file"].etag if at else None)
    assert not list(tmp_path.glob("*.part*"))


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, len(BODY)), max_size=5))
def test_wherever_it_is_cut_the_whole_file_comes(cuts, tmp_path_factory):
    server, into = Publisher(), tmp_path_factory.mktemp("cuts") / "file"
    try:
        server.put("/file", BODY, faults=[("cut", at) for at in cuts[:3]])
        get(server, into)
        assert into.read_bytes() == BODY
    finally:
        server.close()


def test_a_download_that_advances_is_never_given_up(server, tmp_path):
    server.put("/file", BODY, faults=[("cut", 20_000)] * 12)
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY


def test_a_silent_publisher_is_asked_again(server, tmp_path):
    server.put("/file", BODY, faults=[("stall", 1.2)])
    said = []
    get(server, tmp_path / "file", said=said)
    assert (tmp_path / "file").read_bytes() == BODY
    assert "fell silent" in said[0]


def test_a_slow_publisher_is_waited_for(server, tmp_path):
    server.put("/file", BODY[:40_000], drip=0.05)
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY[:40_000]


def test_a_file_that_changes_between_two_pieces_is_fetched_from_its_beginning(server, tmp_path):
    other = BODY[::-1]
    server.put("/file", BODY, faults=[("cut", 100_000), ("etag", other)])
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == other


def test_a_server_without_ranges_is_asked_for_the_whole(server, tmp_path):
    server.put("/file", BODY, ranges=False, faults=[("cut", 100_000)])
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY


def test_a_weak_etag_is_no_reason_to_glue_pieces_together(server, tmp_path):
    server.put("/file", BODY, etag='W/"a"', faults=[("cut", 100_000)])
    get(server, tmp_path / "file")
    assert "Range" not in server.asked("/file")[1]
    assert (tmp_path / "file").read_bytes() == BODY


def test_a_piece_that_was_whole_when_the_last_run_stopped_is_not_fetched_again(server, tmp_path):
    server.put("/file", BODY)
    (tmp_path / "file.part").write_bytes(BODY)
    stamp = {"url": f"{server.address}/file", "etag": server.things["/file"].etag, "modified": "", "size": len(BODY)}
    (tmp_path / "file.part.json").write_text(json.dumps(stamp))
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    assert len(server.asked("/file")) == 1


@pytest.mark.parametrize(("after", "least"), [("1", 1.0), ("0", 0.0), ("nonsense", 0.0), ("", 0.0)])
def test_a_publisher_who_asks_to_wait_is_waited_for(server, tmp_path, after, least):
    server.put("/file", BODY, faults=[("status", 429, {"Retry-After": after} if after else {})])
    _, waits = get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    assert max(waits) >= least


def test_a_date_to_wait_for_is_understood(server, tmp_path):
    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 1))
    server.put("/file", BODY, faults=[("status", 503, {"Retry-After": when})])
    _, waits = get(server, tmp_path / "file")
    assert max(waits) <= 1.0
    assert (tmp_path / "file").exists()


def test_a_publisher_who_asks_for_too_long_is_left_alone(server, tmp_path):
    server.put("/file", BODY, faults=[("status", 429, {"Retry-After": "3600"})])
    with pytest.raises(FetchError, match="asks to wait 3,600 s"):
        get(server, tmp_path / "file")
    assert len(server.requests) == 1


def test_waits_grow_and_end(server, tmp_path):
    server.put("/file", BODY, faults=[("status", 503)] * 9)
    with pytest.raises(FetchError, match="answered 503; gave up after 4 attempts"):
        get(server, tmp_path / "file")
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("faults", "more", "words"),
    [
        ([("page",)], {}, "is a web page"),
        ([("short",)], {"size": len(BODY)}, "where the publisher names"),
        ([], {"sha256": "0" * 64}, "does not have the SHA256"),
        ([], {"md5": "0" * 32}, "does not have the MD5"),
        ([], {"largest": 1000}, "is larger than the 1,000 bytes expected"),
        ([("status", 404)], {}, "nothing is there"),
        ([("status", 403)], {}, "does not let this machine in"),
        ([("status", 418)], {}, "answered 418"),
    ],
)
def test_what_is_not_the_file_is_not_kept(server, tmp_path, faults, more, words):
    server.put("/file", BODY, faults=faults)
    with pytest.raises(FetchError, match=words):
        get(server, tmp_path / "file", **more)
    assert not list(tmp_path.iterdir())


def test_what_is_the_file_by_its_checksums_is_kept(server, tmp_path):
    server.put("/file", BODY)
    sums = {"md5": hashlib.md5(BODY).hexdigest(), "sha256": hashlib.sha256(BODY).hexdigest().upper()}
    get(server, tmp_path / "file", size=len(BODY), **sums)
    assert (tmp_path / "file").exists()


# -- where it may go


def test_a_redirect_is_followed_to_named_hosts_only(server, tmp_path):
    server.put("/file", b"", redirect="/moved")
    server.put("/moved", BODY)
    get(server, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    for elsewhere in (
        "http://127.0.0.2:9/x?signature=secret",
        "https://example.org/x",
        "file:///etc/passwd",
        "//evil/x",
    ):
        server.put("/file", b"", redirect=elsewhere)
        with pytest.raises(FetchError, match=r"not among the publisher's hosts|must begin with https") as error:
            get(server, tmp_path / "other")
        assert "secret" not in str(error.value)
    server.put("/file", b"", redirect="/file")
    with pytest.raises(FetchError, match="redirected more than 5 times"):
        get(server, tmp_path / "other")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://data.police.uk/x", True),
        ("http://data.police.uk/x", False),
        ("https://data.police.uk.evil.org/x", False),
        ("https://user:word@data.police.uk/x", False),
        ("ftp://data.police.uk/x", False),
        ("https://127.0.0.1/x", False),
        ("//data.police.uk/x", False),
    ],
)
def test_only_https_to_a_named_host_may_be_asked(address, allowed):
    assert (fault_of(address, ("data.police.uk",)) == "") is allowed


def test_the_environments_proxies_are_not_used_and_never_said(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://name:password@127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://name:password@127.0.0.1:9")
    server.put("/file", BODY)
    get(server, tmp_path / "file")
    assert (tmp_path / "file").exists()
    said = []
    client = Client(QUICK, proxy="http://name:password@127.0.0.1:9", talk=said.append, sleep=lambda _: None)
    with pytest.raises(FetchError) as error:
        download(client, Wanted(server.address + "/file", ("127.0.0.1",), 10**7), tmp_path / "x")
    assert "password" not in str(error.value) + "".join(said)


def test_nothing_else_in_the_project_can_call_out_and_only_the_command_loads_what_can():
    callers = {
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
        "http.client",
        "urllib.request",
        "ftplib",
        "smtplib",
        "websocket",
    }
    who, loads = set(), set()
    for top in (
        "access",
        "data",
        "geo",
        "indicators",
        "reports",
        "layouts",
        "callbacks",
        "serving",
        "cube",
        "public_screen",
        "app.py",
        "public.py",
    ):
        for path in [ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += (
                    [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                where = path.relative_to(ROOT).as_posix()
                who |= {where for name in names if name in callers or name.partition(".")[0] in callers}
                loads |= {where for name in names if name.startswith("data.fetching")}
    # single sign-on asks the provider that an administrator named, and nobody where none is named
    assert {path for path in who if not path.startswith("data/fetching/")} == {"access/single_sign_on.py"}
    assert {path for path in loads if not path.startswith("data/fetching/")} == {"data/__main__.py"}
    done = subprocess.run(
        [sys.executable, "-c", "import data, data.__main__, sys; sys.exit('data.fetching' in sys.modules)"], cwd=ROOT
    )
    assert done.returncode == 0


# -- zips


@pytest.mark.parametrize("name", ["../up.csv", "/etc/x.csv", "a/../../b.csv", "..\\up.csv", "C:\\x.csv"])
def test_a_zip_with_a_name_that_leads_out_gives_nothing(server, told, capsys, name):
    server.put(
        "/archive/2023-04.zip",
        county.zipped({name: b"x", "2023-01/2023-01-force-street.csv": county.street("2023-01")}),
    )
    assert told("--only", "police") == FAILED
    assert "leads out of it" in capsys.readouterr().err
    assert not (told.root / "police").exists()


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    path.write_bytes(county.zipped({"zeros": bytes(30_000_000)}))
    with pytest.raises(FetchError, match="would unpack to 30,000,000 bytes"), unpack.opened(path, "bomb.zip", 10**9):
        pass
    path.write_bytes(county.zipped({"text": BODY * 4}))
    with pytest.raises(FetchError, match="more than expected"), unpack.opened(path, "bomb.zip", 10_000):
        pass


@pytest.mark.parametrize("damage", ["cut", "flip", "text"])
def test_a_damaged_zip_is_said_to_be_one(tmp_path, damage):
    whole = bytearray(county.zipped({"a.csv": os.urandom(5_000)}))
    whole = {
        "cut": whole[:-30],
        "text": b"not a zip at all",
        "flip": whole[:200] + bytes([whole[200] ^ 255]) + whole[201:],
    }[damage]
    (tmp_path / "z.zip").write_bytes(whole)
    with (
        pytest.raises(FetchError, match="is damaged or not a zip"),
        unpack.opened(tmp_path / "z.zip", "z.zip", 10**6) as archive,
    ):
        unpack.take(archive, "a.csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_link_in_a_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as made:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    with pytest.raises(FetchError, match="leads out"), unpack.opened(tmp_path / "z.zip", "z.zip", 10**6):
        pass


# -- killed at any moment


def test_a_fetch_killed_in_the_middle_goes_on_where_it_was(server, told):
    whole = county.zipped({"another.bin": os.urandom(600_000), "estimates.xlsx": county.workbook()})
    server.put("/people.zip", whole, drip=0.02)
    options = ["--publishers", str(told.publishers), "--only", "population"]
    command = [sys.executable, "-m", "data", "fetch", str(told.config), *options]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    piece = told.root / ".fetching/people/download.part"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (piece.exists() and piece.stat().st_size > 100_000):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    held = piece.stat().st_size
    assert 0 < held < len(whole)
    server.things["/people.zip"].drip = 0
    server.requests.clear()
    assert told("--only", "population") == DONE
    assert server.asked("/people.zip")[0]["Range"] == f"bytes={held}-"
    assert len(pd.read_csv(told.root / "people/lsoa21.csv")) == 8


# -- one force out of an archive of all


MONTHS_21 = [f"2021-{month:02}" for month in range(1, 13)]


def archive_of_many(server, filler=3_000_000, **more):
    """Put an archive on the server in which the force is one among much else; return its size."""
    held = {f"{month}/{month}-force-street.csv": county.street(month) for month in MONTHS_21[:6]}
    held |= {"2021-06/2021-06-another-street.csv": os.urandom(filler)}
    held |= {f"{month}/{month}-force-street.csv": county.street(month) for month in MONTHS_21[6:]}
    whole = county.zipped(held)
    server.put("/archive/2023-04.zip", whole, **more)
    return len(whole)


def sent(server):
    """Return how many bytes of the archive were asked for."""
    total, size = 0, len(server.things["/archive/2023-04.zip"].body)
    for headers in server.asked("/archive/2023-04.zip"):
        first, _, last = headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        total += min(int(last or size), size - 1) - int(first) + 1
    return total


def test_of_an_archive_only_what_the_force_has_is_downloaded(server, told):
    size = archive_of_many(server, 8_000_000)
    assert told("--only", "police") == DONE
    assert len(list((told.root / "police").iterdir())) == 12
    assert county.unpacked(told.root / "police/2021-07-force.csv.gz") == county.street("2021-07")
    assert sent(server) < size / 2
    server.requests.clear()
    assert told("--only", "police") == DONE
    assert len(server.asked("/archive/2023-04.zip")) == 1  # "not modified"


@pytest.mark.parametrize("without", [{"ranges": False}, {"etag": 'W/"weak"'}])
def test_an_archive_that_cannot_be_read_in_pieces_is_downloaded_whole(server, told, without):
    archive_of_many(server, 1_000, **without)
    assert told("--only", "police") == DONE
    assert len(list((told.root / "police").iterdir())) == 12


def test_months_taken_before_a_stop_are_not_taken_again(server, told):
    archive_of_many(server)
    file = server.things["/archive/2023-04.zip"]
    file.faults = [("none",)] * 5 + [("status", 503)] * 4
    assert told("--only", "police") == FAILED
    assert not (told.root / "police").exists()
    assert list((told.root / ".fetching/street-latest.zip").glob("ready-*"))
    before = sent(server)
    server.requests.clear()
    assert told("--only", "police") == DONE
    assert sent(server) < before
    assert len(list((told.root / "police").iterdir())) == 12


def test_an_archive_replaced_between_two_months_gives_nothing_of_either(server, told, capsys):
    archive_of_many(server)
    file = server.things["/archive/2023-04.zip"]
    file.faults = [("none",)] * 5 + [("etag", county.archive())]
    assert told("--only", "police") == FAILED
    assert "was changed while it was read" in capsys.readouterr().err
    assert not (told.root / "police").exists()
    assert told("--only", "police") == DONE
    assert sorted(path.name[:7] for path in (told.root / "police").iterdir()) == list(county.MONTHS)


def test_pieces_that_are_cut_are_asked_for_again(server, told):
    archive_of_many(server, faults=[("none",), ("cut", 3), ("none",), ("cut", 100), ("stall", 1.2)])
    assert told("--only", "police") == DONE
    assert len(list((told.root / "police").iterdir())) == 12


def test_an_archive_with_one_changed_byte_is_noticed(server, told, capsys):
    archive_of_many(server, 1_000)
    file = server.things["/archive/2023-04.zip"]
    file.body = file.body[:1_000] + bytes([file.body[1_000] ^ 1]) + file.body[1_001:]
    assert told("--only", "police") == FAILED
    assert "is damaged or not a zip" in capsys.readouterr().err
    assert not (told.root / "police").exists()


def test_pages_of_a_layer_that_came_before_a_stop_are_not_asked_for_again(server, told):
    layer = server.things["/arcgis/areas_(2021)/FeatureServer/0"]
    layer.faults = [
        ("none",),
        ("none",),
        ("none",),
        *[("status", 503)] * 4,
    ]  # description, count, one page, then nothing
    assert told("--only", "lookups") == FAILED
    server.requests.clear()
    assert told("--only", "lookups") == DONE
    asked = [path for path, _ in server.requests if "resultOffset" in path]
    assert asked
    assert not [path for path in asked if "resultOffset=0&" in path]
    assert len(pd.read_csv(told.root / "lookups/areas.csv")) == 8


def test_a_layer_edited_while_it_was_read_is_read_anew(server, told):
    layer = server.things["/arcgis/areas_(2021)/FeatureServer/0"]
    layer.faults = [("none",), ("none",), ("none",), *[("status", 503)] * 4]
    assert told("--only", "lookups") == FAILED
    layer.edited = 99
    server.requests.clear()
    assert told("--only", "lookups") == DONE
    assert [path for path, _ in server.requests if "resultOffset=0&" in path]


# -- what is asked of whom


def test_the_publishers_shipped_fill_everything_that_the_example_reads():
    config = read_config(ROOT / "examples" / "south_yorkshire.toml")
    jobs, notes = plan(config, read_publishers().datasets, months=(2018 * 12, 2024 * 12 + 3))
    assert notes == []
    made = [output.path for job in jobs for output in job.outputs]
    unfilled = [
        pattern
        for pattern in patterns(config)
        if pattern not in made and not any(Path(path).match(pattern) for path in made)
    ]
    assert unfilled == []


def test_every_address_shipped_names_its_documentation_and_claims_no_more_than_was_done():
    for dataset in read_publishers().datasets:
        assert dataset.documentation.startswith("https://"), dataset.id
        assert dataset.checked == "documentation", dataset.id
        assert fault_of(dataset.address, dataset.publisher.hosts) == ""


@given(first=st.integers(2011 * 12, 2026 * 12), length=st.integers(0, 150))
def test_archives_hold_every_month_once_and_are_as_few_as_can_be(first, length):
    dataset = next(one for one in read_publishers().datasets if one.how == "archive")
    spans = [span for _, span in archives(dataset, (first, first + length))]
    assert sorted(month for a, b in spans for month in range(a, b + 1)) == list(range(first, first + length + 1))
    assert len(spans) == -(-(length + 1) // 36)


def test_a_faulty_list_of_publishers_names_every_fault_with_its_line(tmp_path):
    text = (ROOT / "data" / "publishers.toml").read_text()
    text = text.replace('how = "archive"', 'how = "teleport"').replace(
        "https://api.os.uk/", "https://elsewhere.example/"
    )
    (tmp_path / "p.toml").write_text(text.replace('licence = "Open', 'license = "Open', 1))
    with pytest.raises(ConfigError) as error:
        read_publishers(tmp_path / "p.toml")
    for words in ("teleport", "leads to elsewhere.example", "did you mean licence?", "line "):
        assert words in str(error.value)


@pytest.mark.parametrize("option", [["--months", "2024"], ["--months", "2024-05..2024-01"], ["--only", "weather"]])
def test_a_wrong_option_is_named(told, option, capsys):
    assert told(*option) == FAILED
    assert option[0] in capsys.readouterr().err


def test_a_download_larger_than_the_list_says_is_refused(server, told, capsys):
    county.listing(server, county.zipped({"Data/CSV/s.csv": b"x"}), size=7)
    assert told("--only", "postcodes") == FAILED
    assert "where the publisher names 7" in capsys.readouterr().err


def test_a_list_that_offers_no_such_download_says_so(server, told, capsys):
    server.put("/downloads", [{"area": "GB", "format": "GML", "url": server.address}])
    assert told("--only", "postcodes") == FAILED
    assert "lists 0 such downloads" in capsys.readouterr().err


def test_a_listed_address_elsewhere_is_not_asked(server, told, capsys):
    county.listing(server, b"x", url="https://example.org/codepo_gb.zip")
    assert told("--only", "postcodes") == FAILED
    assert "leads to example.org" in capsys.readouterr().err

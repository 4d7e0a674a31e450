"""What the server sends besides the page: headers, files, ranges, refusals."""

import dataclasses
import json
import re
import socket
from types import SimpleNamespace

import pytest

import app as atlas_app
from data import Store
from indicators import Atlas, open_atlas
from serving.files import VENDOR, stamp
from serving.settings import Settings
from tests.application import application
from tests.markup_reader import Read

TILES = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def made(callbacks_kept, small, tmp_path_factory):
    """The whole application over the small store."""
    store = small[0]
    (store.folder / "tiles" / "lsoa21.0.pmtiles").write_bytes(TILES)
    with pytest.MonkeyPatch.context() as patch:
        yield application(store, Settings(store=tmp_path_factory.mktemp("empty")), patch.setattr)


@pytest.fixture()
def client(made):
    return made.server.test_client()


ADDRESSES = [
    "/",
    "/healthz",
    "/tiles/lsoa21.0.pmtiles",
    "/tiles/none.pmtiles",
    "/nowhere/at/all",
    "/assets/vmap.js?m=1",
    "/_dash-layout",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    # the page has a form, whose Origin would be null without a referrer; it too tells other sites nothing
    assert headers["Referrer-Policy"] == ("same-origin" if address == "/" else "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    script = policy.split("script-src")[1].split(";")[0]
    assert "unsafe" not in script
    assert "http" not in policy.replace("csp-report", "")


def test_a_slash_too_many_leads_to_the_screen_with_its_question(client):
    sent = client.get("/compare/?definition=vap&panel=rates")
    assert (sent.status_code, sent.headers["Location"]) == (308, "/compare?definition=vap&panel=rates")
    assert client.get("/nowhere/").status_code == 404


def test_the_page_says_its_language_and_names_no_other_origin(client):
    page = Read(client.get("/").text)
    assert page.values("lang") == ["en-GB"]
    named = page.values("src", "href", "action", "data-vendor")
    assert len(named) > 10
    assert all(re.match("/[^/]", address) for address in named), named


def test_what_is_named_by_its_content_may_be_kept_and_nothing_else(client):
    kept = [
        f"/vendor/{stamp()}/maplibre-gl.mjs",
        "/tiles/lsoa21.0.pmtiles",
        "/assets/vmap.js?m=1",
        "/names/{}/lsoa21.json",
    ]
    release = client.get("/healthz").json["release"]
    for address in kept:
        assert "immutable" in client.get(address.format(release)).headers["Cache-Control"], address
    for address in ("/", "/healthz", "/_dash-layout", "/assets/vmap.js", "/tiles/none.pmtiles"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_tiles_are_sent_in_the_parts_asked_for(client):
    reply = client.get("/tiles/lsoa21.0.pmtiles", headers={"Range": "bytes=100-199", "Accept-Encoding": "zstd, gzip"})
    assert reply.status_code == 206
    assert reply.data == TILES[100:200]
    assert reply.headers["Content-Range"] == f"bytes 100-199/{len(TILES)}"
    assert "Content-Encoding" not in reply.headers


@pytest.mark.parametrize("name", ["../manifest.json", "..%2Fmanifest.json", "lsoa21.parquet", ".", "%2Fetc%2Fpasswd"])
def test_only_tiles_of_the_release_are_sent(client, name):
    assert client.get(f"/tiles/{name}").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)],
)
def test_libraries_come_compressed_as_the_browser_likes(client, accepted, encoding):
    reply = client.get(f"/vendor/{stamp()}/maplibre-gl.mjs", headers={"Accept-Encoding": accepted})
    assert reply.headers.get("Content-Encoding") == encoding
    assert reply.mimetype == "text/javascript"
    assert (
        len(reply.data)
        == (VENDOR / ("maplibre-gl.mjs" + {"zstd": ".zst", "br": ".br", "gzip": ".gz", None: ""}[encoding]))
        .stat()
        .st_size
    )


@pytest.mark.parametrize(
    "address", ["/vendor/old/maplibre-gl.mjs", "/vendor/{}/vendor.json", "/vendor/{}/..%2F..%2Fapp.py"]
)
def test_only_libraries_of_this_installation_are_sent(client, address):
    assert client.get(address.format(stamp())).status_code == 404


def test_names_come_in_tile_order_and_only_for_this_release(client, small):
    release = client.get("/healthz").json["release"]
    book = client.get(f"/names/{release}/lsoa21.json").json
    assert tuple(book["codes"]) == small[0].units("lsoa21").code
    assert client.get("/names/another/lsoa21.json").status_code == 404
    assert client.get(f"/names/{release}/oa99.json").status_code == 404


def test_the_tooltip_says_what_the_table_says(client):
    reply = client.get("/tip?definition=vwi&sources=police&within=all&level=lsoa21&measure=count&unit=0&of=lsoa21")
    assert reply.status_code == 200
    assert "incident" in reply.json["text"] or "Hidden" in reply.json["text"]
    assert client.get("/tip?level=lsoa21&unit=9999&of=lsoa21").status_code == 404
    assert client.get("/tip?level=lsoa21&unit=x&of=lsoa21").status_code == 404


def test_a_large_body_is_refused(client):
    assert (
        client.post("/_dash-update-component", data=b"x" * (2 << 20), content_type="application/json").status_code
        == 413
    )


def test_another_site_may_not_ask_on_a_readers_behalf(client):
    reply = client.post("/_dash-update-component", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403


@pytest.mark.parametrize("unit", ["²", "١", "9" * 5_000, "-1", "", "1.0"])
def test_a_unit_that_is_no_number_is_nowhere(client, unit):
    assert client.get("/tip", query_string={"level": "lsoa21", "of": "lsoa21", "unit": unit}).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[1]", b'"x"', b"\xff", b"[" * 100_000, b'{"csp-report": [1]}'])
def test_a_report_that_makes_no_sense_is_taken_in_silence(client, body):
    assert client.post("/csp-report", data=body, content_type="application/json").status_code == 204


def test_a_report_cannot_write_a_line_of_the_log(client, caplog):
    client.post("/csp-report", json={"csp-report": {"violated-directive": "img-src\nERROR all is lost"}})
    assert caplog.messages and all("\n" not in message for message in caplog.messages)


CALLBACK = {
    "output": "results.children",
    "outputs": {"id": "results", "property": "children"},
    "inputs": [{"id": "search", "property": "value", "value": "X0"}],
    "state": [{"id": "shown", "property": "data", "value": None}],
    "changedPropIds": ["search.value"],
}
ODD = {
    "no output": {"output": None},
    "an unknown output": {"output": "x.y"},
    "a list for an output": {"output": []},
    "a browser's own callback": {"output": "map.padding"},
    "several outputs": {"output": "..results.children...table.children.."},
    "no inputs": {"inputs": []},
    "inputs that are nothing": {"inputs": None},
    "inputs without names": {"inputs": [5]},
    "no state": {"state": []},
    "nothing for what changed": {"changedPropIds": None},
    "a number for what changed": {"changedPropIds": 5},
}


def test_what_the_page_sends_is_answered(client):
    assert client.post("/_dash-update-component", json=CALLBACK).status_code == 200


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_the_page_could_not_have_sent_is_refused_without_a_fault(client, change, caplog):
    assert client.post("/_dash-update-component", json={**CALLBACK, **change}).status_code == 400
    assert not caplog.messages


@pytest.mark.parametrize("body", [b"", b"[1]", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_question_is_refused(client, body):
    reply = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert reply.status_code == 400


@pytest.mark.parametrize("address", ["dash/none.js", "os/os.py", "dash/..%2F..%2Fsetup.py"])
def test_a_library_that_is_not_there_is_nowhere(client, address):
    assert client.get(f"/_dash-component-suites/{address}").status_code == 404


def test_a_failure_tells_the_reader_a_number_that_the_log_has_and_nothing_else(client, made, caplog, monkeypatch):
    def broken():
        raise RuntimeError(f"{made.title[:0]}secret value {6 * 7}")

    monkeypatch.setitem(made.server.view_functions, "files.health", broken)
    reply = client.get("/healthz")
    assert reply.status_code == 500
    assert "value 42" not in reply.text
    assert reply.headers["X-Error-Id"] in reply.text
    assert reply.headers["X-Error-Id"] in caplog.text
    assert "value 42" not in caplog.text


def test_a_broken_policy_is_logged_without_the_address(client, caplog):
    report = {"csp-report": {"violated-directive": "img-src", "document-uri": "http://x/?within=E01000001"}}
    reply = client.post("/csp-report", data=json.dumps(report), content_type="application/csp-report")
    assert reply.status_code == 204
    assert "img-src" in caplog.text
    assert "E01000001" not in caplog.text


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "::", "atlas.example"])
def test_a_closed_store_is_shown_to_nobody_without_sign_in(host):
    settings = Settings(host=host)
    with pytest.raises(PermissionError, match=r"without sign-in.*python -m access .*ACCESS_DB"):
        settings.refuse_exposure(public=False)
    settings.refuse_exposure(public=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "atlas.example"])
def test_passwords_do_not_travel_in_the_clear(host, tmp_path):
    with pytest.raises(PermissionError, match="PUBLIC_URL=https"):
        Settings(host=host, access=tmp_path / "a").refuse_exposure(public=False)
    with pytest.raises(PermissionError, match="PUBLIC_URL=https"):
        Settings(host=host, access=tmp_path / "a", public_url="http://x.example").refuse_exposure(public=True)
    Settings(host=host, access=tmp_path / "a", public_url="https://x.example").refuse_exposure(public=False)


def test_a_closed_release_published_while_others_look_is_not_shown_to_them(made, small, monkeypatch):
    store = small[0]
    closed = Store(store.folder, dataclasses.replace(store.facts, synthetic=False))
    held = made.server.config["ATLAS"]
    client = made.server.test_client()
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(held, "atlas", Atlas(closed))
    assert all(client.get(address).status_code == 403 for address in ("/", "/healthz", "/api/v1/cells.csv", "/tip"))
    monkeypatch.setattr(held, "atlas", Atlas(store))
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_with_sign_in_any_store_is_shown_on_this_machine(host, tmp_path):
    Settings(host=host, access=tmp_path / "a").refuse_exposure(public=False)


@pytest.mark.parametrize(
    "environment",
    [
        {"PORT": "http"},
        {"PORT": "70000"},
        {"WORKERS": "0"},
        {"PORT": "-1"},
        {"PUBLIC_URL": "atlas"},
        {"PUBLIC_URL": "https://a b"},
        {"TRUSTED_PROXY": "proxy"},
        {"OIDC": "provider.toml"},
    ],
)
def test_a_bad_setting_is_named(environment):
    with pytest.raises(ValueError, match=next(iter(environment))):
        Settings.of(environment)


def test_every_process_has_the_same_secret(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(32))
    assert Settings(store=tmp_path).secret_key() == Settings(store=tmp_path).secret_key()
    assert Settings(store=tmp_path).secret_key() != bytes(32)


def test_a_process_is_set_up_before_it_takes_a_request(made, monkeypatch):
    # Dash registers its scripts during the first request and answers others with errors meanwhile
    monkeypatch.setattr(atlas_app, "create_app", lambda _: made)
    ready = atlas_app.wsgi()
    script = re.search(r'src="(/_dash-component-suites/[^"]+)"', ready.test_client().get("/").text)
    assert made._got_first_request["setup_server"]
    assert ready.test_client().get(script[1]).status_code == 200


@pytest.mark.parametrize("pointer", [None, b"", b"\xff", b"nowhere", b"../../etc"])
def test_a_missing_store_is_one_plain_line(tmp_path, monkeypatch, capsys, pointer):
    if pointer is not None:
        (tmp_path / "none").mkdir()
        (tmp_path / "none" / "CURRENT").write_bytes(pointer)
    monkeypatch.setenv("STORE", str(tmp_path / "none"))
    monkeypatch.setattr(atlas_app, "open_atlas", open_atlas)
    monkeypatch.setattr(atlas_app, "serve", lambda _: 0)
    assert atlas_app.main() == 1
    told = capsys.readouterr().err
    assert told.startswith("cannot start: ")
    assert "python -m data" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(("workers", "done"), [("1", ["serve"]), ("3", ["warm", "serve"])])
def test_what_processes_share_is_loaded_before_they_are_made(monkeypatch, small, workers, done):
    steps = []
    monkeypatch.setenv("STORE", str(small[0].folder))
    monkeypatch.setenv("WORKERS", workers)
    monkeypatch.setattr(
        atlas_app, "create_app", lambda _: SimpleNamespace(server=SimpleNamespace(config={"DESK": None}))
    )
    monkeypatch.setattr(atlas_app, "warm_statistics", lambda: steps.append("warm"))
    monkeypatch.setattr(atlas_app, "serve", lambda _: steps.append("serve") or 0)
    assert atlas_app.main() == 0 and steps == done


def test_a_taken_port_is_one_plain_line(capsys):
    from serving.run import serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert serve(Settings(port=taken.getsockname()[1])) == 1
    assert "set PORT" in capsys.readouterr().err

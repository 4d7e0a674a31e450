"""The gate: who reaches which route and callback, how a session is used and abused, and what is written down."""

import re
import sqlite3
import time
from pathlib import Path

import pytest

from access import AccessError
from indicators import Atlas
from tests.access.desk_for_tests import ACCOUNTS, SECRET
from tests.access.reach import BEGIN, END, NOBODY, READERS, callbacks, matrix, met, routes, table
from tests.application import application
from tests.markup_reader import Read

ROOT = Path(__file__).parents[2]
OPEN = {
    "GET /login", "GET /login/elsewhere", "GET /login/back", "POST /login",
    "GET /ask", "POST /ask", "GET /healthz", "POST /csp-report",
    "GET /vendor/<version>/<name>", "GET /assets/<path:filename>",
}  # fmt: skip
QUERY = "?definition=vwi&sources=police&level=lsoa21&measure=count"


@pytest.fixture(scope="module")
def rows(made):
    return dict(matrix(*made))


def form(reply):
    """Return the token of a page's form."""
    return Read(reply.text).values("value")[0]


def sign_in(client, user="pat.partner", password=SECRET, **more):
    token = form(client.get("/login"))
    return client.post("/login", data={"user": user, "password": password, "form": token, **more})


def test_nobody_reaches_anything_but_the_door(rows):
    reached = {what.strip("`") for what, how in rows.items() if how[0] != "sign in"}
    assert reached == OPEN
    assert not [what for what, how in rows.items() if what.startswith("callback") and how[0] != "sign in"]


def test_only_administrators_reach_administration(rows):
    for what, how in rows.items():
        refused = {reader for reader, met in zip(READERS, how, strict=True) if met == "refused"}
        if " /admin" in what or " /audit" in what:
            assert refused == {"ann.analyst", "pat.partner", "pub.reader", "off.icer"}, what
        elif " /premises/book" in what:  # by grant, and for names by exact counts
            assert refused == {"pat.partner", "pub.reader", "adm.in"}, what
        elif " /flags" in what or " /premises/pack" in what:  # by grant, which an administrator has not either
            assert refused == {"ann.analyst", "pat.partner", "pub.reader", "adm.in"}, what
        elif " /profiles/ask" in what:  # by everybody of a partner organisation
            assert refused == {"pub.reader"}, what
        elif (" /profiles/" in what and "/file" not in what) or " /indicators" in what:
            # drafts are analysts' work, of files each has a say; what the atlas did not count it cannot protect
            assert refused == {"pat.partner", "pub.reader", "adm.in", "off.icer"}, what
        else:
            assert not refused, what


def test_the_documentation_has_the_table_as_it_came_out(rows):
    """Made by `python -m tests.access.reach`; it cannot fall behind."""
    written = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert table(list(rows.items())) == written.partition(BEGIN)[2].partition(END)[0].strip()


def test_a_route_added_later_is_refused_too(made, visit):
    rules = {rule for rule, _, _ in routes(made[0])}
    assert {"/", "/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/tiles/<name>", "/tip"} <= rules
    for address in ("/nowhere", "/api/v1/nothing.csv", "/embed", "/_reload-hash", "/static/x", "/admin/x"):
        assert met(visit().get(address)) == "sign in", address


def test_a_page_leads_to_sign_in_and_back_to_the_very_view(visit):
    client = visit()
    sent = client.get("/" + QUERY, headers={"Accept": "text/html"})
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/login?next=")
    page = client.get(sent.headers["Location"])
    wanted = Read(page.text).values("value")[1]
    assert wanted == "/" + QUERY
    assert sign_in(client, next=wanted).headers["Location"] == "/" + QUERY


@pytest.mark.parametrize(
    "away", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login", "/a\nb", "x"]
)
def test_nobody_is_led_to_another_site(visit, away):
    assert sign_in(visit(), next=away).headers["Location"] == "/"


def test_the_pages_own_script_is_told_to_sign_in(made, visit):
    for body in callbacks(made[0]).values():
        reply = visit().post("/_dash-update-component", json=body)
        assert reply.status_code == 401 and reply.headers["X-Sign-In"] == "/login" and len(reply.data) < 100


def test_the_cookie_is_kept_from_scripts_and_other_sites(visit):
    set_as = sign_in(visit()).headers["Set-Cookie"]
    assert set_as.startswith("vd=") and "HttpOnly" in set_as and "SameSite=Lax" in set_as and "Path=/" in set_as
    assert "Domain" not in set_as and "Expires" not in set_as


def test_behind_tls_the_cookie_belongs_to_this_host_alone(small, tmp_path, monkeypatch, callbacks_kept):
    from serving.settings import Settings
    from tests.access.desk_for_tests import desk_at

    desk_at(tmp_path / "a", clock=time.time)
    settings = Settings(store=tmp_path, access=tmp_path / "a", public_url="https://atlas.example", host="0.0.0.0")
    client = application(small[0], settings, monkeypatch.setattr).server.test_client()
    page = client.get("/login", base_url="https://atlas.example")
    assert "max-age=" in page.headers["Strict-Transport-Security"]
    data = {"user": "pat.partner", "password": SECRET, "form": form(page)}
    asked = {"base_url": "https://atlas.example", "headers": {"Origin": "https://atlas.example"}}
    reply = client.post("/login", data=data, **asked)
    assert reply.status_code == 303
    assert re.match(r"__Host-vd=\S+; Secure; HttpOnly; Path=/; SameSite=Lax$", reply.headers["Set-Cookie"])
    assert client.get("/account", base_url="https://atlas.example").status_code == 200
    bad = {**asked, "headers": {"Origin": "http://atlas.example"}}
    assert client.post("/login", data=data, **bad).status_code == 403


def test_a_planted_cookie_is_no_session_and_does_not_become_one(visit, desk):
    client = visit()
    client.set_cookie("vd", "planted")
    reply = sign_in(client)
    assert "vd=planted" not in reply.headers["Set-Cookie"] and desk.session("planted") is None


def test_a_session_is_worth_nothing_after_signing_out(visit):
    client = visit()
    sign_in(client)
    token = client.get_cookie("vd").value
    assert client.get("/").status_code == 200
    assert client.post("/logout", data={"form": form(client.get("/account"))}).status_code == 303
    again = visit()
    again.set_cookie("vd", token)
    assert met(again.get("/")) == "sign in"


def test_a_disabled_account_is_out_at_its_next_request(visit, desk):
    client = visit("pub.reader")
    assert client.get("/").status_code == 200
    desk.users.change("pub.reader", disabled=True)
    assert met(client.get("/")) == "sign in"
    desk.users.change("pub.reader", disabled=False)
    assert met(client.get("/")) == "sign in"


FOREIGN = [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://localhost:81"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_another_site_cannot_act_for_a_reader(made, visit, headers, kind):
    body = next(iter(callbacks(made[0]).values()))
    client = visit("pat.partner")
    assert client.post("/_dash-update-component", json=body, headers=headers, content_type=kind).status_code == 403
    for address in ("/login", "/logout", "/account", "/ask"):
        assert client.post(address, data={}, headers=headers).status_code == 403, address


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_callback_comes_as_json_or_not_at_all(made, visit, kind):
    import json

    body = json.dumps(next(iter(callbacks(made[0]).values())))
    reply = visit("pat.partner").post("/_dash-update-component", data=body, content_type=kind)
    assert reply.status_code in (400, 415)


@pytest.mark.parametrize("address", ["/login", "/logout", "/account", "/ask"])
@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(visit, address, token, desk):
    before = desk.audit.head()
    client = visit("pat.partner")
    assert client.post(address, data={"form": token, "user": "x", "password": "y"}).status_code == 403
    assert [entry.event for entry in desk.audit.latest(1)] == ["denied"] and desk.audit.head() != before


def test_a_form_of_one_browser_is_no_good_in_another(visit):
    stolen = form(visit().get("/login"))
    client = visit()
    client.get("/login")
    reply = client.post("/login", data={"user": "pat.partner", "password": SECRET, "form": stolen})
    assert reply.status_code == 403


def test_wrong_passwords_get_slower_answers_and_the_same_words(visit):
    client, told = visit(), set()
    for user in ("pat.partner", "nobody.at.all", "disabled"):
        reply = sign_in(client, user, "wrong password here")
        assert reply.status_code == 401
        told.add(re.sub(r'value="[^"]*"', "", reply.text))
    assert len(told) == 1
    codes = [sign_in(client, "pat.partner", "wrong").status_code for _ in range(8)]
    assert codes[-1] == 429 and 401 in codes


def test_a_reader_who_asks_too_much_waits(made, visit, desk):
    body = callbacks(made[0])["search.value"]
    client = visit("pat.partner")
    codes = [client.post("/_dash-update-component", json=body).status_code for _ in range(123)]
    assert codes[:120] == [200] * 120 and 429 in codes[120:]
    assert visit("ann.analyst").post("/_dash-update-component", json=body).status_code == 200
    replies = [client.get(f"/api/v1/cells.json{QUERY}") for _ in range(21)]
    assert [reply.status_code for reply in replies] == [200] * 20 + [429]
    assert int(replies[-1].headers["Retry-After"]) > 60
    assert client.get(f"/api/v1/cells.json.manifest.json{QUERY}").status_code == 200


def test_each_reader_sees_by_their_own_tier_whatever_cookie_they_send(visit):
    seen = {}
    for user in ACCOUNTS[:3]:
        client = visit(user.user)
        client.set_cookie("atlas_tier", "analyst")
        seen[user.tier] = client.get(f"/api/v1/cells.json{QUERY}").json["manifest"]["tier"]["id"]
    assert seen == {"analyst": "analyst", "partner": "partner", "public": "public"}


def test_an_analyst_of_one_area_gets_a_partners_figures_of_another(visit, desk):
    """By filter, drill, address and file, with a reason for exact figures typed."""
    why = {"X-Atlas-Reason": "To check the table of the paper"}
    desk.users.change("ann.analyst", areas=("X01",))
    ann, pat = visit("ann.analyst"), visit("pat.partner")
    for query in (f"{QUERY}&within=X02", f"{QUERY}&within=X0202&area=X0202A"):
        held = [reader.get(f"/api/v1/cells.json{query}", headers=why).json["cells"] for reader in (ann, pat)]
        assert held[0] == held[1] and any(cell["status"] == "hidden" for cell in held[0])
        units = range(8)
        tips = [[reader.get(f"/tip{query}&of=lsoa21&unit={n}").text for n in units] for reader in (ann, pat)]
        assert tips[0][4:] == tips[1][4:]
    mine = ann.get(f"/api/v1/cells.json{QUERY}&within=X01", headers=why).json["cells"]
    assert all(cell["status"] == "shown" for cell in mine)
    desk.users.change("ann.analyst", areas=())


def test_what_was_asked_and_taken_is_written_down_with_the_cells_and_the_hidden_ones(visit, desk):
    client = visit("pat.partner")
    client.get(f"/tip{QUERY}&of=lsoa21&unit=0")
    client.get(f"/api/v1/cells.csv{QUERY}")
    export, query = desk.audit.latest(2)
    assert (export.event, query.event, export.user, export.org) == ("export", "query", "pat.partner", "Fire and Rescue")
    for entry in (export, query):
        whole = next(one for one in entry.detail["specs"] if one["cells"] == 8)
        assert len(whole["hash"]) == 16 and whole["hidden"] > 0
    assert export.detail["at"] == "/api/v1/cells.csv" and desk.audit.verify(desk.audit.head()) == ""


def test_the_log_has_the_audits_head_once_a_day(visit, desk, monkeypatch, caplog):
    client, start = visit("pat.partner"), time.time()
    caplog.set_level("INFO", logger="serving.gate")
    for days in (100, 100, 100, 101):
        now = start + days * 86400
        monkeypatch.setattr(desk, "_clock", lambda now=now: now)
        assert client.get("/account").status_code == 200
    heads = [one.getMessage() for one in caplog.records if one.name == "serving.gate"]
    assert heads == [f"audit head {desk.audit.head()}"] * 2


def test_every_callback_that_tells_figures_is_written_down(made, visit, desk):
    body = {**callbacks(made[0])["url.search"]}
    body["inputs"] = [{**one, "value": QUERY if one["property"] == "search" else None} for one in body["inputs"]]
    before = desk.audit.head()
    assert visit("pat.partner").post("/_dash-update-component", json=body).status_code == 200
    assert desk.audit.head() != before and desk.audit.latest(1)[0].event == "query"


def test_what_cannot_be_written_down_is_not_answered(visit, desk, monkeypatch):
    client = visit("pat.partner")

    def full(*_, **__):
        raise AccessError("the audit cannot be written: disk full")

    monkeypatch.setattr(desk.audit, "add", full)
    for address in (f"/tip{QUERY}&of=lsoa21&unit=0", f"/api/v1/cells.csv{QUERY}", f"/api/v1/view.svg{QUERY}"):
        reply = client.get(address)
        assert reply.status_code == 503 and b"lsoa" not in reply.data.lower() and len(reply.data) < 200, address
        assert "Content-Security-Policy" in reply.headers and "disk full" not in reply.text
        assert "attachment" not in reply.headers.get("Content-Disposition", "")
    token = form(visit().get("/login"))
    assert token and sign_in(visit()).status_code == 503


def test_a_broken_access_file_answers_nobody(visit, desk, monkeypatch):
    def broken(_):
        raise sqlite3.DatabaseError("file is not a database")

    client = visit("pat.partner")
    monkeypatch.setattr(desk, "session", broken)
    for address in ("/", "/login", "/tip", "/api/v1/cells.csv"):
        assert client.get(address).status_code == 503


@pytest.mark.parametrize("address", ["/login", "/ask", "/account", "/nowhere", "/api/v1/cells.csv", "/logout"])
def test_every_answer_of_the_door_carries_the_headers(visit, address):
    for reader in (NOBODY, "pat.partner"):
        reply = visit(reader).get(address)
        assert reply.headers["X-Content-Type-Options"] == "nosniff", address
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Traceback" not in reply.text


def test_nothing_behind_sign_in_is_kept_where_others_share_it(visit):
    client = visit("pat.partner")
    release = client.get("/healthz").json["release"]
    assert client.get(f"/names/{release}/lsoa21.json").headers["Cache-Control"].startswith("private")


def test_whoever_asks_for_access_waits_for_an_administrator(visit, desk):
    client = visit()
    data = {"user": "new.person", "org": "Hospital", "reason": "tasking", "password": SECRET}
    weak = client.post("/ask", data={**data, "password": "short", "form": form(client.get("/ask"))})
    assert weak.status_code == 400 and "characters" in weak.text
    assert "Noted" in client.post("/ask", data={**data, "form": form(client.get("/ask"))}).text
    assert sign_in(visit(), "new.person").status_code == 401
    assert [one.user for one in desk.users.requests()] == ["new.person"]
    desk.users.decide(desk.users.requests()[0].id, tier=None)


def test_what_somebody_types_is_only_words(visit):
    evil = '"><img src=x onerror=alert(1)>'
    reply = sign_in(visit(), evil, "wrong")
    assert "<img" not in reply.text and "&lt;img" in reply.text


def test_a_password_of_ones_own_is_changed_with_the_old_one(visit, desk):
    client = visit()
    sign_in(client, "pub.reader")
    token, other = form(client.get("/account")), visit("pub.reader")
    wrong = client.post("/account", data={"form": token, "password": "no", "new": "hedge teapot walrus 9"})
    assert wrong.status_code == 400
    done = client.post("/account", data={"form": token, "password": SECRET, "new": "hedge teapot walrus 9"})
    assert done.status_code == 303 and client.get("/account").status_code == 200
    assert met(other.get("/account")) == "sign in"
    desk.users.set_password("pub.reader", SECRET)


def test_on_real_data_nobody_is_anybody_without_signing_in(made, visit, small, monkeypatch):
    """The switch between tiers is the demonstration's alone: no cookie and no missing gate makes a reader."""
    import dataclasses

    from callbacks import principal
    from data import Store

    store = small[0]
    closed = Atlas(Store(store.folder, dataclasses.replace(store.facts, synthetic=False)))
    monkeypatch.setattr(made[0].server.config["ATLAS"], "atlas", closed)
    client = visit()
    client.set_cookie("atlas_tier", "analyst")
    for address in ("/", f"/api/v1/cells.json{QUERY}", f"/tip{QUERY}&of=lsoa21&unit=0"):
        assert met(client.get(address)) == "sign in"
    assert "rows" not in client.get("/healthz").json
    asked = made[0].server.test_request_context("/", headers={"Cookie": "atlas_tier=analyst"})
    with asked, pytest.raises(PermissionError):
        principal()
    body = callbacks(made[0])["tier.data"]
    told = visit("pat.partner").post("/_dash-update-component", json=body).text
    assert "pat.partner, partner" in told and "View as" not in told

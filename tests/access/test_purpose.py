"""The operational tier: nothing before a purpose is stated, areas as a partner, and by grant what else."""

import dataclasses
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import LONGEST_PURPOSE, Desk, PurposeError, User, demonstration, grants, tiers
from access.__main__ import main
from tests.access.desk_for_tests import FOR, SECRET, Clock, desk_at
from tests.access.reach import callbacks, client_of, met, routes
from tests.access.test_gate import OPEN, form, sign_in
from tests.markup_reader import Read

QUERY = "?definition=vwi&sources=police&level=lsoa21&measure=count"
PAGE = {"Accept": "text/html"}
ASKED = tiers()["operational"].purpose
SAID = "Visit or inspection of premises: Visits on the Friday night"


@pytest.fixture()
def visit(made, desk):
    return lambda reader="off.icer", said=False: client_of(*made, reader, said=said)


def state(client, kind=FOR[0], words=FOR[1], wanted="/"):
    token = form(client.get("/purpose"))
    return client.post("/purpose", data={"form": token, "kind": kind, "words": words, "next": wanted})


def test_nothing_is_answered_before_a_purpose_is_stated(made, visit):
    """Every route and callback: the door, the page's own files, the form itself and the way out are all there is."""
    reached = set()
    for rule, method, address in routes(made[0]):
        if met(visit().open(address, method=method)) != "purpose":
            reached.add(f"{method} {rule}")
    assert reached == {*OPEN, "GET /purpose", "POST /purpose", "POST /logout"}
    for body in callbacks(made[0]).values():
        reply = visit().post("/_dash-update-component", json=body)
        assert reply.status_code == 401 and reply.headers["X-Sign-In"] == "/purpose" and len(reply.data) < 100


def test_the_purpose_leads_back_to_the_very_view(visit):
    client = visit()
    sent = client.get("/" + QUERY, headers=PAGE)
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/purpose?next=")
    page = client.get(sent.headers["Location"])
    assert [kind in Read(page.text).text for kind in ASKED.kinds] == [True] * len(ASKED.kinds)
    assert state(client, wanted="/" + QUERY).headers["Location"] == "/" + QUERY
    assert client.get("/").status_code == 200


def test_an_account_lands_on_its_screen_after_sign_in_and_after_its_purpose(made, visit, desk):
    desk.users.change("off.icer", home="premises")
    try:
        client = visit("nobody")
        assert sign_in(client, "off.icer").headers["Location"] == "/premises"
        assert state(client).headers["Location"] == "/premises"
        assert Read(client.get("/account").text).values("href").count("/premises") == 1  # the name in the bar
        body = callbacks(made[0])["tier.data"]
        assert client.post("/_dash-update-component", json=body).json["response"]["brand"]["href"] == "/premises"
        assert client.get("/").status_code == 200
        wanted = visit("nobody")
        assert sign_in(wanted, "off.icer", next="/crew?a=1").headers["Location"] == "/crew?a=1"
        assert state(wanted, wanted="/crew?a=1").headers["Location"] == "/crew?a=1"
    finally:
        desk.users.change("off.icer", home="atlas")


@pytest.mark.parametrize(
    ("address", "headers", "leads"),
    [
        ("/", {}, True), ("/?", {}, True), ("/" + QUERY, {}, False), ("/", {"Sec-Fetch-Site": "same-origin"}, False),
        ("/", {"Sec-Fetch-Site": "cross-site"}, False), ("/", {"Cache-Control": "max-age=0"}, False),
        ("/crew", {}, False),
    ],
)  # fmt: skip
def test_whoever_types_the_bare_address_lands_on_the_screen_of_their_account(visit, desk, address, headers, leads):
    """A link of a page to the atlas, a question and a reload stay where they lead."""
    typed = {**PAGE, "Sec-Fetch-Site": "none", **headers}
    plain = visit(said=True)
    assert plain.get(address, headers=typed).status_code == 200  # this account lands on the atlas
    desk.users.change("off.icer", home="premises")
    try:
        reply = visit(said=True).get(address, headers=typed)
        assert (reply.status_code, reply.headers.get("Location")) == ((303, "/premises") if leads else (200, None))
    finally:
        desk.users.change("off.icer", home="atlas")


def test_every_request_of_the_session_is_written_down_with_its_purpose(visit, desk):
    client = visit()
    state(client)
    stated = desk.audit.latest(1)[0]
    assert (stated.event, stated.user, stated.detail["purpose"]) == ("purpose", "off.icer", SAID)
    for address, event in (
        (f"/tip{QUERY}&of=lsoa21&unit=0", "query"), (f"/api/v1/cells.csv{QUERY}", "export"), ("/account", "request"),
        ("/admin", "denied"),
    ):  # fmt: skip
        client.get(address)
        entry = desk.audit.latest(1)[0]
        assert (entry.event, entry.user, entry.detail["purpose"]) == (event, "off.icer", SAID), address
    pat = visit("pat.partner")
    pat.get(f"/tip{QUERY}&of=lsoa21&unit=0")
    assert "purpose" not in desk.audit.latest(1)[0].detail


def test_the_pages_own_files_fill_no_audit(visit, desk):
    client = visit(said=True)
    release, before = client.get("/healthz").json["release"], desk.audit.head()
    assert client.get(f"/names/{release}/lsoa21.json").status_code == 200
    assert desk.audit.head() == before


def test_each_session_says_its_own(visit, desk):
    first = visit()
    state(first)
    assert first.get("/").status_code == 200
    second = visit()
    assert met(second.get("/")) == "purpose"
    token = form(second.get("/purpose"))
    desk.users.change("off.icer", areas=())  # ends every session
    assert met(first.get("/")) == "sign in" and met(second.post("/purpose", data={"form": token})) == "sign in"
    again = visit("nobody")
    sign_in(again, "off.icer")
    assert met(again.get("/", headers=PAGE)) == "purpose"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("", FOR[1]),
        ("Curiosity", FOR[1]),
        (FOR[0], "x" * (ASKED.fewest - 1)),
        (FOR[0], " \n" * 40 + "short"),
        (FOR[0], "x" * (LONGEST_PURPOSE + 1)),
        (FOR[0], "a bell \a in the middle of it"),
    ],
)
def test_a_purpose_that_says_too_little_or_too_much_is_none(visit, desk, kind, words):
    client = visit()
    reply = state(client, kind, words)
    assert reply.status_code == 400 and Read(reply.text).text.count("What is this session for?")
    assert met(client.get("/")) == "purpose" and desk.audit.latest(1)[0].event != "purpose"


@given(words=st.text(max_size=300))
def test_what_is_stated_is_kept_on_one_line_and_never_empty(words):
    try:
        kept = ASKED.stated(ASKED.kinds[0], words)
    except PurposeError:
        return
    told = kept.removeprefix(f"{ASKED.kinds[0]}: ")
    assert kept.isprintable() and ASKED.fewest <= len(told) <= LONGEST_PURPOSE


def test_other_tiers_are_asked_nothing(visit):
    for reader in ("ann.analyst", "pat.partner", "pub.reader", "adm.in"):
        client = visit(reader)
        assert client.get("/purpose").status_code == 404 and client.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_another_page_cannot_state_it(visit, token):
    client = visit()
    data = {"form": token, "kind": FOR[0], "words": FOR[1]}
    assert client.post("/purpose", data=data).status_code == 403 and met(client.get("/")) == "purpose"


def test_what_cannot_be_written_down_is_not_stated(visit, desk, monkeypatch):
    from access import AccessError

    client = visit()
    token = form(client.get("/purpose"))

    def full(*_, **__):
        raise AccessError("disk full")

    monkeypatch.setattr(desk.audit, "add", full)
    assert client.post("/purpose", data={"form": token, "kind": FOR[0], "words": FOR[1]}).status_code == 503
    monkeypatch.undo()
    assert met(client.get("/")) == "purpose"


def test_areas_are_a_partners_in_view_and_file(visit):
    for address in (f"/api/v1/cells.json{QUERY}", f"/tip{QUERY}&of=lsoa21&unit=4"):
        held = [visit(reader, said=True).get(address).json for reader in ("off.icer", "pat.partner")]
        told = [one.get("cells", one.get("text")) for one in held]
        assert told[0] == told[1] and told[0]
    operational, partner = tiers()["operational"], tiers()["partner"]
    own = {"id", "label", "plural", "plain", "like", "purpose", "grants"}
    for field in dataclasses.fields(partner):
        assert field.name in own or getattr(operational, field.name) == getattr(partner, field.name), field.name


@pytest.mark.parametrize("held", [(), ("licensing",), ("flags",), ("licensing", "flags")])
def test_a_grant_holds_for_its_tier_with_a_purpose_and_never_else(held):
    account = User("lee", "Council", "operational", grants=held)
    for grant in grants():
        assert not account.principal().may(grant)
        assert dataclasses.replace(account.principal(), purpose=SAID).may(grant) == (grant in held)
    for tier in ("partner", "analyst", "public"):
        reader = dataclasses.replace(account.principal(), tier=tiers()[tier], purpose=SAID)
        assert not any(reader.may(grant) for grant in grants())
        if held:
            with pytest.raises(ValueError, match="is for operational"):
                User("lee", "Council", tier, grants=held)


def test_a_grant_nobody_has_is_a_mistake_and_no_refusal():
    with pytest.raises(ValueError, match="grant: one of licensing, flags"):
        demonstration("operational").may("license")


def test_the_demonstration_reader_has_a_purpose_that_says_so():
    reader = demonstration("operational")
    assert reader.purpose == "Demonstration: invented data" and not reader.must_say
    assert reader.may("licensing") and reader.may("flags") and not demonstration("analyst").purpose


def test_grants_and_home_come_by_the_command_line(tmp_path, monkeypatch, capsys):
    import io

    def run(*words):
        monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))
        code = main(["--db", str(tmp_path / "a"), *words])
        return code, capsys.readouterr()

    assert run("user", "add", "adm.in", "--org", "Council", "--admin")[0] == 0
    made = run("user", "add", "lee", "--org", "Council", "--tier", "operational", "--grants", "licensing,flags",
               "--home", "premises")  # fmt: skip
    assert made[0] == 0
    user = Desk(tmp_path / "a").users.one("lee")
    assert (user.grants, user.home) == (("licensing", "flags"), "premises")
    assert run("user", "add", "kim", "--org", "Council", "--grants", "flags")[0] == 1
    assert "flags" in run("user", "change", "lee", "--grants", "flags", "--home", "crew")[1].out
    assert Desk(tmp_path / "a").users.one("lee").grants == ("flags",)
    run("user", "change", "lee", "--tier", "partner")
    assert Desk(tmp_path / "a").users.one("lee").grants == ()
    last = Desk(tmp_path / "a").audit.latest(1)[0]
    assert (last.detail["tier"], last.detail["grants"], last.detail["home"]) == ("partner", [], "crew")


def test_an_access_file_of_before_is_led_to_this_version_with_everybody_in_it(tmp_path):
    desk = desk_at(tmp_path / "a", clock=Clock())
    token = desk.sessions.begin("pat.partner")
    held = sqlite3.connect(tmp_path / "a", isolation_level=None)
    for column in ("grants", "home", "told"):
        held.execute(f"ALTER TABLE users DROP COLUMN {column}")
    held.execute("ALTER TABLE sessions DROP COLUMN purpose")
    held.execute("PRAGMA user_version=2")
    before = held.execute("SELECT user, org, tier, areas, password FROM users").fetchall()
    held.close()
    again = Desk(tmp_path / "a", Clock())
    assert again.session(token).principal() == User("pat.partner", "Fire and Rescue", "partner").principal()
    rows = again.database.connection().execute("SELECT user, org, tier, areas, password FROM users").fetchall()
    assert [tuple(row) for row in rows] == before
    state = desk_at(tmp_path / "new", clock=Clock()).database.connection()
    tables = "SELECT name FROM pragma_table_info('users') UNION ALL SELECT name FROM pragma_table_info('sessions')"
    assert {row[0] for row in again.database.connection().execute(tables)} == {row[0] for row in state.execute(tables)}

"""Administration: each frequent task is two clicks, is written down, and is for administrators alone."""

import re

import pytest

from access import User
from tests.access.desk_for_tests import SECRET
from tests.access.reach import met
from tests.markup_reader import Read

QUERY = "?definition=vwi&sources=police&level=lsoa21&measure=count"


@pytest.fixture()
def admin(visit):
    return visit("adm.in")


def send(client, address, **fields):
    """Send a form as the screen would: with the token that it gave."""
    token = re.search(r'name="form" value="([0-9a-f]+)"', client.get("/admin").text)[1]
    return client.post(address, data={"form": token, **fields})


def last(desk):
    entry = desk.audit.latest(1, events=("change",))[0]
    return entry.user, entry.detail["what"], entry.detail["of"]


def test_somebody_is_let_in_with_two_clicks(admin, desk):
    """One to the screen, one on the button: the tier that most get is chosen already."""
    desk.users.ask("new.person", "Hospital", "monthly tasking", SECRET)
    page = Read(admin.get("/admin").text)
    assert "monthly tasking" in page.text
    number = desk.users.requests()[0].id
    assert send(admin, f"/admin/requests/{number}", do="in", tier="analyst", areas="X01, X02").status_code == 303
    assert desk.users.one("new.person") == User("new.person", "Hospital", "analyst", ("X01", "X02"))
    assert last(desk) == ("adm.in", "let in", "new.person") and not desk.users.requests()


def test_somebody_is_turned_down(admin, desk):
    desk.users.ask("odd.person", "Nowhere", "curious", SECRET)
    send(admin, f"/admin/requests/{desk.users.requests()[0].id}", do="down", tier="analyst")
    assert not desk.users.requests() and last(desk)[1:] == ("turned down", "odd.person")
    with pytest.raises(KeyError):
        desk.users.one("odd.person")


def test_a_tier_is_changed_and_the_person_signed_out(admin, desk, visit):
    theirs = visit("pub.reader")
    send(admin, "/admin/users/pub.reader", do="change", tier="partner", areas="")
    assert desk.users.one("pub.reader").tier == "partner" and met(theirs.get("/")) == "sign in"
    assert last(desk) == ("adm.in", "user", "pub.reader")


def test_grants_and_the_landing_screen_are_given_with_the_tier(admin, desk):
    try:
        reply = send(
            admin, "/admin/users/pat.partner", do="change", tier="operational", grants=["licensing"], home="premises"
        )
        assert reply.status_code == 303
        user = desk.users.one("pat.partner")
        assert (user.tier, user.grants, user.home) == ("operational", ("licensing",), "premises")
        assert desk.audit.latest(1, events=("change",))[0].detail["grants"] == ["licensing"]
        ticked = re.findall(r'value="(\w+)" checked', admin.get("/admin").text)
        assert ticked.count("licensing") == 2 and ticked.count("flags") == 1  # off.icer has both
        reply = send(admin, "/admin/users/pat.partner", do="change", tier="analyst", grants=["licensing"])
        assert reply.status_code == 400 and "is for operational, not for analyst" in Read(reply.text).text
    finally:
        desk.users.change("pat.partner", tier="partner", grants=(), home="atlas")


def test_rights_that_are_not_those_of_the_groups_are_marked(admin, desk):
    if not [one for one in desk.users.all() if one.user == "kim@sso"]:
        desk.users.welcome(User("kim@sso", "Council", "partner"), "issuer kim")
    assert "not as its groups say" not in Read(admin.get("/admin").text).text
    send(admin, "/admin/users/kim@sso", do="change", tier="analyst", areas="X01")
    assert "not as its groups say" in Read(admin.get("/admin").text).text


def test_an_account_is_disabled_and_enabled(admin, desk, visit):
    theirs = visit("pat.partner")
    send(admin, "/admin/users/pat.partner", do="disable")
    assert desk.users.one("pat.partner").disabled and met(theirs.get("/")) == "sign in"
    send(admin, "/admin/users/pat.partner", do="enable")
    assert not desk.users.one("pat.partner").disabled


def test_a_session_is_ended(admin, desk, visit):
    theirs = visit("ann.analyst")
    session = next(one.id for one in desk.sessions.all() if one.user.user == "ann.analyst")
    send(admin, f"/admin/sessions/{session}")
    assert met(theirs.get("/")) == "sign in" and last(desk) == ("adm.in", "session ended", "ann.analyst")


@pytest.mark.parametrize(
    ("address", "fields", "told"),
    [
        ("/admin/users/pat.partner", {"do": "change", "tier": "root"}, "tier: one of"),
        ("/admin/users/pat.partner", {"do": "change", "tier": "partner", "areas": "<b>"}, "areas: not districts"),
        ("/admin/users/pat.partner", {"do": "change", "tier": "analyst", "areas": "E99"}, "not districts of this"),
        ("/admin/users/adm.in", {"do": "disable"}, "last administrator"),
        ("/admin/users/nobody", {"do": "disable"}, "not there any more"),
        ("/admin/requests/999", {"do": "in", "tier": "partner"}, "not there any more"),
    ],
)
def test_what_cannot_be_is_refused_with_words(admin, desk, address, fields, told):
    before = desk.users.all()
    reply = send(admin, address, **fields)
    assert reply.status_code == 400 and told in Read(reply.text).text and "<b>" not in reply.text
    assert desk.users.all() == before


@pytest.mark.parametrize("reader", ["ann.analyst", "pat.partner", "pub.reader"])
def test_nobody_else_administers(visit, desk, reader):
    before = desk.users.all()
    client = visit(reader)
    for address in ("/admin", "/admin/"):
        assert client.get(address).status_code == 403
    for address in ("/admin/users/adm.in", "/admin/requests/1", "/admin/sessions/x"):
        assert client.post(address, data={"do": "disable"}).status_code == 403
    assert client.get("/audit").status_code == 403
    assert desk.users.all() == before and desk.audit.latest(1)[0].event == "denied"


def test_another_page_cannot_press_an_administrators_buttons(admin, desk):
    before = desk.users.all()
    for fields in ({}, {"form": "0" * 64}):
        assert admin.post("/admin/users/pat.partner", data={"do": "disable", **fields}).status_code == 403
    assert desk.users.all() == before


def test_no_change_is_made_that_cannot_be_written_down(admin, desk, monkeypatch):
    from access import AccessError

    def full(*_, **__):
        raise AccessError("disk full")

    token = re.search(r'name="form" value="([0-9a-f]+)"', admin.get("/admin").text)[1]
    monkeypatch.setattr(desk.audit, "add", full)
    reply = admin.post("/admin/users/pat.partner", data={"form": token, "do": "disable"})
    assert reply.status_code == 503 and not desk.users.one("pat.partner").disabled


def test_the_owner_of_data_reads_who_saw_them_and_nothing_else(visit, desk, admin):
    if "owner.ed" not in {user.user for user in desk.users.all()}:
        desk.users.add(User("owner.ed", "Hospital", "partner", owns=("ed",)), SECRET)
    pat = visit("pat.partner")
    pat.get(f"/api/v1/cells.csv{QUERY}")
    pat.get(f"/api/v1/cells.csv{QUERY.replace('police', 'ed')}")
    owner = visit("owner.ed")
    for address in (
        "/audit",
        "/audit?event=all",
        "/audit?event=export",
        "/audit?event=sign-in",
        "/audit?source=police",
    ):
        told = Read(owner.get(address).text).text
        assert "ed · lsoa21" in told or "event=export" not in address
        assert "police · lsoa21" not in told and "sign-in" not in told, address
    assert "pat.partner" in Read(owner.get("/audit?event=export").text).text
    everything = Read(admin.get("/audit?event=export").text).text
    assert "police · lsoa21" in everything and "ed · lsoa21" in everything
    assert owner.get("/admin").status_code == 403


def test_the_screen_shows_who_is_in_and_who_failed(visit, desk, admin):
    client = visit()
    token = re.search(r'value="([0-9a-f]{64})"', client.get("/login").text)[1]
    client.post("/login", data={"user": "pat.partner", "password": "wrong", "form": token})
    page = Read(admin.get("/admin").text)
    assert "wrong password" in page.text and "this one" in page.text and desk.audit.head() in page.text


def test_the_reason_typed_for_exact_figures_is_in_the_record(visit, admin):
    why = "For the licensing hearing of the twelfth of May"
    reply = visit("ann.analyst").get(f"/api/v1/cells.csv{QUERY}", headers={"X-Atlas-Reason": why})
    assert reply.status_code == 200
    assert why in Read(admin.get("/audit?event=export").text).text

"""What somebody found who tried to break in: each of these was open once."""

import json
import socket
import threading

import pytest

from access import AccessError, Library, Principal, ReasonError, taking, tiers
from indicators.parse import LONGEST
from layouts import ids
from serving import headers, run
from serving.door import onward
from tests.access.desk_for_tests import SECRET, Clock
from tests.access.reach import callbacks
from tests.access.test_profiles import ANN, PAT, PUB, QUERY, WHY, ask, library, post

__all__ = ["library"]
UPDATE = "/_dash-update-component"
PARTNER = Principal("pat", "Org", tiers()["partner"])


def callback(made, changed, **values):
    """Return what the page sends when `changed` changes; values: of inputs and states, by "id.property"."""
    body = callbacks(made[0])[changed]
    for one in (*body["inputs"], *body["state"]):
        one["value"] = values.get(f"{one['id']}.{one['property']}", one["value"])
    return body


@pytest.mark.parametrize("away", ["/\\[", "/\\[x]", "/\\\\[::1", "/\\\\evil.example", "/x\\..//evil.example"])
def test_an_address_that_cannot_be_read_leads_home_and_is_no_fault(visit, away):
    assert onward(away) == "/"
    assert visit().get("/login", query_string={"next": away}).status_code == 200


def test_half_a_character_is_no_text(made, visit):
    sent = callback(made, f"{ids.SEARCH}.value", **{"search.value": "x", "shown.data": {"query": "?definition=vwi"}})
    body = json.dumps(sent)
    for half in ('"\\ud800"', '"a\\uDFFF"'):
        found = visit(PAT).post(UPDATE, data=body.replace('"x"', half), content_type="application/json")
        assert found.status_code == 400
    whole = visit(PAT).post(UPDATE, data=body.replace('"x"', '"\\ud83d\\ude00"'), content_type="application/json")
    assert whole.status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/cells.json", "/embed", "/paper", "/", "/login"])
def test_an_address_without_end_is_not_read(visit, address):
    reply = visit(PAT).get(f"{address}?{'a=&' * 5_000}")
    assert reply.status_code == 414 and len(reply.data) < 1_000


def test_nor_is_one_that_a_callback_sends(made, visit):
    body = callback(made, f"{ids.URL}.search", **{"url.search": "?" + "a=&" * LONGEST})
    reply = visit(PAT).post(UPDATE, json=body)
    assert reply.status_code == 200 and "none of it was read" in reply.text
    assert len(reply.data) < 60_000


@pytest.mark.parametrize("panel", ["rates", "outliers", "over"])
def test_areas_are_put_beside_each_other_for_nobody_whose_tier_sees_no_order(made, visit, panel):
    body = callback(made, f"{ids.AT_COMPARE}.data", **{"at-compare.data": {"search": f"?panel={panel}", "n": 1}})
    told = visit(PUB).post(UPDATE, json=body).json["response"]
    assert "are for partners" in told[ids.COMPARE]["html"]
    assert told[ids.COMPARE_PANELS]["html"] == "" and told[ids.COMPARE_MAP_ROOM]["hidden"] is True
    assert ids.COMPARE_MAP not in told
    assert "are for partners" not in visit(PAT).post(UPDATE, json=body).json["response"][ids.COMPARE]["html"]


@pytest.mark.parametrize("hidden", ["\x00", "\x1b[31m", "\u202e", "\ufffe", "\u200b"])
def test_a_reason_that_cannot_be_seen_is_none(hidden):
    analyst = Principal("ann", "Org", tiers()["analyst"])
    with pytest.raises(ReasonError, match="can be seen"):
        taking(analyst, f"for the inquest {hidden} of next week")
    assert taking(analyst, "für die Prüfung\nim nächsten Mai") is analyst


def test_one_reader_cannot_shut_the_others_out_of_the_queue(tmp_path, monkeypatch):
    import access.library as module

    monkeypatch.setattr(module, "OWN", 2)
    held = Library(tmp_path / "library", Clock())
    wanted = {"title": "A", "address": "?area=A", "variant": "partner", "why": "x"}
    for _ in range(2):
        held.ask(PARTNER, **wanted)
    with pytest.raises(ValueError, match="of your requests"):
        held.ask(PARTNER, **wanted)
    assert held.ask(Principal("sam", "Org", tiers()["partner"]), **wanted).state == "asked"


def broken(*_, **__):
    raise AccessError("the audit cannot be written")


def test_what_cannot_be_written_down_is_neither_asked_nor_drafted_nor_declined(desk, visit, library, monkeypatch):
    number, pat, ann = ask(visit, library), visit(PAT), visit(ANN)
    before = library.all()
    with monkeypatch.context() as patch:
        patch.setattr(desk.audit, "add", broken)
        assert post(pat, "/profiles/ask", address=QUERY, why=WHY, variant="partner").status_code == 503
        assert post(ann, f"/profiles/{number}/draft").status_code == 503
        assert post(ann, f"/profiles/{number}/decline").status_code == 503
    assert library.all() == before


def test_nor_is_a_password_changed(desk, visit, monkeypatch):
    fields = {"password": SECRET, "new": "otter kettle bridge 77"}
    client = visit("pub.reader")
    with monkeypatch.context() as patch:
        patch.setattr(desk.audit, "add", broken)
        assert post(client, "/account", **fields).status_code == 503
    assert desk.users.verified("pub.reader", SECRET) is not None


def test_a_body_larger_than_any_is_not_read_at_all():
    """A body is kept on disk until it is whole: of 1 GB from anybody, signed in or not, none is read."""
    read = []

    def application(environ, start):
        read.append(len(environ["wsgi.input"].read()))
        start("200 OK", [])
        return [b""]

    listener = run.listen("127.0.0.1", 0)
    server = run.waiting(application, listener)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        for size, met in ((headers.BODY, b"200"), (64 * headers.BODY, b"413")):
            with socket.create_connection(listener.getsockname(), timeout=30) as held:
                held.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size)
                if met == b"200":
                    held.sendall(b"x" * size)
                assert held.recv(64).split()[1] == met
    finally:
        server.close()
    assert read == [headers.BODY]

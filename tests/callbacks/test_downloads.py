"""The page's files: a ticket for one use by one reader within ten minutes, the file made for whoever comes with it."""

import csv
import hashlib
import io
import json
import re
from urllib.parse import quote

import pytest
from dash.development.base_component import Component
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access import Tickets, demonstration, listening
from access.tickets import LIFE, MOST
from callbacks import api, downloads
from indicators import COMPARE_PANELS, Atlas
from layouts.download import menu
from reports import PANEL_FILES
from tests.application import Held

QUERY = "?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12&measure=count"
WHY = "To check the table of the board’s paper"
COOKIE = "atlas_visitor"
NOT_LISTED = ["", "exe", "csv.gz", "../../etc/passwd", "csv:a4:wide", "png:poster", "csv\0", "manifest.json"]


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(atlas, tmp_path, clock):
    server = Flask("atlas")
    server.config.update(ATLAS=Held(atlas), TICKETS=Tickets(tmp_path / "tickets", clock))
    server.register_blueprint(api.blueprint)
    server.register_blueprint(downloads.blueprint)
    return server


@pytest.fixture
def client(server):
    return server.test_client()


def ask(client, kind="csv", tier="partner", query=QUERY, **form):
    client.set_cookie("atlas_tier", tier)
    return client.post(f"/downloads{query}", data={"kind": kind, **form})


def way(reply):
    assert reply.status_code == 303
    return reply.headers["Location"]


def rows(reply):
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


def offered(piece):
    """Yield the value of every button of a piece."""
    if isinstance(piece, list | tuple):
        for one in piece:
            yield from offered(one)
    elif isinstance(piece, Component):
        if piece._type == "Button":
            yield piece.value
        yield from offered(getattr(piece, "children", None))


def test_everything_the_menu_offers_is_sent_under_a_name_the_server_made(client, atlas):
    reader = demonstration("partner")
    kinds = list(offered(menu(atlas.answer(atlas.parse(QUERY)[0], reader))))
    assert len(kinds) == 2 * 6 + 1 + 4
    for kind in kinds:
        reply = client.get(way(ask(client, kind)))
        assert reply.status_code == 200, kind
        name = re.fullmatch('attachment; filename="([a-z0-9_.-]+)"', reply.headers["Content-Disposition"])[1]
        assert name.endswith("." + kind.partition(":")[0])
        assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("panel", COMPARE_PANELS)
def test_on_compare_the_menu_offers_the_tables_of_the_panel_that_is_seen(client, atlas, panel):
    search = f"{QUERY}&panel={panel}&second=blindspot&place=X0202"
    piece = menu(atlas.answer(atlas.parse(QUERY)[0], demonstration("partner")), "/compare", search)
    kinds = list(offered(piece))
    assert {kind.removesuffix(".manifest.json") for kind in kinds} == {
        kind for kind, (of, _, _) in PANEL_FILES.items() if of == panel
    }
    assert "Exactly what is on screen" not in str(piece)
    for kind in kinds:
        reply = client.get(way(ask(client, kind, query=search)))
        assert reply.status_code == 200, kind
        if kind.endswith(".manifest.json"):
            told = reply.json
            assert told["panel"]["key"] == panel and told["query"].startswith("/compare?")
            assert "second=blindspot" in told["query"] and "place=X0202" in told["query"]


def test_a_table_of_compare_is_of_its_own_panel_whichever_the_address_names(client):
    told = client.get(way(ask(client, "panel.rates.csv.manifest.json", query=f"{QUERY}&panel=time&per=area"))).json
    assert told["panel"]["key"] == "rates" and told["panel"]["figures"]["unit"] == "per km² a year"


def test_a_reader_whom_compare_is_not_open_to_takes_nothing_of_it(client):
    reply = client.get(way(ask(client, "panel.rates.csv", tier="public")))
    assert reply.status_code == 403 and "code," not in reply.text


def test_an_analyst_takes_compare_by_the_partner_s_rule_unless_they_say_why(client):
    partner, analyst = (rows(client.get(way(ask(client, "panel.rates.csv", tier)))) for tier in ("partner", "analyst"))
    exact = rows(client.get(way(ask(client, "panel.rates.csv", "analyst", reason=WHY))))
    assert partner == analyst and any(row["status"] == "hidden" for row in partner)
    assert {row["status"] for row in exact} == {"shown"}
    told = client.get(way(ask(client, "panel.rates.csv.manifest.json", "analyst", reason=WHY))).json
    assert told["export"]["reason"] == WHY and told["rule"]["of"] == "analyst"


def test_the_audit_hears_of_a_table_with_the_id_that_its_manifest_has(client):
    told = client.get(way(ask(client, "panel.outliers.csv.manifest.json"))).json
    with listening() as heard:
        client.get(way(ask(client, "panel.outliers.csv")))
    entry = heard.summary()
    assert entry["export"] == told["export"]["id"] and entry["sha256"] == told["file"]["sha256"]
    assert entry["file"] == "panel.outliers.csv" and entry["specs"]


def test_the_file_is_the_one_the_api_sends_and_its_manifest_is_its(client):
    file, side_car = (client.get(way(ask(client, kind))) for kind in ("xlsx", "xlsx.manifest.json"))
    assert file.data == client.get(f"/api/v1/cells.xlsx{QUERY}").data
    assert side_car.json["file"]["sha256"] == hashlib.sha256(file.data).hexdigest()


def test_a_ticket_is_good_once(client):
    address = way(ask(client))
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 404


def test_a_file_is_not_fetched_as_a_manifest_nor_the_other_way_round(client):
    """The record of exports goes by the ending of the address."""
    file, side_car = way(ask(client, "csv")), way(ask(client, "csv.manifest.json"))
    assert side_car.endswith(".manifest.json") and not file.endswith(".json")
    assert client.get(file + ".manifest.json").status_code == 404
    assert client.get(side_car.removesuffix(".manifest.json")).status_code == 404


def test_looking_at_the_headers_alone_does_not_use_it_up(client):
    address = way(ask(client))
    assert client.head(address).status_code == 405
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("later", "code"), [(LIFE - 1, 200), (LIFE + 1, 404), (-LIFE, 404)])
def test_a_ticket_is_good_for_ten_minutes_and_not_by_a_clock_that_was_put_back(client, clock, later, code):
    address = way(ask(client))
    clock.now += later
    assert client.get(address).status_code == code


def test_another_visitor_cannot_use_it_and_does_not_use_it_up(client, server):
    address = way(ask(client))
    other = server.test_client()
    assert other.get(address).status_code == 404
    way(ask(other))  # a visitor too, with a cookie of their own
    assert other.get(address).status_code == 404
    assert client.get(address).status_code == 200


def test_a_reader_whose_tier_changed_meanwhile_cannot_use_it(client):
    address = way(ask(client, tier="analyst", reason=WHY))
    client.set_cookie("atlas_tier", "public")
    assert client.get(address).status_code == 404


def test_what_a_refused_ticket_says_is_always_the_same(client, server):
    used = way(ask(client))
    client.get(used)
    foreign = way(ask(server.test_client()))
    said = {
        (reply.status_code, reply.data)
        for reply in map(client.get, (used, foreign, "/downloads/never", "/downloads/" + "x" * 900))
    }
    assert len(said) == 1


def test_a_file_is_made_when_it_is_fetched(client, server, atlas):
    """The ticket holds the question and no answer: a release withdrawn meanwhile is served no more."""
    address = way(ask(client))

    class Gone(Exception):
        pass

    class Withdrawn:
        def now(self):
            raise Gone

    server.config["ATLAS"] = Withdrawn()
    server.testing = True
    with pytest.raises(Gone):
        client.get(address)


def test_the_cookie_is_for_this_alone_and_not_for_scripts(client):
    cookie = ask(client).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/downloads"} <= set(cookie.split("; "))


def test_an_analyst_s_file_hides_what_a_partner_s_hides_unless_a_reason_is_typed(client):
    plain = rows(client.get(way(ask(client, tier="analyst", reason=""))))
    exact = rows(client.get(way(ask(client, tier="analyst", reason=WHY))))
    assert "hidden" in {row["status"] for row in plain} and "hidden" not in {row["status"] for row in exact}
    told = client.get(way(ask(client, "csv.manifest.json", tier="analyst", reason=WHY))).json
    assert told["export"]["reason"] == WHY


def test_a_reason_too_short_is_refused_before_there_is_a_ticket(client):
    reply = ask(client, tier="analyst", reason="because")
    assert reply.status_code == 400 and "20 to 500 characters; this one has 7" in reply.text


@pytest.mark.parametrize("kind", NOT_LISTED)
def test_only_what_is_on_the_list_is_sent(client, kind):
    assert ask(client, kind).status_code == 400


def test_a_reader_holds_no_more_than_some_tickets(client, server):
    ways = [way(ask(client)) for _ in range(MOST + 1)]
    assert client.get(ways[0]).status_code == 404
    assert client.get(ways[1]).status_code == 200
    assert client.get(ways[-1]).status_code == 200


def test_two_processes_share_the_tickets_and_neither_serves_one_twice(tmp_path):
    one, other = (Tickets(tmp_path / "shared") for _ in range(2))
    token = one.give("me", {"kind": "csv"})
    assert other.use(token, "me") == {"kind": "csv"}
    assert one.use(token, "me") is None


def test_the_file_of_tickets_tells_neither_tokens_nor_readers(tmp_path):
    held = Tickets(tmp_path / "tickets")
    token = held.give("session\nsomebody\npartner", {"kind": "csv"})
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in kept and b"somebody" not in kept
    assert (tmp_path / "tickets").stat().st_mode & 0o077 == 0


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.text(max_size=30), reason=st.text(max_size=40), search=st.text(max_size=60))
def test_no_form_makes_a_fault(client, kind, reason, search):
    address = f"/downloads?{quote(search, safe='=&,:')}"
    reply = client.post(address, data={"kind": kind, "reason": reason})
    assert reply.status_code in (303, 400)
    if reply.status_code == 303:
        assert client.get(reply.headers["Location"]).status_code == 200


def test_nothing_of_it_is_a_figure(client, tmp_path, server):
    ask(client, tier="analyst", reason=WHY)
    row = server.config["TICKETS"]._database.connection().execute("SELECT wanted FROM tickets").fetchone()
    assert set(json.loads(row["wanted"])) == {"kind", "size", "search", "reason"}

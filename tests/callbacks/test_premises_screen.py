"""The screen of licensed premises and the book officers write in, as a browser asks for them."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from indicators import premises
from layouts.figures.curve import drawn
from layouts.licensed.page import timeline
from layouts.markup import html_of
from serving.settings import Settings
from tests import licensed_store
from tests.application import application
from tests.markup_reader import Read
from tests.test_silence import act

NAMES = licensed_store.NAMES
ASKED = "?definition=vap&sources=police,ed,ambulance&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def made(callbacks_kept, tmp_path_factory):
    folder = tmp_path_factory.mktemp("premises")
    store = licensed_store.make(folder / "release")[0]
    with pytest.MonkeyPatch.context() as patch:
        yield application(store, Settings(store=folder, premises=folder / "book"), patch.setattr)


@pytest.fixture()
def ask(made):
    """Return what the screen shows: `ask("operational", "&premises=P0")`."""
    specs = made.server.test_client().get("/_dash-dependencies").json

    def asked(tier, own="", search=None):
        client = made.server.test_client()
        client.set_cookie("atlas_tier", tier)
        at = {"at-premises.data": {"search": ASKED + own, "n": 1}}
        if search is None:
            status, data = act("at-premises.data", **at)(client, specs)
        else:
            status, data = act("premises-find.value", **{**at, "premises-find.value": search})(client, specs)
        assert status == 200
        return data.decode().encode().decode("unicode_escape")

    return asked


@pytest.fixture()
def officer(made):
    client = made.server.test_client()
    client.set_cookie("atlas_tier", "operational")
    return client


def test_an_officer_lands_on_the_league(ask):
    told = ask("operational")
    assert [name for name in NAMES if name in told]
    assert "hold" in told and "of the incidents at licensed premises here" in told
    assert "known to the street alone" in told


@pytest.mark.parametrize("tier", ["partner", "analyst"])
def test_others_are_shown_districts_and_no_premises(ask, tier):
    for own in ("", "&premises=P0", "&zone=on&within=X01"):
        told = ask(tier, own)
        assert not [name for name in NAMES if name in told]
        assert "licensing officers" in told
        assert "District 01" in told


def test_the_public_is_told_of_no_premises_at_all(ask):
    told = ask("public")
    assert "not told of licensed premises" in told
    assert "District" not in told


def test_one_premises_has_a_page(ask):
    told = ask("operational", "&premises=P0&similar=on")
    for words in ("The Anchor", "per 10,000 admissions", "Hours against the licence", "Build evidence pack",
                  "similar premises", "What is left out, and why"):  # fmt: skip
        assert words in told, words


def test_withheld_health_is_said_and_shown_as_no_number(ask):
    told = ask("operational", "&premises=P6")
    assert "present. Fewer than five of their records are linked here in a year of this window" in told
    assert "fewer than 5" in told


def test_a_zone_takes_its_premises_together(ask):
    told = ask("operational", "&zone=on&within=X02")
    assert "Cumulative impact: District 02" in told
    assert "The Anchor" not in told


def test_premises_are_found_by_what_people_call_them(ask):
    told = ask("operational", search="vaults")
    assert "The Bell" in told and "The Crown" in told and "premises=P1" in told
    assert "No licensed premises here is called" in ask("operational", search="<b>nowhere")
    assert "<b>nowhere" not in ask("operational", search="<b>nowhere")
    assert "The Bell" not in ask("partner", search="vaults")


def test_an_address_of_premises_that_are_not_there_says_so(ask):
    assert "not in this release's register" in ask("operational", "&premises=P99").replace("’", "'")


# ---- the book


def form(reply):
    return Read(reply.text).values("value")[0]


def write(client, **fields):
    page = client.get("/premises/book/P1")
    return client.post("/premises/book/P1", data={"form": form(page), **fields})


def test_an_officer_writes_down_a_visit_and_takes_it_back(officer, ask):
    reply = write(officer, kind="visit", words="Counted 90 at the door <b>", day="2026-01-05")
    assert reply.status_code == 303
    page = officer.get("/premises/book/P1").text
    assert "Counted 90 at the door &lt;b&gt;" in page
    assert "Counted 90 at the door" in ask("operational", "&premises=P1")
    number = re.search(r'name="withdraw" value="(\d+)"', page)[1]
    assert write(officer, withdraw=number).status_code == 303
    assert "Counted 90" not in officer.get("/premises/book/P1").text


def test_a_shared_name_is_chosen_once(officer, ask):
    assert "is also a name of" in ask("operational", "&premises=P1")
    assert write(officer, kind="choice", words="Vaults").status_code == 303
    assert "is also a name of" not in ask("operational", "&premises=P1")


def test_a_name_that_others_have_is_taken_when_it_is_written_twice(officer):
    asked = write(officer, kind="alias", words="the anchor")
    assert asked.status_code == 409
    assert "already a name of The Anchor, 1 Quay Street" in asked.text
    other = write(officer, kind="alias", words="The Bell Inn", sure="the anchor")
    assert other.status_code == 303
    again = {"words": "the fox", "sure": "the anchor"}  # said of another name
    assert write(officer, kind="alias", **again).status_code == 409
    assert "the anchor" not in officer.get("/premises/book/P1").text
    sure = Read(asked.text).values("value")
    assert "the anchor" in sure
    assert write(officer, kind="alias", words="the anchor", sure="the anchor").status_code == 303
    assert "the anchor" in officer.get("/premises/book/P1").text


def test_a_name_written_down_says_when_counts_follow(officer, ask):
    assert write(officer, kind="alias", words="The Nook").status_code == 303
    told = ask("operational", "&premises=P1")
    assert "The Nook" in told and "Counts follow at the next build" in told


def test_the_page_warns_beside_its_figures_of_records_that_a_pack_leaves_out(ask):
    told = ask("operational", "&premises=P0")
    assert "data-bars" in told and "can therefore be lower" in told
    assert told.index("data-bars") < told.index("Month by month")


def test_a_single_incident_is_no_full_column():
    months = tuple(premises.Month(2024 * 12 + at, int(at == 3), ()) for at in range(12))
    drawn = html_of(timeline(SimpleNamespace(timeline=months)))
    assert "height:20%" in drawn.replace(" ", "") and "height:100%" not in drawn.replace(" ", "")
    assert "highest month: 1" in drawn


@pytest.mark.parametrize(
    "words", ["Rang 07700 900123", "Spoke to DPS Mr Ahmed Khan", "The patient had a broken jaw", "Asked Mrs O’Brien"]
)
def test_what_identifies_a_person_is_not_written(officer, words):
    reply = write(officer, kind="visit", words=words)
    assert reply.status_code == 400
    assert "Nothing was written" in reply.text


def test_a_browser_sends_the_book_s_form_with_its_origin(officer):
    """Without a referrer it sends "null", and the gate refuses a line that an officer has written."""
    assert officer.get("/premises/book/P1").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("tier", "status"), [("partner", 403), ("public", 403), ("analyst", 200)])
def test_who_may_open_the_book(made, tier, status):
    client = made.server.test_client()
    client.set_cookie("atlas_tier", tier)
    assert client.get("/premises/book/P1").status_code == status


def test_an_analyst_writes_names_alone(made):
    client = made.server.test_client()
    client.set_cookie("atlas_tier", "analyst")
    assert write(client, kind="alias", words="The Snug").status_code == 303
    assert write(client, kind="visit", words="Was there").status_code == 403


def test_a_form_of_another_page_is_refused_and_unknown_premises_are_none(officer):
    assert officer.post("/premises/book/P1", data={"kind": "visit", "words": "x y"}).status_code == 403
    assert officer.get("/premises/book/P99").status_code == 404


def test_the_curve_of_all_premises_says_how_few_hold_half():
    whole, part = np.array([0.6, 0.9, 1.0]), np.array([0.5, 0.6, 0.7])
    assert "Half of it is at 1 of the 3 premises that have any." in drawn(whole, 1, "premises", "premises")
    assert "The first 3 premises shown hold 70 % of it." in drawn(part, 1, "premises", "premises")

"""Saved views: whose they are, who sees them, what they may hold; and the page where they are kept."""

import json
from dataclasses import replace

import pytest

from access import LONGEST_NAME, Principal, Told, Views, demonstration
from serving.views import apart
from tests.access.test_gate import form, sign_in
from tests.markup_reader import Read

TIER = demonstration("analyst").tier
ANN, PAT, FAR = (Principal(user, org, TIER) for user, org in (("ann", "VRU"), ("pat", "VRU"), ("far", "Elsewhere")))
VIEW = {"name": "Town centre", "address": "/?definition=vwi", "release": "one", "shared": False}


@pytest.fixture
def views(tmp_path):
    return Views(tmp_path / "views", clock=lambda: 1_000.0)


def test_a_view_is_ones_own_until_it_is_shared_and_then_ones_organisations(views):
    views.keep(ANN, **VIEW)
    shared = views.keep(ANN, **{**VIEW, "name": "Shared", "shared": True})
    assert [one.name for one in views.of(ANN)] == ["Shared", "Town centre"]
    assert views.of(PAT) == (shared,) and views.of(FAR) == ()


def test_nobody_is_of_an_organisation_that_has_no_name(views):
    nobody, other = Principal("a", "", TIER), Principal("b", "", TIER)
    views.keep(nobody, **{**VIEW, "shared": True})
    assert views.of(other) == ()


def test_only_ones_own_views_can_be_removed(views):
    one = views.keep(ANN, **{**VIEW, "shared": True})
    assert not views.remove(PAT, one.id) and views.of(PAT)
    assert views.remove(ANN, one.id) and not views.of(ANN)


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1), "a\nb", "\u202e"])
def test_a_name_that_cannot_be_read_is_refused_in_words(views, name):
    with pytest.raises(ValueError, match="A name has"):
        views.keep(ANN, **{**VIEW, "name": name})


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/" + "x" * 3_000]
)
def test_an_address_of_another_site_is_not_kept(views, address):
    with pytest.raises(ValueError, match="not one the atlas makes"):
        views.keep(ANN, **{**VIEW, "address": address})


def test_they_outlive_the_server(views, tmp_path):
    kept = views.keep(ANN, **VIEW)
    assert Views(tmp_path / "views").of(ANN) == (kept,)


def saved(client, **more):
    data = {"form": form(client.get("/views")), "at": "?definition=robbery", "name": "Mine", "opens": "outliers"}
    return client.post("/views", data={**data, **more})


def test_a_view_is_saved_opened_and_removed(visit):
    client = visit()
    sign_in(client)
    assert saved(client).headers["Location"] == "/views"
    page = client.get("/views").text
    kept = next(one for one in Read(page).values("href") if one.startswith("/compare"))
    assert "definition=robbery" in kept and kept.endswith("&panel=outliers")
    assert ">no</td>" in page  # the release is the same, so no number has changed
    number = next(one for one in Read(page).values("action") if one.endswith("/remove"))
    assert client.post(number, data={"form": form(client.get("/views"))}).status_code == 303
    assert "No view is saved yet" in client.get("/views").text


def test_what_a_form_makes_up_is_not_kept_as_it_came(visit):
    client = visit()
    sign_in(client)
    assert saved(client, opens="//evil.example").status_code == 400
    saved(client, at="?definition=<script>&x=//evil.example", name="<b>Bold</b>")
    page = client.get("/views").text
    assert "<b>Bold" not in page and "evil" not in page and "&lt;b&gt;Bold" in page
    assert saved(client, form="made up").status_code == 403
    assert saved(client, name=" ").status_code == 400


def test_a_view_of_another_release_says_what_was_revised_since(made, visit):
    client = visit()
    sign_in(client)
    saved(client, name="Old", at="?definition=vwi&sources=ed")
    views = made[0].server.config["VIEWS"]
    with views._database.writing() as held:
        held.execute("UPDATE views SET release='another'")
    page = client.get("/views").text
    assert "rows" in page and ">no</td>" not in page


def test_they_are_in_the_backup(views, tmp_path):
    kept = views.keep(ANN, **VIEW)
    assert Views(views.backup(tmp_path / "copy")).of(ANN) == (kept,)


TOTALS = (Told("police", 312, "312"), Told("ed", None, "hidden"))


def test_totals_are_told_again_only_to_who_sees_what_the_saver_saw(views):
    kept = views.keep(ANN, **{**VIEW, "shared": True}, told=TOTALS)
    assert views.of(PAT)[0].seen_by(PAT) == TOTALS == kept.seen_by(ANN)
    partner = replace(ANN, tier=demonstration("partner").tier)
    assert kept.seen_by(partner) == () == kept.seen_by(replace(ANN, areas=("X01",)))


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ((312, "312"), (326, "326"), "Police: +14 since you saved it (312 → 326)"),
        ((326, "326"), (1312, "1,312"), "Police: +986 since you saved it (326 → 1,312)"),
        ((326, "326"), (312, "312"), "Police: −14 since you saved it (326 → 312)"),
        ((None, "hidden"), (312, "312"), "Police: hidden when you saved it, 312 now"),
        ((312, "312"), (None, "hidden"), "Police: 312 when you saved it, hidden now"),
        ((None, "hidden"), (None, "hidden"), ""),
        ((312, "312"), (312, "312"), ""),
    ],
)
def test_a_hidden_total_makes_no_difference(then, now, said):
    assert apart("Police", Told("police", *then), Told("police", *now), "you saved it") == said


def test_a_view_of_another_release_tells_its_total_then_and_now(made, visit):
    client = visit()
    sign_in(client)
    saved(client, name="Then", at="?definition=vwi&sources=police")
    views = made[0].server.config["VIEWS"]
    with views._database.writing() as held:
        row = held.execute("SELECT id, told FROM views WHERE name='Then'").fetchone()
        (total,) = json.loads(row["told"])
        older = json.dumps([{**total, "count": total["count"] - 14, "words": f"{total['count'] - 14:,}"}])
        held.execute("UPDATE views SET release='another', told=? WHERE id=?", (older, row["id"]))
    assert f"+14 since you saved it ({total['count'] - 14:,} → {total['count']:,})" in client.get("/views").text


def test_a_file_of_the_first_version_is_led_on_with_its_views(views, tmp_path):
    kept = views.keep(ANN, **VIEW)
    with views._database.writing() as held:
        held.execute("ALTER TABLE views DROP COLUMN told")
        held.execute("ALTER TABLE views DROP COLUMN seen_as")
        held.execute("PRAGMA user_version=1")
    assert Views(tmp_path / "views").of(ANN) == (replace(kept, seen_as=""),)

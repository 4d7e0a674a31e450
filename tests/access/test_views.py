"""Saved views: whose they are, who sees them, what they may hold; and the page where they are kept."""

import pytest

from access import LONGEST_NAME, Principal, Views, demonstration
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

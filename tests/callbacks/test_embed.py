"""The page another site may frame: one question, the public's rules whoever asks, nothing to change, no script."""

import re

import pytest

from access import demonstration
from indicators import Atlas
from layouts.tip import tip
from serving.settings import Settings
from tests.application import application

QUERY = "?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12"


@pytest.fixture(scope="module")
def client_of(callbacks_kept, small, tmp_path_factory):
    def made(*allowed):
        with pytest.MonkeyPatch.context() as patch:
            settings = Settings(store=tmp_path_factory.mktemp("empty"), embed_allow=allowed)
            return application(small[0], settings, patch.setattr).server.test_client()

    return made


@pytest.fixture(scope="module")
def client(client_of):
    return client_of()


def test_nobody_may_frame_it_unless_named(client):
    reply = client.get(f"/embed{QUERY}")
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Frame-Options"] == "DENY"


def test_only_the_origins_named_may_frame_it_and_nothing_else(client_of):
    client = client_of("https://www.example.org", "http://localhost:8000")
    reply, page = client.get(f"/embed{QUERY}"), client.get("/")
    policy = reply.headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.org http://localhost:8000;" in policy and "script-src" not in policy
    assert "X-Frame-Options" not in reply.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "wrong", ["*", "example.org", "https://a; script-src *", "https://a'", "javascript:x", "https://a/b"]
)
def test_an_origin_that_is_none_is_refused_at_the_start(wrong):
    with pytest.raises(ValueError, match="EMBED_ALLOW"):
        Settings(embed_allow=(wrong,))
    with pytest.raises(ValueError, match="EMBED_ALLOW"):
        Settings.of({"EMBED_ALLOW": wrong})


def test_origins_are_read_from_the_environment():
    assert Settings.of({"EMBED_ALLOW": "https://a.org, http://b:80"}).embed_allow == ("https://a.org", "http://b:80")
    assert Settings.of({}).embed_allow == ()


@pytest.mark.parametrize("tier", ["analyst", "partner", "public"])
def test_it_follows_the_public_s_rules_whoever_asks(client, small, tier):
    atlas = Atlas(small[0])
    client.set_cookie("atlas_tier", tier)
    page = client.get(f"/embed{QUERY}").text
    client.delete_cookie("atlas_tier")
    said = atlas.answer(atlas.parse(QUERY)[0], demonstration("public"))
    hovers = re.findall(r"<path[^>]*fill-opacity[^>]*><title>([^<]*)</title>", page) or re.findall(
        r"<title>(Quarter[^<]*)", page
    )
    assert hovers == [f"{said.units.name[unit]}: {tip(said, unit)}" for unit in range(8)]
    assert "Hidden: too few to show" in page and "Rule: Police: Counts below 10" in page


def test_it_has_no_script_no_form_and_one_way_on(client):
    page = client.get(f"/embed{QUERY}").text
    assert not re.search("<(script|form|input|button|select|iframe|object)", page)
    assert not re.search(r"\son[a-z]+=", page)
    links = re.findall(r'<a href="([^"]+)"', page)
    assert len(links) == 1 and links[0].startswith("/?definition=vap")


def test_it_says_the_same_in_words(client):
    page = client.get(f"/embed{QUERY}&measure=rate").text
    for part in ("<h1>Showing", "Synthetic demonstration data", "The same as a table", "Release small", 'role="img"'):
        assert part in page
    assert page.count("<tr>") == 1 + 8


@pytest.mark.parametrize("query", ["", "?level=street&colour=red", "?definition=<script>", "?within=X02&level=lad"])
def test_any_address_is_answered_and_escaped(client, query):
    reply = client.get(f"/embed{query}")
    assert reply.status_code == 200 and "<script" not in reply.text


def test_paper_has_the_first_rows_and_how_many_more(client):
    page = client.get(f"/paper{QUERY}").text
    assert page.count("<tr") == 1 + 8 and "8 areas in all." in page
    assert "Rule: Police" in page and "Release small" in page and "<svg" not in page
    assert "<a " not in page and "<button" not in page
    assert '<div class="paper-map"><svg' in client.get(f"/paper{QUERY}&map=on").text

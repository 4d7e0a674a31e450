"""Layers of named places over HTTP: given to the tiers that see them; everyone else gets one and the same nothing."""

import pytest

from access import demonstration
from indicators import Atlas
from serving.settings import Settings
from tests.application import application


@pytest.fixture(scope="module")
def client(callbacks_kept, small, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = application(small[0], Settings(store=tmp_path_factory.mktemp("empty")), patch.setattr)
        yield made.server.test_client()


def got(client, tier, address):
    client.set_cookie("atlas_tier", tier)
    return client.get(address)


SEEN = {"analyst": {"pubs", "schools", "projects"}, "partner": {"pubs", "schools", "projects"}, "public": {"schools"}}


@pytest.mark.parametrize("reader", SEEN)
@pytest.mark.parametrize("asked_as", SEEN)
@pytest.mark.parametrize("layer", ["pubs", "schools", "projects"])
def test_a_layer_is_served_to_its_own_tier_alone(client, reader, asked_as, layer):
    reply = got(client, reader, f"/points/small/{asked_as}/{layer}.json")
    nothing = got(client, reader, f"/points/small/{asked_as}/ghosts.json")
    if reader == asked_as and layer in SEEN[reader]:
        assert reply.status_code == 200 and reply.json["features"]
        assert reply.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    else:
        assert (reply.status_code, reply.data) == (nothing.status_code, nothing.data)
        assert reply.status_code == 404 and reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/points/other/partner/pubs.json", "/points/small/partner/..%2Fpubs.json", "/points/small/partner/"]
)
def test_another_release_or_address_has_nothing(client, address):
    assert got(client, "partner", address).status_code == 404


def test_the_page_names_the_address_of_what_its_reader_may_see(client, small):
    found = Atlas(small[0])
    for tier, seen in SEEN.items():
        question, _ = found.parse("?layers=pubs,schools,projects")
        urls = [layer.url for layer in found.answer(question, demonstration(tier)).layers if layer.url]
        assert urls == [f"/points/small/{tier}/{key}.json" for key in ("pubs", "schools", "projects") if key in seen]
        assert all(got(client, tier, url).status_code == 200 for url in urls)

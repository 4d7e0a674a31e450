"""Building an evidence pack: two clicks, for those with the grant, with a purpose that is kept."""

import io
import json
import re
import zipfile

import pytest

from tests import licensed_store
from tests.access.reach import client_of, served

QUERY = "?definition=vap&sources=police,ed,ambulance&level=lsoa21&from=2024-01&to=2024-12&premises="
OFF = "off.icer"
WHY = "Review of the premises licence, 5 May"


@pytest.fixture(scope="module")
def made(callbacks_kept, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    with pytest.MonkeyPatch.context() as patch:
        yield served(licensed_store.make(folder / "release")[0], folder, patch.setattr)


@pytest.fixture(autouse=True)
def unhurried(made):
    made[1].database.connection().execute("DELETE FROM paces")


@pytest.fixture()
def visit(made):
    return lambda reader=OFF: client_of(*made, reader)


def build(client, premises="P0", purpose=WHY):
    token = re.search(r'name="form" value="([0-9a-f]+)"', client.get("/account").text)[1]
    return client.post(f"/premises/pack{QUERY}{premises}", data={"form": token, "purpose": purpose})


def test_an_officer_sees_what_it_will_say_confirms_and_has_it(visit):
    officer = visit()
    page = officer.get(f"/premises/pack{QUERY}P0").text
    assert "Confirm and build" in page
    assert "per 10,000 admissions" in page
    assert "agreement bars use in a hearing" in page
    reply = build(officer)
    assert reply.status_code == 200
    with zipfile.ZipFile(io.BytesIO(reply.data)) as held:
        endings = {name.rpartition(".")[2] for name in held.namelist()}
    assert endings == {"pdf", "docx", "zip", "json"}


def test_what_is_put_in_evidence_is_the_same_bytes_twice_and_the_manifests_anchor_the_audit(visit):
    packs = [zipfile.ZipFile(io.BytesIO(build(visit()).data)) for _ in range(2)]
    for name in packs[0].namelist():
        same = packs[0].read(name) == packs[1].read(name)
        assert same is not name.endswith(".manifest.json"), name
        if not same:
            heads = {json.loads(pack.read(name))["audit_head"] for pack in packs}
            assert len(heads) == 2


@pytest.mark.parametrize("reader", ["ann.analyst", "pat.partner", "pub.reader", "adm.in"])
def test_nobody_else_builds_one(visit, reader):
    assert visit(reader).get(f"/premises/pack{QUERY}P0").status_code == 403
    assert build(visit(reader)).status_code == 403


def test_an_officer_without_the_grant_builds_none(visit, made):
    made[1].users.change(OFF, grants=("flags",))
    try:
        assert build(visit()).status_code == 403
    finally:
        made[1].users.change(OFF, grants=("licensing", "flags"))


def test_a_purpose_that_names_somebody_is_refused(visit):
    """It stands in the manifests, inside what the other side is given."""
    reply = build(visit(), purpose="Review of the licence of Mr Khan, 07700 900123")
    assert reply.status_code == 400
    assert "other side" in reply.text


@pytest.mark.parametrize("purpose", ["", "short", "x" * 501, "Review of the \u202ecalled premises"])
def test_a_purpose_is_asked_for(visit, purpose):
    reply = build(visit(), purpose=purpose)
    assert reply.status_code == 400
    assert "characters what this pack is for" in reply.text


def test_premises_nobody_knows_are_not_found(visit):
    assert visit().get(f"/premises/pack{QUERY}nowhere").status_code == 404
    assert build(visit(), "nowhere").status_code == 404


def test_a_name_two_premises_share_must_be_chosen_first(visit):
    reply = build(visit(), "P1")
    assert reply.status_code == 400
    assert "Choose first" in reply.text
    assert "Confirm and build" not in reply.text


def test_the_purpose_and_the_hash_are_in_the_audit(visit, made):
    pack = build(visit()).data
    export = made[1].audit.latest(1, events=("export",))[0]
    assert export.user == OFF
    assert export.detail["reason"] == WHY
    assert export.detail["export"].startswith("EV-")
    import hashlib

    assert export.detail["sha256"] == hashlib.sha256(pack).hexdigest()


def test_a_form_without_its_token_builds_nothing(visit):
    assert visit().post(f"/premises/pack{QUERY}P0", data={"purpose": WHY}).status_code == 403

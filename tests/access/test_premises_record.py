"""What an officer asks of premises and writes of them: in the audit with the purpose, and no figure or word of it."""

import json
import re

import pytest

from tests import licensed_store
from tests.access.reach import callbacks, client_of, served
from tests.small_store import LAST

ASKED = f"?definition=vap&sources=police,ed,ambulance&from={LAST // 12}-01&to={LAST // 12}-12&premises=P0"


@pytest.fixture(scope="module")
def kept(callbacks_kept, tmp_path_factory):
    folder = tmp_path_factory.mktemp("record")
    store = licensed_store.make(folder / "release")[0]
    with pytest.MonkeyPatch.context() as patch:
        yield served(store, folder, patch.setattr)


def test_a_page_of_premises_is_in_the_audit_with_its_purpose_before_it_leaves(kept):
    made, desk = kept
    body = callbacks(made)["at-premises.data"]
    body["inputs"][0]["value"] = {"search": ASKED, "n": 1}
    reply = client_of(made, desk, "off.icer").post("/_dash-update-component", json=body)
    assert "The Anchor" in reply.text
    entry = desk.audit.latest(1)[0]
    told = json.dumps(dict(entry.detail), default=str)
    assert (entry.event, entry.user) == ("query", "off.icer")
    assert "premises P0" in told and "Visit or inspection of premises" in told


def test_a_line_of_the_book_is_in_the_audit_without_its_words(kept):
    made, desk = kept
    client = client_of(made, desk, "off.icer")
    token = re.search(r'name="form" value="([0-9a-f]+)"', client.get("/premises/book/P0").text)[1]
    sent = {"form": token, "kind": "visit", "words": "Queue round the corner", "day": ""}
    assert client.post("/premises/book/P0", data=sent).status_code == 303
    changed = next(one for one in desk.audit.latest(3) if one.event == "change")
    assert changed.detail["premises"] == "P0" and changed.detail["kind"] == "visit"
    assert "Queue" not in json.dumps(dict(changed.detail), default=str)


def test_an_administrator_has_not_the_grant(kept):
    made, desk = kept
    assert client_of(made, desk, "adm.in").get("/premises/book/P0").status_code == 403

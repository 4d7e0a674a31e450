"""Files where people sign in: bound to the session, asked again at the fetch, written down before they leave."""

import json

import pytest

from access import AccessError
from access.__main__ import main
from reports import verify
from tests.access.desk_for_tests import ACCOUNTS

QUERY = "?definition=vwi&sources=police&level=lsoa21&measure=count"
WHY = "To check the table of the paper"


def ask(client, kind="csv", **form):
    return client.post(f"/downloads{QUERY}", data={"kind": kind, **form})


def way(reply):
    assert reply.status_code == 303
    return reply.headers["Location"]


def test_nobody_asks_and_nobody_fetches_without_signing_in(visit):
    assert ask(visit()).status_code == 401
    assert visit().get(way(ask(visit("pat.partner")))).status_code == 401


def test_another_session_cannot_use_a_ticket_not_even_of_the_same_person(visit):
    pat = visit("pat.partner")
    address = way(ask(pat))
    for reader in ("pat.partner", "ann.analyst", "adm.in"):
        assert visit(reader).get(address).status_code == 404
    assert pat.get(address).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"tier": "public"}])
def test_whoever_may_no_longer_cannot_fetch_what_they_asked_for(visit, desk, change):
    pat = visit("pat.partner")
    address = way(ask(pat))
    before = next(user for user in ACCOUNTS if user.user == "pat.partner")
    desk.users.change("pat.partner", **change)
    assert pat.get(address).status_code in (401, 404)
    desk.users.change("pat.partner", **{key: getattr(before, key) for key in change})


def test_an_export_is_in_the_audit_with_its_id_its_hash_and_its_reason_but_not_its_ticket(visit, desk):
    ann = visit("ann.analyst")
    address = way(ask(ann, reason=WHY))
    ann.get(address)
    told = ann.get(way(ask(ann, "csv.manifest.json", reason=WHY))).json
    export = desk.audit.latest(1, events=("export",))[0]
    assert (export.user, export.detail["at"]) == ("ann.analyst", "/downloads")
    assert export.detail["export"] == told["export"]["id"] and export.detail["sha256"] == told["file"]["sha256"]
    assert (export.detail["rule"], export.detail["reason"]) == ("analyst", WHY)
    assert address.rpartition("/")[2] not in str(export)
    assert (told["export"]["user"], told["export"]["org"]) == ("ann.analyst", "County Partnership")


def test_a_manifest_has_the_audit_s_head_and_shows_what_was_cut_off_since(visit, desk, tmp_path, capsys):
    import shutil
    import sqlite3

    pat = visit("pat.partner")
    for ending in ("csv", "xlsx", "zip", "png"):
        first, again = (pat.get(way(ask(pat, ending))).data for _ in range(2))
        assert first == again, ending  # the head is in the side-car alone
        address, head = way(ask(pat, f"{ending}.manifest.json")), desk.audit.head()
        manifest = pat.get(address).data
        assert json.loads(manifest)["audit_head"] == head
        (tmp_path / f"x.{ending}").write_bytes(first)
        (tmp_path / f"x.{ending}.manifest.json").write_bytes(manifest)
        assert verify(tmp_path / f"x.{ending}") == (), ending
    anchor = str(tmp_path / "x.png.manifest.json")
    desk.audit._database.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("", ".audit"):
        shutil.copy(f"{desk.path}{suffix}", tmp_path / f"cut.db{suffix}")
    command = ["--db", str(tmp_path / "cut.db"), "audit", "verify", "--anchor", anchor]
    assert main(command) == 0
    held = sqlite3.connect(tmp_path / "cut.db.audit", isolation_level=None)
    held.executescript("DROP TRIGGER no_delete; DELETE FROM entries WHERE n>=" + head.partition(":")[0])
    held.close()
    assert main(command) == 2 and "is missing: the anchor names" in capsys.readouterr().err
    assert main([*command[:-1], str(tmp_path / "x.csv")]) == 1 and "not the manifest" in capsys.readouterr().err


def test_a_manifest_is_no_export_and_a_spent_ticket_is_none(visit, desk):
    pat = visit("pat.partner")
    address = way(ask(pat))
    pat.get(address)
    before = len(desk.audit.latest(100, events=("export",)))
    pat.get(way(ask(pat, "csv.manifest.json")))
    assert pat.get(address).status_code == 404
    assert len(desk.audit.latest(100, events=("export",))) == before


def test_exports_are_counted_by_the_hour(visit):
    pat = visit("pat.partner")
    codes = [pat.get(way(ask(pat))).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def test_a_file_that_cannot_be_written_down_is_not_sent(visit, desk, monkeypatch):
    pat = visit("pat.partner")
    address = way(ask(pat))

    def full(*_, **__):
        raise AccessError("disk full")

    monkeypatch.setattr(desk.audit, "add", full)
    reply = pat.get(address)
    assert reply.status_code == 503 and "attachment" not in reply.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_ask(visit, headers):
    assert visit("pat.partner").post(f"/downloads{QUERY}", data={"kind": "csv"}, headers=headers).status_code == 403

"""The pages of the register as people use them: checking, reporting, a second person, locks, and the record."""

import io
import json
import re
from datetime import date, timedelta

import pytest

from access import AccessError, User
from flags import NOT_ASSURED, NOT_MATCHED, Agency, Do, State, verify
from tests.access.desk_for_tests import SECRET
from tests.access.reach import client_of, served
from tests.flags.small_register import csv_of, proposal
from tests.markup_reader import Read

PEOPLE = {
    "crew.one": "Fire and Rescue",
    "watch.two": "Fire and Rescue",
    "amb.one": "Ambulance Trust",
    "old.one": "Council",
}


@pytest.fixture(scope="module")
def made(callbacks_kept, small, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        app, desk = served(small[0], tmp_path_factory.mktemp("flags"), patch.setattr)
        for name, org in PEOPLE.items():
            desk.users.add(User(name, org, "operational", grants=("flags",)), SECRET)
        desk.users.add(User("only.licensing", "Fire and Rescue", "operational", grants=("licensing",)), SECRET)
        yield app, desk


@pytest.fixture()
def register(made):
    return made[0].server.config["FLAGS"]


@pytest.fixture()
def visit(made, register):
    register.database.connection().execute("DELETE FROM paces")
    made[1].database.connection().execute("DELETE FROM paces")
    return lambda reader="crew.one": client_of(*made, reader)


@pytest.fixture()
def flag(register):
    """A flag on 14 Mill Lane, approved; withdrawn when the test is done."""
    today = register.today()
    one = proposal(102, evidence_on=today - timedelta(days=9), review_on=today + timedelta(days=90))
    ann, bob = (register.person(name, "Fire and Rescue", granted=True) for name in ("crew.one", "watch.two"))
    (number,) = register.propose(ann, [one])
    yield register.decide(bob, number, Do.APPROVE)
    if register.flag(number).state(today) in (State.ACTIVE, State.DUE):
        register.decide(ann, number, Do.WITHDRAW, "The test is done")


def ask(client, text, call="fs12", purpose="Planned visit", **more):
    return client.post("/flags/check", data={"address": text, "call": call, "purpose": purpose, **more})


def token(reply):
    return re.search(r'name="form" value="([0-9a-f]+)"', reply.text)[1]


def heading(reply):
    return re.search(r'<h2 id="answer">(.*?)</h2>', reply.text)[1]


def test_each_of_the_three_answers_is_a_page_and_in_the_audit_first(visit, flag, made):
    client = visit()
    for text, words, told in (
        ("14 Mill Lane, DB9 1AA", "Flag", "flag"),
        ("Flat 1, Fitch House, Church Street", NOT_ASSURED, "none"),
        ("14 Mil Lane", NOT_MATCHED, "not matched"),
    ):
        assert heading(ask(client, text)) == words
        entry = made[1].audit.latest(1, events=("look-up",))[0]
        assert (entry.user, entry.detail["told"], entry.detail["call"]) == ("crew.one", told, "FS12")
        assert entry.detail["why"] == "Planned visit" and entry.detail["purpose"]
        assert not any(word in json.dumps(dict(entry.detail)) for word in ("Mill", "Mil ", "Fitch", "DB9"))


def test_a_flag_says_why_since_when_review_by_and_what_to_do(visit, flag):
    page = ask(visit(), "102").text
    said = ("Dog", "Ask from outside that dogs are shut away", "Since", "Review by", "Held by", "Fire and Rescue")
    assert [words for words in said if words not in page] == []
    assert "crew.one" not in re.sub(r"<header.*?</header>", "", page, flags=re.S)  # who set it is not for crews


def test_flats_are_asked_about_and_a_typing_error_only_offers(visit, flag):
    page = ask(visit(), "Fitch House")
    assert "Which of them?" in page.text and page.text.count('name="uprn"') == 3
    page = ask(visit(), "14 Mil Lane, Doggerhaven")
    assert "Did you mean one of these?" in page.text and 'class="flag"' not in page.text


def test_the_call_sign_is_typed_once(visit, flag):
    client = visit()
    assert ask(client, "102", call="").status_code == 400
    ask(client, "102")
    again = client.post("/flags/check", data={"address": "102", "purpose": "Training"})
    assert again.status_code == 200 and heading(again) == "Flag"
    assert 'name="call" value="FS12"' in client.get("/flags").text


@pytest.mark.parametrize("wrong", [{"call": "<b>"}, {"purpose": "curious"}, {"purpose": ""}])
def test_without_a_call_sign_and_a_purpose_nothing_is_told(visit, flag, wrong):
    reply = ask(visit(), "102", **wrong)
    assert reply.status_code == 400 and "Dog" not in reply.text


@pytest.mark.parametrize(
    "address", ["/flags", "/flags/held", "/flags/1", "/flags/offline", "/flags/import", "/flags/report"]
)
@pytest.mark.parametrize(
    ("reader", "why"),
    [("only.licensing", "grant"), ("pat.partner", "grant"), ("adm.in", "grant"), ("old.one", "The area picture stays")],
)
def test_who_has_no_grant_or_no_agreement_finds_the_flags_locked(visit, flag, address, reader, why):
    reply = visit(reader).get(address)
    assert reply.status_code == 403 and why in reply.text and "Mill Lane" not in reply.text
    assert visit(reader).get("/").status_code == 200


def test_what_cannot_be_written_down_is_not_told(visit, flag, made, monkeypatch):
    def full(*_, **__):
        raise AccessError("disk full")

    client = visit()
    monkeypatch.setattr(made[1].audit, "add", full)
    for reply in (ask(client, "102"), client.get(f"/flags/{flag.id}"), client.get("/flags/held?show=all")):
        assert reply.status_code == 503 and "Dog" not in reply.text and "not checked" in reply.text


def test_a_hazard_is_reported_from_the_answer_and_told_once_a_second_person_approved(visit, register):
    client = visit()
    ask(client, "401")
    form = client.post("/flags/report", data={"do": "open", "uprn": "401"})
    assert "The Anchor" in form.text and register.today().isoformat() in form.text
    sent = Read(form.text)
    data = {"form": token(form), "do": "propose", "uprn": "401", "criterion": "crew_assault", "action": "wait_police",
            "covers": "flat", "evidence_on": register.today().isoformat(), "note": "",
            "review_on": (register.today() + timedelta(days=200)).isoformat()}  # fmt: skip
    assert sent is not None
    done = client.post("/flags/report", data=data)
    assert done.status_code == 303
    at = done.headers["Location"]
    assert "waits for a second person" in client.get(at).text and heading(ask(client, "401")) == NOT_ASSURED
    page = client.get(at)
    refused = client.post(at, data={"form": token(page), "do": "approve"})
    assert refused.status_code == 400 and "second person of your agency" in refused.text
    other = visit("watch.two")
    assert (
        "Approve" in other.get("/flags/held?show=waiting").text
        or "The Anchor" in other.get("/flags/held?show=waiting").text
    )
    assert other.post(at, data={"form": token(other.get(at)), "do": "approve"}).status_code == 303
    assert heading(ask(client, "401")) == "Flag"
    gone = other.post(at, data={"form": token(other.get(at)), "do": "withdraw", "why": "The test is done"})
    assert gone.status_code == 303 and heading(ask(client, "401")) == NOT_ASSURED
    assert "withdrawn by watch.two" in other.get(at).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"review_on": ""}, "review date is missing"), ({"evidence_on": "yesterday"}, "evidence is missing"),
        ({"note": "Mr Smith"}, "nothing of people"), ({"uprn": "", "address": "12 Mill Lane"}, "Choose the address"),
        ({"uprn": "", "address": "Nowhere"}, "Choose the address"), ({"criterion": "x"}, "criterion is one of"),
        ({"uprn": "²"}, "Choose the address"), ({"replaces": "²", "covers": ""}, "this address alone"),
        ({"covers": "x"}, "this address alone or the whole"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_comes_back_with_what_was_typed(visit, register, changed, said):
    client, before = visit(), register.flags()
    data = {"do": "propose", "uprn": "401", "criterion": "dog", "action": "ask_secured", "covers": "flat",
            "note": "Loose", "evidence_on": register.today().isoformat(), "form": token(client.get("/flags/report")),
            "review_on": (register.today() + timedelta(days=20)).isoformat(), **changed}  # fmt: skip
    reply = client.post("/flags/report", data=data)
    assert reply.status_code == 400 and said in reply.text and register.flags() == before


def test_what_looks_like_a_name_is_asked_about_and_the_approver_says_that_it_is_none(visit, register):
    client = visit()
    data = {"do": "propose", "uprn": "401", "criterion": "dog", "action": "ask_secured", "covers": "flat",
            "note": "Key from Tern Marsh", "evidence_on": register.today().isoformat(),
            "form": token(client.get("/flags/report")),
            "review_on": (register.today() + timedelta(days=20)).isoformat()}  # fmt: skip
    asked = client.post("/flags/report", data=data)
    assert asked.status_code == 400 and 'name="no_name"' in asked.text and "Key from Tern Marsh" in asked.text
    at = client.post("/flags/report", data={**data, "no_name": "yes"}).headers["Location"]
    other = visit("watch.two")
    page = other.get(at)
    assert 'name="nobody"' in page.text and "look like a person" in page.text
    unread = other.post(at, data={"form": token(page), "do": "approve"})
    assert unread.status_code == 400 and "not approved yet" in unread.text
    assert other.post(at, data={"form": token(page), "do": "approve", "nobody": "yes"}).status_code == 303
    assert "names nobody" in other.get(at).text
    gone = other.post(at, data={"form": token(page), "do": "withdraw", "why": "The test is done"})
    assert gone.status_code == 303


def test_who_approves_a_renewal_sees_what_became_of_the_flag_it_renews(visit, flag, register):
    ann = register.person("crew.one", "Fire and Rescue", granted=True)
    later = register.today() + timedelta(days=200)
    (new,) = register.propose(ann, [proposal(102, evidence_on=register.today(), review_on=later, replaces=flag.id)])
    client = visit("watch.two")
    page = client.get(f"/flags/{new}")
    assert f">flag {flag.id}</a>, which is active" in page.text and 'value="approve"' in page.text
    register.decide(ann, flag.id, Do.WITHDRAW, "The dog has gone")
    page = client.get(f"/flags/{new}")
    assert "which is withdrawn" in page.text and 'value="approve"' not in page.text and "Decline this" in page.text
    late = client.post(f"/flags/{new}", data={"form": token(page), "do": "approve"})
    assert late.status_code == 400 and "is withdrawn by now" in late.text
    assert client.post(f"/flags/{new}", data={"form": token(page), "do": "decline", "why": "Gone"}).status_code == 303


def test_a_clock_behind_the_register_answers_for_no_address(visit, flag, register, monkeypatch):
    client = visit()
    form = token(client.get("/flags/report"))
    monkeypatch.setattr(register.moments, "_clock", lambda: register.moments._last().timestamp() - 61)
    replies = [ask(client, "102"), ask(client, "Flat 1, Fitch House"), client.get("/flags"), client.get("/flags/held")]
    replies.append(client.post("/flags/offline", data={"form": form, "do": "list"}))
    for reply in replies:
        assert reply.status_code == 503 and "not checked" in reply.text and "clock" in reply.text
        assert "Dog" not in reply.text and NOT_ASSURED not in reply.text


def test_an_import_that_is_not_there_is_said_not_to_be(visit):
    client = visit()
    for batch in ("99999", str(1 << 80)):
        reply = client.post(f"/flags/batch/{batch}", data={"form": token(client.get("/flags/report")), "nobody": "yes"})
        assert reply.status_code == 400 and f"Nothing of import {min(int(batch), 1 << 62)} waits" in reply.text


@pytest.mark.parametrize("address", ["/flags/report", "/flags/1", "/flags/batch/1", "/flags/import", "/flags/offline"])
def test_what_changes_or_takes_away_needs_the_form_of_a_page(visit, address):
    assert visit().post(address, data={"do": "approve", "uprn": "1"}).status_code == 403


def test_another_agencys_proposal_is_not_to_be_seen_and_its_flag_not_to_be_changed(visit, flag, register):
    (waiting,) = register.propose(
        register.person("crew.one", "Fire and Rescue", granted=True),
        [proposal(401, evidence_on=register.today(), review_on=register.today() + timedelta(days=9))],
    )
    client = visit("amb.one")
    assert client.get(f"/flags/{waiting}").status_code == 404
    page = client.get(f"/flags/{flag.id}")
    assert page.status_code == 200 and "Withdraw" not in page.text
    data = {"form": token(client.get("/flags/report")), "do": "withdraw", "why": "not ours"}
    assert client.post(f"/flags/{flag.id}", data=data).status_code == 400
    assert register.flag(flag.id).state(register.today()) is State.ACTIVE
    register.decide(
        register.person("crew.one", "Fire and Rescue", granted=True), waiting, Do.WITHDRAW, "The test is done"
    )


def test_a_sheet_is_shown_as_a_difference_and_proposed_with_a_second_press(visit, register):
    client, today = visit(), register.today()
    rows = [(201, "flat", "dog", today, today + timedelta(days=99), "ask_secured", "Loose <b>dog</b>")]
    sheet = csv_of(rows, ("uprn", "covers", "criterion", "evidence_on", "review_on", "action", "note"))
    before = len(register.flags())
    sent = {"form": token(client.get("/flags/import")), "file": (io.BytesIO(sheet.encode()), "x.csv")}
    page = client.post("/flags/import", data=sent, content_type="multipart/form-data")
    assert "1 new, 0 changed" in page.text and len(register.flags()) == before and "<b>dog" not in page.text
    digest = re.search(r'name="digest" value="(\w+)"', page.text)[1]
    data = {"form": token(page), "sheet": sheet, "digest": digest, "do": "propose"}
    assert client.post("/flags/import", data={**data, "digest": "x"}).status_code == 400
    assert client.post("/flags/import", data=data).status_code == 303 and len(register.flags()) == before + 1
    other = visit("watch.two")
    page = other.get("/flags/held?show=waiting")
    batch = re.search(r"/flags/batch/(\d+)", page.text)[1]
    assert visit().post(f"/flags/batch/{batch}", data={"form": token(page)}).status_code == 403  # another's form
    assert "Loose &lt;b&gt;dog&lt;/b&gt;" in page.text and "names nobody" not in page.text
    unread = other.post(f"/flags/batch/{batch}", data={"form": token(page)})
    assert unread.status_code == 400 and "names nobody" in unread.text and heading(ask(client, "201")) == NOT_ASSURED
    assert other.post(f"/flags/batch/{batch}", data={"form": token(page), "nobody": "yes"}).status_code == 303
    again = other.post(f"/flags/batch/{batch}", data={"form": token(page), "nobody": "yes"})
    assert again.status_code == 400 and f"Nothing of import {batch} waits" in again.text
    assert heading(ask(client, "201")) == "Flag"
    register.decide(register.person("crew.one", "Fire and Rescue", granted=True), before + 1, Do.WITHDRAW, "Test done")


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe", "not UTF-8"), (b"a,b\n1,2", "no column"), (b"x" * 400_001, "larger")]
)
def test_a_sheet_that_is_none_is_refused_in_words(visit, content, said):
    client = visit()
    sent = {"form": token(client.get("/flags/import")), "file": (io.BytesIO(content), "x.csv")}
    reply = client.post("/flags/import", data=sent, content_type="multipart/form-data")
    assert reply.status_code == 400 and said in reply.text


def test_the_offline_list_is_signed_written_down_and_paced(visit, flag, register, made):
    from flags import public_of

    client = visit()
    data = {"form": token(client.get("/flags/offline")), "do": "list"}
    reply = client.post("/flags/offline", data=data)
    assert verify(reply.data, public_of(register.signer), register.now()).flags == len(register.told())
    assert reply.headers["Content-Disposition"].endswith('.flags.json"')
    assert made[1].audit.latest(1, events=("export",))[0].detail["what"] == "offline list of flags"
    viewer = client.post("/flags/offline", data={**data, "do": "viewer"})
    assert public_of(register.signer) in viewer.text and "attachment" in viewer.headers["Content-Disposition"]
    assert [client.post("/flags/offline", data=data).status_code for _ in range(20)][-1] == 429


def test_too_many_checks_wait(visit, flag, register, monkeypatch):
    monkeypatch.setattr(register.throttle, "_clock", lambda: 1_800_000_000.0)  # all within the same moment
    client = visit()
    codes = [ask(client, "102").status_code for _ in range(31)]
    assert codes[:30] == [200] * 30 and codes[30] == 429


def test_area_answers_are_the_same_bytes_with_flags_and_without(visit, flag, register, made, monkeypatch):
    query = "?definition=vwi&sources=police&level=lsoa21&measure=count"
    addresses = [f"/api/v1/cells.csv{query}", f"/tip{query}&of=lsoa21&unit=0", f"/api/v1/view.svg{query}"]
    client = visit("pat.partner")
    before = [re.sub(rb"\d\d:\d\d:\d\d", b"", client.get(address).data) for address in addresses]
    register.decide(register.person("crew.one", "Fire and Rescue", granted=True), flag.id, Do.WITHDRAW, "Test done")
    monkeypatch.setitem(made[0].server.config, "FLAGS", None)
    assert [re.sub(rb"\d\d:\d\d:\d\d", b"", client.get(address).data) for address in addresses] == before
    assert visit().get("/flags").status_code == 404


def test_real_flags_are_never_served_without_sign_in(tmp_path):
    from serving.flag_pages import opened
    from serving.settings import Settings
    from tests.flags.small_register import register_at

    register_at(tmp_path / "real.db")
    register_at(tmp_path / "invented.db", synthetic=True)
    with pytest.raises(PermissionError, match="ACCESS_DB"):
        opened(Settings(flags=tmp_path / "real.db"))
    with pytest.raises(PermissionError, match="invented flags"):
        opened(Settings(flags=tmp_path / "invented.db"), synthetic=False)
    assert opened(Settings(flags=tmp_path / "invented.db")).synthetic and opened(Settings()) is None


def test_an_agreement_that_ends_locks_at_once(visit, register):
    client = visit("amb.one")
    assert client.get("/flags").status_code == 200
    agency = register.agencies()["ambulance"]
    register.agree(Agency(agency.id, agency.label, agency.org, date(2026, 1, 1)))
    assert client.get("/flags").status_code == 403
    assert "Ambulance: the agreement ended" in visit().get("/flags").text
    register.agree(agency)


def test_words_typed_are_only_words(visit):
    page = ask(visit(), '"><script>alert(1)</script>')
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text


def test_the_screen_is_told_two_numbers_and_only_for_whom_the_flags_are_open(made, visit, flag, register, monkeypatch):
    from serving.flag_pages import to_do

    server = made[0].server

    def asked(reader):
        told = []
        monkeypatch.setitem(server.view_functions, "flags.check", lambda: told.append(to_do()) or "")
        visit(reader).get("/flags")
        return told

    states = [one.state(register.today()) for one in register.flags() if one.proposal.owner == "fire"]
    assert asked("crew.one") == [(states.count(State.DUE), states.count(State.PROPOSED))]
    assert asked("amb.one") == [(0, 0)]
    monkeypatch.setattr(register.moments, "_clock", lambda: register.moments._last().timestamp() - 61)
    with server.test_request_context("/crew"):
        from flask import g

        g.reader = made[1].users.one("crew.one").principal()
        assert to_do() is None

"""Profiles asked for, drafted, signed and kept: who may do what, and what is written down of it."""

import json
import re
from datetime import date, timedelta
from html import escape

import pypdfium2
import pytest

from access import DECLINED, DRAFT, AccessError, Library, Principal, tiers
from reports import Signed, profile_id, verify
from tests.access.desk_for_tests import Clock
from tests.markup_reader import Read

QUERY = "?definition=vap&sources=police&level=lsoa21&from=2024-01&to=2024-12&measure=count&area=X02"
ANN, PAT, PUB = "ann.analyst", "pat.partner", "pub.reader"
WHY = "For the board in May"


@pytest.fixture()
def library(made):
    return made[0].server.config["LIBRARY"]


def post(client, where, **fields):
    page = client.get("/account").text
    token = re.search(r'name="form" value="([0-9a-f]+)"', page)[1]
    return client.post(where, data={"form": token, **fields})


def ask(visit, library, variant="partner", query=QUERY):
    """Return the number of a request that the partner sent in."""
    reply = post(visit(PAT), "/profiles/ask", address=query, why=WHY, variant=variant)
    assert reply.status_code == 303, reply.text
    return library.all()[0].id


def sign(visit, library, variant="partner", **fields):
    """Return the number of a request that was drafted and signed."""
    number, ann = ask(visit, library, variant), visit(ANN)
    assert post(ann, f"/profiles/{number}/draft").status_code == 303
    until = (library.today() + timedelta(days=90)).isoformat()
    assert (
        post(ann, f"/profiles/{number}/sign", **{"until": until, "summary": "Quiet here.", **fields}).status_code == 303
    )
    return number


def words(content):
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(content))


def test_from_the_drawer_to_the_library(visit, library):
    form = visit(PAT).get(f"/profiles/ask{QUERY}").text
    assert "Ask for a profile of" in form
    number = ask(visit, library)
    ann = visit(ANN)
    assert f"/profiles/{number}" in Read(ann.get("/profiles").text).values("href")
    assert post(ann, f"/profiles/{number}/draft").status_code == 303
    draft = ann.get(f"/profiles/{number}/file.pdf")
    assert "Nobody has signed this" in words(draft.data)
    until = (library.today() + timedelta(days=90)).isoformat()
    assert post(ann, f"/profiles/{number}/sign", until=until, summary="Quiet here.").status_code == 303
    signed = visit(PAT).get(f"/profiles/{number}/file.pdf")
    text = words(signed.data)
    assert f"Signed by {ANN}" in text
    assert f"To be used until {until}" in text
    assert "In short Quiet here." in text
    assert "For the board" not in text
    assert f"/profiles/{number}/file.docx" in Read(visit(PAT).get("/profiles").text).values("href")


def test_a_signed_profile_is_whole_by_its_manifest_and_made_again_from_its_id(visit, library, tmp_path):
    number = sign(visit, library)
    one, pat = library.one(number), visit(PAT)
    for kind in ("pdf", "docx", "json"):
        name = (
            tmp_path
            / re.search('filename="(.*?)"', pat.get(f"/profiles/{number}/file.{kind}").headers["Content-Disposition"])[
                1
            ]
        )
        name.write_bytes(pat.get(f"/profiles/{number}/file.{kind}").data)
        manifest = pat.get(f"/profiles/{number}/file.{kind}.manifest.json").data
        name.with_name(name.name + ".manifest.json").write_bytes(manifest)
        assert verify(name) == ()
        told = json.loads(manifest)
        assert told["export"]["id"] == one.document
        assert (told["export"]["user"], told["rule"]["of"]) == (ANN, "partner")
        assert "columns" not in told
    content = json.loads(pat.get(f"/profiles/{number}/file.json").data)
    again = json.loads(visit(ANN).get(f"/profiles/preview.json{one.address}").data)
    figures = [[block for block in held["blocks"] if block["kind"] in ("table", "figure")] for held in (content, again)]
    assert figures[0] == figures[1]
    assert {key for key in content["stamp"] if content["stamp"][key] != again["stamp"][key]} == {"export"}


def test_no_two_signed_profiles_have_one_id_and_each_is_made_again_from_its_own(visit, library, made):
    first, second = (library.one(sign(visit, library, summary=said)) for said in ("Quiet here.", "Not so quiet."))
    assert first.document != second.document
    for one, said in ((first, "Quiet here."), (second, "Not so quiet.")):
        atlas = made[0].server.config["ATLAS"].now()
        question, _ = atlas.parse(one.address)
        shown = atlas.profile(question, question.area, Principal(ANN, one.signed_org, tiers()[one.variant]))
        days = (date.fromisoformat(one.signed_on), date.fromisoformat(one.until))
        signature = Signed(one.signed_by, one.signed_org, *days)
        assert one.notes == {"summary": said}
        assert profile_id(shown.place.answer, one.variant, one.notes, signature) == one.document
        assert one.document in words(library.file(one.id, "pdf").content)


def test_two_who_sign_at_once_leave_the_words_of_one_alone(visit, library, monkeypatch):
    """The second signs while the first's documents are being made: record and file say the same."""
    number, ann = ask(visit, library), visit(ANN)
    post(ann, f"/profiles/{number}/draft")
    until, other, real = (library.today() + timedelta(days=9)).isoformat(), visit(ANN), library.sign

    def meanwhile(*given, **named):
        monkeypatch.setattr(library, "sign", real)
        assert post(other, f"/profiles/{number}/sign", until=until, summary="The other's words").status_code == 303
        return real(*given, **named)

    monkeypatch.setattr(library, "sign", meanwhile)
    assert post(ann, f"/profiles/{number}/sign", until=until, summary="The first's words").status_code == 400
    assert library.one(number).notes == {"summary": "The other's words"}
    assert "The other’s words" in (told := words(library.file(number, "pdf").content)) or "The other's words" in told


def test_only_analysts_draft_sign_and_see_drafts(visit, library):
    number = ask(visit, library)
    post(visit(ANN), f"/profiles/{number}/draft")
    for reader in (PAT, PUB, "adm.in", "off.icer"):
        client = visit(reader)
        assert client.get(f"/profiles/{number}").status_code == 403
        assert client.get(f"/profiles/{number}/file.pdf").status_code == 403
        assert client.get(f"/profiles/preview.pdf{QUERY}").status_code == 403
        for act in ("draft", "notes", "sign", "decline"):
            assert post(client, f"/profiles/{number}/{act}").status_code == 403
    assert library.one(number).state == DRAFT


def test_the_public_reads_what_is_safe_to_publish_and_asks_for_nothing(visit, library):
    partners, publics = sign(visit, library), sign(visit, library, "public")
    pub = visit(PUB)
    assert pub.get(f"/profiles/{partners}/file.pdf").status_code == 403
    assert pub.get(f"/profiles/{publics}/file.pdf").status_code == 200
    assert pub.get(f"/profiles/ask{QUERY}").status_code == 403
    links = Read(pub.get("/profiles").text).values("href")
    assert f"/profiles/{publics}/file.pdf" in links and f"/profiles/{partners}/file.pdf" not in links
    assert visit(PAT).get(f"/profiles/{publics}/file.pdf").status_code == 200


def test_an_analyst_of_one_area_makes_the_same_document_as_another(visit, made):
    held = {reader: visit(reader).get(f"/profiles/preview.json{QUERY}").data for reader in (ANN,)}
    made[1].users.change(ANN, areas=("X01",))
    try:
        assert visit(ANN).get(f"/profiles/preview.json{QUERY}").data == held[ANN]
    finally:
        made[1].users.change(ANN, areas=())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2020-01-01"}, "It may be used for 1 to 366 days"),
        ({"until": "soon"}, "a day such as 2027-03-31"),
        ({"until": "", "summary": "x"}, "a day such as 2027-03-31"),
        ({"summary": "x" * 4001}, "at most 4000 characters"),
        (
            {"local": "Near the old station\x0bat night"},
            "What is known locally: after “the old station” is a character",
        ),
        ({"next": "\x00"}, "at its beginning is a character that cannot be seen (U+0000)"),
        ({"summary": "safe \u202eelbisiv"}, "U+202E"),
        ({"summary": "Call 07700 900123"}, "In short: this may hold nothing that gives a person away"),
        ({"local": "NHS 943 476 5919"}, "and holds an NHS number"),
    ],
)
def test_what_cannot_be_signed_is_said(visit, library, fields, said):
    number, ann = ask(visit, library), visit(ANN)
    post(ann, f"/profiles/{number}/draft")
    reply = post(
        ann, f"/profiles/{number}/sign", **{"until": (library.today() + timedelta(days=9)).isoformat(), **fields}
    )
    assert reply.status_code == 400
    assert said in reply.text
    assert library.one(number).state == DRAFT
    assert all(escape(words.strip("\x00")) in reply.text for words in fields.values()), "nothing typed is lost"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "?definition=vap"}, "Open an area on the map first"),
        ({"address": "?area=nowhere"}, "Open an area on the map first"),
        ({"variant": "secret"}, "There is no such kind of profile"),
        ({"why": " "}, "Say in 1 to 500 characters"),
        ({"why": "x" * 501}, "Say in 1 to 500 characters"),
        ({"why": "For the \x1bboard"}, "in characters that can be seen"),
        ({"why": "For\nthe board"}, "on one line"),
        ({"why": "For jane.doe@example.org"}, "What it is for: this may hold nothing that gives a person away"),
    ],
)
def test_what_cannot_be_asked_is_said(visit, library, fields, said):
    before = len(library.all())
    reply = post(visit(PAT), "/profiles/ask", **{"address": QUERY, "why": WHY, "variant": "partner", **fields})
    assert reply.status_code == 400
    assert said in reply.text
    assert len(library.all()) == before


def test_a_signed_or_declined_one_stays_as_it_is(visit, library):
    number, ann = sign(visit, library), visit(ANN)
    for act in ("draft", "notes", "decline", "sign"):
        until = (library.today() + timedelta(days=9)).isoformat()
        reply = post(ann, f"/profiles/{number}/{act}", until=until)
        assert reply.status_code == 400
        assert "signed" in reply.text
    other = ask(visit, library)
    assert post(ann, f"/profiles/{other}/decline").status_code == 303
    assert library.one(other).state == DECLINED
    assert post(ann, f"/profiles/{other}/draft").status_code == 400
    assert "turned down" in visit(PAT).get("/profiles").text


def test_a_release_published_meanwhile_must_be_read_before_it_is_signed(visit, library, made):
    number, ann = ask(visit, library), visit(ANN)
    post(ann, f"/profiles/{number}/draft")
    with library._database.writing() as held:
        held.execute("UPDATE requests SET document='AAAA-AAAA-AAAA-AAAA' WHERE id=?", (number,))
    until = (library.today() + timedelta(days=9)).isoformat()
    reply = post(ann, f"/profiles/{number}/sign", until=until)
    assert reply.status_code == 400
    assert "read it again, then sign" in reply.text
    assert post(ann, f"/profiles/{number}/sign", until=until).status_code == 303


def test_an_area_the_public_is_not_shown_has_no_public_form(visit, library):
    number, ann = ask(visit, library, "public", QUERY.replace("area=X02", "area=B3")), visit(ANN)
    reply = post(ann, f"/profiles/{number}/draft")
    assert reply.status_code == 400
    assert "ask for a larger area" in reply.text


@pytest.mark.parametrize("variant", ["partner", "public"])
def test_an_expired_one_is_said_to_be_and_given_to_nobody_but_those_who_draft(visit, library, monkeypatch, variant):
    number, reader = sign(visit, library, variant), PAT if variant == "partner" else PUB
    where = f"/profiles/{number}/file.pdf"
    bytes_signed, until = visit(reader).get(where).data, library.one(number).until
    last, later = (library.today() + timedelta(days=days) for days in (90, 91))
    monkeypatch.setattr(type(library), "today", lambda _: last)
    assert visit(reader).get(where).status_code == 200  # the day it names is the last of its use
    monkeypatch.setattr(type(library), "today", lambda _: later)
    page = Read(visit(reader).get("/profiles").text)
    assert where not in page.values("href")
    assert (f"/profiles/ask{library.one(number).address}" in page.values("href")) == (reader == PAT)
    for ending in ("pdf", "docx", "json", "pdf.manifest.json"):
        refused = visit(reader).get(f"/profiles/{number}/file.{ending}")
        assert refused.status_code == 410
        assert f"expired on {until} and may not be used any more" in refused.text
    assert where in Read(visit(ANN).get("/profiles").text).values("href")
    assert visit(ANN).get(where).data == bytes_signed  # what was signed stays as it was
    assert f'{until} <span class="mark">expired' in visit(ANN).get("/profiles").text


def test_every_step_is_in_the_audit(visit, library, made):
    number = sign(visit, library)
    visit(PAT).get(f"/profiles/{number}/file.pdf")
    entries = made[1].audit.latest(40, events=("change",))
    told = [(one.user, one.detail["what"]) for one in entries if one.detail.get("request") == number]
    assert told[::-1] == [(PAT, "profile asked"), (ANN, "profile drafted"), (ANN, "profile signed")]
    export = made[1].audit.latest(1, events=("export",))[0]
    assert (export.user, export.detail["export"]) == (PAT, library.one(number).document)


def test_a_form_without_its_token_does_nothing(visit, library):
    before = len(library.all())
    reply = visit(PAT).post("/profiles/ask", data={"address": QUERY, "why": WHY, "variant": "partner"})
    assert reply.status_code == 403
    assert len(library.all()) == before


def test_words_are_only_words(visit, library):
    number = ask(visit, library)
    post(visit(ANN), f"/profiles/{number}/draft")
    post(visit(ANN), f"/profiles/{number}/notes", summary="<script>x</script>", local="=1+1")
    page = visit(ANN).get(f"/profiles/{number}").text
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_lines_and_tabs_of_the_analyst_are_kept_as_lines_and_spaces(visit, library):
    number = sign(visit, library, summary="First line.\r\n\tSecond\u00a0line.")
    assert library.one(number).notes["summary"] == "First line.\n Second\u00a0line."
    assert "In short First line. Second line." in words(visit(PAT).get(f"/profiles/{number}/file.pdf").data)


def test_a_library_that_is_another_file_is_refused(tmp_path):
    (tmp_path / "library").write_bytes(b"not a database at all")
    with pytest.raises(AccessError):
        Library(tmp_path / "library")


def test_only_so_many_requests_lie_open(tmp_path, monkeypatch):
    import access.library as module

    monkeypatch.setattr(module, "WAITING", 2)
    held = Library(tmp_path / "library", Clock())
    reader = Principal("pat", "Org", tiers()["partner"])
    for _ in range(2):
        held.ask(reader, title="A", address="?area=A", variant="partner", why="x")
    with pytest.raises(ValueError, match="Too many requests"):
        held.ask(reader, title="A", address="?area=A", variant="partner", why="x")

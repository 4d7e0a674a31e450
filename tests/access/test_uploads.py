"""Figures that analysts upload: whose they are, who sees whose, what the record holds; and the page of them."""

import hashlib
import io
import json
from dataclasses import replace

import pytest

from access import Principal, Uploads, demonstration, tiers
from access.uploads import MOST
from tests.access.desk_for_tests import ACCOUNTS
from tests.access.test_gate import form
from tests.markup_reader import Read

ANALYST = demonstration("analyst").tier
ANN, PAT, FAR = (Principal(user, org, ANALYST) for user, org in (("ann", "VRU"), ("pat", "VRU"), ("far", "Elsewhere")))
SAID = {"name": "Empty homes", "unit": "%", "source": "Council", "date": "2025", "higher_is": "worse"}
FIGURES = {"A": 1.5, "B": -2.0}


def silent(_):
    pass


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads", clock=lambda: 1_000.0)


def keep(uploads, reader=ANN, shared=False, told=silent, **said):
    return uploads.keep(reader, {**SAID, **said}, FIGURES, level="lsoa21", sha256="0" * 64, shared=shared, told=told)


# Who sees whose: reader, shared or not -> whether they are told of Ann's figures.
NAMELESS = Principal("nobody", "", ANALYST)
WHO = {
    "their owner": (ANN, True, True),
    "an analyst of the same organisation": (PAT, False, True),
    "an analyst of another": (FAR, False, False),
    "an analyst of none": (NAMELESS, False, False),
    **{
        f"{tier} reader of the same organisation": (replace(PAT, tier=tiers()[tier]), False, False)
        for tier in tiers()
        if not tiers()[tier].exact
    },
    "their owner, an analyst no more": (replace(ANN, tier=tiers()["partner"]), False, False),
}


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("who", WHO)
def test_who_sees_whose(uploads, who, shared):
    one = keep(uploads, shared=shared)
    reader, alone, together = WHO[who]
    if together if shared else alone:
        assert uploads.of(reader) == (one,) and uploads.figures(reader, one.id) == FIGURES
    else:
        assert uploads.of(reader) == ()
        with pytest.raises(KeyError):
            uploads.figures(reader, one.id)


def test_who_is_of_no_organisation_shares_with_nobody(uploads):
    assert not keep(uploads, NAMELESS, shared=True).shared
    assert uploads.of(replace(NAMELESS, user="other")) == ()


@pytest.mark.parametrize("tier", ["partner", "operational", "public"])
def test_nobody_but_an_analyst_keeps_shares_or_removes(uploads, tier):
    one, reader = keep(uploads), replace(ANN, tier=tiers()[tier])
    acts = (
        lambda: keep(uploads, reader),
        lambda: uploads.share(reader, one.id, shared=True, told=silent),
        lambda: uploads.remove(reader, one.id, told=silent),
    )
    for act in acts:
        with pytest.raises(PermissionError):
            act()
    assert uploads.of(ANN) == (one,)


def test_only_ones_own_are_shared_and_removed(uploads):
    one = keep(uploads, shared=True)
    for act in (
        lambda: uploads.share(PAT, one.id, shared=False, told=silent),
        lambda: uploads.remove(PAT, one.id, told=silent),
    ):
        with pytest.raises(KeyError):
            act()
    uploads.share(ANN, one.id, shared=False, told=silent)
    assert uploads.of(PAT) == () and not uploads.of(ANN)[0].shared
    uploads.remove(ANN, one.id, told=silent)
    assert uploads.of(ANN) == ()


def test_there_is_an_end_to_how_many(uploads):
    for _ in range(MOST):
        keep(uploads)
    with pytest.raises(ValueError, match=f"{MOST} indicators"):
        keep(uploads)
    keep(uploads, PAT)


def test_what_cannot_be_written_down_is_not_done(uploads):
    def broken(_):
        raise RuntimeError

    one = keep(uploads)
    for act in (
        lambda: keep(uploads, told=broken),
        lambda: uploads.share(ANN, one.id, shared=True, told=broken),
        lambda: uploads.remove(ANN, one.id, told=broken),
    ):
        with pytest.raises(RuntimeError):
            act()
    assert uploads.of(ANN) == (one,)


def test_they_outlive_the_server_and_are_in_the_backup(uploads, tmp_path):
    one = keep(uploads)
    assert Uploads(tmp_path / "uploads").of(ANN) == (one,)
    assert Uploads(uploads.backup(tmp_path / "copy")).figures(ANN, one.id) == FIGURES


# -- the page


@pytest.fixture
def analyst(visit, made):
    held = made[0].server.config["UPLOADS"]
    with held._database.writing() as cursor:
        cursor.execute("DELETE FROM uploads")
    return visit("ann.analyst")


@pytest.fixture
def csv(small):
    codes = small[0].units("lsoa21").code
    return "\n".join(["LSOA21CD,rate", *(f"{code},{number * 7919 + 0.125}" for number, code in enumerate(codes))])


def send(client, text, **more):
    data = {"form": form(client.get("/indicators")), **SAID, "per": "100", **more}
    file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "figures.csv")
    return client.post("/indicators", data={**data, "file": file}, content_type="multipart/form-data")


def test_figures_are_uploaded_shared_and_removed_and_the_record_has_no_figure(analyst, desk, csv):
    assert send(analyst, csv).headers["Location"] == "/indicators"
    page = analyst.get("/indicators").text
    assert "LSOA (2021)" in page and "8 of 8 areas (100 %)" in page and "yours" in page
    for act in ("share", "unshare", "remove"):
        address = next(one for one in Read(analyst.get("/indicators").text).values("action") if one.endswith(f"/{act}"))
        assert analyst.post(address, data={"form": form(analyst.get("/indicators"))}).status_code == 303
    assert "Nothing is uploaded yet" in analyst.get("/indicators").text
    entries = [one for one in desk.audit.all() if "indicator" in one.detail.get("what", "")]
    assert sorted(one.detail["what"] for one in entries) == [
        "indicator removed", "indicator shared", "indicator unshared", "indicator uploaded",
    ]  # fmt: skip
    for one in entries:
        assert one.user == "ann.analyst" and one.detail["sha256"] == hashlib.sha256(csv.encode()).hexdigest()
        told = json.dumps(dict(one.detail))
        assert "7919" not in told and "Empty homes" not in told and "Council" not in told


def test_a_file_with_faults_is_told_row_by_row_and_nothing_is_kept(analyst, csv):
    reply = send(analyst, csv.replace(",0.125", ",=1+1"))
    assert reply.status_code == 400
    assert "is no number" in reply.text and "<td>2</td>" in reply.text and "=1+1" not in reply.text
    assert 'value="Empty homes"' in reply.text  # nothing typed is lost
    assert "Nothing is uploaded yet" in reply.text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"per": "3"}, {"higher_is": ""}, {"date": "soon"}, {"source": "ann@example.org"}], ids=str
)
def test_a_form_that_lacks_something_is_told_so(analyst, csv, wrong):
    assert send(analyst, csv, **wrong).status_code == 400
    assert "Nothing is uploaded yet" in analyst.get("/indicators").text


def test_a_file_beyond_the_limit_is_told_so_and_one_within_is_read(analyst, csv):
    assert "larger than 2 MB" in (reply := send(analyst, b"a,b\n" * 750_000)).text and reply.status_code == 413
    assert "larger than 2 MB" in send(analyst, b"a,b\n" * 500_001).text
    long = csv + "\n" * 1_900_000  # beyond what any other form may send
    assert send(analyst, long).status_code == 303


def test_a_name_is_text_wherever_it_is_shown(analyst, csv):
    send(analyst, csv, name="<b>Bold</b>", unit="<i>")
    page = analyst.get("/indicators").text
    assert "<b>Bold" not in page and "<i>" not in page and "&lt;b&gt;Bold" in page


def test_a_form_that_no_page_gave_is_refused(analyst, csv):
    assert send(analyst, csv, form="made up").status_code == 403


@pytest.mark.parametrize("act", ["share", "unshare", "remove"])
@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_one_that_is_not_there_is_not_found(analyst, act, number):
    assert (
        analyst.post(f"/indicators/{number}/{act}", data={"form": form(analyst.get("/indicators"))}).status_code == 404
    )


@pytest.mark.parametrize("reader", [one.user for one in ACCOUNTS if one.tier != "analyst"])
def test_nobody_but_an_analyst_opens_the_page(visit, reader):
    client = visit(reader)
    data = {"form": form(client.get("/account"))}
    assert client.get("/indicators").status_code == 403
    assert client.post("/indicators", data=data).status_code == 403
    assert client.post("/indicators/1/remove", data=data).status_code == 403

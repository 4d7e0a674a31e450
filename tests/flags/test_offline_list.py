"""The list for terminals without a network: signed, amber after a day, refused after a week, nobody's name in it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags import Agency, BadList, make, public_of, verify, viewer
from flags.__main__ import main
from flags.offline import Age, age_of

MADE = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@pytest.fixture()
def taken(book, flagged):
    flagged(101)
    flagged(201, owner="ambulance")
    return make(book, "Fire and Rescue", "ann"), public_of(book.signer)


def test_a_fresh_list_is_good_and_says_how_old_it_is(taken):
    found = verify(*taken, MADE + timedelta(hours=3))
    assert (found.flags, found.hours, found.age) == (2, 3.0, Age.FRESH)


@pytest.mark.parametrize(
    ("after", "age"),
    [
        (timedelta(minutes=-5), Age.FRESH), (timedelta(minutes=-5, seconds=-1), Age.REFUSED),
        (timedelta(hours=24), Age.FRESH),         (timedelta(hours=24, seconds=1), Age.AMBER),
        (timedelta(days=7), Age.AMBER), (timedelta(days=7, seconds=1), Age.REFUSED),
    ],
)  # fmt: skip
def test_amber_after_a_day_and_refused_after_a_week_or_from_the_future(taken, after, age):
    assert age_of(MADE, MADE + after) is age
    if age is Age.REFUSED:
        with pytest.raises(BadList, match="Do not use it"):
            verify(*taken, MADE + after)


def test_a_list_changed_anywhere_or_signed_by_another_is_refused(taken, tmp_path):
    content, public = taken
    whole = json.loads(content)
    other = public_of(__import__("flags").Book.create(tmp_path / "other.db").signer)
    for changed in (
        {**whole, "list": whole["list"].replace("Mill Lane", "Mill Road")},
        {**whole, "list": whole["list"].replace("2026-03-16", "2026-03-17")},
        {**whole, "signature": whole["signature"][:-4] + "AAA="},
        {**whole, "signature": 7},
    ):
        with pytest.raises(BadList, match=r"signature|whole"):
            verify(json.dumps(changed).encode(), public, MADE)
    with pytest.raises(BadList, match="another key"):
        verify(content, other, MADE)
    with pytest.raises(BadList):
        verify(content, "", MADE)


@given(
    st.one_of(
        st.binary(max_size=60), st.sampled_from([b"{}", b"[]", b"null", b'{"list":1,"signature":"x"}', b"[" * 5000])
    )
)
def test_anything_else_is_no_list(content):
    with pytest.raises(BadList):
        verify(content, "A" * 43 + "=", MADE)


def test_it_holds_what_crews_need_and_nobody_who_proposed_or_approved(taken):
    held = json.loads(json.loads(taken[0])["list"])
    assert set(held["flags"][0]) == {
        "uprn",
        "address",
        "postcode",
        "covers",
        "why",
        "note",
        "do",
        "since",
        "review_by",
        "owner",
    }
    assert "bob" not in taken[0].decode() and held["for"] == {"agency": "Fire and Rescue", "taken_by": "ann"}
    assert held["notice"].endswith("not an assurance of safety.") and "synthetic" not in held


def test_flags_of_an_agency_without_an_agreement_are_not_in_it_and_that_is_said(book, flagged):
    flagged(201, owner="ambulance")
    book.agree(Agency("ambulance", "Ambulance", "Ambulance Trust", date(2026, 3, 1)))
    held = json.loads(json.loads(make(book, "x", "y"))["list"])
    assert held["flags"] == [] and any("Ambulance" in said for said in held["locked"])


def test_the_command_checks_a_list_with_the_key_alone(taken, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("FLAGS_DB", raising=False)
    file = tmp_path / "list.flags.json"
    file.write_bytes(taken[0])
    assert main(["verify", str(file), "--key", taken[1]]) == 2  # of March: long refused
    assert "older than 7 days" in capsys.readouterr().err
    file.write_bytes(taken[0].replace(b"Mill", b"Hill"))
    assert main(["verify", str(file), "--key", taken[1]]) == 2
    assert "signature is not right" in capsys.readouterr().err


def test_a_flag_that_nobody_reviewed_is_in_it_without_its_reason(book, flagged, clock):
    flagged(101, review_on=date(2026, 4, 1))
    clock.now += 17 * 24 * 3600.0
    held = json.loads(json.loads(make(book, "x", "y"))["list"])
    assert held["flags"] == [] and [set(one) for one in held["lapsed"]] == [{"uprn", "address", "postcode", "said"}]
    assert held["lapsed"][0]["said"] == "passed its review date on 1 Apr 2026"


def test_the_viewer_knows_when_it_was_made(book):
    assert f'"made": {MADE.timestamp() * 1000:.0f}' in viewer(book).decode()

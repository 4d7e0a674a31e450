"""The address register: what may be loaded, what a text names, and that nothing is ever guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags import AddressFileError, load
from flags.addresses import Kind, match, read
from flags.addresses.model import plain
from tests.flags.small_register import ADDRESSES, csv_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("100012345678", Kind.UPRN), ("UPRN: 101", Kind.UPRN), ("s1 2ab", Kind.POSTCODE), ("S12AB", Kind.POSTCODE),
        ("SK 3512 8712", Kind.GRID), ("sk35128712", Kind.GRID), ("435120, 387120", Kind.METRES),
        ("435120 387120.5", Kind.METRES), ("53.38112, -1.46987", Kind.DEGREES), ("53.38112 N 1.46987 W", Kind.DEGREES),
        ("54°32.8717'N 1°18.2590'E", Kind.DEGREES), ("54 32 52.3 N 1 18 15.5 E", Kind.DEGREES),
        ("(54.54786, 1.30432)", Kind.DEGREES), ("E613808 N521978", Kind.METRES), ("UPRN-101", Kind.UPRN),
        ("12 Mill Lane", Kind.ADDRESS), ("///filled.count.soap", Kind.NOTHING), ("DV9", Kind.NOTHING),
        ("", Kind.NOTHING), ("x" * 161, Kind.NOTHING),
    ],
)  # fmt: skip
def test_how_a_place_is_named_is_seen(text, kind):
    assert read(text).kind is kind


def test_a_grid_reference_is_the_middle_of_its_square():
    """SU 387 148 of the Ordnance Survey's own example is square 438700, 114800."""
    assert read("SU 3870 1480").at == (438705.0, 114805.0)
    assert read("TG 51409 13177").at == (651409.5, 313177.5)
    assert read("NN 16670 71280").at == (216670.5, 771280.5)  # Ben Nevis


def test_latitude_and_longitude_come_out_where_the_ordnance_survey_has_them():
    """The water tower of Caister, from OS, A guide to coordinate systems: TG 51409 13177 on OSGB36."""
    east, north = read("52.657979, 1.716052").at  # its WGS84 position
    assert abs(east - 651409) < 10 and abs(north - 313177) < 10


def test_minutes_and_seconds_lead_where_decimals_do():
    """The water tower of Caister again, each way by hand: 0.65797894° is 39.478736′, and that is 39′ 28.7242″."""
    decimals = read("52.65797894, 1.71605194").at
    for text in ("52°39'28.7242\"N 1°42'57.7870\"E", "52 39 28.7242 N 1 42 57.7870 E", "52°39.478737'N, 1°42.963117'E"):
        assert read(text).at == pytest.approx(decimals, abs=0.02)
    assert read("53°22.867'N 1°28.192'W").at[0] < 440_000 < 480_000 < read("53°22.867'N 0°28.192'W").at[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("54°61.1234'N 1°18.2590'E", "below 60"),
        ("54°32'N 1°18'E", "two decimals"),
        ("DV9", "half a postcode"),
        ("///filled.count.soap", "ask control for the grid reference"),
        ("SK 35 87", "eight figures"),
        ("SK 351 8712", "as many"),
        ("48.85341, 2.3488", "Great Britain"),
        ("53.4, -1.5", "four"),
    ],
)
def test_a_place_too_vague_or_far_off_is_refused_with_a_reason(text, why):
    assert why in read(text).why


@given(st.text(max_size=200))
def test_nothing_typed_makes_it_fail(text):
    assert read(text).kind in Kind


@given(st.text(alphabet="ABCabc 123'-.", max_size=30))
def test_a_plain_form_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


def uprns(addresses):
    return [one.uprn for one in addresses]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12 Mill Lane, Doggerhaven", [101]), ("12 mill ln doggerhaven", [101]), ("12 Mill Lane DB9 1AA", [101]),
        ("12 Mill Lane, Kelpside, DV9 2AB", [501]), ("Flat 2a, Fitch House, Church St", [203]),
        ("apt 2 A fitch hse church street", [203]), ("Fitch House, Church Street", [201, 202, 203]),
        ("Fitch House", [201, 202, 203]), ("3 St Johns Rd", [300, 301, 302]), ("flat b 3 st john's road", [302]),
        ("12 DB9 1AA", [101]), ("DB9 1AA 12", [101]), ("No 12 Mill Lane Doggerhaven", [101]),
        ("No. 12, DB9 1AA", [101]),
        ("3 DB9 1AD", [300, 301, 302]), ("2 Fitch House Church Street", [202]),
        ("2A Fitch House Church St DB9 1AB", [203]),
        ("2 Fitch House, Church Street, Doggerhaven", [202]),
        ("The Anchor", [401]), ("the anchor, harbour road, kelpside", [401]), ("1 Harbour Rd", [401]),
        ("DB9 1AA", [101, 102]), ("201", [201]), ("600012, 500010", [101, 102]), ("600000 499985", [101]),
    ],
)  # fmt: skip
def test_what_names_an_address_finds_it_in_one_step(book, text, meant):
    assert sorted(uprns(match(read(text), book.register).meant)) == meant


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("12 Mill Lane", 501), ("12 Mil Lane Doggerhaven", 101), ("12 Mill Lane DB9 1AB", 101),
        ("Flat 9, Fitch House, Church Street", 202), ("2 Fich House Church Street", 202),
        ("16 Mill Lane, Doggerhaven", 102),
        ("12 DB9 1AB", 202), ("12A DB9 1AA", 101), ("9 Fitch House Church Street", 202),
        ("600900 500010", 300), ("anchor harbor road", 401),
    ],
)  # fmt: skip
def test_what_may_be_two_places_or_a_typing_error_is_never_guessed(book, text, candidate):
    found = match(read(text), book.register)
    assert found.meant == () and candidate in uprns(found.candidates) and found.why


@pytest.mark.parametrize(
    "text", ["999", "ZZ1 1ZZ", "Somewhere else entirely", "700000 600000", "SK 3512 8712", "", "%", "' OR 1=1"]
)
def test_what_is_nowhere_is_not_matched(book, text):
    found = match(read(text), book.register)
    assert found.meant == () and found.why


@given(st.sampled_from(ADDRESSES), st.data())
def test_one_sign_changed_is_another_address_or_none_but_never_taken_for_this_one(address, data):
    """The plain words of an address with one sign changed are not the words of that address."""
    words = plain(f"{address[2]} {address[3]} {address[4]}")
    at = data.draw(st.integers(0, len(words) - 1))
    sign = data.draw(st.sampled_from("QXZ789"))
    changed = words[:at] + sign + words[at + 1 :]
    assert changed == words or plain(changed) != words


BAD = {
    "uprn, is empty": ("", "", "", "1", "A", "B", "S1 2AB", 1, 1),
    "uprn: must be a whole number": ("12x", "", "", "1", "A", "B", "S1 2AB", 1, 1),
    "uprn: is in the file twice": (101, "", "", "1", "A", "B", "S1 2AB", 1, 1),
    "street: is empty": (7, "", "", "1", "", "B", "S1 2AB", 1, 1),
    "postcode: is not written like": (7, "", "", "1", "A", "B", "Sheffield", 1, 1),
    "easting: must be metres": (7, "", "", "1", "A", "B", "S1 2AB", "far", 1),
    "northing: must be metres": (7, "", "", "1", "A", "B", "S1 2AB", 1, "nan"),
    "the line: has more or fewer": (7, "", "", "1", "A", "B", "S1 2AB", 1, 1, 1),
    "town: must be one line": (7, "", "", "1", "A", "B" * 101, "S1 2AB", 1, 1),
}


def test_where_more_are_alike_than_are_shown_it_is_said(book, tmp_path):
    file = tmp_path / "new.csv"
    rows = [(n, "", "", str(n), "Anchor Close", "Kelpside", "DV9 4JQ", 1, 1) for n in range(1, 41)]
    file.write_text(csv_of(rows), "utf-8")
    load(file, book.database)
    found = match(read("Anchor Close"), book.register)
    assert len(found.candidates) == 8 and found.meant == ()
    assert (
        found.why
        == "No address is written so. These are the first 8 of 40 like it: add the number or name of the house."
    )
    assert uprns(match(read("DV9 4JQ 13"), book.register).meant) == [13]


@pytest.mark.parametrize("said", BAD)
def test_a_file_with_one_fault_changes_nothing_and_the_fault_is_named(book, tmp_path, said):
    file = tmp_path / "new.csv"
    file.write_text(csv_of([(101, "", "", "1", "A", "B", "S1 2AB", 1, 1), BAD[said]]), "utf-8")
    with pytest.raises(AddressFileError, match=f"new.csv, line 3, {said.replace('uprn, is', 'uprn: is')}"):
        load(file, book.database)
    assert book.register.count() == len(ADDRESSES) and book.register.one(101).street == "Mill Lane"


@pytest.mark.parametrize("content", [b"", b"uprn,street\n1,x", b"\xff\xfe\x00", csv_of([]).encode()])
def test_what_is_no_file_of_addresses_is_refused_in_words(book, tmp_path, content):
    file = tmp_path / "new.csv"
    file.write_bytes(content)
    with pytest.raises(AddressFileError, match=r"new\.csv"):
        load(file, book.database)
    assert book.register.count() == len(ADDRESSES)


def test_a_flagged_address_outlives_a_file_that_leaves_it_out(book, tmp_path, flagged):
    flagged(101)
    file = tmp_path / "new.csv"
    file.write_text(csv_of([(900, "", "", "1", "New Street", "Newtown", "S1 2AB", 1, 1)]), "utf-8-sig")
    done = load(file, book.database)
    assert (done.addresses, done.kept) == (1, 1)
    assert book.register.one(101) and book.register.one(900) and not book.register.one(102)
    assert uprns(match(read("1 New St Newtown"), book.register).meant) == [900]  # nothing remembered of the old towns

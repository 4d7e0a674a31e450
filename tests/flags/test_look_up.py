"""Checking a location: three answers and no fourth, flats asked about, locks said, each written down blind."""

import json
from datetime import date

import pytest

from flags import Agency, Covers, Do, NotAllowed, Told, TooFast, call_sign, look_up, record
from tests.flags.small_register import proposal

DAY = 24 * 3600.0


def ids(answer):
    return [one.flag.id for one in answer.found]


def test_the_three_answers(book, person, flagged):
    flag = flagged(101)
    found = look_up(book, person(), "12 Mill Lane, Doggerhaven")
    assert (found.kind, ids(found)) == (Told.FLAG, [flag.id])
    none = look_up(book, person(), "14 Mill Lane")
    assert (none.kind, none.found) == (Told.NONE, ())
    missed = look_up(book, person(), "12 Mil Lane, Doggerhaven")
    assert (missed.kind, missed.found) == (Told.NOT_MATCHED, ()) and missed.choose
    assert [told.value for told in Told] == ["flag", "none", "not matched"]


@pytest.mark.parametrize("text", ["101", "DB9 1AA", "600010 500010", "12 Mill Ln Doggerhaven"])
def test_every_way_to_name_the_place_finds_its_flag(book, person, flagged, text):
    flag = flagged(101)
    assert ids(look_up(book, person(), text)) == [flag.id]


def test_of_a_house_of_flats_both_are_shown_and_which_is_asked(book, person, flagged):
    first, second = flagged(201), flagged(203, review_on=date(2026, 8, 1))
    found = look_up(book, person(), "Fitch House, Church Street")
    assert ids(found) == [second.id, first.id]  # soonest review first
    assert [one.uprn for one in found.choose] == [201, 202, 203]
    assert ids(look_up(book, person(), "202")) == []
    assert look_up(book, person(), "202").kind is Told.NONE


def test_a_flag_on_a_building_is_told_of_each_of_its_flats(book, person, flagged):
    flag = flagged(201, covers=Covers.BUILDING)
    for uprn in (201, 202, 203):
        assert ids(look_up(book, person(), str(uprn))) == [flag.id]
    assert ids(look_up(book, person(), "300")) == []


def test_a_house_that_is_itself_in_the_register_does_not_hide_the_flags_of_its_flats(book, person, flagged):
    flag = flagged(302)
    assert ids(look_up(book, person(), "3 St John's Road")) == [flag.id]


def test_candidates_are_never_answered_for(book, person, flagged):
    flagged(101)
    flagged(501)
    both = look_up(book, person(), "12 Mill Lane")
    assert both.kind is Told.NOT_MATCHED and both.found == () and {one.uprn for one in both.choose} == {101, 501}


def test_an_agency_without_an_agreement_is_silent_and_that_is_said(book, person, flagged, clock):
    flag = flagged(101, owner="ambulance")
    assert ids(look_up(book, person(), "101")) == [flag.id]
    book.agree(Agency("ambulance", "Ambulance", "Ambulance Trust", date(2026, 3, 15)))
    found = look_up(book, person(), "101")
    assert found.kind is Told.NONE and any("Ambulance: the agreement ended" in said for said in found.silent)
    assert any("Police: the agreement is pending" in said for said in found.silent)


def test_an_agency_whose_own_agreement_ended_is_locked_out(book, person):
    with pytest.raises(NotAllowed, match="area picture stays"):
        look_up(book, person(org="Council"), "101")
    with pytest.raises(NotAllowed, match="not a party"):
        look_up(book, person(org="Bakery"), "101")
    with pytest.raises(NotAllowed, match="grant"):
        look_up(book, person(granted=False), "101")


def test_too_many_look_ups_wait_and_the_words_say_that_nothing_was_checked(book, person, clock):
    for _ in range(30):
        look_up(book, person(), "101")
    with pytest.raises(TooFast, match="not checked") as refused:
        look_up(book, person(), "101")
    assert refused.value.wait > 0
    look_up(book, person("bob"), "101")
    clock.now += 60
    look_up(book, person(), "101")


def test_the_record_holds_neither_what_was_typed_nor_an_address(book, person, flagged):
    flag = flagged(101)
    held = record(book, look_up(book, person(), "12 Mill Lane, Doggerhaven"), call="FS12", purpose="Planned visit")
    said = json.dumps({**held, "addresses": []})  # a random code may happen to hold any three figures
    assert held["flags"] == [flag.id] and held["call"] == "FS12" and held["told"] == "flag"
    assert not any(word in said for word in ("Mill", "12 M", "DB9", "101"))
    assert held["addresses"] == [book.blind(101)] and book.blind(101) != book.blind(102)


@pytest.mark.parametrize("text", ["", "  ", "x" * 13, "a;b", "<b>"])
def test_a_look_up_without_a_call_sign_is_none(text):
    with pytest.raises(ValueError, match="call sign"):
        call_sign(text)


def test_a_call_sign_is_written_one_way():
    assert call_sign("  fs  12-a ") == "FS 12-A"


def test_a_look_up_is_for_one_of_a_few_purposes(book, person):
    with pytest.raises(ValueError, match="what the look-up is for"):
        record(book, look_up(book, person(), "101"), call="FS12", purpose="curious")


def test_a_flag_that_nobody_reviewed_leaves_the_answer_and_a_line(book, person, flagged, clock):
    flagged(101, review_on=date(2026, 4, 1))
    clock.now += 16 * DAY
    assert look_up(book, person(), "101").reminders == ()  # its last day
    clock.now += DAY
    found = look_up(book, person(), "101")
    assert (found.kind, found.found) == (Told.NONE, ())
    assert found.reminders == ("A flag here passed its review date on 1 Apr 2026 and was not reviewed; ask control.",)
    several = look_up(book, person(), "DB9 1AA")
    assert several.kind is Told.NONE and several.reminders[0].startswith("12 Mill Lane, Doggerhaven, DB9 1AA: a flag")
    assert look_up(book, person(), "102").reminders == ()
    assert record(book, found, call="FS12", purpose="Training")["lapsed"] == [1]
    clock.now += 89 * DAY
    assert look_up(book, person(), "101").reminders
    clock.now += DAY
    assert look_up(book, person(), "101").reminders == ()


def test_what_was_withdrawn_renewed_or_never_approved_leaves_no_line(book, person, flagged, clock):
    gone, old = flagged(101, review_on=date(2026, 4, 1)), flagged(102, review_on=date(2026, 4, 1))
    book.decide(person("bob"), gone.id, Do.WITHDRAW, "The dog has gone")
    book.propose(person("ann"), [proposal(201, review_on=date(2026, 4, 1))])
    flagged(401, owner="ambulance", review_on=date(2026, 4, 1))
    clock.now += 17 * DAY
    assert [bool(look_up(book, person(), text).reminders) for text in ("101", "102", "201", "401")] == [0, 1, 0, 1]
    (new,) = book.propose(person("ann"), [proposal(102, evidence_on=book.today(), replaces=old.id)])
    book.decide(person("bob"), new, Do.APPROVE)
    book.agree(Agency("ambulance", "Ambulance", "Ambulance Trust", date(2026, 3, 15)))  # its flags are told to nobody
    assert [bool(look_up(book, person(), text).reminders) for text in ("102", "401")] == [False, False]


def test_a_hazard_flagged_anew_without_a_renewal_leaves_no_line_either(book, person, flagged, clock):
    flagged(101, review_on=date(2026, 4, 1))
    clock.now += 17 * DAY
    flagged(101, evidence_on=book.today())
    found = look_up(book, person(), "101")
    assert found.kind is Told.FLAG and found.reminders == ()


def test_a_flag_of_a_fast_clock_leaves_a_line_too(book, person, flagged):
    flagged(101)
    book.database.connection().execute("INSERT INTO clocks VALUES (NULL,'2026-03-16T08:00:00+00:00',1,1)")
    found = look_up(book, person(), "101")
    assert found.kind is Told.NONE and "has days that are wrong and was not reviewed" in found.reminders[0]

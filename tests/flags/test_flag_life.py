"""A flag's life: who may do what in which state, a second person, a review that cannot be left out, a whole history."""

import sqlite3
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags import (
    Act,
    Agency,
    BadProposal,
    Covers,
    Do,
    Flag,
    NameDoubt,
    NotAllowed,
    Person,
    Proposal,
    State,
    actions,
    criteria,
)
from flags.criteria import fault_of_note
from flags.model import Event, months_from
from flags.rules import refusal
from tests.flags.small_register import TODAY, proposal

FIRE = Agency("fire", "Fire", "Fire", date(2026, 12, 31))
OTHER = Agency("ambulance", "Ambulance", "Ambulance", date(2026, 12, 31))
ENDED = Agency("fire", "Fire", "Fire", date(2026, 3, 15))
PENDING = Agency("fire", "Fire", "Fire", None)
PEOPLE = {
    "no grant": Person("bob", "Fire", False, FIRE),
    "no party": Person("bob", "Bakery", True, None),
    "agreement ended": Person("bob", "Fire", True, ENDED),
    "agreement pending": Person("bob", "Fire", True, PENDING),
    "another agency": Person("bob", "Ambulance", True, OTHER),
    "proposer": Person("ANN", "Fire", True, FIRE),  # capitals do not make a second person
    "second person": Person("bob", "Fire", True, FIRE),
}


def a_flag(state):
    review = {State.DUE: TODAY + timedelta(days=31), State.EXPIRED: TODAY - timedelta(days=1)}
    one = Proposal("fire", "dog", 1, Covers.FLAT, TODAY, review.get(state, TODAY + timedelta(days=32)), "ask_secured")
    done = {
        State.PROPOSED: (), State.DECLINED: (Act.DECLINE,), State.WITHDRAWN: (Act.APPROVE, Act.WITHDRAW),
        State.REPLACED: (Act.APPROVE, Act.REPLACE),
    }.get(state, (Act.APPROVE,))  # fmt: skip
    return Flag(1, one, "ann", "", 0, tuple(Event(1, "", act, "bob", "") for act in done),
                misdated=state is State.MISDATED)  # fmt: skip


# What each person may do to a flag of Fire in each state. R renew, A approve, D decline, W withdraw.
TABLE = {
    "second person": {"proposed": "ADW", "active": "WR", "due": "WR", "expired": "R", "misdated": "WR"},
    "proposer": {"proposed": "W", "active": "WR", "due": "WR", "expired": "R", "misdated": "WR"},
}
LETTERS = {"A": Do.APPROVE, "D": Do.DECLINE, "W": Do.WITHDRAW, "R": Do.RENEW}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State)
def test_what_each_person_may_do_to_a_flag_in_each_state(who, state):
    flag = a_flag(state)
    assert flag.state(TODAY) is state
    may = {letter for letter, do in LETTERS.items() if not refusal(do, PEOPLE[who], TODAY, flag)}
    assert may == set(TABLE.get(who, {}).get(state.value, ""))


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_look_up_take_the_list_and_propose(who):
    may = {do for do in (Do.LOOK_UP, Do.TAKE_LIST, Do.PROPOSE, Do.IMPORT) if not refusal(do, PEOPLE[who], TODAY)}
    party = who in ("another agency", "proposer", "second person")
    assert may == ({Do.LOOK_UP, Do.TAKE_LIST, Do.PROPOSE, Do.IMPORT} if party else set())


def test_a_refusal_says_why_and_that_the_area_picture_stays():
    said = refusal(Do.LOOK_UP, PEOPLE["agreement ended"], TODAY)
    assert "ended on 15 Mar 2026" in said and "The area picture stays" in said
    assert "second person" in refusal(Do.APPROVE, PEOPLE["proposer"], TODAY, a_flag(State.PROPOSED))


def test_the_last_day_of_an_agreement_and_of_a_review_still_count():
    last = Person("bob", "Fire", True, Agency("fire", "Fire", "Fire", TODAY))
    assert refusal(Do.LOOK_UP, last, TODAY) == "" and refusal(Do.LOOK_UP, last, TODAY + timedelta(days=1)) != ""
    flag = a_flag(State.ACTIVE)
    assert flag.state(flag.proposal.review_on) is State.DUE
    assert flag.state(flag.proposal.review_on + timedelta(days=1)) is State.EXPIRED


def test_a_flag_is_told_only_once_a_second_person_approved_it(book, person):
    (number,) = book.propose(person("ann"), [proposal()])
    assert book.told() == () and book.flag(number).approver == ""
    with pytest.raises(NotAllowed, match="second person"):
        book.decide(person("Ann"), number, Do.APPROVE)
    assert book.told() == ()
    done = book.decide(person("bob"), number, Do.APPROVE)
    assert (done.approver, done.proposer) == ("bob", "ann") and book.told() == (done,)
    with pytest.raises(NotAllowed, match="is active"):
        book.decide(person("cat"), number, Do.APPROVE)


def test_it_becomes_due_and_then_expires_by_itself(book, flagged, clock):
    flag = flagged(review_on=date(2026, 4, 30))
    day = 24 * 3600
    seen = []
    for days in (0, 14, 45, 46):
        clock.now = clock.now + days * day - (clock.now - 1773651600.0)
        seen.append((book.flag(flag.id).state(book.today()).value, len(book.told())))
    assert seen == [("active", 1), ("due", 1), ("due", 1), ("expired", 0)]


def test_a_renewal_takes_the_old_flags_place_when_it_is_approved(book, person, flagged):
    old = flagged()
    (new,) = book.propose(person("ann"), [proposal(review_on=date(2027, 3, 1), replaces=old.id)])
    assert [one.id for one in book.told()] == [old.id]
    book.decide(person("bob"), new, Do.APPROVE)
    assert [one.id for one in book.told()] == [new]
    assert book.flag(old.id).state(TODAY) is State.REPLACED
    assert [event.why for event in book.flag(old.id).history] == ["", f"by flag {new}"]
    with pytest.raises(BadProposal, match="replaced"):
        book.propose(person("ann"), [proposal(replaces=old.id)])
    with pytest.raises(BadProposal, match="keeps the address"):
        book.propose(person("ann"), [proposal(102, replaces=new)])


def test_declining_and_withdrawing_say_why_and_approving_need_not(book, person, flagged):
    flag = flagged()
    for why in ("", " ", "no"):
        with pytest.raises(ValueError, match="few words"):
            book.decide(person("cat"), flag.id, Do.WITHDRAW, why)
    with pytest.raises(ValueError, match="people"):
        book.decide(person("cat"), flag.id, Do.WITHDRAW, "Mr Smith has moved")
    done = book.decide(person("cat"), flag.id, Do.WITHDRAW, "The dog has gone")
    assert done.state(TODAY) is State.WITHDRAWN and done.history[-1].why == "The dog has gone"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"review_on": TODAY}, "has passed"),
        ({"review_on": date(2027, 3, 17)}, "more than 12 months"),
        ({"evidence_on": TODAY + timedelta(days=1)}, "still to come"),
        ({"evidence_on": date(2024, 3, 15)}, "older than 24 months"),
        ({"criterion": "hunch"}, "criterion is one of"),
        ({"action": "wait_police"}, "What crews do is one of"),
        ({"criterion": "other", "action": "call_control"}, "needs a note"),
        ({"note": "Ring 07700 900123"}, "telephone"),
        ({"uprn": 999}, "no such UPRN"),
        ({"uprn": 300}, "several addresses in this building"),
        ({"owner": "ambulance"}, "your own agency"),
        ({"owner": "nobody"}, "party to the register"),
        ({"replaces": 77}, "no such flag"),
    ],
    ids=str,
)
def test_what_cannot_be_proposed_is_refused_with_the_reason(book, person, changed, said):
    with pytest.raises(BadProposal, match=said):
        book.propose(person(), [proposal(**changed)])
    assert book.flags() == ()


def test_one_hazard_is_flagged_once(book, person, flagged):
    (waiting,) = book.propose(person("ann"), [proposal()])
    with pytest.raises(BadProposal, match=f"Flag {waiting} says so already: it is proposed"):
        book.propose(person("cat"), [proposal(review_on=date(2026, 12, 1))])
    book.decide(person("bob"), waiting, Do.APPROVE)
    with pytest.raises(BadProposal, match="it is active"):
        book.propose(person("cat"), [proposal()])
    book.propose(person("cat"), [proposal(criterion="weapon", action="wait_police")])
    book.propose(person("cat"), [proposal(covers=Covers.BUILDING)])
    book.propose(person("amb", "Ambulance Trust"), [proposal(owner="ambulance")])
    book.decide(person("bob"), waiting, Do.WITHDRAW, "The dog has gone")
    assert book.propose(person("cat"), [proposal()])


def test_one_bad_flag_of_many_keeps_all_out(book, person):
    with pytest.raises(BadProposal):
        book.propose(person(), [proposal(), proposal(102, review_on=TODAY)])
    assert book.flags() == ()


def test_the_review_may_be_a_whole_year_ahead_also_on_the_29th_of_february():
    assert months_from(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_from(date(2026, 1, 31), 1) == date(2026, 2, 28) and months_from(date(2026, 3, 31), -24).year == 2024


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-36, 36))
def test_months_on_and_back_stay_in_the_month_meant(day, months):
    there = months_from(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or (there + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "note",
    [
        "He is called John Smith aged 43", "mentally ill", "bail for GBH", "h1v positive", "p.a.t.i.e.n.t",
        "with a p a t i e n t", "ｐａｔｉｅｎｔ", "susp\u0435ct", "\u0391DDICT",
        "p@t1ent", "!ll", "born 3/4/1981", "car AB12 CDE",
        "car ab12cde", "a123 BCD A123 BCD", "d o b 1981", "woman", "convictions", "０７７００ 900123",
        "Mr Smith lives here", "suspected dealer", "the tenant is violent", "patient with dementia", "drug use",
        "DRUGS", "known to police", "self-harm", "a@b.uk", "NHS 943 476 5919",
        "two\nlines", "x" * 121, "S1 2AB", "ex-partner",
    ],
)  # fmt: skip
def test_a_note_holds_no_person_no_suspicion_and_no_health(note):
    fault = fault_of_note(note)
    assert fault and note not in fault


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Large dog loose in the yard",
        "Open shaft behind the shed",
        "Gas bottles stored in hall",
        "Crew called police on 12/3/2026",
        "4x4 across the gate",
        "Gates 1, 2 and 3 locked",
        "Key code C1234",
    ],
)
def test_a_note_of_a_hazard_is_kept(note):
    assert fault_of_note(note) == ""


def test_history_is_only_added_to(book, flagged):
    flagged()
    held = book.database.connection()
    for statement in (
        "UPDATE flags SET note='x'",
        "DELETE FROM flags",
        "UPDATE events SET by='x'",
        "DELETE FROM events",
    ):
        with pytest.raises(sqlite3.DatabaseError, match="only added to"):
            held.execute(statement)


def test_an_import_is_approved_together_by_somebody_else(book, person):
    book.propose(person("ann"), [proposal(), proposal(102)], batch=True)
    with pytest.raises(NotAllowed):
        book.decide_batch(person("ann"), 1)
    assert book.told() == ()
    assert book.decide_batch(person("bob"), 1) == 2 and len(book.told()) == 2


@pytest.mark.parametrize("batch", [0, 1, 2, 99_999])
def test_an_import_that_is_not_there_another_agencys_or_approved_already_is_refused(book, person, batch):
    book.propose(person("amb", "Ambulance Trust"), [proposal(owner="ambulance")], batch=True)
    book.propose(person("ann"), [proposal()], batch=True)
    book.propose(person("ann"), [proposal(102)])  # of no import
    book.decide_batch(person("bob"), 2)
    with pytest.raises(NotAllowed, match=f"Nothing of import {batch} waits"):
        book.decide_batch(person("cat"), batch)
    assert [len(one.history) for one in book.flags()] == [0, 1, 0]


# What is left of an import of two when something was done to the first of them before it is approved.
@pytest.mark.parametrize(
    ("before", "approved"),
    [("", [1, 2]), ("A", [2]), ("D", [2]), ("W", [2])],
    ids=["nothing", "approved", "declined", "withdrawn"],
)
def test_of_an_import_only_what_still_waits_is_approved(book, person, before, approved):
    book.propose(person("ann"), [proposal(), proposal(102)], batch=True)
    if before:
        book.decide(person("cat"), 1, LETTERS[before], "The wrong house")
    assert book.decide_batch(person("bob"), 1) == len(approved)
    by_bob = [one.id for one in book.flags() if any(event.by == "bob" for event in one.history)]
    assert by_bob == approved


@pytest.mark.parametrize("many", [False, True], ids=["alone", "as an import"])
@pytest.mark.parametrize("state", [one for one in State if one is not State.PROPOSED])
def test_a_renewal_is_approved_only_while_what_it_renews_may_be_renewed(book, person, flagged, clock, many, state):
    """Whoever withdrew the old flag meanwhile knew something: the hazard comes back as a new flag or not at all."""
    old = flagged(review_on=date(2026, 9, 1))
    (new,) = book.propose(person("ann"), [proposal(review_on=date(2027, 3, 1), replaces=old.id)], batch=many)
    if state is State.WITHDRAWN:
        book.decide(person("cat"), old.id, Do.WITHDRAW, "The dog has gone")
    elif state in (State.DUE, State.EXPIRED):
        clock.now += {State.DUE: 150, State.EXPIRED: 200}[state] * 24 * 3600.0
    elif state is State.REPLACED:
        (first,) = book.propose(person("ann"), [proposal(covers=Covers.BUILDING, replaces=old.id)])
        book.decide(person("cat"), first, Do.APPROVE)
    elif state in (State.DECLINED, State.MISDATED):  # nothing leads there from an active flag: set by hand
        held = book.database.connection()
        sql = {
            State.DECLINED: f"INSERT INTO events VALUES (NULL,{old.id},'2026-03-16T09:00:00+00:00','decline','x','y')",
            State.MISDATED: "INSERT INTO clocks VALUES (NULL,'2026-03-16T08:00:00+00:00',1,99)",
        }
        held.execute(sql[state])
    assert book.flag(old.id).state(book.today()) is state

    def approve():
        return book.decide_batch(person("bob"), 1) if many else book.decide(person("bob"), new, Do.APPROVE)

    if state in (State.ACTIVE, State.DUE, State.EXPIRED, State.MISDATED):
        approve()
        assert book.flag(old.id).state(book.today()) is State.REPLACED
    else:
        with pytest.raises(NotAllowed, match=f"renews flag {old.id}, which is {state} by now"):
            approve()
        assert book.flag(new).state(book.today()) is State.PROPOSED
        assert book.decide(person("bob"), new, Do.DECLINE, "Decided since").state(book.today()) is State.DECLINED


def test_every_action_of_a_criterion_is_one_and_every_criterion_says_its_evidence():
    assert all(set(one.actions) <= set(actions()) and one.evidence and one.meaning for one in criteria().values())
    assert list(criteria()) == ["crew_assault", "weapon", "dog", "police_first", "other"]


NAMED = proposal(note="JOHN SMITH assaulted crew 2019")


@pytest.mark.parametrize(
    ("note", "doubt"),
    [
        ("JOHN SMITH assaulted crew 2019", True), ("O'Neil Patrick", True), ("J Smith", True), ("John Smith", True),
        ("\u0410nna \u041boss", True), ("Beware, Dog Loose In Yard", False), ("Ask Control first", False),
        ("Anna", False),
        ("Gate to Mill Lane", False), ("Fire and Rescue Service key safe", False), ("", False),
        ("Ask John or Jim", False),
    ],
)  # fmt: skip
def test_two_words_in_capitals_may_be_a_name_but_not_those_of_the_address(book, note, doubt):
    assert book.doubtful(proposal(note=note)) is doubt


def test_what_looks_like_a_name_is_taken_once_its_proposer_said_that_it_is_none(book, person):
    with pytest.raises(NameDoubt, match="look like a person's name"):
        book.propose(person("ann"), [NAMED])
    assert book.flags() == ()
    assert book.propose(person("ann"), [NAMED], no_name=True) == (1,)


@pytest.mark.parametrize("many", [False, True], ids=["alone", "as an import"])
def test_a_note_is_approved_by_whoever_says_that_it_names_nobody(book, person, many):
    (number,) = book.propose(person("ann"), [proposal(note="Large dog")], batch=many)

    def approve(**said):
        return (
            book.decide_batch(person("bob"), 1, **said)
            if many
            else book.decide(person("bob"), number, Do.APPROVE, **said)
        )

    with pytest.raises(NotAllowed, match="names nobody"):
        approve()
    assert book.told() == ()
    approve(nobody_named=True)
    assert "names nobody" in book.flag(number).history[0].why and len(book.told()) == 1

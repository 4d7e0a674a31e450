"""Two people at one moment: what another did just before the writing counts."""

from contextlib import contextmanager
from datetime import date

import pytest

from flags import BadProposal, Do, NotAllowed, State
from tests.flags.small_register import TODAY, proposal


@pytest.fixture()
def meanwhile(book, monkeypatch):
    """Let something happen at the last moment before the next writing begins."""

    def happens(act):
        real = book.database.writing

        @contextmanager
        def late():
            monkeypatch.setattr(book.database, "writing", real)
            act()
            with real() as held:
                yield held

        monkeypatch.setattr(book.database, "writing", late)

    return happens


def test_the_same_from_two_people_at_once_is_one_flag(book, person, meanwhile):
    meanwhile(lambda: book.propose(person("ann"), [proposal()]))
    with pytest.raises(BadProposal, match="says so already"):
        book.propose(person("cat"), [proposal()])
    assert len(book.flags()) == 1


def test_the_same_twice_in_one_proposal_is_refused(book, person):
    with pytest.raises(BadProposal, match="says so already"):
        book.propose(person("ann"), [proposal(), proposal()], batch=True)
    assert book.flags() == ()


def test_an_import_is_approved_once_whoever_presses_with_somebody_else(book, person, meanwhile):
    book.propose(person("ann"), [proposal(), proposal(102)], batch=True)
    meanwhile(lambda: book.decide_batch(person("cat"), 1))
    with pytest.raises(NotAllowed, match="Nothing of import 1 waits"):
        book.decide_batch(person("bob"), 1)
    assert [[event.by for event in one.history] for one in book.flags()] == [["cat"], ["cat"]]


def test_a_renewal_declined_while_its_import_is_approved_takes_no_live_flag_away(book, person, flagged, meanwhile):
    old = flagged()
    new, other = book.propose(
        person("ann"), [proposal(review_on=date(2027, 3, 1), replaces=old.id), proposal(102)], batch=True
    )
    meanwhile(lambda: book.decide(person("cat"), new, Do.DECLINE, "The wrong house"))
    assert book.decide_batch(person("bob"), 1) == 1
    assert [one.id for one in book.told()] == [old.id, other]
    assert book.flag(new).state(TODAY) is State.DECLINED and len(book.flag(new).history) == 1


def test_a_flag_withdrawn_while_its_renewal_is_approved_stays_withdrawn(book, person, flagged, meanwhile):
    old = flagged()
    (new,) = book.propose(person("ann"), [proposal(review_on=date(2027, 3, 1), replaces=old.id)])
    meanwhile(lambda: book.decide(person("cat"), old.id, Do.WITHDRAW, "The dog has gone"))
    with pytest.raises(NotAllowed, match="is withdrawn by now"):
        book.decide(person("bob"), new, Do.APPROVE)
    assert book.told() == ()


def test_an_agreement_that_ends_meanwhile_counts(book, person, meanwhile):
    asked, agency = person("ann"), book.agencies()["fire"]
    meanwhile(lambda: book.agree(type(agency)("fire", agency.label, agency.org, date(2026, 3, 1))))
    with pytest.raises(NotAllowed, match="ended"):
        book.propose(asked, [proposal()])

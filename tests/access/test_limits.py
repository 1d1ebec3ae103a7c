"""Guessing is slow: tries are counted, also when many come at once and when the request is rolled back."""

import time
from datetime import timedelta

import pytest
import time_machine

from marketplace.access import actions
from marketplace.access.models import LinkToken
from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.throttling import LIMITS, SignInAttempt, network
from marketplace.members.actions import set_payout_details
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def mails(event: str) -> int:
    db.session.rollback()
    return db.session.query(OutgoingMail).filter_by(event=event).count()


def test_of_many_guesses_at_once_no_more_than_the_limit_are_answered(found, in_parallel):
    email = found.agency().people[0].email
    guesses = [lambda: actions.sign_in(email, "wrong password", "192.0.2.1")] * 14
    answers = [type(answer) for answer in in_parallel(guesses)]
    assert (answers.count(NotAllowed), answers.count(TooMany)) == (LIMITS["account"], 4)


def test_one_source_is_stopped_whatever_accounts_it_tries(app):
    for number in range(LIMITS["source"]):
        with pytest.raises(NotAllowed):
            actions.sign_in(f"nobody{number}@agency.example", "wrong password", "192.0.2.1")
    with pytest.raises(TooMany):
        actions.sign_in("somebody@agency.example", "wrong password", "192.0.2.1")
    with pytest.raises(NotAllowed):
        actions.sign_in("somebody@agency.example", "wrong password", "192.0.2.2")


HOME, ELSEWHERE, OUTSIDE = "192.0.2.1", "198.51.100.1", "203.0.113.1"


def guess(email: str, source: str) -> None:
    for n in range(LIMITS["account"]):
        with pytest.raises(NotAllowed):
            actions.sign_in(email, f"wrong password {n}", source)
    with pytest.raises(TooMany):
        actions.sign_in(email, "wrong password", source)


def test_whoever_guesses_elsewhere_doesnt_keep_out_a_person_where_they_have_been_lately(found):
    person = found.agency().people[0]
    actions.sign_in(person.email, PASSWORD, HOME)
    guess(person.email, ELSEWHERE)
    assert actions.sign_in(person.email, PASSWORD, "192.0.2.99"), "another address of their network"
    for source in (ELSEWHERE, OUTSIDE, "", "unix:"):
        with pytest.raises(TooMany):
            actions.sign_in(person.email, PASSWORD, source)


def test_a_network_that_is_known_lets_no_more_guesses_through_and_only_those_of_its_person(found):
    person, colleague = found.agency().people[0], found.agency().people[0]
    actions.sign_in(person.email, PASSWORD, HOME)
    guess(person.email, HOME)
    with pytest.raises(TooMany):
        actions.sign_in(person.email, PASSWORD, "192.0.2.99")
    assert actions.sign_in(person.email, PASSWORD, OUTSIDE), "nor does whoever guesses there keep them out elsewhere"
    guess(colleague.email, ELSEWHERE)
    with pytest.raises(TooMany):
        actions.sign_in(colleague.email, PASSWORD, HOME)


def test_a_network_is_known_for_90_days_and_not_by_tries_that_were_wrong(found, later):
    person = found.agency().people[0]
    with pytest.raises(NotAllowed):
        actions.sign_in(person.email, "wrong password", OUTSIDE)
    actions.sign_in(person.email, PASSWORD, HOME)
    later(days=91)
    guess(person.email, ELSEWHERE)
    for source in (HOME, OUTSIDE):
        with pytest.raises(TooMany):
            actions.sign_in(person.email, PASSWORD, source)


def test_whoever_guesses_keeps_nobody_who_is_signed_in_from_their_own_pages(found, visit):
    person = found.agency().people[0]
    visitor = visit(person)
    guess(person.email, ELSEWHERE)
    visitor.post("/me/password", on="/me", old=PASSWORD, password="another long one")


def test_an_office_that_signs_in_often_is_not_stopped(found):
    person = found.agency().people[0]
    for _ in range(LIMITS["account"] + 2):
        assert actions.sign_in(person.email, PASSWORD, "192.0.2.1")
    assert db.session.query(SignInAttempt).count() == 0


def test_a_right_password_does_not_wipe_out_earlier_failures(found):
    person = found.agency().people[0]
    with pytest.raises(NotAllowed):
        actions.sign_in(person.email, "wrong password", "192.0.2.1")
    actions.sign_in(person.email, PASSWORD, "192.0.2.1")
    assert db.session.query(SignInAttempt).count() == 2


def test_tries_are_stored_without_addresses_and_forgotten_by_the_sweep(found):
    person = found.agency().people[0]
    with pytest.raises(NotAllowed):
        actions.sign_in(person.email, "wrong password", "192.0.2.1")
    kept = [row.whom for row in db.session.query(SignInAttempt)]
    assert not any("192.0.2.1" in whom or person.email in whom for whom in kept)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        sweep()
    assert db.session.query(SignInAttempt).count() == 0


@pytest.mark.thorough
def test_guessing_the_password_of_a_left_open_browser_is_stopped_too(found, visit):
    person = found.agency().people[0]
    visitor = visit(person)
    for _ in range(LIMITS["account"]):
        visitor.post("/me/password", 422, on="/me", old="wrong password", password="another long one")
    visitor.post("/me/password", 429, on="/me", old=PASSWORD, password="another long one")
    with pytest.raises(TooMany):
        set_payout_details(person, PASSWORD, holder="A", iban="DE89370400440532013000")


def test_a_wrong_password_at_the_bank_details_counts_and_the_right_one_does_not(found):
    person = found.agency(iban=None).people[0]
    with pytest.raises(BadInput):
        set_payout_details(person, "wrong password", holder="A", iban="DE89370400440532013000")
    set_payout_details(person, PASSWORD, holder="A", iban="DE89370400440532013000")
    assert db.session.query(SignInAttempt).count() == 1


def test_nobodys_mailbox_is_flooded_with_links(found):
    person = found.agency().people[0]
    for _ in range(LIMITS["reset"]):
        actions.ask_for_reset(person.email, "192.0.2.1")
    for email in (person.email, person.email.upper()):
        with pytest.raises(TooMany):
            actions.ask_for_reset(email, "192.0.2.9")
    assert mails("account.reset") == LIMITS["reset"]
    assert db.session.query(LinkToken).filter_by(used_at=None).count() == 1


@pytest.mark.thorough
def test_an_unknown_address_meets_the_same_limit_and_waits_as_long(found):
    person = found.agency().people[0]
    took = []
    for email in (person.email, "nobody@agency.example"):
        began = time.monotonic()
        actions.ask_for_reset(email, "192.0.2.1")
        took.append(time.monotonic() - began)
    assert all(one >= 0.25 for one in took)
    for _ in range(LIMITS["reset"] - 1):
        actions.ask_for_reset("nobody@agency.example", "192.0.2.1")
    with pytest.raises(TooMany):
        actions.ask_for_reset("nobody@agency.example", "192.0.2.1")
    assert mails("account.reset") == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7"),
     ("", ""), ("unix:", "unix:")],
)  # fmt: skip
def test_a_source_is_an_address_or_the_network_that_one_customer_has(address, counted):
    assert network(address) == counted

"""Accounts and people: who gets in, who gives roles, and what ends a session."""

from datetime import timedelta
from importlib import import_module
from threading import Event

import pytest
import time_machine
from sqlalchemy import select

from marketplace.access import actions
from marketplace.access.actions.links import make_link
from marketplace.access.models import SignIn
from marketplace.access.queries import live_tokens
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, Refusal, TooMany
from marketplace.core.extensions import db
from marketplace.core.spelling import sort_key
from marketplace.members.actions import set_payout_details
from marketplace.members.models import PayoutDetails, Person
from marketplace.members.passwords import verify
from marketplace.members.queries import current_payout, pending_payout
from marketplace.moderation import actions as moderation
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def live(person) -> int:
    db.session.expire_all()
    return db.session.query(SignIn).filter_by(person_id=person.id, ended_at=None).count()


def link(person, purpose: str) -> str:
    from marketplace.core.transaction import transaction

    with transaction():
        return make_link(person, purpose).rsplit("/", 1)[1]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(found):
    person = found.agency().people[0]
    for email, password in ((person.email, "wrong password"), ("nobody@agency.example", PASSWORD)):
        with pytest.raises(NotAllowed, match="The e-mail or the password is not right"):
            actions.sign_in(email, password, "192.0.2.1")


def test_too_many_tries_are_stopped_by_account_and_by_source_for_a_quarter_of_an_hour(found):
    person = found.agency().people[0]
    for number in range(10):
        with pytest.raises(NotAllowed):
            actions.sign_in(person.email, "wrong password", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        actions.sign_in(person.email, PASSWORD, "192.0.2.77")
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert actions.sign_in(person.email, PASSWORD, "192.0.2.77")


def test_a_disabled_or_invited_person_does_not_get_in(found):
    agency = found.agency()
    for status in ("disabled", "invited"):
        person = found.person(agency, "sales", status=status)
        with pytest.raises(NotAllowed):
            actions.sign_in(person.email, PASSWORD, "192.0.2.1")


def test_changing_the_password_ends_all_other_sessions(found):
    person = found.agency().people[0]
    here, _there = (actions.sign_in(person.email, PASSWORD, "192.0.2.1") for _ in range(2))
    with pytest.raises(BadInput):
        actions.change_password(person, "not this one", "a new long password", here)
    actions.change_password(person, PASSWORD, "a new long password", here)
    assert live(person) == 1
    with pytest.raises(NotAllowed):
        actions.sign_in(person.email, PASSWORD, "192.0.2.1")


@pytest.mark.parametrize("weak", ["short", "password123", "aaaaaaaaaaaa", "1234567890", "person-name-x"])
def test_weak_passwords_are_refused(found, weak):
    person = found.person(found.agency(), "sales", status="invited", password_hash=None, name="Person-Name")
    with pytest.raises(BadInput):
        actions.accept_invitation(link(person, "invitation"), "New", weak)


def test_an_invitation_works_once_and_for_seven_days(found):
    agency = found.agency()
    person, path = actions.invite_person(agency, "New@Agency.example", "sales", by=agency.people[0])
    secret = path.rsplit("/", 1)[1]
    with time_machine.travel(clock.now() + timedelta(days=8)), pytest.raises(Refusal, match="too old"):
        actions.accept_invitation(secret, "New", "a long enough one")
    assert actions.accept_invitation(secret, "New", "a long enough one")
    assert (person.status, person.email) == ("active", "new@agency.example")
    with pytest.raises(Refusal, match="have joined already"):
        actions.accept_invitation(secret, "New", "a long enough one")


def test_an_invitation_used_twice_at_once_lets_one_in(found, in_parallel):
    person = found.person(found.agency(), "sales", status="invited", password_hash=None)
    secret = link(person, "invitation")
    answers = in_parallel([lambda: actions.accept_invitation(secret, "New", "a long enough one")] * 6)
    assert sum(isinstance(answer, str) for answer in answers) == 1


def test_a_reset_link_lasts_an_hour_and_ends_sessions_and_tokens(found):
    person = found.agency().people[0]
    actions.sign_in(person.email, PASSWORD, "192.0.2.1")
    actions.ask_for_reset(person.email, "192.0.2.1")
    actions.make_token(person, "left behind", "write")
    secret = link(person, "reset")
    with time_machine.travel(clock.now() + timedelta(minutes=61)), pytest.raises(Refusal):
        actions.set_password(secret, "another long one")
    actions.set_password(secret, "another long one")
    assert live(person) == 0
    assert live_tokens(person.id) == []


def slow_check(monkeypatch, module: str) -> tuple[Event, Event]:
    """Let that module's check of a password say when it is made, and go on once what happens meanwhile is done."""
    checked, changed = Event(), Event()

    def slowly(password_hash, password):
        right = verify(password_hash, password)
        checked.set()
        changed.wait(10)
        return right

    monkeypatch.setattr(import_module(module), "verify", slowly)
    return checked, changed


def test_a_sign_in_that_was_being_checked_while_the_password_changed_is_refused(found, in_parallel, monkeypatch):
    person = found.agency().people[0]
    email, (checked, changed) = person.email, slow_check(monkeypatch, "marketplace.access.actions.sign_in")

    def change():
        checked.wait(10)
        someone = db.session.get(Person, person.id)
        actions.set_password(link(someone, "reset"), "another long one")
        changed.set()

    refused, _ = in_parallel([lambda: actions.sign_in(email, PASSWORD, "192.0.2.1"), change])
    assert isinstance(refused, NotAllowed)
    assert live(person) == 0


DEEDS = {
    "change_password": lambda person: actions.change_password(person, PASSWORD, "a password of a stranger", ""),
    "make_token": lambda person: actions.make_own_token(person, PASSWORD, "left behind", "write"),
    "set_payout_details": lambda person: set_payout_details(
        person, PASSWORD, holder="B", iban="GB33BUKB20201555555555"
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("meanwhile", ["reset", "shut out"])
def test_what_asks_for_the_password_is_refused_if_it_changed_while_it_was_checked(
    found, in_parallel, monkeypatch, deed, meanwhile
):
    agency = found.agency()
    person_id, other_id = agency.people[0].id, found.person(agency, "owner").id
    checked, changed = slow_check(monkeypatch, "marketplace.members.actions.password")

    def change():
        checked.wait(10)
        someone = db.session.get(Person, person_id)
        if meanwhile == "reset":
            actions.set_password(link(someone, "reset"), "another long one")
        else:
            actions.disable_person(person_id, db.session.get(Person, other_id))
        changed.set()

    refused, failed = in_parallel([lambda: DEEDS[deed](db.session.get(Person, person_id)), change])
    assert isinstance(refused, BadInput)
    assert failed is None
    db.session.expire_all()
    person = db.session.get(Person, person_id)
    assert verify(person.password_hash, "another long one" if meanwhile == "reset" else PASSWORD)
    assert live_tokens(person_id) == []
    assert db.session.query(PayoutDetails).filter_by(agency_id=agency.id).count() == 1


def test_owners_who_change_details_and_roles_at_once_do_not_wait_in_a_circle(found, in_parallel):
    agency = found.agency()
    first, second, third = (one.id for one in (agency.people[0], *(found.person(agency, "owner") for _ in range(2))))

    def details():
        DEEDS["set_payout_details"](db.session.get(Person, first))
        return "done"

    def role(name: str):
        actions.change_role(third, name, db.session.get(Person, second))
        return "done"

    def password():
        person = db.session.get(Person, third)
        actions.change_password(person, PASSWORD, PASSWORD + "s", "")
        return "done"

    answers = in_parallel([details, details, lambda: role("sales"), lambda: role("finance"), details, password])
    assert answers == ["done"] * 6


def test_a_manager_appoints_sales_and_finance_only(found):
    agency = found.agency()
    manager = found.person(agency, "manager")
    actions.invite_person(agency, "a@agency.example", "sales", by=manager)
    for role in ("owner", "manager"):
        with pytest.raises(NotAllowed):
            actions.invite_person(agency, "b@agency.example", role, by=manager)
    with pytest.raises(NotAllowed):
        actions.change_role(agency.people[0].id, "sales", manager)
    with pytest.raises(NotFound):
        actions.change_role(found.agency().people[0].id, "sales", agency.people[0])


def test_an_agency_keeps_an_owner_even_when_two_owners_remove_each_other_at_once(found, in_parallel):
    agency = found.agency()
    first, second = agency.people[0].id, found.person(agency, "owner").id

    def remove(whom, by):
        return actions.disable_person(whom, db.session.get(Person, by)) or "removed"

    answers = in_parallel([lambda: remove(second, first), lambda: remove(first, second)])
    assert answers.count("removed") == 1
    assert any(isinstance(answer, (NotNow, NotAllowed)) for answer in answers)
    assert check_books() == []


def test_a_changed_role_ends_the_sessions(found):
    agency = found.agency()
    person = found.person(agency, "sales")
    actions.sign_in(person.email, PASSWORD, "192.0.2.1")
    actions.change_role(person.id, "finance", agency.people[0])
    assert (live(person), person.may("leads"), person.may("money")) == (0, False, True)


def test_people_of_a_suspended_agency_are_signed_out_and_keep_only_money(found):
    agency = found.agency()
    owner = agency.people[0]
    actions.sign_in(owner.email, PASSWORD, "192.0.2.1")
    moderation.suspend_agency(agency.id, "unpaid orders", found.person(alliance_role="admin"))
    assert live(owner) == 0
    assert actions.sign_in(owner.email, PASSWORD, "192.0.2.1")
    assert [owner.may(one) for one in ("money", "leads", "referrals", "team", "payout")] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_an_admin_does_not_decide_on_the_own_agency(found):
    agency = found.agency()
    admin = found.person(agency, "sales", alliance_role="admin")
    with pytest.raises(NotAllowed):
        moderation.suspend_agency(agency.id, "x", admin)


def test_first_bank_details_hold_at_once_and_changes_after_a_day(found):
    agency = found.agency(iban=None)
    owner = agency.people[0]
    with pytest.raises(BadInput):
        set_payout_details(owner, "wrong", holder="A", iban="DE89370400440532013000")
    first = set_payout_details(owner, PASSWORD, holder="A", iban="DE89 3704 0044 0532 0130 00")
    assert current_payout(agency.id).id == first.id
    second = set_payout_details(owner, PASSWORD, holder="A", bank_name="Bank", account_number="123", routing_code="026")
    assert (current_payout(agency.id).id, pending_payout(agency.id).id) == (first.id, second.id)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert current_payout(agency.id).id == second.id


@pytest.mark.parametrize(
    "details",
    [{"holder": "A"}, {"holder": "", "iban": "DE89370400440532013000"}, {"holder": "A", "iban": "DE89370400440532013001"},
     {"holder": "A", "account_number": "1"}, {"holder": "A", "iban": "DE89370400440532013000", "account_number": "1"}],
)  # fmt: skip
def test_bank_details_that_can_not_be_paid_to_are_refused(found, details):
    with pytest.raises(BadInput):
        set_payout_details(found.agency(iban=None).people[0], PASSWORD, **details)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Кедр  Digital", "кедр digital", True), ("Café", "cafe", True), ("Ївга", "Iвга", False), ("Чай", "Чаи", False)],
)
def test_names_are_told_apart_without_case_accents_and_spaces(one, other, same):
    assert (sort_key(one) == sort_key(other)) is same


def test_an_agency_is_not_founded_twice_under_one_name(found):
    found.agency("Northlight")
    with pytest.raises(BadInput):
        moderation.create_agency("Ann", "ann@x.example", name=" NORTHLIGHT ", country="DE")


def test_nobody_is_invited_twice(found):
    agency = found.agency()
    with pytest.raises(BadInput):
        actions.invite_person(agency, agency.people[0].email.upper(), "sales")
    assert db.session.scalar(select(Person.id).where(Person.status == "invited")) is None


def dead(visit, secret: str):
    return visit().get(f"/invitation/{secret}", 409)


def test_a_dead_invitation_says_what_to_do(found, visit):
    agency = found.agency("Kedr")
    person, path = actions.invite_person(agency, "slow@agency.example", "sales", "Ann", agency.people[0])
    secret = path.rpartition("/")[2]
    with time_machine.travel(clock.now() + timedelta(days=8)):
        page = dead(visit, secret)
    assert "have a new one sent to you. An owner of Kedr can invite you again." in page.text
    assert "/forgotten-password" in [one["href"] for one in page.all("a")]
    visit().post("/forgotten-password", on="/forgotten-password", email="slow@agency.example")
    db.session.rollback()
    assert db.session.query(OutgoingMail).filter_by(event="account.invitation", person_id=person.id).count() == 2
    assert "have a new one sent to you" in dead(visit, secret).text
    actions.disable_person(person.id, agency.people[0])
    assert "This invitation was revoked. An owner of Kedr can invite you again." in dead(visit, secret).text


def test_whoever_has_joined_is_led_from_the_invitation_to_the_sign_in(found, visit):
    person = found.person(found.agency("Kedr"), "sales", status="invited", password_hash=None)
    secret = link(person, "invitation")
    actions.accept_invitation(secret, "New", "a long enough one")
    page = dead(visit, secret)
    assert "You have joined already: sign in, or have a link sent to you" in page.text
    assert "/sign-in" in [one["href"] for one in page.all("a")]
    actions.disable_person(person.id, person.agency.people[0])
    assert "and have no access any more" in dead(visit, secret).text


def test_the_only_owner_is_invited_again_by_an_admin_and_a_strangers_link_names_nobody(found, visit):
    agency = found.agency("Kedr")
    owner = agency.people[0]
    owner.status, owner.password_hash = "invited", None
    db.session.commit()
    secret = link(owner, "invitation")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert "An admin of Leadpact can invite you again." in dead(visit, secret).text
    page = dead(visit, "never-made")
    assert "If you have joined, sign in; if not, have a new one sent to you." in page.text
    assert "Kedr" not in page.text

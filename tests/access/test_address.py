"""Signing in with another e-mail: the new address proves itself, the one of before can stop it, and nobody learns who is here."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.access import actions
from marketplace.access.models import AddressChange
from marketplace.access.queries import live_sign_ins, live_tokens, old_changes, waiting_change
from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed, NotNow, Refusal, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Person
from marketplace.moderation.actions import suspend_agency
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.mail import letters
from tests.people import PASSWORD

NEW = "new@agency.example"


def mails(event: str) -> list:
    db.session.rollback()
    return [render(mail) for mail in db.session.query(OutgoingMail).filter_by(event=event).order_by(OutgoingMail.id)]


def secret(event: str) -> str:
    return mails(event)[-1].path.rsplit("/", 1)[1]


def email_of(person) -> str:
    return db.session.query(Person.email).filter_by(id=person.id).scalar()


def ask(person, email: str = NEW, **more) -> None:
    actions.ask_for_address(person, PASSWORD, email, **more)


def test_nothing_changes_before_the_new_address_has_confirmed_and_then_it_signs_in(found):
    person = found.person()
    old = person.email
    ask(person)
    assert email_of(person) == old
    actions.confirm_address(secret("account.new_address"), "")
    assert email_of(person) == NEW
    assert actions.sign_in(NEW, PASSWORD, "192.0.2.1")
    with pytest.raises(NotAllowed):
        actions.sign_in(old, PASSWORD, "192.0.2.1")


def test_all_sessions_but_this_one_end_and_tokens_stay(found):
    person = found.person()
    here, _there = (actions.sign_in(person.email, PASSWORD, "192.0.2.1") for _ in range(2))
    actions.make_token(person, "CRM", "read")
    ask(person)
    actions.confirm_address(secret("account.new_address"), here)
    assert (len(live_sign_ins(person.id)), len(live_tokens(person.id))) == (1, 1)


@pytest.mark.parametrize("email", ["nonsense", "", "a@", "person@agency.example\nBcc: x@y.example"])
def test_what_is_no_address_is_refused(found, email):
    with pytest.raises(BadInput):
        ask(found.person(), email)


def test_a_wrong_password_a_missing_code_and_the_own_address_are_refused(found):
    person, coded = found.person(), found.person()
    app = found.second_factor(coded)
    with pytest.raises(BadInput, match="password"):
        actions.ask_for_address(person, "wrong password", NEW)
    with pytest.raises(BadInput, match="already"):
        ask(person, person.email.upper())
    with pytest.raises(BadInput, match="code"):
        ask(coded)
    ask(coded, code=app.code())
    assert db.session.query(AddressChange).count() == 1


def test_nobody_asks_more_than_three_times_in_a_quarter_of_an_hour(found):
    person = found.person()
    for n in range(3):
        ask(person, f"new{n}@agency.example")
    with pytest.raises(TooMany):
        ask(person)


def test_the_link_of_the_new_address_works_once_for_an_hour_and_the_next_one_ends_it(found):
    person = found.person()
    ask(person)
    first = secret("account.new_address")
    with time_machine.travel(clock.now() + timedelta(minutes=61)), pytest.raises(Refusal, match="too old"):
        actions.confirm_address(first, "")
    ask(person, "other@agency.example")
    with pytest.raises(Refusal, match="used"):
        actions.confirm_address(first, "")
    second = secret("account.new_address")
    actions.confirm_address(second, "")
    with pytest.raises(Refusal, match="used"):
        actions.confirm_address(second, "")
    assert email_of(person) == "other@agency.example"


def asked(visit, person, email: str) -> tuple[str, int]:
    """What the asker sees, without the address that they typed, and how many mails they get."""
    visitor = visit(person)
    page = visitor.post("/me/address", on="/me/address", email=email, password=PASSWORD)
    db.session.rollback()
    return page.text.replace(email, "typed").replace(person.email, "mine"), len(mails("account.address_asked"))


def test_the_answer_is_alike_whether_the_new_address_is_known_and_a_known_one_is_told(found, visit):
    known, first, second = found.person(), found.person(name="Ann"), found.person(name="Ann")
    with time_machine.travel(clock.now(), tick=False):
        page, count = asked(visit, first, NEW)
        other_page, other_count = asked(visit, second, known.email)
    assert page == other_page
    assert (count, other_count) == (1, 2)
    assert [letter.to for letter in mails("account.new_address")] == [NEW]
    assert [letter.to for letter in mails("account.address_wanted")] == [known.email]
    assert second.email not in mails("account.address_wanted")[0].text


def test_the_letters_go_to_both_addresses_with_their_links(found, environment):
    person = found.person()
    old = person.email
    ask(person)
    sweep()
    to_old, to_new = letters(environment)
    assert (to_old["To"], to_new["To"]) == (old, NEW)
    assert NEW in to_old.get_body().get_content()
    assert "/keep-address/" in to_old.get_body().get_content()
    assert "/new-address/" in to_new.get_body().get_content()
    assert old not in to_new.get_body().get_content()


@pytest.mark.parametrize("took_effect", [False, True])
def test_the_address_of_before_stops_it_also_after_it_took_effect(found, took_effect):
    person = found.person()
    old = person.email
    ask(person)
    new = secret("account.new_address")
    if took_effect:
        actions.confirm_address(new, "")
        actions.sign_in(NEW, PASSWORD, "192.0.2.1")
    actions.keep_address(secret("account.address_asked"))
    assert (email_of(person), live_sign_ins(person.id)) == (old, [])
    assert mails("account.reset")[-1].to == old
    with pytest.raises(Refusal):
        actions.confirm_address(new, "")
    with pytest.raises(Refusal):  # whoever asked knew the password
        actions.sign_in(old, PASSWORD, "192.0.2.1")


def test_a_second_change_does_not_take_the_way_back_of_the_first_away(found):
    person = found.person()
    old = person.email
    ask(person)
    keep = secret("account.address_asked")
    actions.confirm_address(secret("account.new_address"), "")
    ask(db.session.get(Person, person.id), "third@agency.example")
    actions.confirm_address(secret("account.new_address"), "")
    with pytest.raises(BadInput):  # nor can somebody be invited into it meanwhile
        actions.invite_person(found.agency(), old, "sales")
    actions.keep_address(keep)
    assert email_of(person) == old


def test_a_day_after_it_took_effect_it_is_not_stopped_by_the_link(found):
    person = found.person()
    ask(person)
    actions.confirm_address(secret("account.new_address"), "")
    with time_machine.travel(clock.now() + timedelta(hours=25)), pytest.raises(NotNow, match="more than a day"):
        actions.keep_address(secret("account.address_asked"))
    assert email_of(person) == NEW


def test_of_one_link_used_twice_and_of_two_people_for_one_address_one_wins(found, in_parallel):
    first, second = found.person(), found.person()
    ask(first)
    mine = secret("account.new_address")
    ask(second)
    theirs = secret("account.new_address")
    answers = in_parallel([lambda s=s: actions.confirm_address(s, "") for s in (mine, mine, theirs, theirs)])
    assert sum(isinstance(answer, Person) for answer in answers) == 1
    assert all(isinstance(answer, (Person, Refusal)) for answer in answers)


def test_of_confirming_and_stopping_at_once_the_address_of_before_stays(found, in_parallel):
    person = found.person()
    old = person.email
    ask(person)
    new, keep = secret("account.new_address"), secret("account.address_asked")
    in_parallel([lambda: actions.confirm_address(new, ""), lambda: actions.keep_address(keep)])
    db.session.rollback()
    assert email_of(person) == old


def test_the_other_owners_are_told_when_an_owner_changes_and_nobody_for_others(found):
    agency = found.agency()
    owner, other, seller = agency.people[0], found.person(agency, "owner"), found.person(agency, "sales")
    ask(seller, "seller@agency.example")
    actions.confirm_address(secret("account.new_address"), "")
    assert mails("account.owner_address") == []
    ask(owner)
    actions.confirm_address(secret("account.new_address"), "")
    assert [letter.to for letter in mails("account.owner_address")] == [other.email]


def test_it_is_done_on_the_pages(found, visit):
    person = found.person()
    visitor = visit(person)
    assert "Change your e-mail" in visitor.get("/me").text
    page = visitor.post("/me/address", on="/me/address", email=NEW, password=PASSWORD)
    assert f"{NEW} has to confirm" in page.text
    path = mails("account.new_address")[0].path
    assert NEW in visitor.post(path, on=path).text
    keep = mails("account.address_asked")[0].path
    assert "Stopped" in visit().post(keep, on=keep).text


def test_changes_are_forgotten_with_their_letters_after_eight_days(found):
    ask(found.person())
    assert old_changes(10) == []
    with time_machine.travel(clock.now() + timedelta(days=8, minutes=1)):
        actions.forget_changes(old_changes(10))
    assert db.session.query(AddressChange).count() == 0
    assert {mail.status for mail in db.session.query(OutgoingMail)} == {"forgotten"}
    actions.forget_changes([])


@pytest.mark.parametrize("how", ["changed", "by link"])
def test_a_new_password_stops_the_change_that_waits(found, how):
    person = found.person()
    old = person.email
    ask(person)
    if how == "changed":
        actions.change_password(person, PASSWORD, "another-staple-battery", "")
    else:
        actions.ask_for_reset(old, "192.0.2.1")
        actions.set_password(secret("account.reset"), "another-staple-battery")
    with pytest.raises(Refusal):
        actions.confirm_address(secret("account.new_address"), "")
    assert (email_of(person), waiting_change(person.id)) == (old, None)


def test_a_suspension_leaves_the_way_back_from_a_strangers_address(found):
    agency = found.agency()
    person = agency.people[0]
    old = person.email
    ask(person)
    actions.confirm_address(secret("account.new_address"), "")
    suspend_agency(agency.id, "odd things", None)
    actions.keep_address(secret("account.address_asked"))
    assert email_of(person) == old


def test_whoever_was_shut_out_comes_back_by_no_earlier_link(found):
    agency = found.agency()
    owner, person = agency.people[0], found.person(agency, "sales")
    ask(person)
    actions.disable_person(person.id, owner)
    actions.enable_person(person.id, owner)
    with pytest.raises(Refusal):
        actions.keep_address(secret("account.address_asked"))


def test_who_has_stopped_a_stranger_is_not_undone_by_the_strangers_own_link(found):
    person = found.person()
    old = person.email
    ask(person)
    mine = secret("account.address_asked")
    actions.confirm_address(secret("account.new_address"), "")
    ask(db.session.get(Person, person.id), "third@agency.example")
    strangers = secret("account.address_asked")
    actions.keep_address(mine)
    with pytest.raises(Refusal):
        actions.keep_address(strangers)
    assert email_of(person) == old


def test_what_is_held_of_somebody_tells_of_it_and_not_whether_the_new_address_is_known(found, visit):
    person, known = found.person(), found.person()
    for email in (known.email, NEW):
        ask(person, email)
    held = visit(person).client.get("/me/all.json").json["address_changes"]
    assert [one["becomes"] for one in held] == [known.email, NEW]
    assert not {"new_link_id", "keep_link_id"} & (held[0].keys() | held[1].keys())

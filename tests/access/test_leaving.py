"""Whoever leaves, or is shut out, hands over the clients they looked after."""

import pytest

from marketplace.access import actions
from marketplace.access.models import SignIn
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.exchange.actions.look_after import give_lead_to, give_to, keeper_of
from marketplace.exchange.models import Lead, Referral
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def keeper(referral, agency) -> int | None:
    db.session.rollback()
    found = keeper_of(db.session.get(Referral, referral.id, populate_existing=True), agency.id)
    return found and found.id


def test_whoever_accepted_or_passed_a_client_looks_after_them_until_a_colleague_does(found, pair):
    referral = pair.won()
    assert (keeper(referral, pair.B), keeper(referral, pair.A)) == (pair.b.id, pair.a.id)
    seller = found.person(pair.B, "sales")
    give_to(referral.id, seller.id, pair.b)
    assert (keeper(referral, pair.B), keeper(referral, pair.A)) == (seller.id, pair.a.id)


def test_whoever_is_given_a_client_is_told_and_whoever_takes_one_is_not(found, pair):
    referral, seller = pair.won(), found.person(pair.B, "sales")
    give_to(referral.id, seller.id, pair.b)
    give_to(referral.id, pair.b.id, pair.b)
    (mail,) = db.session.query(OutgoingMail).filter_by(event="referral.yours")
    assert mail.person_id == seller.id
    assert f"/referrals/{referral.id}" in render(mail).text
    assert pair.b.name in render(mail).text


def test_a_client_is_given_to_no_stranger_and_nobody_who_works_with_none(found, pair):
    referral = pair.won()
    for one in (pair.a, found.person(pair.B, "finance"), found.person(pair.B, "sales", status="disabled")):
        with pytest.raises(BadInput):
            give_to(referral.id, one.id, pair.b)
    with pytest.raises(NotFound):
        give_to(referral.id, pair.b.id, found.agency().people[0])


def test_a_lead_that_nobody_has_accepted_is_given_to_a_colleague_of_the_agency_that_passes_it(found, pair, visit):
    lead, seller = pair.lead(), found.person(pair.A, "sales")
    page = visit(pair.a).get(f"/leads/{lead.id}")
    assert f"Looked after by{pair.a.name}" in page.text
    assert f"/leads/{lead.id}/keeper" in page.html
    page = visit(pair.a).post(f"/leads/{lead.id}/keeper", on=f"/leads/{lead.id}/keeper", keeper=str(seller.id))
    assert f"Looked after by{seller.name}" in page.text
    db.session.rollback()
    assert keeper_of(db.session.get(Lead, lead.id, populate_existing=True), pair.A.id).id == seller.id
    assert "Looked after by" not in visit(pair.b).get(f"/leads/{lead.id}").text
    for one in (pair.b, found.person(pair.A, "finance")):
        with pytest.raises(BadInput):
            give_lead_to(lead.id, one.id, pair.a)
    with pytest.raises(NotFound):
        give_lead_to(lead.id, pair.b.id, pair.b)


def test_the_page_of_a_lead_shows_each_side_its_own_person_once_it_is_accepted(found, pair, visit):
    referral, seller = pair.won(), found.person(pair.B, "sales")
    give_to(referral.id, seller.id, pair.b)
    theirs, ours = (visit(one).get(f"/leads/{referral.lead_id}") for one in (pair.b, pair.a))
    assert f"Looked after by{seller.name}" in theirs.text
    assert f"/referrals/{referral.id}/keeper" in theirs.html
    assert f"Looked after by{pair.a.name}" in ours.text
    assert f"/leads/{referral.lead_id}/keeper" in ours.html


def test_whoever_leaves_hands_over_their_clients_in_one_step_and_the_owners_are_told(found, pair):
    seller, manager = found.person(pair.B, "sales"), found.person(pair.B, "manager")
    referral, other = pair.won(), pair.won(title="Another", again="another job")
    give_to(referral.id, seller.id, pair.b)
    actions.sign_in(seller.email, PASSWORD, "192.0.2.1")
    actions.leave(seller, PASSWORD, manager.id)
    assert keeper(referral, pair.B) == manager.id
    assert keeper(other, pair.B) == pair.b.id
    with pytest.raises(NotAllowed):
        actions.sign_in(seller.email, PASSWORD, "192.0.2.1")
    assert db.session.query(SignIn).filter_by(person_id=seller.id, ended_at=None).count() == 0
    assert db.session.query(OutgoingMail).filter_by(event="account.left").one().person_id == pair.b.id


def test_whoever_is_shut_out_hands_over_to_who_does_it(found, pair):
    manager = found.person(pair.B, "manager")
    referral = pair.won()
    give_to(referral.id, manager.id, pair.b)
    actions.disable_person(manager.id, pair.b)
    assert keeper(referral, pair.B) == pair.b.id


def test_whoever_becomes_finance_hands_over_to_who_changes_the_role_or_to_another_owner(found, pair):
    manager, owner = found.person(pair.B, "manager"), found.person(pair.B, "owner")
    referral = pair.won()
    give_to(referral.id, manager.id, pair.b)
    actions.change_role(manager.id, "finance", pair.b)
    assert keeper(referral, pair.B) == pair.b.id
    actions.change_role(pair.b.id, "finance", pair.b)
    assert keeper(referral, pair.B) == owner.id


def test_the_last_owner_does_not_leave_and_a_wrong_password_lets_nobody_leave(found):
    agency = found.agency()
    manager = found.person(agency, "manager")
    with pytest.raises(NotNow, match="needs an owner"):
        actions.leave(agency.people[0], PASSWORD, manager.id)
    with pytest.raises(BadInput):
        actions.leave(manager, "wrong password", agency.people[0].id)
    with pytest.raises(BadInput, match="takes over"):
        actions.leave(manager, PASSWORD, manager.id)


def test_of_two_owners_who_leave_at_once_one_stays(found, in_parallel):
    from marketplace.members.models import Person

    agency = found.agency()
    first, second = agency.people[0].id, found.person(agency, "owner").id

    def go(one, to):
        return actions.leave(db.session.get(Person, one), PASSWORD, to) or "left"

    answers = in_parallel([lambda: go(first, second), lambda: go(second, first)])
    assert sorted(type(answer).__name__ for answer in answers) == ["NotYet", "str"]


def test_leaving_stands_on_ones_own_page_and_signs_out(found, visit):
    agency = found.agency()
    seller = found.person(agency, "sales")
    visitor = visit(seller)
    assert "Leave" in visitor.get("/me").text
    page = visitor.post("/team/leave", on="/team/leave", successor=agency.people[0].id, password=PASSWORD)
    assert "You have left" in page.text


def test_the_last_owner_reads_why_leaving_is_not_possible(pair, found, visit):
    found.person(pair.A, "manager")
    page = visit(pair.a).get("/team/leave")
    assert "the only owner" in page.text
    assert "Your password" not in page.text
    found.person(pair.A, "owner")
    assert "the only owner" not in visit(pair.a).get("/team/leave").text


def test_the_last_owner_who_can_sign_in_is_told_so_where_another_is_only_invited(found, visit):
    agency = found.agency()
    found.person(agency, "manager")
    found.person(agency, "owner", status="invited")
    page = visit(agency.people[0]).get("/team/leave")
    assert 'name="successor"' not in page.html
    with pytest.raises(NotNow):
        actions.leave(agency.people[0], PASSWORD, agency.people[1].id)

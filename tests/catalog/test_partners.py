"""Partners: named and put in order, shown to everyone while both are active, and taken off by the one that is named."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog import emails
from marketplace.catalog.actions import (
    MOST_PARTNERS,
    agree_to_be_named,
    move_partner,
    name_partner,
    refuse_to_be_named,
    remove_partner,
)
from marketplace.catalog.models import Partner
from marketplace.catalog.partners import partners_of
from marketplace.core import clock, lifecycle
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotFound, Refusal, TooMany
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail

LIST, PROFILE = "/agency/partners", "/agency/profile"


@pytest.fixture
def others(found):
    return [found.agency(name) for name in ("Drei Ufer", "Halden", "<b>Ätna")]


def names(agency_id: int) -> list[str]:
    db.session.expire_all()
    return [agency.name for agency, _profile in partners_of(agency_id)]


def test_one_is_named_and_stands_on_the_page(pair, others, visit):
    visitor = visit(pair.b)
    page = visitor.get(LIST)
    assert "You name nobody yet." in page.text
    offered = [one["value"] for one in page.all("option")]
    assert offered == ["", *(str(one.id) for one in (others[2], others[0], others[1], pair.A))]
    assert "Works with" not in visit().get(f"/agencies/{pair.B.id}").text
    for one in (others[2], pair.A):
        page = visitor.post(LIST, on=LIST, agency=str(one.id))
        assert "It stands on your page." in page.text
    front = visit().get(f"/agencies/{pair.B.id}")
    assert "Works with" in front.text
    assert "&lt;b&gt;Ätna" in front.html
    assert f"/agencies/{pair.A.id}-northlight" in {one.get("href") for one in front.all("a")}
    assert "Works with" not in visit().get(f"/agencies/{pair.A.id}").text


def test_who_is_named_and_removed_again_and_again_is_not_told_each_time(pair, visit):
    for _ in range(3):
        name_partner(pair.b, pair.A.id)
        remove_partner(pair.b, pair.A.id)
    visitor = visit(pair.b)
    assert "Too many tries" in visitor.post(LIST, 429, on=LIST, agency=str(pair.A.id)).text
    assert len(db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "catalog.named")).all()) == 3


def test_they_stand_in_the_order_that_was_given(pair, others, visit):
    for one in others:
        name_partner(pair.b, one.id)
    visitor = visit(pair.b)
    visitor.post(f"{LIST}/{others[2].id}/move", on=LIST, deed="up")
    assert names(pair.B.id) == ["Drei Ufer", "<b>Ätna", "Halden"]
    visitor.post(f"{LIST}/{others[0].id}/move", on=LIST, deed="down")
    assert names(pair.B.id) == ["<b>Ätna", "Drei Ufer", "Halden"]
    page = visitor.post(f"{LIST}/{others[0].id}/remove", on=LIST)
    assert "You name it no more." in page.text
    assert names(pair.B.id) == ["<b>Ätna", "Halden"]
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.event.startswith("partner."))).all()
    assert set(events) == {"partner.named", "partner.moved", "partner.removed"}


def test_what_is_no_other_active_member_is_not_named(pair, found, visit):
    name_partner(pair.b, pair.A.id)
    for refused in (
        pair.B.id,
        pair.A.id,
        found.agency(status="suspended").id,
        found.agency(status="applied").id,
        99999,
        None,
    ):
        with pytest.raises(BadInput) as told:
            name_partner(pair.b, refused)
        assert set(told.value.errors) == {"agency"}
    visitor = visit(pair.b)
    for said in (str(pair.B.id), "x", "", "99999"):
        page = visitor.post(LIST, 422, on=LIST, agency=said)
        assert "1 thing to mend" in page.text
    assert names(pair.B.id) == ["Northlight"]


def test_the_database_refuses_itself_and_the_same_twice(pair):
    for partner_id, twice in ((pair.B.id, False), (pair.A.id, True)):
        for _ in range(1 + twice):
            db.session.add(Partner(agency_id=pair.B.id, partner_id=partner_id, created_at=clock.now()))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_no_more_are_named_than_a_page_can_show(pair, found):
    with transaction():
        for _ in range(MOST_PARTNERS):
            db.session.add(Partner(agency_id=pair.B.id, partner_id=found.agency(iban=None).id, created_at=clock.now()))
    with pytest.raises(BadInput, match=str(MOST_PARTNERS)):
        name_partner(pair.b, pair.A.id)


def test_a_suspended_one_disappears_and_comes_back(pair, others, visit):
    for one in (pair.A, others[0]):
        name_partner(pair.b, one.id)
    with transaction():
        lifecycle.move(pair.A, "suspended")
    assert names(pair.B.id) == ["Drei Ufer"]
    page = visit(pair.b).get(LIST)
    assert "No active member now" in page.text
    assert f"/agencies/{pair.A.id}" not in page.html
    with transaction():
        lifecycle.move(pair.A, "active")
    assert names(pair.B.id) == ["Northlight", "Drei Ufer"]


def test_who_is_named_is_told_takes_itself_off_and_may_come_back(pair, visit):
    assert "Named as partner by" not in visit(pair.a).get(PROFILE).text
    row = name_partner(pair.b, pair.A.id)
    (mail,) = db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "catalog.named"))
    assert mail.person_id == pair.a.id
    assert "Kedr names you as a partner" in emails.named(row.id).subject
    visitor = visit(pair.a)
    assert "Named as partner by" in visitor.get(PROFILE).text
    page = visitor.post(f"/agency/named-by/{pair.B.id}/hide", on=PROFILE)
    assert "You are not shown there." in page.text
    assert names(pair.B.id) == []
    assert emails.named(row.id) is None
    own = visit(pair.b)
    page = own.get(LIST)
    assert "Asked not to be named" in page.text
    assert f"{LIST}/{pair.A.id}/remove" not in page.html
    assert str(pair.A.id) not in [one["value"] for one in page.all("option")]
    with pytest.raises(Refusal):
        remove_partner(pair.b, pair.A.id)
    with pytest.raises(BadInput):
        name_partner(pair.b, pair.A.id)
    visitor.post(f"/agency/named-by/{pair.B.id}/show", on=PROFILE)
    assert names(pair.B.id) == ["Northlight"]


@pytest.mark.thorough
def test_whoever_asked_not_to_be_named_takes_no_place_of_the_list(pair, found):
    for _ in range(MOST_PARTNERS):
        name_partner(pair.b, found.agency().id)
    refused = partners_of(pair.B.id)[0][0]
    refuse_to_be_named(refused.people[0], pair.B.id)
    name_partner(pair.b, pair.A.id)
    assert len(partners_of(pair.B.id)) == MOST_PARTNERS
    with pytest.raises(BadInput):
        name_partner(pair.b, found.agency().id)


@pytest.mark.thorough
def test_whoever_comes_back_needs_a_place_in_the_list(pair, found):
    others = [found.agency() for _ in range(MOST_PARTNERS)]
    for one in others:
        name_partner(pair.b, one.id)
    refuse_to_be_named(others[0].people[0], pair.B.id)
    name_partner(pair.b, pair.A.id)
    with pytest.raises(Refusal, match="24 other agencies"):
        agree_to_be_named(others[0].people[0], pair.B.id)
    remove_partner(pair.b, pair.A.id)
    agree_to_be_named(others[0].people[0], pair.B.id)
    assert len(partners_of(pair.B.id)) == MOST_PARTNERS


@pytest.mark.thorough
def test_of_two_that_come_back_at_once_to_the_last_place_one_does(pair, found, in_parallel):
    others = [found.agency().people[0] for _ in range(MOST_PARTNERS + 1)]
    for one in others[:2]:
        name_partner(pair.b, one.agency_id)
        refuse_to_be_named(one, pair.B.id)
    for one in others[2:]:
        name_partner(pair.b, one.agency_id)
    ids, named = [one.id for one in others[:2]], pair.B.id
    done = in_parallel([lambda one=one: agree_to_be_named(db.session.get_one(Person, one), named) for one in ids])
    assert [type(one) for one in done if one] == [Refusal]
    assert len(partners_of(named)) == MOST_PARTNERS


def test_who_names_another_is_told_when_it_asks_not_to_be_named_and_when_it_comes_back(pair):
    row = name_partner(pair.b, pair.A.id)
    refuse_to_be_named(pair.a, pair.B.id)
    refuse_to_be_named(pair.a, pair.B.id)
    assert "Northlight asks not to be named" in emails.naming(row.id, agreed=False).subject
    assert emails.naming(row.id, agreed=True) is None
    agree_to_be_named(pair.a, pair.B.id)
    assert emails.naming(row.id, agreed=False) is None
    assert "Northlight is named on your page again" in emails.naming(row.id, agreed=True).subject
    told = db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "catalog.naming")).all()
    assert [mail.person_id for mail in told] == [pair.b.id] * 2


def test_who_refuses_and_agrees_again_and_again_is_stopped_before_agreeing(pair):
    name_partner(pair.b, pair.A.id)
    for _ in range(3):
        refuse_to_be_named(pair.a, pair.B.id)
        agree_to_be_named(pair.a, pair.B.id)
    refuse_to_be_named(pair.a, pair.B.id)
    with pytest.raises(TooMany):
        agree_to_be_named(pair.a, pair.B.id)


def test_nothing_is_said_of_being_named_once_the_other_is_suspended(pair):
    row = name_partner(pair.b, pair.A.id)
    with transaction():
        lifecycle.move(pair.B, "suspended")
    assert emails.named(row.id) is None


def test_nobody_else_changes_the_list(pair, found):
    name_partner(pair.b, pair.A.id)
    stranger = found.agency().people[0]
    for change in (
        lambda: remove_partner(stranger, pair.A.id),
        lambda: move_partner(stranger, pair.A.id, 1),
        lambda: refuse_to_be_named(stranger, pair.B.id),
        lambda: refuse_to_be_named(pair.b, pair.A.id),
        lambda: remove_partner(pair.a, pair.B.id),
    ):
        with pytest.raises(NotFound):
            change()
    with transaction():
        lifecycle.move(pair.B, "suspended")
    with pytest.raises(Refusal):
        remove_partner(pair.b, pair.A.id)
    assert names(pair.B.id) == ["Northlight"]

"""Who may do what with whom, also when several do it at once; and who is told."""

import pytest

from marketplace.access import actions
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotNow, NotPossible, NotYet, TooMany
from marketplace.core.extensions import db
from marketplace.members.actions import update_agency
from marketplace.members.models import Agency, Person
from marketplace.moderation import actions as moderation
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def again(row):
    return db.session.get(type(row), row.id, populate_existing=True)


def told(event: str) -> set[int]:
    return {mail.person_id for mail in db.session.query(OutgoingMail).filter_by(event=event)}


def test_one_address_invited_by_several_at_once_has_one_login(found, in_parallel):
    ids = [found.agency().id for _ in range(5)]
    answers = in_parallel([
        lambda one=one: actions.invite_person(db.session.get(Agency, one), "same@agency.example", "sales") for one in ids
    ])  # fmt: skip
    assert sorted(type(answer).__name__ for answer in answers) == ["BadInput"] * 4 + ["tuple"]
    assert told("account.invitation") == {db.session.query(Person.id).filter_by(email="same@agency.example").scalar()}
    assert check_books() == []


def test_one_name_taken_by_several_at_once_is_one_agencys(found, in_parallel):
    calls = [
        lambda n=n: moderation.create_agency("Ann", f"ann{n}@agency.example", name="Same Name", country="DE")
        for n in range(4)
    ]
    owner = found.agency().people[0].id
    calls.append(lambda: update_agency(db.session.get(Person, owner), name="same  name", country="DE"))
    answers = in_parallel(calls)
    refused = [answer for answer in answers if isinstance(answer, BadInput)]
    assert len(refused) == 4
    assert all("name" in refusal.errors for refusal in refused)
    assert db.session.query(Agency).filter_by(sort_key="same name").count() == 1


def test_an_owner_who_was_removed_meanwhile_does_nothing_more(found, in_parallel):
    agency = found.agency()
    first, second, third = agency.people[0].id, found.person(agency, "owner").id, found.person(agency, "owner").id

    def remove(whom, by):
        person = db.session.get(Person, by)
        return actions.disable_person(whom, person) or "removed"

    # In a ring: whoever is removed before having the turn must not remove the next.
    answers = in_parallel([lambda: remove(second, first), lambda: remove(third, second), lambda: remove(first, third)])
    left = db.session.query(Person).filter_by(agency_id=agency.id, agency_role="owner", status="active").count()
    assert answers.count("removed") == 3 - left
    assert left in (1, 2)
    assert all(answer == "removed" or isinstance(answer, (NotAllowed, NotNow)) for answer in answers)


def test_what_an_owner_read_before_losing_the_role_counts_no_more(found):
    agency = found.agency()
    other = found.person(agency, "owner")
    db.session.execute(db.text("UPDATE people SET agency_role = 'sales' WHERE id = :id"), {"id": other.id})
    assert other.agency_role == "owner"
    with pytest.raises(NotAllowed):
        actions.disable_person(agency.people[0].id, other)


def test_the_last_owner_neither_steps_down_nor_leaves(found):
    owner = found.agency().people[0]
    with pytest.raises(NotNow, match="needs an owner"):
        actions.change_role(owner.id, "sales", owner)
    with pytest.raises(NotNow, match="needs an owner"):
        actions.disable_person(owner.id, owner)


def test_only_an_owner_who_can_sign_in_lets_another_step_down_or_leave(found):
    agency, other = found.agency(), found.agency()
    owner, manager = agency.people[0], found.person(agency, "manager")
    found.person(agency, "owner", status="disabled")
    found.person(agency, "owner", status="invited", password_hash=None)
    actions.invite_person(agency, other.people[0].email, "owner", "", owner)  # has a login elsewhere, so never joins
    with pytest.raises(NotNow, match="needs an owner"):
        actions.change_role(owner.id, "sales", owner)
    with pytest.raises(NotNow, match="needs an owner"):
        actions.leave(owner, PASSWORD, manager.id)
    found.person(agency, "owner")
    actions.change_role(owner.id, "sales", owner)
    assert again(owner).agency_role == "sales"


def test_an_agency_whose_only_owner_can_never_join_is_found_by_the_checks(found):
    agency, other = found.agency(), found.agency()
    owner = agency.people[0]
    actions.invite_person(agency, other.people[0].email, "owner", "", owner)
    db.session.execute(db.text("UPDATE people SET agency_role = 'sales' WHERE id = :id"), {"id": owner.id})
    db.session.commit()
    assert [one for one in check_books() if "owner" in str(one)]


def test_who_was_shut_out_before_joining_is_invited_again_when_let_in(found):
    agency = found.agency()
    owner = agency.people[0]
    person, path = actions.invite_person(agency, "new@agency.example", "sales", by=owner)
    actions.disable_person(person.id, owner)
    with pytest.raises(Exception, match="was revoked"):
        actions.accept_invitation(path.rsplit("/", 1)[1], "New", "a long enough one")
    actions.enable_person(person.id, owner)
    assert person.status == "invited"
    assert db.session.query(OutgoingMail).filter_by(event="account.invitation", person_id=person.id).count() == 2
    assert check_books() == []


def test_a_new_invitation_ends_the_earlier_one(found):
    agency = found.agency()
    owner = agency.people[0]
    person, path = actions.invite_person(agency, "new@agency.example", "sales", by=owner)
    actions.invite_again(person.id, owner)
    with pytest.raises(Exception, match="used or is too old"):
        actions.accept_invitation(path.rsplit("/", 1)[1], "New", "a long enough one")
    with pytest.raises(NotNow):
        actions.invite_again(owner.id, owner)


def test_a_new_password_ends_the_reset_links_that_are_about(found):
    from tests.access.test_members import link

    person = found.agency().people[0]
    secret = link(person, "reset")
    actions.change_password(person, PASSWORD, "a new long password", "")
    with pytest.raises(Exception, match="used or is too old"):
        actions.set_password(secret, "yet another password")


def test_those_whom_it_concerns_are_told(found):
    agency, admin = found.agency(), found.person(alliance_role="admin")
    owner, seller = agency.people[0], found.person(agency, "sales", mail_off=["lead", "referral", "money"])
    actions.change_role(seller.id, "finance", owner)
    assert told("account.role") == {seller.id}
    moderation.suspend_agency(agency.id, "unpaid orders", admin)
    moderation.reinstate_agency(agency.id, admin)
    assert told("account.standing") == {owner.id}
    assert db.session.query(OutgoingMail).filter_by(event="account.standing").count() == 2
    applied = found.agency(status="applied")
    moderation.approve_agency(applied.id, admin)
    assert applied.people[0].id in told("account.standing")


def test_the_letters_say_what_happened_in_the_addressees_language(found):
    agency, admin = found.agency("Northlight"), found.person(alliance_role="admin")
    agency.people[0].language = "uk"
    db.session.commit()
    moderation.suspend_agency(agency.id, "Three unpaid orders", admin)
    letter = render(db.session.query(OutgoingMail).filter_by(event="account.standing").one())
    assert "Northlight" in letter.subject
    assert "suspended" not in letter.subject
    for text in (letter.text, letter.html):
        assert "Three unpaid orders" in text
        assert "http://127.0.0.1:8000/statement" in text


def test_the_team_shows_who_has_access_and_folds_away_who_left_and_nobody_who_never_came(found, visit):
    agency = found.agency()
    owner, left = agency.people[0], found.person(agency, "sales", name="Ida Left")
    revoked, _path = actions.invite_person(agency, "never@agency.example", "sales", "Nora Never", owner)
    for one in (left, revoked):
        actions.disable_person(one.id, owner)
    page = visit(owner).get("/team")
    assert "Nora Never" not in page.text
    assert "No longer here (1)" in page.text
    here, _details, gone = page.html.partition('<details class="mt-4"')
    assert "Ida Left" not in here.partition('id="people-head"')[2]
    assert "Ida Left" in gone
    assert "Let in again" in gone
    assert "<time" in gone
    visit(owner).post(f"/team/{left.id}/enable", on="/team")
    assert "No longer here" not in visit(owner).get("/team").text


def test_whose_invitation_was_revoked_is_invited_anew_in_another_role(found, visit):
    agency = found.agency()
    owner = agency.people[0]
    first, _path = actions.invite_person(agency, "again@agency.example", "sales", "Ann", owner)
    actions.disable_person(first.id, owner)
    anew, path = actions.invite_person(agency, "again@agency.example", "finance", "Ann Again", owner)
    assert (anew.id, anew.status, anew.agency_role, anew.name) == (first.id, "invited", "finance", "Ann Again")
    actions.accept_invitation(path.rpartition("/")[2], "Ann", PASSWORD)
    assert again(first).status == "active"


def test_a_revoked_invitation_says_so_and_is_not_called_accepted(found, visit):
    agency = found.agency()
    owner = agency.people[0]
    person, _path = actions.invite_person(agency, "again@agency.example", "sales", "Ann", owner)
    page = visit(owner).post(f"/team/{person.id}/disable", on="/team")
    assert "The invitation is revoked." in page.text
    with pytest.raises(NotYet, match="was revoked"):
        actions.invite_again(person.id, owner)
    with pytest.raises(NotNow, match="has accepted the invitation already"):
        actions.invite_again(owner.id, owner)


def test_an_invitation_is_sent_again_thrice_and_each_is_in_the_log(found):
    agency = found.agency()
    owner = agency.people[0]
    person, _path = actions.invite_person(agency, "slow@agency.example", "sales", "Ann", owner)
    for _n in range(3):
        actions.invite_again(person.id, owner)
    with pytest.raises(TooMany):
        actions.invite_again(person.id, owner)
    assert db.session.query(AuditRow).filter_by(event="person.invited_again", subject_id=person.id).count() == 3


def test_a_deed_that_waits_for_another_is_headed_not_yet_and_one_that_never_was_not_possible(found):
    agency = found.agency()
    with pytest.raises(NotYet) as refused:
        actions.disable_person(agency.people[0].id, agency.people[0])
    assert str(refused.value.title) == "Not yet"
    with pytest.raises(NotPossible) as refused:
        actions.reset_colleague(found.person(agency, "sales").id, agency.people[0])
    assert str(refused.value.title) == "That is not possible"


def test_who_is_invited_anew_after_their_address_became_free_gets_a_letter(found):
    agency, other = found.agency(), found.person(found.agency(), "sales")
    owner, address = agency.people[0], other.email
    first, _path = actions.invite_person(agency, address, "sales", "Ann", owner)
    actions.disable_person(first.id, owner)
    still, path = actions.invite_person(agency, address, "sales", "Ann", owner)
    assert (still.id, still.elsewhere_email, path) == (first.id, address, ""), "who is here elsewhere isn't told"
    actions.disable_person(first.id, owner)
    db.session.execute(db.text("UPDATE people SET email = 'moved@agency.example' WHERE id = :id"), {"id": other.id})
    db.session.commit()
    anew, path = actions.invite_person(agency, address, "sales", "Ann", owner)
    assert (anew.id, anew.email, anew.elsewhere_email) == (first.id, address, None)
    actions.accept_invitation(path.rpartition("/")[2], "Ann", PASSWORD)
    assert again(anew).status == "active"

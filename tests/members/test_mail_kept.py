"""A debt can go into the digest, but is silenced for no whole agency."""

import pytest

from marketplace.access import actions as access
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.members.actions import update_profile
from marketplace.members.models import Person
from marketplace.members.queries import admins, people_who
from marketplace.outbox.actions import send
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def choose(person, pace: str) -> None:
    update_profile(person, person.name, "en", "Europe/Berlin", {"money": pace, "catalog": pace})


def test_the_last_owner_or_finance_person_moves_it_to_the_digest_and_does_not_silence_it(found):
    agency = found.agency()
    owner = agency.people[0]
    found.person(agency, "finance", status="disabled")
    found.person(agency, "manager")
    with pytest.raises(BadInput, match="would miss") as refused:
        choose(owner, "off")
    assert set(refused.value.errors) == {"mail_money"}
    choose(owner, "daily")
    assert owner.mail_pace("money") == "daily"


def test_whoever_is_not_the_last_one_may_silence_it(found):
    agency = found.agency()
    finance = found.person(agency, "finance")
    choose(agency.people[0], "off")
    with pytest.raises(BadInput):
        choose(finance, "off")
    choose(found.person(agency, "sales"), "off")
    choose(found.person(alliance_role="admin"), "off")


def test_of_two_who_silence_it_at_once_one_still_gets_it(found, in_parallel):
    agency = found.agency()
    ids = [agency.people[0].id, found.person(agency, "finance").id]
    in_parallel([lambda one=one: choose(db.session.get(Person, one), "off") for one in ids])
    db.session.rollback()
    assert sorted(db.session.get(Person, one).mail_pace("money") for one in ids) == ["at_once", "off"]


def test_the_page_says_why_at_the_field(found, visit):
    owner = found.agency().people[0]
    fields = {"name": owner.name, "language": "en", "time_zone": "Europe/Berlin"}
    kinds = {
        field["name"]: "off" for field in visit(owner).get("/me").all("select") if field["name"].startswith("mail_")
    }
    assert "would miss" in visit(owner).post("/me", 422, on="/me", **fields, **kinds).text


def told(agency, kind: str) -> list[tuple[int, str]]:
    """Whom of an agency a letter of a kind that it needs reaches, and how."""
    with transaction():
        db.session.query(OutgoingMail).delete()
        send(f"{kind}.x", people_who(house().mail_kinds[kind].needed_by, agency.id))
    return sorted((mail.person_id, mail.status) for mail in db.session.query(OutgoingMail))


NEEDED = {"lead": "sales", "referral": "sales", "money": "finance"}  # and a role beside the owner's that reads it


def is_shut_out(owner, reader):
    access.disable_person(reader.id, owner)


def leaves(owner, reader):
    access.leave(reader, PASSWORD, owner.id)


def gets_another_role(owner, reader):
    access.change_role(reader.id, "finance" if reader.agency_role == "sales" else "sales", owner)


def is_shut_out_while_somebody_is_invited(owner, reader):
    access.invite_person(owner.agency, "new@agency.example", reader.agency_role, by=owner)
    access.disable_person(reader.id, owner)
    access.disable_person(db.session.query(Person.id).filter_by(email="new@agency.example").scalar(), owner)


WAYS = [is_shut_out, leaves, gets_another_role, is_shut_out_while_somebody_is_invited]


@pytest.mark.parametrize("kind", NEEDED)
@pytest.mark.parametrize("way", WAYS)
def test_what_an_agency_needs_reaches_its_owners_once_its_last_reader_is_gone(found, kind, way):
    agency = found.agency()
    owner, reader = agency.people[0], found.person(agency, NEEDED[kind])
    update_profile(owner, owner.name, "en", "Europe/Berlin", {kind: "off"})
    assert told(agency, kind) == [(reader.id, "queued")]
    way(owner, reader)
    assert told(agency, kind) == [(owner.id, "waiting")]
    with pytest.raises(BadInput):
        update_profile(found.person(agency, "owner"), "Ann", "en", "Europe/Berlin", {kind: "off"})


def test_somebody_invited_who_has_not_joined_counts_for_nobody(found):
    agency = found.agency()
    access.invite_person(agency, "new@agency.example", "finance", by=agency.people[0])
    with pytest.raises(BadInput):
        update_profile(agency.people[0], "Ann", "en", "Europe/Berlin", {"money": "off"})


def test_whoever_had_it_silenced_before_the_last_reader_left_can_still_save_the_profile(found):
    agency = found.agency()
    owner, seller, gone = agency.people[0], found.person(agency, "sales"), found.person(agency, "manager")
    for one in (owner, seller):
        update_profile(one, "Ann", "en", "Europe/Berlin", {"lead": "off"})
    access.disable_person(gone.id, owner)
    update_profile(seller, "Bo", "uk", "Europe/Kyiv", {"lead": "off"})
    assert told(agency, "lead") == [(owner.id, "waiting")]


def test_a_kind_that_no_agency_needs_stays_off(found):
    agency = found.agency()
    update_profile(agency.people[0], "Ann", "en", "Europe/Berlin", {"catalog": "off"})
    with transaction():
        send("catalog.x", people_who("profile", agency.id))
    assert db.session.query(OutgoingMail).count() == 0


def test_ones_own_page_and_the_agencys_people_say_who_gets_it(found, visit):
    agency = found.agency()
    owner, reader = agency.people[0], found.person(agency, "finance")
    update_profile(owner, owner.name, "en", "Europe/Berlin", {"money": "off"})
    for path in ("/me", "/team"):
        assert "once a day" not in visit(owner).get(path).text.replace("Once a day, in one mail", "")
    access.disable_person(reader.id, owner)
    assert "it reaches its owners once a day" in visit(owner).get("/me").text
    assert "Nobody here gets these mails: Money." in visit(owner).get("/team").text


@pytest.mark.parametrize("kind", NEEDED)
def test_an_admin_of_no_agency_may_silence_what_agencies_need(found, kind):
    admin = found.person(alliance_role="admin")
    update_profile(admin, "Vera", "en", "Europe/Berlin", {kind: "off"})
    with transaction():
        send(f"{kind}.x", admins())
    assert db.session.query(OutgoingMail).count() == 0

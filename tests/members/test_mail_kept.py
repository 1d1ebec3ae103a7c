"""A debt can go into the digest, but is silenced for no whole agency."""

import pytest

from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.members.actions import update_profile
from marketplace.members.models import Person


def choose(person, pace: str) -> None:
    update_profile(person, person.name, "en", "Europe/Berlin", {"money": pace, "lead": pace})


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

"""What an agency says of itself: the form, what is still missing, and who reads what."""

import io

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import SaidCase, SaidProfile, add_picture, create_case, save_profile
from marketplace.catalog.models import Picture, Profile
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, Refusal
from marketplace.core.extensions import db
from marketplace.moderation.actions import suspend_agency
from tests.drawn import drawn

GIVEN = {
    "name": "Northlight", "country": "DE", "city": "Berlin", "tagline": "Online shops  and sites", "about": "We build **shops**.",
    "website": "https://north.example", "languages": ["en", "de"], "team_size": "62", "founded": "2014",
    "offices": "Berlin, Oranienstraße 24\n\n Leipzig \nLeipzig", "certificates": "ISO 27001", "refers": "Search promotion",
    "likes": "Those who answer", "is_taking": "y", "warning_percent": "35",
}  # fmt: skip


@pytest.fixture
def owner(found):
    return found.agency("Northlight").people[0]


def fresh(owner) -> Profile:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Profile, owner.agency_id)


def test_all_of_a_profile_is_saved_and_stands_in_the_form_again(owner, visit):
    visitor = visit(owner)
    page = visitor.post("/agency/profile", on="/agency/profile", logo=(io.BytesIO(drawn()), "x"), **GIVEN)
    assert "Saved." in page.text
    row = fresh(owner)
    assert (row.tagline, row.founded, row.team_size, row.warning_percent) == ("Online shops and sites", 2014, 62, 35)
    assert (row.offices, row.certificates) == (["Berlin, Oranienstraße 24", "Leipzig"], ["ISO 27001"])
    assert (row.is_taking, row.refers, row.likes) == (True, "Search promotion", "Those who answer")
    assert (owner.agency.size, owner.agency.languages, owner.agency.about) == (
        "medium",
        ["en", "de"],
        "We build **shops**.",
    )
    assert row.logo.width == 60
    fields = next(form["fields"] for form in page.forms if "tagline" in form["fields"])
    assert (fields["tagline"], fields["founded"], fields["warning_percent"]) == ("Online shops and sites", "2014", "35")
    assert "Leipzig" in page.html
    # The logo stays when the form is sent without another, and goes at a word.
    logo = row.logo_id
    visitor.post("/agency/profile", **GIVEN | {"is_taking": []})
    assert (fresh(owner).logo_id, fresh(owner).is_taking) == (logo, False)
    visitor.post("/agency/profile", without_logo="y", **GIVEN)
    assert fresh(owner).logo is None
    assert db.session.get(Picture, logo).dropped_at


def test_a_second_logo_takes_the_place_of_the_first(owner, visit):
    save_profile(owner, SaidProfile({"name": "Northlight", "country": "DE"}, logo=drawn()))
    first = fresh(owner).logo_id
    save_profile(owner, SaidProfile({"name": "Northlight", "country": "DE"}, logo=drawn("JPEG")))
    assert fresh(owner).logo_id != first
    assert db.session.get(Picture, first).dropped_at


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Give the agency a name"),
        ("name", "Kedr", "There is an agency of this name already"),
        ("country", "XX", "Choose one."),
        ("website", "north.example", "with https:// in front"),
        ("tagline", "x" * 201, "At most 200 characters"),
        ("about", "x" * 5001, "At most 5000 characters"),
        ("founded", "1066", "Write a number from 1800 to"),
        ("founded", "2100", "Write a number from 1800 to"),
        ("founded", "long ago", "Write a whole number"),
        ("team_size", "0", "Write a number from 1 to"),
        ("warning_percent", "101", "Write a number from 1 to 100"),
        ("offices", "\n".join(map(str, range(21))), "At most 20 lines"),
        ("certificates", "x" * 201, "At most 200 characters in a line"),
        ("refers", "x" * 4001, "At most 4000 characters"),
        ("likes", "x" * 4001, "At most 4000 characters"),
        ("languages", ["xx"], "is not to be chosen any more"),
    ],
)
def test_what_can_not_be_said_is_told_at_its_field_and_nothing_is_saved(found, owner, visit, field, value, sentence):
    found.agency("Kedr")
    page = visit(owner).post("/agency/profile", 422, on="/agency/profile", **GIVEN | {field: value})
    assert sentence in page.text
    assert [one["id"] for one in page.all("p") if one.get("id", "").endswith("-error")] == [f"{field}-error"]
    assert fresh(owner) is None
    assert owner.agency.website == ""


def test_what_is_missing_is_named_with_its_place_until_nothing_is(found, owner, visit):
    visitor = visit(owner)
    page = visitor.get("/agency/profile")
    assert "0 of 10 are there" in page.text
    assert "a service in the catalog, a logo, a line under the name" in " ".join(page.text.split())
    assert {"/services", "/agency/profile#logo", "/agency/profile#tagline"} <= {
        one.get("href") for one in page.all("a")
    }
    ids = {attrs.get("id") for _tag, attrs in page.tags}
    assert {"logo", "tagline", "about", "languages", "offices", "team_size", "founded", "pictures"} <= ids
    found.service(owner.agency)
    create_case(owner, SaidCase(title="A shop"))
    add_picture(owner, drawn(), "The studio")
    assert "3 of 10 are there" in visitor.get("/agency/profile").text
    visitor.post("/agency/profile", logo=(io.BytesIO(drawn()), "x"), **GIVEN)
    assert "are there" not in visitor.page.text


def test_what_is_for_members_is_read_by_members_alone(found, owner, visit):
    save_profile(owner, SaidProfile({"name": "Northlight", "country": "DE"}, refers="Promotion", likes="Quick answers"))
    for words in ("Promotion", "Quick answers", "For members"):
        assert words not in visit().get("/agencies/1").text
        assert words in visit(found.agency().people[0]).get("/agencies/1").text


def test_each_change_stands_in_the_log_with_what_became_of_it(owner):
    for tagline in ("One", "Two"):
        save_profile(owner, SaidProfile({"name": "Northlight", "country": "DE"}, tagline=tagline, founded=2014))
    changes = db.session.scalars(
        select(AuditRow).where(AuditRow.event == "profile.changed").order_by(AuditRow.id)
    ).all()
    assert [one.facts.get("founded") for one in changes] == [2014, None]
    assert [one.facts["tagline"] for one in changes] == ["One", "Two"]
    assert {one.person_id for one in changes} == {owner.id}


def test_a_suspended_agency_changes_nothing(found, owner):
    suspend_agency(owner.agency_id, "Unpaid.", found.person(alliance_role="admin"))
    for deed in (
        lambda: save_profile(owner, SaidProfile({"name": "Other", "country": "DE"}, logo=drawn())),
        lambda: create_case(owner, SaidCase(title="A shop", picture=drawn())),
        lambda: add_picture(owner, drawn(), "The studio"),
    ):
        with pytest.raises(Refusal, match="not active"):
            deed()
    assert db.session.scalar(select(Picture.id)) is None


def test_two_who_take_one_name_at_once_do_not_both_get_it(found, owner, in_parallel):
    from marketplace.members.models import Person

    ids = [owner.id, found.agency("Kedr").people[0].id]

    def rename(number: int):
        person = db.session.get(Person, number)
        save_profile(person, SaidProfile({"name": "The same", "country": "DE"}, logo=drawn()))

    results = in_parallel([lambda number=number: rename(number) for number in ids])
    assert sum(one is None for one in results) == 1
    assert sum(isinstance(one, BadInput) for one in results) == 1


def test_the_old_address_leads_to_the_profile(owner, visit):
    assert visit(owner).client.get("/agency").headers["Location"] == "/agency/profile"

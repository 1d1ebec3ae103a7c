"""The alliance's own team: who makes admins and partner managers, and that an admin is always left."""

import pytest

from marketplace.access.actions import appoint, disable_person, dismiss, leave
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Person
from tests.mail import letters
from tests.people import PASSWORD

TEAM = "/desk/team"


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin", name="Vera")


def person(email: str) -> Person:
    db.session.rollback()
    return db.session.query(Person).filter_by(email=email).one()


@pytest.mark.thorough
def test_an_admin_invites_a_partner_manager_who_joins_by_the_link(admin, visit, environment):
    visit(admin).post(TEAM, on=TEAM, email="Olena@alliance.example", name="Olena Hai", role="partner_manager")
    sweep()
    (letter,) = letters(environment)
    text = letter.get_body(("plain",)).get_content()
    assert "Partner manager" in text
    path = next(word for word in text.split() if "/invitation/" in word).partition("8000")[2]
    visitor = visit()
    visitor.get(path)
    visitor.post(path, name="Olena Hai", password="a long enough one")
    assert "Talks this week" in visitor.get("/today").text
    visitor.get("/desk/members")
    visitor.get(TEAM, 403)
    assert (person("olena@alliance.example").status, person("olena@alliance.example").alliance_role) == (
        "active",
        "partner_manager",
    )


def test_a_member_gets_a_role_beside_the_own_one_and_is_told(pair, found, admin, visit, environment):
    browser = visit(pair.b).client
    appoint(pair.b.email, "admin", by=admin)
    assert "/sign-in" in browser.get("/today").headers["Location"]
    sweep()
    assert [str(one["Subject"]) for one in letters(environment)] == ["You are in the team of Leadpact"]
    visit(pair.b).get(TEAM)


def test_a_role_that_is_taken_away_ends_every_way_in_and_keeps_the_one_in_the_agency(pair, found, admin, visit):
    appoint(pair.b.email, "partner_manager", by=admin)
    outsider = found.person(alliance_role="partner_manager")
    browsers, tokens = (
        [visit(one).client for one in (pair.b, outsider)],
        [found.token(one) for one in (pair.b, outsider)],
    )
    desk = visit(admin)
    for one in (pair.b, outsider):
        desk.post(f"{TEAM}/{one.id}/dismiss", on=TEAM)
    for browser, headers in zip(browsers, tokens, strict=True):
        assert "/sign-in" in browser.get("/today").headers["Location"]
        assert browser.get("/api/v1/me", headers=headers).status_code == 401
    assert (person(pair.b.email).status, person(pair.b.email).alliance_role) == ("active", None)
    assert person(outsider.email).status == "disabled"
    visit(pair.b).get("/desk/members", 403)
    # Appointed again, the same person comes back.
    appoint(outsider.email, "admin", by=admin)
    assert person(outsider.email).status == "active"


def test_the_last_admin_stays(found, admin, visit):
    invited_only = "new@alliance.example"
    appoint(invited_only, "admin", by=admin)
    page = visit(admin).post(f"{TEAM}/{admin.id}/dismiss", 409, on=TEAM)
    assert "<h1>Not yet</h1>" in page.html
    assert "The alliance needs an admin." in page.text
    with pytest.raises(NotNow):
        appoint(admin.email, "partner_manager", by=admin)
    other = found.person(alliance_role="admin")
    dismiss(admin.id, other)
    with pytest.raises(NotAllowed):
        dismiss(other.id, admin)


def test_the_last_admin_is_not_shut_out_by_their_agency_and_does_not_leave_it(found):
    agency = found.agency()
    owner, last = agency.people[0], found.person(agency, "sales", alliance_role="admin")
    found.person(alliance_role="admin", status="invited", password_hash=None)
    with pytest.raises(NotNow, match="needs an admin"):
        disable_person(last.id, owner)
    with pytest.raises(NotNow, match="needs an admin"):
        leave(last, PASSWORD, owner.id)
    found.person(alliance_role="admin")
    disable_person(last.id, owner)
    assert person(last.email).status == "disabled"


def test_of_two_admins_whose_agencies_shut_them_out_at_once_one_is_left(found, in_parallel):
    agencies = [found.agency() for _ in range(2)]
    pairs = [(found.person(one, "sales", alliance_role="admin").id, one.people[0].id) for one in agencies]
    done = in_parallel([lambda a=a, b=b: disable_person(a, db.session.get(Person, b)) for a, b in pairs])
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "NotYet"]


def test_two_admins_who_dismiss_each_other_at_once_leave_one(found, admin, in_parallel):
    other = found.person(alliance_role="admin")
    ids = [(admin.id, other.id), (other.id, admin.id)]
    done = in_parallel([lambda a=a, b=b: dismiss(a, db.session.get(Person, b)) for a, b in ids])
    assert sum(isinstance(one, Exception) for one in done) == 1
    db.session.rollback()
    assert db.session.query(Person).filter_by(alliance_role="admin").count() == 1


def test_only_admins_appoint_and_only_to_roles_that_there_are(pair, found, admin):
    for nobody in (pair.a, found.person(alliance_role="partner_manager")):
        with pytest.raises(NotAllowed):
            appoint("new@alliance.example", "admin", by=nobody)
        with pytest.raises(NotAllowed):
            dismiss(admin.id, nobody)
    for email, role in (("new@alliance.example", "king"), ("no address", "admin")):
        with pytest.raises(BadInput):
            appoint(email, role, by=admin)
    shut_out = found.person(pair.A, "sales", status="disabled")
    with pytest.raises(NotNow):
        appoint(shut_out.email, "admin", by=admin)


def test_the_team_page_folds_away_whoever_their_agency_has_shut_out(found, admin, visit):
    agency = found.agency()
    gone = found.person(agency, "sales", alliance_role="partner_manager", name="Ida Left")
    disable_person(gone.id, agency.people[0])
    page = visit(admin).get(TEAM)
    here, _details, folded = page.html.partition('<details class="mt-4"')
    assert "Ida Left" not in here
    assert "Ida Left" in folded
    assert "No longer here (1)" in page.text
    visit(admin).post(f"{TEAM}/{gone.id}/dismiss", on=TEAM)
    assert "No longer here" not in visit(admin).get(TEAM).text


def test_who_signed_in_long_ago_is_not_said_never_to_have_been_here(found, admin, visit, later):
    visit(found.person(alliance_role="partner_manager", name="Otto Old"))
    found.person(alliance_role="partner_manager", name="Nina New")
    later(days=200)
    sweep()
    page = visit(admin).get(TEAM).html
    said = {name: page.partition(name)[2].partition("</tr>")[0] for name in ("Otto Old", "Nina New")}
    assert "Never signed in" not in said["Otto Old"]
    assert "Never signed in" in said["Nina New"]


def test_a_member_page_tells_who_has_access_from_who_has_none_any_more(found, admin, visit):
    agency = found.agency()
    gone = found.person(agency, "sales", name="Ida Left")
    disable_person(gone.id, agency.people[0])
    page = visit(admin).get(f"/desk/members/{agency.id}")
    assert "No longer here (1)" in page.text
    assert "No access since" in page.html.partition("Ida Left")[2]

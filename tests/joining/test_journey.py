"""An applicant becomes a member, step by step, by pages and mails."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.joining.actions import reject
from marketplace.joining.models import Application
from marketplace.members.models import Agency, Person
from tests.applying import EMAIL, page_of
from tests.people import PASSWORD


def to(mails, address):
    return [one for one in mails if one["To"] == address]


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Application).order_by(Application.id)))


@pytest.mark.thorough
def test_an_applicant_becomes_a_member_by_mail_and_page(pair, admin, visit, fill, deliver):
    visitor = visit()
    given = fill(visitor, reference_1=pair.A.name, reference_2=pair.B.name)
    page = visitor.client.post("/join", data=given)
    assert page.status_code == 200, page.text
    assert EMAIL in page.text
    assert rows()[0].status == "draft"
    (mail,) = deliver()
    assert mail["To"] == EMAIL
    assert "Brückner" not in str(mail)
    own = page_of(mail)
    assert "not sent yet" in visitor.get(own).text
    assert rows()[0].status == "draft", "looking is not sending: programs that guard mailboxes follow links"
    assert "with the admins" in visitor.post(f"{own}/send", on=own).text
    application = rows()[0]
    assert (application.status, application.agency.status, application.agency.name) == (
        "waits", "applied", "Brückner & Söhne Digital",
    )  # fmt: skip
    assert application.agreed_from == "127.0.0.1"
    assert len(application.agreed_to) == 64
    mails = deliver()
    (asked,) = to(mails, pair.a.email)
    (to_admin,) = to(mails, admin.email)
    assert page_of(to_admin) == f"/desk/applications/{application.id}"
    member = visit()
    path = page_of(asked)
    assert "Brückner & Söhne" in member.get(path).text
    assert EMAIL not in member.page.text
    member.post(path, 422, on=path)
    assert "Thank you" in member.post(path, on=path, opinion="yes", words="Three shops since 2022.").text
    desk = visit(admin)
    assert "Applications to join" in desk.get("/today").text
    assert "1 of 2 members have answered" in desk.get("/desk/applications?status=waits").text
    here = f"/desk/applications/{application.id}"
    assert "Three shops since 2022." in desk.get(here).text
    desk.post(f"{here}/ask", on=here, text="Who builds your sites?")
    question = to(deliver(), EMAIL)[-1]
    assert "Who builds your sites?" in question.get_body(("plain",)).get_content()
    assert "Who builds your sites?" in visitor.get(own).text
    visitor.post(f"{own}/answer", 422, on=own, text=" ")
    assert "with the admins" in visitor.post(f"{own}/answer", on=own, text="We do, two of us.").text
    assert "has answered" in str(to(deliver(), admin.email)[-1]["Subject"])
    assert "We do, two of us." in desk.get(here).text
    desk.post(f"{here}/approve", on=here)
    welcome = to(deliver(), EMAIL)[-1]
    assert "is a member now" in str(welcome["Subject"])
    assert "has joined" in str(to(deliver(), pair.a.email)[-1]["Subject"])
    invitation = page_of(welcome)
    page = visitor.post(invitation, on=invitation, name="Jana Brückner", password=PASSWORD)
    assert "First steps" in page.text
    owner = db.session.scalar(select(Person).where(Person.email == EMAIL))
    agency = owner.agency
    assert (agency.status, agency.name, agency.city, agency.about) == (
        "active", "Brückner & Söhne Digital", "Leipzig", "We do search promotion, for shops.",
    )  # fmt: skip
    assert agency.categories
    assert "Brückner" in visit().get("/agencies").text
    assert check_books() == []


@pytest.mark.thorough
def test_a_rejected_applicant_learns_why_and_when_to_try_again(applicant, admin, visit, deliver):

    application = applicant.sent()
    desk, here = visit(admin), f"/desk/applications/{application.id}"
    desk.post(f"{here}/reject", 422, on=here, why="", reason="")
    assert "Fill this in" in desk.page.text
    again = clock.today() + timedelta(days=90)
    desk.post(f"{here}/reject", on=here, why="proof", reason="Your site names nobody.", again_from=again.isoformat())
    mail = to(deliver(), EMAIL)[-1]
    body = mail.get_body(("plain",)).get_content()
    assert "Your site names nobody." in body
    assert "Vera" in body
    page = visit().get(page_of(mail)).text
    assert "Your site names nobody." in page
    assert "You can apply again from" in page
    assert db.session.get(Agency, application.agency_id).status == "rejected"
    assert check_books() == []


def test_who_was_declined_is_told_politely_until_the_day_has_come(applicant, admin, visit, deliver, later):
    first = applicant.sent()
    reject(first.id, admin, "other", "Not now.", clock.today() + timedelta(days=10))
    second = applicant.begun()
    own = page_of(to(deliver(), EMAIL)[-1])
    visitor = visit()
    assert "An earlier application of yours was declined" in visitor.get(own).text
    assert visitor.client.post(f"{own}/send").status_code == 409
    later(days=10, hours=1)
    assert visitor.client.post(f"{own}/send").status_code == 303
    db.session.refresh(second)
    assert second.status == "waits"

"""What the admins see of an application, and what they decide."""

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.joining.actions import approve, ask_back, note_down, refer, reject
from marketplace.joining.evidence import bare, checks_of, is_alike, is_doubled_by
from marketplace.joining.links import reference_path
from marketplace.joining.models import Application
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail
from tests.applying import DECIDER, EMAIL, Applicant, page_of


def found_out(application) -> dict[str, bool]:
    with current_app.test_request_context():
        return {one.about: one.is_passed for one in checks_of(application)}


def words_of(application, about: str) -> str:
    with current_app.test_request_context():
        return "; ".join(words for one in checks_of(application) if one.about == about for words, _href in one.found)


def test_names_are_alike_whatever_the_legal_form_case_and_alphabet():
    for one, two in (
        ("Brückner & Söhne Digital", "BRUCKNER & SOHNE DIGITAL GmbH"),
        ("СОСНА", "COCHA"),
        ("Northlight Studio", "Northlight Studios Ltd."),
        ("ТОВ «Кедр»", "Кедр"),
    ):
        assert is_alike(one, two), (one, two)
    for one, two in (("Northlight Studio", "Southlight Media"), ("Kedr", "Kolo"), ("GmbH", "Ltd")):
        assert not is_alike(one, two), (one, two)
    assert bare("S.R.O. Kolo") == "kolo"


def test_a_clean_application_passes_all_but_the_members_who_are_silent(applicant, pair):
    application = applicant.sent()
    silent = {about for about, is_passed in found_out(application).items() if not is_passed}
    assert silent == {"Members who know them"}
    for reference in application.references:
        refer(reference.id, reference.agency.people[0], "yes", "")
    assert all(found_out(application).values())


@pytest.mark.parametrize(
    ("more", "about", "word"),
    [
        ({"decider": DECIDER | {"email": "jana@gmail.com"}}, "Domain", "the e-mail at gmail.com"),
        ({"company": "Northlight GmbH"}, "Agency name", "Northlight (Active)"),
        (
            {"website": "https://www.kedr.example/agency", "decider": DECIDER | {"email": "j@kedr.example"}},
            "Domain",
            "Kedr (Active)",
        ),
    ],
)
def test_what_needs_a_look_is_named(applicant, pair, visit, admin, more, about, word):
    pair.B.website = "https://kedr.example"
    db.session.commit()
    application = applicant.sent(**more)
    assert found_out(application)[about] is False
    assert word in words_of(application, about)
    assert word in visit(admin).get(f"/desk/applications/{application.id}").text


@pytest.mark.parametrize("same", ["address", "domain", "name", "tax number"])
def test_earlier_and_other_applications_are_told(applicant, admin, same):
    first = applicant.sent()
    reject(first.id, admin, "advice", "Two members advise against.")
    fresh = {
        "company": "Else", "website": "https://else.example", "tax_number": "1",
        "decider": DECIDER | {"email": "x@else.example"},
    }  # fmt: skip
    kept = {"address": "decider", "domain": "website", "name": "company", "tax number": "tax_number"}[same]
    again = applicant.sent(**{name: value for name, value in fresh.items() if name != kept})
    assert f"{first.number}, {first.company}: Rejected" in words_of(again, "Known to us")


def test_a_member_says_what_it_thinks_without_signing_in(applicant, pair, visit, deliver):
    application = applicant.sent(references=[pair.A.name, pair.B.name])
    (mail,) = [one for one in deliver() if one["To"] == pair.a.email]
    path, visitor = page_of(mail), visit()
    assert "Do you know Brückner" in visitor.get(path).text
    assert "Say why" in visitor.post(path, 422, on=path, opinion="no").text
    visitor.post(path, on=path, opinion="no", words="They never paid.")
    visitor.post(path, on=path, opinion="unknown", words="")
    reference = application.references[0]
    db.session.refresh(reference)
    assert (reference.opinion, reference.person_id) == ("unknown", pair.a.id)


def test_only_people_of_the_member_that_is_named_answer_and_only_until_it_is_decided(
    applicant, admin, pair, visit, deliver
):
    application = applicant.sent(references=[pair.A.name, pair.B.name])
    reference = application.references[0]
    assert visit().client.get(reference_path(reference.id, pair.b.id)).status_code == 404
    assert visit().client.get(reference_path(999, pair.a.id)).status_code == 404
    path = reference_path(reference.id, pair.a.id)
    reject(application.id, admin, "service", "We have enough of these.")
    assert "The admins have decided already" in visit().get(path).text
    assert visit().client.post(path, data={"opinion": "yes"}).status_code == 409
    assert [one for one in deliver() if one["To"] == pair.a.email] == [], "nobody is asked what is decided"


def test_the_list_holds_what_waits_longest_first_with_its_clock(applicant, admin, visit, later):
    for n, name in enumerate(("Erste", "Zweite", "Dritte")):
        applicant.sent(
            company=f"{name} Agentur", website=f"https://n{n}.example", decider=DECIDER | {"email": f"j@n{n}.example"}
        )
        later(hours=20)
    desk = visit(admin)
    page = desk.get("/desk/applications?status=waits").text
    assert page.index("Erste") < page.index("Zweite") < page.index("Dritte")
    assert "Read and decide" in page
    later(days=4)
    assert "late" in desk.get("/desk/applications?status=waits").text
    assert "Zweite" in desk.get("/desk/applications?q=zweite").text
    assert "Erste" not in desk.page.text
    assert "No applications like this" in desk.get("/desk/applications?status=approved").text
    assert "Dritte" in desk.client.get("/desk/applications?as=csv").text
    first = desk.get("/desk/applications?sort=-sent").text
    assert first.index("Dritte") < first.index("Erste")


def test_the_menu_and_today_count_what_waits(applicant, admin, visit):
    application = applicant.sent()
    assert "Applications to join" in visit(admin).get("/today").text
    ask_back(application.id, "Who builds?", admin)
    assert "Applications to join" not in visit(admin).get("/today").text


def test_an_admin_of_a_member_that_is_named_decides_and_one_of_a_double_does_not(applicant, found, pair, visit):
    named, double = found.person(pair.A, "owner", "admin"), found.person(pair.B, "owner", "admin")
    pair.B.website = "https://brueckner.example"
    db.session.commit()
    application = applicant.sent()
    for deed in (
        lambda: approve(application.id, double),
        lambda: reject(application.id, double, "other", "No."),
        lambda: ask_back(application.id, "Who?", double),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert "another admin has to decide" in visit(double).get(f"/desk/applications/{application.id}").text
    note_down(application.id, "It is our neighbour.", double)
    assert approve(application.id, named).status == "approved"


def test_a_name_that_was_taken_meanwhile_is_refused_and_nothing_is_changed(applicant, found, admin, visit):
    application = applicant.sent()
    found.agency("BRÜCKNER & Söhne-Digital")
    desk, here = visit(admin), f"/desk/applications/{application.id}"
    assert "There is an agency of this name already" in desk.post(f"{here}/approve", 422, on=here).text
    db.session.refresh(application)
    assert (application.status, application.agency.status) == ("waits", "applied")
    assert db.session.scalar(select(Person).where(Person.email == EMAIL)) is None


def test_an_address_that_got_a_login_meanwhile_is_refused(applicant, pair, admin, found):
    application = applicant.sent()
    found.person(pair.A, "sales", email=EMAIL)
    with pytest.raises(BadInput):
        approve(application.id, admin)
    db.session.refresh(application)
    assert application.status == "waits"


@pytest.mark.parametrize("deed", ["approve", "reject", "ask"])
def test_what_is_decided_is_not_decided_again(applicant, admin, deed):
    application = applicant.sent()
    approve(application.id, admin)
    with pytest.raises(NotNow):
        {"approve": lambda: approve(application.id, admin), "ask": lambda: ask_back(application.id, "?", admin),
         "reject": lambda: reject(application.id, admin, "other", "No.")}[deed]()  # fmt: skip


def test_what_is_asked_back_can_be_decided_all_the_same(applicant, admin):
    application = applicant.sent()
    ask_back(application.id, "Who builds?", admin)
    with pytest.raises(NotNow):
        ask_back(application.id, "And who sells?", admin)
    approve(application.id, admin)
    assert check_books() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"why": "nothing"}, "why"),
        ({"words": " "}, "reason"),
        ({"words": "x" * 2001}, "reason"),
        ({"again_from": "today"}, "again_from"),
        ({"again_from": "in ten years"}, "again_from"),
    ],
)
def test_a_rejection_needs_a_reason_and_a_day_to_come(applicant, admin, given, field):
    application = applicant.sent()
    days = {"today": 0, "in ten years": 3650}
    given = {"why": "other", "words": "Not now."} | given
    if "again_from" in given:
        given["again_from"] = clock.today() + timedelta(days=days[given["again_from"]])
    with pytest.raises(BadInput) as refusal:
        reject(application.id, admin, **given)
    assert field in refusal.value.errors


def test_a_note_is_read_by_the_admins_alone(applicant, admin, visit):
    from marketplace.joining.links import page_path

    application = applicant.sent()
    desk, here = visit(admin), f"/desk/applications/{application.id}"
    desk.post(f"{here}/note", 422, on=here, note=" ")
    assert "Ring them first" in desk.post(f"{here}/note", on=here, note="Ring them first.").text
    assert "Ring them first" not in visit().get(page_path(application)).text
    with pytest.raises(NotFound):
        note_down(applicant.begun(company="A draft").id, "Nobody sees it.", admin)


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_letters_are_in_the_language_of_whoever_reads_them(pair, admin, found, visit, fill, deliver, language):
    visitor = visit()
    visitor.get(f"/language/{language}")
    visitor.client.post("/join", data=fill(visitor, reference_1=pair.A.name))
    (mail,) = deliver()
    assert f'lang="{language}"' in mail.get_body(("html",)).get_content()
    application = db.session.scalar(select(Application))
    assert application.language == language
    visitor.client.post(f"{page_of(mail)}/send")
    approve(application.id, admin)
    owner = db.session.scalar(select(Person).where(Person.email == EMAIL))
    assert owner.language == language
    letter = [one for one in deliver() if one["To"] == EMAIL][-1]
    assert f'lang="{language}"' in letter.get_body(("html",)).get_content()


def test_no_mail_is_left_that_nobody_can_write(applicant, admin, deliver):
    first = applicant.sent()
    ask_back(first.id, "Who builds?", admin)
    reject(first.id, admin, "other", "Not now.")
    deliver()
    states = dict(db.session.execute(select(OutgoingMail.status, func.count()).group_by(OutgoingMail.status)).all())
    assert set(states) <= {"sent", "moot"}, states


@pytest.mark.thorough
def test_pages_ask_no_more_questions_of_five_hundred_members(applicant, admin, found, pair, visit, statements, later):
    application = applicant.sent()
    desk = visit(admin)
    paths = ("/desk/applications?status=waits", f"/desk/applications/{application.id}", "/join")
    for path in paths:
        desk.get(path)
    before = {path: len(statements(lambda path=path: desk.get(path))) for path in paths}
    db.session.execute(db.text("""
        INSERT INTO agencies (name, sort_key, status, country, city, size, languages, categories, about, website, applied_at)
        SELECT 'Agency no. ' || n, 'agency no. ' || n, 'active', 'DE', '', 'small', '{}', '{}', '', 'https://n' || n || '.example', now()
        FROM generate_series(1, 500) n
    """)), db.session.commit()  # fmt: skip
    for n in range(12):
        later(minutes=16)
        Applicant([pair.A.name, pair.B.name]).sent(
            company=f"Applicant {n}", website=f"https://a{n}.example", decider=DECIDER | {"email": f"j@a{n}.example"}
        )
    desk.get("/me")  # notes that the session is used
    after = {path: len(statements(lambda path=path: desk.get(path))) for path in paths}
    assert after == before
    assert max(after.values()) <= 14, after


def test_what_became_of_an_application_is_no_double_of_it(applicant, found):
    admin = found.person(alliance_role="admin")
    application = applicant.sent()
    before = found_out(application)
    approve(application.id, admin)
    assert found_out(application) == before


def test_an_agency_that_leaves_is_a_double_as_well(applicant, found):
    for status in ("leaving", "suspended", "left"):
        found.agency(f"Of another name {status}", status=status)
    twin = found.agency("Brückner & Söhne Digital", status="leaving", website="https://brueckner.example")
    assert is_doubled_by(applicant.sent(), twin.id)


def test_a_refusal_names_what_was_asked_for(applicant, found):
    application, admin = applicant.sent(), found.person(alliance_role="admin")
    reject(application.id, admin, "other", "Not now.")
    for deed, word in (
        (lambda: approve(application.id, admin), "Approved"),
        (lambda: ask_back(application.id, "Who are you?", admin), "Asked back"),
        (lambda: reject(application.id, admin, "other", "Once more."), "It is “Rejected” already"),
    ):
        with current_app.test_request_context(), pytest.raises(NotNow, match=word):
            deed()


@pytest.mark.parametrize("named", [True, False])
def test_who_names_no_member_reads_nothing_of_members_who_are_asked(pair, found, deliver, named):
    found.person(alliance_role="admin")
    application = Applicant([pair.A.name] if named else []).sent()
    told = [one for one in deliver() if "with the admins" in one["Subject"]]
    assert (
        ("you named are asked" in told[-1].get_body(("plain",)).get_content()) == named == bool(application.references)
    )

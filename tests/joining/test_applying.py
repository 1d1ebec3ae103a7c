"""What an applicant says, and what is refused: at the form, and on the page that the mailed link opens."""

import pytest
from sqlalchemy import func, select

from marketplace.agreement.actions import publish
from marketplace.core import clock, encryption
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow, Refusal, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.signed import sign
from marketplace.joining.actions import answer, apply, ask_back, erase, lapse, reject, save, send_in, withdraw
from marketplace.joining.agreement import agreement
from marketplace.joining.due import erasing, lapsing
from marketplace.joining.links import PAGE, opened_by, page_path
from marketplace.joining.models import Application, Reference
from marketplace.members.models import Agency
from marketplace.outbox.models import OutgoingMail
from tests.applying import DECIDER, EMAIL, page_of


def kept() -> list[Application]:
    db.session.rollback()
    return list(db.session.scalars(select(Application).order_by(Application.id)))


def person(**more):
    return DECIDER | more


@pytest.mark.parametrize(
    ("more", "field", "word"),
    [
        ({"company": " "}, "company", "Fill this in"),
        ({"company": "x" * 301}, "company", "characters"),
        ({"company": "Nоrthlight"}, "company", "two alphabets"),
        ({"website": ""}, "website", "Fill this in"),
        ({"website": "not a site"}, "website", "not an address of a site"),
        ({"website": "javascript:alert(1)"}, "website", ""),
        ({"website": "ftp://a.example"}, "website", "https://"),
        ({"country": ""}, "country", "Choose a country"),
        ({"country": "d1"}, "country", "Choose a country"),
        ({"size": ""}, "size", "Choose one"),
        ({"size": "huge"}, "size", "Choose one"),
        ({"category_ids": []}, "services", "Tick at least one"),
        ({"languages": []}, "languages", "Choose at least one"),
        ({"about": "\u200b"}, "about", "Fill this in"),
        ({"about": "x" * 2001}, "about", "characters"),
        ({"why": "x" * 2001}, "why", "characters"),
        ({"tax_number": "1" * 41}, "tax_number", "characters"),
        ({"work": "", "references": ["Kedr"]}, "work", "Name two members"),
        ({"work": "", "references": ["Kedr", "Kedr"]}, "work", "Name two members"),
        ({"work": "see my site"}, "work", "one address a line"),
        ({"references": ["", "Nobody & Co"]}, "reference_2", "No member has this name"),
        ({"decider": person(email="nobody")}, "decider_email", "not an e-mail address"),
        ({"decider": person(email="jana@mailinator.com")}, "decider_email", "thrown away"),
        ({"decider": person(name="")}, "decider_name", "Fill this in"),
        ({"decider": person(role="")}, "decider_role", "Fill this in"),
        ({"decider": person(name="x" * 201)}, "decider_name", "characters"),
        ({"executor": {"name": "Till"}}, "executor_contact", "Fill this in"),
        ({"agreed": ""}, "agree", "agreeing to the rules"),
        ({"agreed": "0" * 64}, "agree", "have changed"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(applicant, more, field, word):
    with pytest.raises(BadInput) as refusal:
        applicant.begun(**more)
    assert word in refusal.value.errors[field]
    assert kept() == []


def test_all_that_is_wrong_is_said_at_once_with_the_input_kept(applicant, visit, fill):
    visitor = visit()
    given = fill(visitor, company="", decider_email="nobody", work="", about="We write texts.")
    given.pop("agree")
    answer = visitor.client.post("/join", data=given)
    assert answer.status_code == 422
    for word in ("Fill this in", "not an e-mail address", "Name two members", "agreeing to the rules"):
        assert word in answer.text
    assert "We write texts." in answer.text
    assert kept() == []


def test_an_unfinished_application_is_saved_by_its_address_alone_and_gone_on_with(pair, admin, visit, fill, deliver):
    visitor = visit()
    typed = {"company": "", "website": "", "country": "", "size": "", "about": "", "work": "", "decider_name": ""}
    given = fill(visitor, **typed)
    given.pop("agree"), given.pop("services")
    assert "It is saved" in visitor.client.post("/join", data=given | {"deed": "save"}).text
    (mail,) = deliver()
    assert "Go on" in str(mail["Subject"])
    own = page_of(mail)
    assert "Something is missing still" in visitor.get(own).text
    assert visitor.client.post(f"{own}/send").headers["Location"] == f"{own}/edit"
    page = visitor.get(f"{own}/edit")
    assert "Leipzig" in page.html
    assert 'name="decider_email"' not in page.html
    more = fill(visitor, f"{own}/edit", website="brueckner.example", decider_email="mallory@other.example")
    assert (
        "Send the application"
        in visitor._seen(visitor.client.post(f"{own}/edit", data=more, follow_redirects=True), 200).text
    )
    (application,) = kept()
    assert (application.website, application.domain, application.email) == (
        "https://brueckner.example", "brueckner.example", EMAIL,
    )  # fmt: skip
    visitor.post(f"{own}/send", on=own)
    assert kept()[0].status == "waits"


def test_a_machine_is_answered_as_if_it_were_taken(admin, visit, fill, later):
    visitor = visit()
    given = fill(visitor)
    assert "Look in your mail" in visitor.client.post("/join", data=given | {"nickname": "x"}).text
    assert kept() == []


def test_whoever_presses_at_once_is_asked_to_press_once_more(admin, visit, fill, later):
    visitor = visit()
    given = fill(visitor, wait=False)
    answer = visitor.client.post("/join", data=given)
    assert (answer.status_code, kept()) == (422, [])
    assert "press once more" in answer.text
    later(seconds=5)
    assert visitor.client.post("/join", data=given).status_code == 200
    assert visitor.client.post("/join", data=given).status_code == 200
    assert len(kept()) == 1, "pressed twice it is one"


def test_known_and_unknown_addresses_are_answered_alike(pair, admin, visit, fill, deliver):
    texts = {}
    for address in ("jana@brueckner.example", pair.a.email, admin.email):
        visitor = visit()
        given = fill(visitor, decider_email=address)
        answer = visitor.client.post("/join", data=given)
        texts[answer.status_code, answer.text.replace(address, "ADDRESS")] = address
    assert len(texts) == 1, "one page for all"
    assert [one.email for one in kept()] == [EMAIL]
    mails = {one["To"]: one for one in deliver()}
    assert set(mails) == {EMAIL, pair.a.email, admin.email}
    assert "has a login" in str(mails[pair.a.email]["Subject"])


def test_no_more_than_three_drafts_of_an_address_wait_and_the_answer_is_the_same(applicant, later):
    for _ in range(3):
        assert applicant.begun() is not None
        later(minutes=16)
    assert applicant.begun() is None
    assert len(kept()) == 3


def test_an_address_and_a_source_apply_only_so_often(applicant, visit, fill):
    for _ in range(3):
        applicant.begun()
    with pytest.raises(TooMany):
        applicant.begun()
    for n in range(7):
        apply(applicant.said(decider=person(email=f"n{n}@brueckner.example")), "192.0.2.1")
    with pytest.raises(TooMany):
        apply(applicant.said(decider=person(email="n9@brueckner.example")), "192.0.2.1")


def test_without_an_admin_nobody_could_answer(pair):
    from tests.applying import Applicant

    with pytest.raises(Refusal):
        Applicant([pair.A.name, pair.B.name]).begun()


def test_who_agreed_to_what_from_where_is_kept(applicant):
    application = applicant.begun()
    agreed = agreement()
    assert (application.agreed_to, application.agreed_from) == (agreed.print, "192.0.2.1")
    assert application.agreed_at is not None
    assert any("10%" in says for _about, says in agreed.rules)


def test_the_agreement_is_part_of_what_is_agreed_to(applicant, found, visit):
    before = agreement().print
    publish(found.person(alliance_role="admin"), {"text_en": "Be fair."}, clock.today())
    agreed = agreement()
    assert (agreed.version, agreed.print == before) == (1, False)
    assert "/agreement/1" in [one.get("href") for one in visit().get("/join").all("a")]
    assert applicant.begun().agreed_to == agreed.print


def test_people_are_kept_encrypted(applicant):
    application = applicant.begun()
    sealed = db.session.scalar(select(Application.encrypted_people))
    assert b"Jana" not in sealed
    assert EMAIL.encode() not in sealed
    assert encryption.decrypt(sealed, "application")["decider"]["email"] == EMAIL
    assert application.executor["contact"] == "+49 341 23125014"


def test_links_open_nothing_else(applicant, visit):
    application = applicant.begun()
    own = page_path(application)
    for path in (own[:-2], "/application/x", f"/application/{sign('other', [application.id, 1])}",
                 f"/application/{sign(PAGE, [application.id, 2])}", f"/application/{sign(PAGE, ['1', 1])}"):  # fmt: skip
        assert visit().client.get(path).status_code == 404
    answer = visit().client.get(own)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    with pytest.raises(NotFound):
        opened_by(own.replace("/application/", "/reference/"))


def test_sent_twice_it_is_one_agency_with_a_name_that_stays_free(applicant, found, pair):
    application = applicant.sent()
    assert send_in(application.id).agency_id == application.agency_id
    assert db.session.scalar(select(func.count()).where(Agency.status == "applied")) == 1
    assert found.agency("Brückner & Söhne Digital").is_active, "others can have the name until it is admitted"
    assert check_books() == []


def test_what_waits_can_be_mended_and_stays_whole(applicant, deliver):
    application = applicant.sent()
    with pytest.raises(BadInput):
        save(application.id, applicant.said(about=""), "192.0.2.1", whole=False)
    agreed_at = application.agreed_at
    save(application.id, applicant.said(city="Halle", company="Brückner Digital", agreed=""), "192.0.2.1", whole=True)
    db.session.refresh(application.agency)
    assert (application.city, application.agency.city, application.agency.name) == (
        "Halle",
        "Halle",
        "Brückner Digital",
    )
    assert (application.status, application.agreed_at) == ("waits", agreed_at)
    assert check_books() == []


def test_a_member_named_later_is_asked_and_one_asked_before_is_not_asked_again(applicant, pair, found, deliver):
    application = applicant.sent(references=[pair.A.name])
    other = found.agency("Third")
    save(application.id, applicant.said(references=[pair.A.name, "Third"]), "192.0.2.1", whole=True)
    asked = [one["To"] for one in deliver() if "names you" in str(one["Subject"])]
    assert sorted(asked) == sorted([pair.a.email, other.people[0].email])
    save(application.id, applicant.said(references=[]), "192.0.2.1", whole=True)
    there = [one.agency_id for one in db.session.scalars(select(Reference).order_by(Reference.id))]
    assert there == [pair.A.id, other.id], "nobody takes away the member whose word they fear"
    pair.A.status = "suspended"
    db.session.commit()
    save(application.id, applicant.said(references=[]), "192.0.2.1", whole=True)
    more = [found.agency(f"More {n}").name for n in range(3)]
    with pytest.raises(BadInput) as refusal:
        save(application.id, applicant.said(references=more), "192.0.2.1", whole=True)
    assert "4 members" in refusal.value.errors["reference_1"]


def test_of_a_draft_other_members_can_be_named(applicant, pair):
    application = applicant.begun(references=[pair.A.name])
    save(application.id, applicant.said(references=[pair.B.name]), "192.0.2.1", whole=True)
    assert [one.agency_id for one in db.session.scalars(select(Reference))] == [pair.B.id]


def test_a_draft_takes_no_country_that_is_none(applicant):
    with pytest.raises(BadInput):
        applicant.begun(country="d1")
    assert apply(applicant.said(country="d1", company="", about=""), "192.0.2.1", whole=False).country.strip() == ""


def test_an_answer_starts_the_admins_time_anew(applicant, admin, later):
    application = applicant.sent()
    began = application.waits_since
    with pytest.raises(NotNow):
        answer(application.id, "Nobody has asked.")
    ask_back(application.id, "Who builds?", admin)
    later(days=3)
    answer(application.id, "We do.")
    assert (application.waits_since - began).days == 3
    assert [one.kind for one in application.notes] == ["question", "answer"]


@pytest.mark.parametrize("state", ["draft", "waits", "asked"])
def test_an_applicant_takes_it_back(applicant, admin, visit, deliver, state):
    application = applicant.begun() if state == "draft" else applicant.sent()
    if state == "asked":
        ask_back(application.id, "Who builds?", admin)
    own, visitor = page_path(application), visit()
    visitor.get(f"{own}/withdraw")
    assert "You have taken your application back" in visitor.post(f"{own}/withdraw").text
    (row,) = kept()
    assert row.status == "withdrawn"
    assert state == "draft" or row.agency.status == "rejected"
    for refused in (lambda: send_in(row.id), lambda: save(row.id, applicant.said(), "192.0.2.1", True)):
        with pytest.raises(NotNow):
            refused()
    assert withdraw(row.id).status == "withdrawn"
    subjects = [str(one["Subject"]) for one in deliver() if one["To"] == admin.email]
    assert ("has withdrawn" in " ".join(subjects)) == (state != "draft")
    assert check_books() == []


@pytest.mark.thorough
def test_a_draft_that_nobody_sends_is_forgotten_with_all_that_was_typed(applicant, visit, later):
    application = applicant.begun()
    own = page_path(application)
    later(days=13)
    assert lapsing(9) == []
    later(days=1, hours=1)
    assert lapsing(9) == [application.id]
    sweep()
    (row,) = kept()
    assert (row.status, row.company, row.email_print, row.email, row.encrypted_people) == ("lapsed", "", "", "", None)
    assert db.session.scalar(select(func.count(Reference.id))) == 0
    assert visit().client.get(own).status_code == 404
    lapse([]), erase([])
    assert check_books() == []


def test_one_who_has_applied_already_goes_on_with_that_one(applicant):
    applicant.sent()
    second = applicant.begun()
    with pytest.raises(NotNow):
        send_in(second.id)


def test_saving_gives_a_draft_its_time_anew(applicant, later):
    application = applicant.begun()
    later(days=10)
    save(application.id, applicant.said(), "192.0.2.1", whole=True)
    later(days=10)
    assert lapsing(9) == []


@pytest.mark.parametrize("how", ["rejected", "withdrawn"])
def test_what_is_decided_is_not_offered_to_be_changed_or_taken_back(applicant, admin, visit, how):
    application = applicant.sent()
    reject(application.id, admin, "other", "Not now.") if how == "rejected" else withdraw(application.id)
    for what in ("edit", "withdraw"):
        assert "It is decided" in visit().get(f"{page_path(application)}/{what}", 409).text


@pytest.mark.parametrize("how", ["rejected", "withdrawn"])
def test_what_came_to_nothing_is_erased_after_a_year(applicant, admin, visit, later, how):
    application = applicant.sent()
    reject(application.id, admin, "other", "Not now.") if how == "rejected" else withdraw(application.id)
    later(days=364)
    assert erasing(9) == []
    later(days=2)
    erase(erasing(9))
    (row,) = kept()
    assert (row.status, row.company, row.encrypted_people, row.notes, row.references) == (how, "", None, [], [])
    tables = db.session.scalars(db.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    held = "".join(str(db.session.execute(db.text(f'SELECT * FROM "{one}"')).all()) for one in tables)
    for mark in ("rückner", "rueckner", "Not now.", "Leipzig", "search promotion", "DE 123456789"):
        assert mark not in held
    assert "erased" in visit(admin).get(f"/desk/applications/{row.id}").text
    assert how.capitalize()[:5] in visit(admin).get("/desk/applications").text
    assert check_books() == []


def test_the_link_in_a_mail_is_the_only_way_to_a_draft(applicant, admin, visit):
    application = applicant.begun()
    assert visit(admin).client.get(f"/desk/applications/{application.id}").status_code == 404
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1
    assert clock.now() >= application.created_at

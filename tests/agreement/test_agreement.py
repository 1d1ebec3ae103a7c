"""The agreement: versions written by admins, accepted by owners by a press, named by each referral; terms set on a page."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from marketplace.agreement import queries
from marketplace.agreement.actions import accept, publish
from marketplace.agreement.models import Acceptance, AgreementVersion
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotNow, Refusal
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead
from marketplace.rewards.models import Terms
from tests.mail import letters
from tests.people import PASSWORD

FIRST = {"text_en": "# Rules\n\nBe **fair**.", "text_ru": "Будьте честны."}


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def first(admin):
    return publish(admin, FIRST, clock.today())


def agree(person, row, language: str = "en") -> None:
    accept(person, row.number, queries.hash_of(row.text_in(language)), language, "203.0.113.7")


def test_without_a_text_nobody_is_asked_and_everything_goes_on(pair, visit):
    assert accept_lead(pair.lead().id, pair.b).agreement_id is None
    assert "There is no text yet" in visit().get("/agreement").text


def test_an_agency_passes_and_accepts_once_an_owner_has_accepted(pair, found, first):
    sales = found.person(pair.B, "sales")
    with pytest.raises(Refusal, match="An owner of your agency has yet to accept version 1"):
        pair.lead()
    agree(pair.a, first)
    lead = pair.lead()
    with pytest.raises(Refusal, match="version 1"):
        accept_lead(lead.id, sales)
    with pytest.raises(NotAllowed):
        agree(sales, first)
    agree(pair.b, first)
    agree(pair.b, first)  # twice is once
    assert db.session.scalar(select(func.count()).select_from(Acceptance)) == 2
    referral = accept_lead(lead.id, sales)
    assert referral.agreement.number == 1
    assert check_books() == []


@pytest.mark.thorough
def test_everyone_of_an_agency_that_has_not_accepted_reads_why_and_who_can(pair, found, admin, visit):
    lead = pair.lead()
    sales = found.person(pair.B, "sales")
    publish(admin, FIRST, clock.today())
    for address in ("/today", f"/leads/{lead.id}", "/leads/new"):
        note = visit(sales).get(address).text
        assert f"An owner accepts it: {pair.b.name}." in note, address
        assert "Read and accept" in visit(pair.b).get(address).text, address
    refused = visit(sales).post(f"/leads/{lead.id}/accept", on=f"/leads/{lead.id}", status=409)
    assert "Read the agreement" in refused.text
    assert "Not any more" not in refused.text
    assert "Read and accept" in visit(pair.b).post(f"/leads/{lead.id}/accept", on=f"/leads/{lead.id}", status=409).text
    agree(pair.b, queries.version(1))
    for address in ("/today", f"/leads/{lead.id}", "/leads/new"):
        assert "yet to accept" not in visit(sales).get(address).text, address


@pytest.mark.thorough
def test_a_later_version_leaves_what_stands_and_is_asked_for_from_its_day_on(pair, admin, first):
    agree(pair.a, first), agree(pair.b, first)
    referral = accept_lead(pair.lead().id, pair.b)
    second = publish(
        admin, FIRST | {"text_en": "Be fairer.", "change_en": "Fairer."}, clock.today() + timedelta(days=5)
    )
    lead = pair.lead()  # it doesn't hold yet
    assert accept_lead(lead.id, pair.b).agreement.number == 1
    with time_machine.travel(clock.now() + timedelta(days=6)):
        with pytest.raises(Refusal, match="version 2"):
            pair.lead(title="Another")
        agree(pair.a, second), agree(pair.b, second)
        later = accept_lead(pair.lead(title="Another").id, pair.b)
        assert (later.agreement.number, referral.agreement.number) == (2, 1)
        assert check_books() == []


def test_who_accepts_before_the_day_need_not_again(pair, admin):
    row = publish(admin, FIRST, clock.today() + timedelta(days=5))
    agree(pair.a, row), agree(pair.b, row)
    with time_machine.travel(clock.now() + timedelta(days=6)):
        assert accept_lead(pair.lead().id, pair.b).agreement_id == row.id


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"text_en": " "}, "text_en"), ({"text_uk": "x" * 100_001}, "text_uk"), ({"change_en": "x" * 2001}, "change_en")],
)
def test_what_is_missing_or_too_long_is_said_at_its_field(admin, changed, field):
    with pytest.raises(BadInput) as refusal:
        publish(admin, FIRST | changed, clock.today())
    assert list(refusal.value.errors) == [field]


def test_a_day_that_is_over_an_earlier_one_and_a_silent_change_are_refused(pair, admin):
    with pytest.raises(BadInput):
        publish(admin, FIRST, clock.today() - timedelta(days=1))
    publish(admin, FIRST, clock.today() + timedelta(days=5))
    with pytest.raises(BadInput, match="begins later"):
        publish(admin, FIRST | {"change_en": "New"}, clock.today())
    with pytest.raises(BadInput):
        publish(admin, FIRST, clock.today() + timedelta(days=6))
    with pytest.raises(NotAllowed):
        publish(pair.a, FIRST, clock.today())


def test_only_the_text_that_was_shown_and_the_newest_version_are_accepted(pair, admin, first):
    for number, text_hash, language in ((1, "0" * 64, "en"), (1, queries.hash_of(first.text_en), "ru"), (2, queries.hash_of(first.text_en), "en"),
                                        (1, queries.hash_of(first.text_en), "xx")):  # fmt: skip
        with pytest.raises(NotNow):
            accept(pair.a, number, text_hash, language, "203.0.113.7")
    agree(pair.a, first, "ru")
    row = db.session.scalar(select(Acceptance))
    assert (row.language, row.text_hash, row.source) == ("ru", queries.hash_of(FIRST["text_ru"]), "203.0.113.7")


def test_versions_and_acceptances_are_written_once(pair, first):
    agree(pair.a, first)
    for change in (
        "UPDATE agreement_versions SET text_en = 'x'",
        "DELETE FROM acceptances",
        "UPDATE acceptances SET language = 'uk'",
    ):
        with pytest.raises(Exception, match="written once"):
            db.session.execute(text(change))
        db.session.rollback()


@pytest.mark.thorough
def test_an_owner_is_asked_at_the_next_sign_in_and_all_owners_are_told(pair, found, admin, visit, environment):
    sales = found.person(pair.A, "sales")
    desk = visit(admin)
    said = {"text_en": FIRST["text_en"], "change_en": "See **[§ 2](https://alliance.example/2)**."}
    said |= {"starts_on": clock.today().isoformat()}
    page = desk.post("/desk/agreement/new", on="/desk/agreement/new", deed="look", **said)
    assert "As members will read it" in page.text
    assert db.session.scalar(select(func.count()).select_from(AgreementVersion)) == 0
    desk.post("/desk/agreement/new", deed="publish", **said)
    sweep()
    told = [one for one in letters(environment) if "agreement" in str(one["Subject"])]
    assert sorted(one["To"] for one in told) == sorted([pair.a.email, pair.b.email])
    assert "See § 2 (https://alliance.example/2)." in told[0].get_body(("plain",)).get_content()
    for person, where in ((pair.a, "/agreement"), (sales, "/today")):
        visitor = visit()
        visitor.get("/sign-in")
        fields = visitor.page.form_to("") | {"email": person.email, "password": PASSWORD}
        assert visitor.client.post("/sign-in", data=fields).headers["Location"] == where
    owner = visit(pair.a)
    assert "version 1 of the agreement" in owner.get("/today").text
    hidden = {
        one["name"]: one["value"]
        for one in owner.get("/agreement").all("input")
        if one["name"] in ("text_hash", "language")
    }
    assert len(hidden) == 2
    owner.post("/agreement/1/accept", **hidden)
    assert "has accepted it for your agency" in owner.get("/agreement").text
    assert "version 1 of the agreement" not in owner.get("/today").text
    assert "1 of 2" in desk.get("/desk/agreement").text
    assert "Accept for the agency" not in visit(sales).get("/agreement").text


@pytest.mark.parametrize(("language", "word"), [("ru", "Соглашение"), ("uk", "Угода")])
def test_the_desk_calls_it_an_agreement_and_no_consent(found, first, visit, language, word):
    page = visit(found.person(alliance_role="admin", language=language)).get("/desk/agreement")
    assert f"<h1>{word}</h1>" in page.html
    assert f"<title>{word}" in page.html


def test_everyone_reads_it_in_their_language_and_every_version(admin, first, visit):
    assert "Будьте честны." in visit().get("/agreement?lang=ru").text
    assert "Be fair" in visit().get("/agreement?lang=uk").text.replace("**", "")
    publish(admin, {"text_en": "Other.", "change_en": "All of it."}, clock.today() + timedelta(days=3))
    assert "Be fair" in visit().get("/agreement").text
    assert "All of it." in visit().get("/agreement/2").text
    visit().get("/agreement/3", status=404)


def test_terms_are_looked_at_before_they_are_set(pair, admin, visit):
    pair.fee(pair.won(), "1000.00")
    desk = visit(admin)
    given = {
        "rate": "12,5",
        "months": "24",
        "services": "",
        "starts_on": (clock.today() + timedelta(days=3)).isoformat(),
    }
    page = desk.post("/desk/terms", on="/desk/terms", deed="look", **given)
    assert "12.5% instead of 10%" in page.text
    assert "€100.00 went to referrers; by the new share it would be €125.00" in page.text
    assert db.session.scalar(select(func.count()).select_from(Terms)) == 1
    desk.post("/desk/terms", deed="set", **given)
    row = db.session.scalar(select(Terms).order_by(Terms.id.desc()))
    assert (row.rate, row.months, row.categories, row.made_by) == (1250, 24, None, admin.id)
    desk.post("/desk/terms", deed="set", **given | {"services": "SEO, Контекстная реклама", "rate": "5"})
    row = db.session.scalar(select(Terms).order_by(Terms.id.desc()))
    assert (row.rate, len(row.category_ids)) == (500, 2)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rate": "a lot"}, "Write a percentage"), ({"rate": "101"}, "Write a percentage"), ({"rate": "7.555"}, "Write a percentage"),
        ({"rate": "-1"}, "Write a percentage"), ({"rate": "NaN"}, "Write a percentage"), ({"months": "0"}, "from 1 to"),
        ({"services": "Weaving"}, "No service is called “Weaving”"), ({"starts_on": "2020-01-01"}, "Choose today or a later day"),
    ],
)  # fmt: skip
def test_terms_that_can_not_be_are_refused_at_their_field(admin, visit, changed, sentence):
    given = {"rate": "12", "months": "", "services": "", "starts_on": clock.today().isoformat()} | changed
    assert sentence in visit(admin).post("/desk/terms", on="/desk/terms", status=422, deed="set", **given).text
    assert db.session.scalar(select(func.count()).select_from(Terms)) == 1


def test_a_version_of_a_day_that_is_over_is_refused_before_it_is_looked_at(admin, visit):
    said = {"text_en": "We help each other.", "starts_on": "2020-01-01", "change_en": "New."}
    page = visit(admin).post("/desk/agreement/new", 422, on="/desk/agreement/new", deed="look", **said)
    assert "Choose today or a later day." in page.text


def test_a_preview_says_which_terms_are_set_already_to_come(found, client, visit):
    admin, today = found.person(alliance_role="admin"), clock.today()
    headers = found.token(admin)
    sooner, later = (
        {"rate": rate, "starts_on": (today + timedelta(days=days)).isoformat()}
        for rate, days in (("12", 10), ("14", 40))
    )
    tried = {"rate": "11", "starts_on": (today + timedelta(days=20)).isoformat()}
    assert client.post("/api/v1/terms/preview", json=tried, headers=headers).json["to_come"] == []
    for one in (sooner, later):
        assert client.post("/api/v1/terms", json=one, headers=headers).status_code == 201
    told = client.post("/api/v1/terms/preview", json=tried, headers=headers).json["to_come"]
    assert [one["replaces"] for one in told] == [False, True]
    assert "12%" in told[0]["words"]
    assert "until these begin" in told[0]["words"]
    assert "14%" in told[1]["words"]
    desk = visit(admin)
    for path, status in (("/desk/terms", 200), ("/desk/terms/rules", 200)):
        page = desk.post(path, status, on=path, deed="look", rate="11", starts_on=tried["starts_on"]).text
        assert "Other terms are set already" in page, path
        assert "They take the place of these." in page

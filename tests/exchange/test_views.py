"""Pages of leads and referrals, opened by the strict client."""

from dataclasses import replace

import pytest

from marketplace.core import clock
from marketplace.core.languages import speaking
from marketplace.exchange.actions import accept_lead, save_draft, withdraw_lead
from marketplace.exchange.fee_emails import fee_reported
from marketplace.exchange.forms import answer_by
from marketplace.members.actions import gather_orders
from tests.people import CLIENT

GIVEN = {
    "title": "Rebuild of a shop", "brief": "Two currencies.", "category": "Shops", "region": "Germany", "language": "German",
    "budget_min": "1 000", "budget_max": "2.000,50", "currency": "EUR", "answer_hours": "48", "company": "Brask Ceramics",
    "contact": "Lena", "email": CLIENT["email"], "phone": CLIENT["phone"], "website": "", "consent_basis": "agreed",
    "consent_channel": "phone", "consent_obtained_on": "2026-01-05", "consent_wording": "I agree.", "deed": "pass",
}  # fmt: skip


def send(visitor, status: int = 200, **fields):
    visitor.get("/leads/new")
    hidden = visitor.page.form_to("")
    answer = visitor.client.post("/leads/new", data=hidden | GIVEN | fields, follow_redirects=True)
    return visitor._seen(answer, status)


def test_a_client_is_passed_on_the_form(pair, visit):
    page = send(visit(pair.a), audience="direct", agencies=[pair.B.id])
    assert "€1,000.00–2,000.50" in page.text
    assert "lena@brask.example" in page.text
    assert "Rebuild of a shop" in visit(pair.b).get("/received").text


@pytest.mark.parametrize(
    "nonsense",
    [
        {"audience": "nobody"}, {"agencies": ["x"]}, {"agencies": ["99999999999999999999"]}, {"answer_hours": "x"}, {"answer_hours": ""},
        {"currency": "XXX"}, {"consent_basis": ""}, {"consent_channel": "pigeon"}, {"consent_obtained_on": "31.02.2026"},
        {"consent_obtained_on": ""}, {"budget_min": "1,234"}, {"budget_max": "x"}, {"title": ""}, {"title": "x" * 400},
        {"website": "[acme.com"}, {"website": "http://[::1"},
        {"email": "\x00", "phone": ""}, {"brief": "a\x00b", "title": "\u202e" * 3, "email": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_a_422_with_the_input_kept(pair, visit, nonsense):
    page = send(visit(pair.a), 422, **{"audience": "direct", "agencies": [pair.B.id]} | nonsense)
    assert "error-summary" in page.html


@pytest.mark.thorough
def test_a_draft_is_kept_shown_and_posted(pair, visit):
    visitor = visit(pair.a)
    page = send(visitor, audience="direct", agencies=[pair.B.id], deed="keep", brief="", consent_wording="")
    assert "Kept as a draft" in page.text
    assert 'value="Rebuild of a shop"' in page.html
    hidden = page.form_to("")
    answer = visitor.client.post("/leads/1/draft", data=hidden | GIVEN | {"audience": "open"}, follow_redirects=True)
    assert "Waits for an answer" in visitor._seen(answer, 200).text


@pytest.mark.parametrize(
    "impossible",
    [
        {"budget_min": "2000", "budget_max": "1000"}, {"budget_min": "x"}, {"title": ""}, {"title": "x" * 400},
        {"audience": "nobody"}, {"category": "x" * 300}, {"consent_obtained_on": "31.02.2026"},
    ],
)  # fmt: skip
def test_a_draft_that_can_not_be_kept_is_a_422(pair, visit, impossible):
    page = send(visit(pair.a), 422, **{"audience": "open", "deed": "keep"} | impossible)
    assert "error-summary" in page.html


def test_a_draft_keeps_what_is_there_and_may_be_taken_back_unseen(pair, visit):
    given = {"agencies": [pair.B.id, 999_999], "consent_obtained_on": "", "email": "", "phone": ""}
    page = send(visit(pair.a), audience="shortlist", deed="keep", **given)
    assert "Kept as a draft" in page.text
    withdraw_lead(1, pair.a)
    assert "Withdrawn" in visit(pair.a).get("/given").text
    visit(pair.b).get("/leads/1", 404)


@pytest.mark.parametrize("field", ["title", "brief", "category", "region", "language"])
@pytest.mark.parametrize("text", ["for brask  ceramics, soon", "the site of brask.example"])
def test_the_form_does_not_take_a_text_that_names_the_client(pair, visit, field, text):
    page = send(visit(pair.a), 422, audience="open", website="https://www.brask.example/shop", **{field: text})
    assert "stands in it" in page.text


def test_a_word_that_only_begins_like_the_client_is_no_name(pair, visit):
    page = send(visit(pair.a), audience="open", company="Arte", brief="Artefacts and arteries")
    assert "Waits for an answer" in page.text


def test_the_words_of_the_consent_open_with_the_contacts(pair, visit):
    lead = pair.lead(consent_wording="Yes, says Olena of Brask.")
    receiver = visit(pair.b)
    assert "Olena" not in receiver.get(f"/leads/{lead.id}").text
    accept_lead(lead.id, pair.b)
    assert "Olena" in receiver.get(f"/leads/{lead.id}").text


def test_who_fits_can_be_asked_without_sending(pair, visit):
    assert "error-summary" not in send(visit(pair.a), deed="fit", title="").html


@pytest.mark.thorough
def test_an_agency_accepts_works_and_reports(pair, visit):
    lead = pair.lead()
    visitor = visit(pair.b)
    visitor.post(f"/leads/{lead.id}/accept", on=f"/leads/{lead.id}")
    assert CLIENT["company"] in visitor.page.text
    visitor.post("/referrals/1/stage", stage="won", note="signed", reason="")
    visitor.post("/referrals/1/notes", text="They pay on Friday")
    visitor.get("/referrals/1/fee")
    fields = visitor.page.form_to("") | {
        "amount": "1.000,05",
        "currency": "EUR",
        "received_on": "2026-01-05",
        "invoice": "R-1",
        "sure": "y",
    }
    visitor._seen(visitor.client.post("/referrals/1/fee", data=fields | {"amount": "1,000"}), 422)
    fields |= visitor.page.form_to("")
    assert (
        "€100.01"
        in visitor._seen(visitor.client.post("/referrals/1/fee", data=fields, follow_redirects=True), 200).text
    )
    visitor.get("/payments/1/refund")
    fields = visitor.page.form_to("") | {"amount": "9999999", "refunded_on": "2026-01-06", "reason": ""}
    visitor._seen(visitor.client.post("/payments/1/refund", data=fields), 422)
    fields |= visitor.page.form_to("") | {"amount": "500"}
    visitor._seen(visitor.client.post("/payments/1/refund", data=fields, follow_redirects=True), 200)
    assert "They pay on Friday" in visit(pair.a).get("/referrals/1").text


@pytest.mark.thorough
def test_an_agency_declines(pair, visit):
    lead = pair.lead(audience="open", agencies=[])
    visitor = visit(pair.b)
    visitor.post(f"/leads/{lead.id}/decline", 422, on=f"/leads/{lead.id}", reason="", note="")
    visitor.post(f"/leads/{lead.id}/decline", reason="budget", note="too small")
    assert "You have declined it" in visitor.get(f"/leads/{lead.id}").text
    assert "too small" in visit(pair.a).get(f"/leads/{lead.id}").text


@pytest.mark.thorough
def test_a_referrer_takes_back_and_opens_again(pair, visit):
    from sqlalchemy import text

    from marketplace.core.extensions import db
    from marketplace.exchange.actions import expire_leads

    lead, other = pair.lead(), pair.lead()
    visitor = visit(pair.a)
    visitor.post(f"/leads/{lead.id}/withdraw", on=f"/leads/{lead.id}", reason="found somebody")
    db.session.execute(text("UPDATE leads SET answer_by = now() - interval '1 second'"))
    db.session.commit()
    expire_leads([other.id])
    visitor.post(f"/leads/{other.id}/reopen", on=f"/leads/{other.id}")
    assert "Waits for an answer" in visitor.page.text


def test_a_second_receiver_is_told_that_it_is_taken(pair, found, visit):
    lead = pair.lead(audience="open", agencies=[])
    late = visit(found.agency().people[0])
    late.get(f"/leads/{lead.id}")
    hidden = late.page.form_to(f"/leads/{lead.id}/accept")
    accept_lead(lead.id, pair.b)
    answer = late.client.post(f"/leads/{lead.id}/accept", data=hidden)
    assert "Another agency was first" in late._seen(answer, 409).text


@pytest.mark.parametrize("path", ["/today", "/received", "/given", "/leads/new", "/received?stage=won", "/given?status=open",
                                  "/received?stage=nonsense", "/given?status=nonsense"])  # fmt: skip
def test_lists_open_full_and_empty(pair, found, visit, path):
    pair.fee(pair.won())
    pair.lead(), save_draft(pair.a, pair.new_lead())
    for person in (pair.a, pair.b, found.agency().people[0]):
        visit(person).get(path)


@pytest.mark.parametrize("path", ["/received", "/given"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_are_exported_without_the_client(pair, visit, path, kind):
    pair.fee(pair.won())
    for person in (pair.a, pair.b):
        answer = visit(person).client.get(f"{path}?as={kind}")
        assert answer.status_code == 200
        assert b"Brask" not in answer.data


@pytest.mark.parametrize("query", ["cursor=x", "inbox=x", "cursor=WzFd", "cursor=W10"])
def test_a_broken_cursor_is_a_sentence(pair, visit, query):
    assert visit(pair.b).client.get(f"/received?{query}").status_code in (200, 422)


@pytest.mark.thorough
def test_lists_ask_the_same_number_of_queries_whatever_their_length(pair, visit, statements):
    visitors = {"a": visit(pair.a), "b": visit(pair.b)}

    def count(who: str, path: str) -> int:
        return len(statements(lambda: visitors[who].get(path)))

    pages = [
        ("a", "/today"),
        ("b", "/today"),
        ("b", "/received"),
        ("a", "/given"),
        ("b", "/rewards"),
        ("b", "/movements"),
        ("b", "/statement"),
    ]
    pair.fee(pair.won()), pair.lead()
    few = {page: count(*page) for page in pages}
    for _ in range(6):
        pair.fee(pair.won()), pair.lead()
    assert {page: count(*page) for page in pages} == few
    # Two are the session with its person, and its agency.
    assert {page: n for page, n in few.items() if n > (12 if page[1] == "/today" else 8)} == {}


@pytest.mark.parametrize(
    ("gathering", "said"), [("at_once", "within minutes"), ("daily", "next day"), ("weekly", "on Monday")]
)
def test_a_fee_promises_its_bank_order_when_it_really_comes(pair, visit, gathering, said):
    gather_orders(pair.b, gathering)
    referral = pair.won()
    assert said in visit(pair.b).get(f"/referrals/{referral.id}/fee").text
    payment = pair.fee(referral)
    with speaking("en"):
        assert said in " ".join(map(str, fee_reported(payment.id).sentences))


def test_the_alliances_own_time_to_answer_is_ticked_and_taken(pair, visit, app):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, answer_hours=36)
    try:
        page = visit(pair.a).get("/leads/new")
        ticked = [one["value"] for one in page.all("input") if one.get("name") == "answer_hours" and "checked" in one]
        assert ticked == ["36"]
        left = answer_by(36) - clock.now()
    finally:
        app.config["SETTINGS"] = settings
    assert left.total_seconds() == pytest.approx(36 * 3600, abs=60)


def test_the_head_of_given_counts_drafts_apart_from_what_was_passed_on(pair, visit):
    from marketplace.exchange.actions import save_draft

    pair.lead()
    pair.lead()
    visitor = visit(pair.a)
    assert "2 clients passed on" in visitor.get("/given").text
    assert "draft" not in visitor.page.text.partition("2 clients passed on")[2].partition("CSV")[0]
    save_draft(pair.a, pair.new_lead())
    assert "2 clients passed on, 1 draft" in visitor.get("/given").text
    assert "Passed on, and drafts3" in visitor.page.text

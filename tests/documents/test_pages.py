"""The pages of papers, and their calls: asked for, followed, opened, by those who may see money and nobody else."""

import base64

import pytest

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.documents.actions import run_months, say_company
from marketplace.documents.models import CompanyDetails
from marketplace.settlement.models import Movement
from tests.documents.papers import file_of, last_month, papers
from tests.documents.test_acts import COMPANY
from tests.visitor import without_tokens


@pytest.mark.thorough
def test_the_statement_page_asks_for_its_paper_and_shows_how_far_it_is(month, visit):
    visitor = visit(month.b)
    page = visitor.get(f"/statement?period={last_month():%Y-%m}&currency=EUR")
    sent = page.form_to("/documents/statements") | {"month": f"{last_month():%Y-%m}", "currency": "EUR"}
    answer = visitor.client.post("/documents/statements", data=sent)
    assert answer.status_code == 302
    page = visitor.get(answer.location)
    assert "Waits to be numbered" in page.text
    assert "Look again" in page.text
    assert ".pdf" not in page.html
    assert visitor.client.get(f"{answer.location}/file.pdf").status_code == 404
    sweep()
    page = visitor.get(answer.location)
    (paper,) = papers(agency_id=month.B.id, currency="EUR")
    for said in (paper.number, paper.contents_hash, paper.file_hash, "€120.00"):
        assert said in page.text
    assert visitor.client.get(f"{answer.location}/file.pdf").data == file_of(paper)


def test_this_month_has_no_button_for_a_paper(month, visit):
    assert "/documents/statements" not in visit(month.b).get("/statement").html


@pytest.mark.thorough
def test_the_list_is_narrowed_by_kind_month_partner_order_and_words(month, visit):
    say_company(month.a, **COMPANY | {"monthly_acts": True})
    sweep()
    visitor = visit(month.a)

    def count(query: str) -> int:
        return visitor.get(f"/documents?{query}").html.count('href="/documents/') - 1

    numbers = {kind: len(papers(kind=kind, agency_id=month.A.id)) for kind in ("statement", "act")}
    assert numbers == {"statement": 2, "act": 2}
    assert count("kind=statement") == 2
    assert count(f"kind=act&partner={month.B.id}") == 2
    assert count(f"month={last_month():%Y-%m}") == 4
    assert count("month=2020-01") == 0
    assert count("q=RA") == 2
    assert count("q=xyzzy") == 0
    assert count("partner=999999") == 0
    shared = visit(month.b).get("/documents?kind=act").html
    assert shared.count('href="/documents/') - 1 == 2


@pytest.mark.thorough
def test_the_list_says_that_papers_are_being_made(month, visit):
    run_months([last_month().toordinal()])
    page = visit(month.b).get("/documents")
    assert "2 papers are being made." in page.text
    assert 'data-hx-trigger="every 2s"' in page.html
    sweep()
    page = visit(month.b).get("/documents")
    assert "being made" not in page.text
    assert "every 2s" not in page.html


@pytest.mark.thorough
def test_a_strangers_paper_is_none(month, visit, found):
    sweep()
    paper = papers(agency_id=month.B.id)[0]
    stranger = visit(found.agency().people[0]).client
    for path in ("/documents/{}", "/documents/{}/file.pdf"):
        answer, missing = (stranger.get(path.format(one)) for one in (paper.id, 999999))
        assert answer.status_code == 404
        shown = without_tokens(answer.text.replace(path.format(paper.id), ""))
        assert shown == without_tokens(missing.text.replace(path.format(999999), ""))
    assert visit(month.a).client.get(f"/documents/{paper.id}").status_code == 404


def test_an_act_is_asked_for_in_a_form_and_its_refusals_stand_in_it(month, visit):
    visitor = visit(month.a)
    page = visitor.get("/documents/new")
    sent = page.form_to("/documents/acts") | {
        "month": f"{last_month():%Y-%m}",
        "currency": "EUR",
        "partner": str(month.B.id),
    }
    answer = visitor.client.post("/documents/acts", data=sent)
    assert answer.status_code == 302
    refused = visitor.client.post("/documents/acts", data=sent | {"month": "2019-01", "form_key": "again"})
    assert refused.status_code == 422
    assert "nothing to put into an act" in refused.text
    assert visitor.client.post("/documents/acts", data=sent | {"month": "x", "form_key": "third"}).status_code == 422


def test_an_order_that_has_arrived_leads_to_its_papers_and_to_its_act(month, visit):
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, status="done").one()
    visitor = visit(month.a)
    assert f"/documents?order={order.id}" in visitor.get(f"/movements/{order.id}").html
    page = visitor.get(f"/documents?order={order.id}")
    answer = visitor.client.post(f"/movements/{order.id}/act", data=page.form_to(f"/movements/{order.id}/act"))
    assert answer.status_code == 302
    assert f"/movements/{order.id}/act" not in visit(month.b).get(f"/documents?order={order.id}").html


def test_company_details_are_kept_and_stand_in_the_form(pair, visit):
    visitor = visit(pair.a)
    page = visitor.get("/agency/company")
    sent = page.form_to("/agency/company") | COMPANY | {"vat_home": "standard", "vat_abroad": "", "vat_rate": "19"}
    assert visitor.client.post("/agency/company", data=sent).status_code == 302
    db.session.rollback()
    kept = db.session.get(CompanyDetails, pair.A.id)
    assert (kept.vat_number, kept.vat_rate, kept.vat_abroad) == ("DE136695976", 1900, None)
    assert 'value="19.00"' in visitor.get("/agency/company").html
    wrong = visitor.client.post("/agency/company", data=sent | {"legal_name": "", "form_key": "again"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("typed", ["abc", "-5", "1e9", "NaN", "101"])
def test_a_rate_that_is_none_is_asked_for_in_one_sentence_and_a_comma_is_taken(pair, visit, typed):
    visitor = visit(pair.a)
    page = visitor.get("/agency/company")
    sent = page.form_to("/agency/company") | COMPANY | {"vat_home": "standard", "vat_abroad": ""}
    wrong = visitor.client.post("/agency/company", data=sent | {"vat_rate": typed})
    assert wrong.status_code == 422
    assert wrong.text.count("Write a percentage from 0 to 100, like 19 or 7.5.") == 2, "at the field and in the summary"
    assert f'value="{typed}"' in wrong.text
    visitor.client.post("/agency/company", data=sent | {"vat_rate": "7,5", "form_key": "again"})
    assert db.session.get(CompanyDetails, pair.A.id, populate_existing=True).vat_rate == 750


@pytest.mark.thorough
@pytest.mark.parametrize("ending", ["pdf", "csv", "xlsx"])
def test_programs_ask_follow_and_open_papers(month, client, found, ending):
    headers = found.token(month.b)
    asked = {"month": f"{last_month():%Y-%m}", "currency": "EUR"}
    made = client.post("/api/v1/documents/statements", json=asked, headers=headers)
    assert [made.status_code, *(made.json[one] for one in ("number", "total", "file_hash"))] == [200, None, None, None]
    path = f"/api/v1/documents/{made.json['id']}"
    assert client.get(f"{path}/file", headers=headers).status_code == 404
    sweep()
    paper = client.get(path, headers=headers).json
    assert (paper["kind"], paper["total"]) == ("statement", "120.00")
    file = client.get(f"{path}/file?as={ending}", headers=headers).json
    assert file["name"] == f"{paper['number']}.{ending}"
    content = base64.b64decode(file["content"])
    assert ending != "pdf" or content == file_of(papers(number=paper["number"])[0])
    assert [one["id"] for one in client.get("/api/v1/documents?kind=statement", headers=headers).json["items"]][0]

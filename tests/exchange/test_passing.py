"""The form that passes a client: whom it can go to, what it says before it is sent, and how many were told after."""

import re

import pytest

from marketplace.exchange.actions import decline_lead
from tests.exchange.test_views import GIVEN, send


@pytest.fixture
def crowd(pair, found):
    """Thirty agencies beside the pair: three of them do search, one in other words."""
    categories = [["SEO"], ["Поисковое продвижение"], ["Seo "]] + [["Photo"]] * 27
    return [
        found.agency(f"Agentur {n:02d} Söhne", categories=does, languages=["de"], city="Gdańsk", iban=None)
        for n, does in enumerate(categories)
    ]


def shown(page, field: str = "agencies") -> list[int]:
    return [int(one["value"]) for one in page.all("input") if one.get("name") == field and one["type"] != "hidden"]


def ticked(page, field: str = "agencies") -> list[int]:
    boxes = [one for one in page.all("input") if one.get("name") == field and "checked" in one]
    return [int(one["value"]) if one["value"].isdecimal() else one["value"] for one in boxes]


def test_nothing_is_chosen_for_the_person_that_can_not_be_sent(pair, visit):
    page = visit(pair.a).get("/leads/new")
    assert ticked(page, "audience") == ticked(page) == ticked(page, "agency") == []


def test_coming_from_an_agency_s_page_it_is_for_that_agency(pair, found, visit):
    page = visit(pair.a).get(f"/leads/new?agency={pair.B.id}")
    assert (ticked(page, "audience"), ticked(page, "agency")) == (["direct"], [pair.B.id])
    gone = found.agency(status="suspended")
    page = visit(pair.a).get(f"/leads/new?agency={gone.id}")
    assert ticked(page, "audience") == ticked(page, "agency") == []


@pytest.mark.thorough
def test_what_is_ticked_says_who_it_is_for_where_nothing_else_does(pair, crowd, visit):
    send(visit(pair.a), agency=pair.B.id)
    assert "Northlight" in visit(pair.b).get("/leads/1").text
    visit(crowd[0].people[0]).get("/leads/1", 404)
    send(visit(pair.a), agencies=[pair.B.id, crowd[0].id], again="another job")
    visit(pair.b).get("/leads/2"), visit(crowd[0].people[0]).get("/leads/2")


@pytest.mark.thorough
def test_the_one_partner_counts_and_not_what_was_ticked_before(pair, crowd, visit):
    send(visit(pair.a), audience="direct", agency=pair.B.id, agencies=[crowd[0].id, crowd[1].id])
    visit(pair.b).get("/leads/1")
    visit(crowd[0].people[0]).get("/leads/1", 404)


@pytest.mark.thorough
def test_the_preview_names_nobody_who_is_ticked_for_another_audience(pair, crowd, visit):
    ticked = {"deed": "fit", "agencies": [crowd[0].id, crowd[1].id]}
    visitor, form = visit(pair.a), "/leads/new"
    visitor.get(form)
    page = visitor.post(form, audience="direct", **ticked).html.partition('id="send"')[2]
    assert crowd[0].name not in page
    assert "Choose the agency under “Who fits”." in page
    visitor.get(form)
    page = visitor.post(form, audience="shortlist", agency=pair.B.id, **ticked).html.partition('id="send"')[2]
    assert crowd[0].name in page
    assert pair.B.name not in page


@pytest.mark.thorough
def test_without_a_choice_it_is_asked_for(pair, visit):
    assert "Choose who it is for." in send(visit(pair.a), 422).text
    assert "Choose one agency." in send(visit(pair.a), 422, audience="direct").text


@pytest.mark.thorough
def test_every_agency_can_be_reached_by_its_name_or_town_or_work(pair, crowd, visit):
    visitor = visit(pair.a)
    page = visitor.get("/leads/new")
    assert len(shown(page)) == len(shown(page, "agency")) == 10
    for word, wanted in (
        ("agentur 29", [crowd[29].id]),
        ("sohne  29", [crowd[29].id]),
        ("GDANSK seo", {one.id for one in crowd[:3]}),
    ):
        page = send(visitor, deed="fit", find=word, category="")
        assert set(shown(page)) == set(wanted), word
    assert shown(send(visitor, deed="fit", find="nobody at all")) == []
    page = send(visitor, shown="1000")
    assert set(shown(page)) == {pair.B.id, *(one.id for one in crowd)}


@pytest.mark.thorough
def test_a_search_keeps_all_that_was_typed_and_chosen(pair, crowd, visit):
    page = send(visit(pair.a), deed="fit", find="agentur 05", audience="shortlist", agencies=[crowd[20].id, pair.B.id])
    assert f'value="{GIVEN["title"]}"' in page.html
    assert GIVEN["brief"] in page.html
    assert ticked(page, "audience") == ["shortlist"]
    assert set(ticked(page)) == {crowd[20].id, pair.B.id}
    assert set(shown(page)) == {crowd[20].id, pair.B.id, crowd[5].id}
    assert "error-summary" not in page.html


@pytest.mark.thorough
def test_those_who_do_the_work_stand_first_and_are_counted(pair, crowd, visit):
    page = send(visit(pair.a), deed="fit", category="seo")
    assert set(shown(page)[:3]) == {one.id for one in crowd[:3]}
    assert "3 of 31 fit" in page.text


def sending(page) -> str:
    return " ".join(re.search(r'<div[^>]* id="send".*?</div>', page.html, re.S)[0].split())


@pytest.mark.thorough
def test_the_form_says_who_gets_it_until_when_and_what_one_earns(pair, crowd, visit):
    visitor = visit(pair.a)
    said = sending(send(visitor, deed="fit", audience="shortlist", agencies=[pair.B.id, crowd[1].id]))
    assert "<b>Kedr</b>" in said
    assert crowd[1].name in said
    assert "(GMT+" in said
    assert "€100–200.05" in said.replace("€100.00", "€100")
    assert "10%" in said
    said = sending(send(visitor, deed="fit", audience="open", category="SEO"))
    assert "3 agencies" in said
    assert "31" in said
    assert "31 agencies" in sending(send(visitor, deed="fit", audience="open", category="Naming"))


def test_the_rate_that_holds_is_the_one_that_is_said(pair, visit):
    from marketplace.core import clock
    from marketplace.rewards.actions import set_terms

    set_terms(500, clock.today())
    page = send(visit(pair.a), deed="fit", audience="open", budget_min="1000", budget_max="")
    assert "from €50" in sending(page)
    assert "5%" in sending(page)


@pytest.mark.thorough
@pytest.mark.parametrize(("category", "told"), [("SEO", "3 agencies are told"), ("Naming", "31 agencies are told")])
def test_after_posting_one_reads_how_many_were_told(pair, crowd, visit, category, told):
    assert told in send(visit(pair.a), audience="open", category=category).text


def test_an_amount_that_can_not_be_read_yet_is_no_fault_before_it_is_sent(pair, visit):
    assert "error-summary" not in send(visit(pair.a), deed="fit", audience="open", budget_min="12 3x").html


def test_again_after_a_decline_leaves_out_who_has_declined(pair, visit):
    lead = pair.lead()
    decline_lead(lead.id, pair.b, "budget")
    page = visit(pair.a).get(f"/leads/new?again={lead.id}")
    assert ticked(page, "audience") == ticked(page, "agency") == ticked(page) == []


def test_a_draft_without_a_choice_is_kept_and_opens_without_one(pair, visit):
    page = send(visit(pair.a), deed="keep")
    assert "Kept as a draft" in page.text
    assert ticked(page, "audience") == []


@pytest.mark.thorough
def test_a_word_that_names_something_is_taken_as_that(pair, visit):
    page = send(visit(pair.a), deed="fit", category="сео", region="UK")
    assert "“сео” is taken as SEO." in page.text
    assert "“UK” is taken as United Kingdom." in page.text
    assert "is taken as" not in send(visit(pair.a), deed="fit", category="seo", region="germany").text


def test_a_word_that_names_nothing_is_refused_with_what_comes_near_and_one_press_takes_that(pair, visit):
    page = send(visit(pair.a), 422, audience="open", category="Brand design", region="Belgum", language="Klingonish")
    assert "No service here is called “Brand design”." in page.text
    assert "No region here is called “Belgum”." in page.text
    assert "“Klingonish” is not a language we know." in page.text
    offers = [one["value"] for one in page.all("button") if one.get("name") == "take"]
    assert {"category:branding", "region:be"} <= set(offers)
    page = send(visit(pair.a), category="Brand design", region="Belgum", take="category:branding")
    assert 'value="Branding &amp; logos"' in page.html
    assert 'value="Belgum"' in page.html
    assert "error-summary" not in page.html


@pytest.mark.thorough
def test_an_offer_that_is_none_changes_nothing(pair, visit):
    for offer in ("category:no-such", "colour:red", "", ":"):
        assert 'value="Shops"' in send(visit(pair.a), take=offer).html


def test_the_lists_know_each_service_by_its_names_in_all_languages(pair, visit):
    page = visit(pair.a).get("/leads/new")
    lines = {one["value"]: one.get("label", "") for one in page.all("option") if "value" in one}
    assert "Поисковое продвижение" in lines["SEO"]
    assert "Германия" in lines["Germany"]
    assert {"Anywhere", "Marketing", "Polish"} <= set(lines)


@pytest.mark.thorough
def test_a_draft_keeps_words_that_name_nothing_and_asks_for_others_before_it_is_passed(pair, visit):
    visitor = visit(pair.a)
    page = send(visitor, audience="open", deed="keep", category="Weaving", region="Atlantis", language="Elvish")
    for word in ("Weaving", "Atlantis", "Elvish"):
        assert f'value="{word}"' in page.html
    hidden = page.form_to("")
    given = {"category": "Weaving", "audience": "open", "deed": "pass"}
    answer = visitor.client.post("/leads/1/draft", data=hidden | GIVEN | given, follow_redirects=True)
    assert "No service here is called “Weaving”." in visitor._seen(answer, 422).text


@pytest.mark.thorough
def test_the_form_says_what_does_not_fit_about_an_agency(pair, crowd, found, visit):
    found.service(crowd[0], "SEO", price_minor=5000_00)
    page = send(
        visit(pair.a), deed="fit", audience="open", category="SEO", region="Poland", language="Polish", budget_max="900"
    )
    assert "doesn’t work here: Poland; speaks German; starts at €5,000.00" in page.text
    assert "Nobody fits all of it. 3 do the work." in page.text
    assert "Nobody fits all of it, so the 3 agencies that do the work are told at once." in sending(page)
    assert "doesn’t list this service" in page.text

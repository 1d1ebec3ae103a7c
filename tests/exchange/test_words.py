"""The service, region and languages of a lead, as each reader calls them."""

import pytest

from marketplace.catalog.queries import find_category, find_region
from marketplace.core.extensions import db
from marketplace.exchange.actions import save_draft
from marketplace.exchange.wanted import understood

READ = {
    "en": ("SEO", "Germany", "German"),
    "ru": ("SEO-продвижение", "Германия", "немецкий"),
    "uk": ("SEO-просування", "Німеччина", "німецька"),
}


def speak(person, language: str) -> None:
    person.language = language
    db.session.commit()


@pytest.mark.parametrize("language", READ)
def test_each_reader_reads_them_in_their_own_language(pair, visit, language):
    lead = pair.lead(category="seo", region="DE", language="Deutsch")
    speak(pair.a, language), speak(pair.b, language)
    work, place, spoken = READ[language]
    receiver, referrer = visit(pair.b), visit(pair.a)
    page = receiver.get(f"/leads/{lead.id}").text
    assert work in page
    assert place in page
    assert spoken in page
    assert f"{place}; {spoken}" in receiver.get("/received").text
    assert work in referrer.get("/given").text
    file = referrer.client.get("/given?as=csv").get_data(as_text=True)
    assert work in file
    assert place in file


def test_what_is_kept_beside_the_references_is_the_english_name_and_the_code(pair):
    lead = pair.lead(category="сео", region="Німеччина", language="німецька, English")
    assert (lead.category, lead.region, lead.language) == ("SEO", "Germany", "de, en")
    assert (lead.in_category, lead.in_region) == (find_category("seo"), find_region("de"))
    lead = pair.lead(region="Где угодно", language="")
    assert (lead.region, lead.place, lead.language) == ("Works anywhere", "Anywhere", "")


@pytest.mark.parametrize(
    "words", ["seo", "SEO-просування", "продвижение", "GERMAN", "Німеччина", "германия seo", "shop SEO"]
)
def test_lists_find_a_lead_by_its_service_and_region_in_any_language(pair, visit, words):
    pair.lead(category="seo", region="Germany"), pair.lead(category="Naming", region="Poland", title="Another")
    page = visit(pair.a).get(f"/given?q={words}").text
    assert "Rebuild of an online shop" in page
    assert "Another" not in page


def test_a_draft_opens_in_the_reader_s_words_and_keeps_its_own_where_they_name_nothing(pair, visit):
    known = save_draft(pair.a, pair.new_lead(category="seo", region="DE"))
    unknown = save_draft(pair.a, pair.new_lead(category="Weaving", region="Atlantis"))
    speak(pair.a, "ru")
    page = visit(pair.a).get(f"/leads/{known.id}/draft").html
    for word in READ["ru"]:
        assert f'value="{word}"' in page
    page = visit(pair.a).get(f"/leads/{unknown.id}/draft").html
    assert 'value="Weaving"' in page
    assert 'value="Atlantis"' in page


def test_a_draft_that_an_earlier_version_changed_means_what_it_says(pair, visit):
    draft = save_draft(pair.a, pair.new_lead(category="seo", region="DE"))
    draft.category = "Naming"  # by a process that knows no references
    db.session.commit()
    assert 'value="Naming &amp; slogans"' in visit(pair.a).get(f"/leads/{draft.id}/draft").html


def test_words_are_understood_with_blanks_and_in_any_case(app):
    wanted = understood("  E-Commerce ", "\u00a0POLAND", "Polish и English")
    assert (wanted.category.code, wanted.region.code, wanted.languages, wanted.unknown) == (
        "online-shops",
        "pl",
        ("pl", "en"),
        frozenset(),
    )

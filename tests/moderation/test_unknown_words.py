"""Words that the taxonomy doesn't know: listed, and taught what they mean."""

import pytest

from marketplace.catalog.models import Kind
from marketplace.catalog.queries import find_category, find_region, work_of
from marketplace.core.errors import BadInput, NotAllowed
from marketplace.core.extensions import db
from marketplace.exchange.actions import save_draft
from marketplace.exchange.matching import who_fits
from marketplace.exchange.wanted import understood
from marketplace.moderation.words import teach_word, unknown_words


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def woven(pair, found):
    """Weaving, said by two drafts, a service and an agency, in two spellings; and a region that nobody knows."""
    drafts = [save_draft(pair.a, pair.new_lead(category=word, region="Atlantis")) for word in ("Weaving", "weaving")]
    agency = found.agency(categories=["Weaving", "SEO"])
    service = found.service(agency, "Weaving", status="draft", region="Atlantis", published_at=None)
    return drafts, agency, service


def said(kind: Kind) -> list[tuple]:
    return [(one.text, one.leads, one.services, one.agencies) for one in unknown_words(kind)]


def test_words_without_a_reference_are_counted_in_all_their_spellings(pair, woven):
    pair.lead(category="SEO")
    assert said(Kind.CATEGORIES) == [("Weaving", 2, 1, 1)]
    assert said(Kind.REGIONS) == [("Atlantis", 2, 1, 0)]


def test_a_word_is_taught_once_and_everything_that_says_it_refers_to_the_entry(pair, woven, admin, visit):
    drafts, agency, service = woven
    visitor = visit(admin)
    assert "Weaving" in visitor.get("/desk/taxonomy/categories/words").text
    (word,) = unknown_words(Kind.CATEGORIES)
    address = f"/desk/taxonomy/categories/words/{word.mark}"
    assert "Choose one" in visitor.get(address).text
    visitor.post(address, 422, on=address, means="")
    design = find_category("Graphic design")
    page = visitor.post(address, on=address, means=str(design.id))
    assert "“Weaving” means Graphic design from now on." in page.text
    assert "All words are known" in page.text
    db.session.expire_all()
    assert {one.in_category.code for one in (*drafts, service)} == {"graphic-design"}
    assert agency.categories == ["Graphic design", "SEO"]
    assert {one.code for one in work_of(agency.id)} == {"graphic-design", "seo"}
    assert find_category("WEAVING") is design
    (fit,) = (one for one in who_fits(pair.A.id, understood("weaving", "", "")).agencies if one.agency is agency)
    assert fit.fits
    visitor.get(address, 404)


def test_a_region_is_taught_for_leads_and_services(pair, woven, admin):
    drafts, _agency, service = woven
    (word,) = unknown_words(Kind.REGIONS)
    teach_word(Kind.REGIONS, word.mark, find_region("Portugal").id, admin)
    db.session.expire_all()
    assert {one.in_region.code for one in drafts} == {"pt"}
    assert [one.code for one in service.regions] == ["pt"]
    assert unknown_words(Kind.REGIONS) == []


def test_a_word_too_long_to_be_an_alias_is_refused_and_nothing_is_done(pair, admin):
    draft = save_draft(pair.a, pair.new_lead(category="w" * 150))
    (word,) = unknown_words(Kind.CATEGORIES)
    with pytest.raises(BadInput):
        teach_word(Kind.CATEGORIES, word.mark, find_category("SEO").id, admin)
    db.session.expire_all()
    assert draft.in_category is None


def test_only_an_admin_teaches(pair, woven):
    (word,) = unknown_words(Kind.CATEGORIES)
    with pytest.raises(NotAllowed):
        teach_word(Kind.CATEGORIES, word.mark, find_category("SEO").id, pair.a)


@pytest.mark.thorough
def test_many_words_come_in_pages(pair, admin, visit):
    for n in range(60):
        save_draft(pair.a, pair.new_lead(category=f"Work {n:02d}"))
    visitor = visit(admin)
    assert "Work 59" not in visitor.get("/desk/taxonomy/categories/words").text
    assert "Page 1 of 2" in visitor.page.text
    assert "Work 59" in visitor.get("/desk/taxonomy/categories/words?page=1").text
    for nonsense in ("x", "-1", "9" * 30):
        visitor.get(f"/desk/taxonomy/categories/words?page={nonsense}")
    assert "Page" not in visitor.get("/desk/taxonomy/regions/words").text
    visitor.get("/desk/taxonomy/industries/words", 404)

"""The admins' pages for the taxonomy."""

import pytest

from marketplace.catalog.models import Kind
from marketplace.catalog.queries import find_category, find_industry, find_region
from marketplace.core.extensions import db

LIST = "/desk/taxonomy"
NAMES = {"name_en": "Type design", "name_ru": "Шрифты", "name_uk": "Шрифти", "place": "0"}


@pytest.fixture
def desk(found, visit):
    return visit(found.person(alliance_role="admin"))


def page_of(entry) -> str:
    return f"{LIST}/{entry.KIND}/{entry.id}"


@pytest.mark.parametrize(("kind", "words"), [("", "SEO"), ("industries", "Healthcare"), ("regions", "Works anywhere")])
def test_each_kind_has_its_list(desk, kind, words):
    page = desk.get(f"{LIST}?kind={kind}")
    assert words in page.text
    assert [link["href"] for link in page.all("a") if link.get("href", "").startswith(f"{LIST}?kind=")][:3] == [
        f"{LIST}?kind={one}" for one in Kind
    ]


def test_the_list_goes_down_from_level_to_level(desk):
    top = desk.get(f"{LIST}?kind=regions")
    assert "Germany" not in top.text
    europe = desk.get(f"{LIST}?kind=regions&within={find_region('europe').id}")
    assert "Germany" in europe.text
    assert "Scotland" not in europe.text
    assert "Scotland" in desk.get(f"{LIST}?kind=regions&within={find_region('gb').id}").text


def test_a_search_finds_by_other_words_and_says_when_there_is_nothing(desk):
    assert "Paid search" in desk.get(f"{LIST}?q=контекст").text
    assert "Scotland" in desk.get(f"{LIST}?kind=regions&q=шотланд").text
    assert "Nothing is called like this" in desk.get(f"{LIST}?q=xyzzy").text


@pytest.mark.parametrize("address", ["?kind=nonsense", "?within=x", "?q=%00%25", "?kind=regions&q=" + "x" * 500])
def test_an_odd_address_is_a_list_all_the_same(desk, address):
    desk.get(LIST + address)


def test_what_isn_t_there_is_not_found(desk):
    for path in (f"{LIST}?within=999999", f"{LIST}/categories/999999"):
        desk.get(path, 404)


def test_an_entry_is_added(desk):
    design = find_category("design")
    new = f"{LIST}/categories/new"
    page = desk.post(new, on=new, code="type-design", aliases="Fonts\r\nШрифт", parent=str(design.id), **NAMES)
    assert "Added." in page.text
    assert "Type design" in page.text
    assert find_category("шрифт").parent is design


def test_a_refused_entry_keeps_what_was_typed(desk):
    new = f"{LIST}/categories/new"
    page = desk.post(new, 422, on=new, code="Not a code", aliases="SEO", parent="", **NAMES)
    assert "Small letters a to z" in page.text
    assert "“SEO” is a word for SEO already." in page.text
    assert 'value="Type design"' in page.html
    assert "Fill this in." in desk.post(new, 422, on=new, code="x").text


def test_an_entry_is_renamed(desk):
    seo = find_category("seo")
    page = desk.post(page_of(seo), on=page_of(seo), parent=str(seo.parent_id), aliases="SEO\nСЕО", **NAMES)
    assert "Saved." in page.text
    db.session.expire_all()
    assert (find_category("type-design").code, seo.aliases) == ("seo", ["СЕО"])


def test_a_region_must_stand_beneath_something(desk):
    germany = find_region("de")
    page = desk.post(page_of(germany), 422, on=page_of(germany), parent="", aliases="", **NAMES)
    assert "Choose one." in page.text


def test_an_entry_is_merged_and_the_list_says_into_what(desk):
    smm, social = find_category("smm"), find_category("paid-social")
    assert "Choose another one" not in desk.get(page_of(smm)).text
    desk.post(f"{page_of(smm)}/merge", 422, on=page_of(smm), into="")
    page = desk.post(f"{page_of(smm)}/merge", on=page_of(smm), into=str(social.id))
    assert "Merged." in page.text
    assert "СММ" in page.html
    assert "Merged into Paid social" in desk.get(f"{LIST}?q=smm").text


def test_a_merge_that_is_refused_says_why_at_its_field(desk):
    group = find_category("translation")
    page = desk.post(f"{page_of(group)}/merge", 422, on=page_of(group), into=str(find_category("seo").id))
    assert "no more than 2 levels" in page.text


def test_an_entry_is_retired_and_brought_back(desk):
    industry = find_industry("games")
    page = desk.post(f"{page_of(industry)}/retire", on=page_of(industry))
    assert "Retired." in page.text
    db.session.expire_all()
    assert find_industry("games") is None
    assert "1 is retired." in desk.get(f"{LIST}?kind=industries").text
    assert "offered again" in desk.post(f"{page_of(industry)}/back", on=page_of(industry)).text
    db.session.expire_all()
    assert find_industry("games") is not None


def test_a_group_can_t_be_retired_before_what_stands_in_it(desk):
    hr = find_category("hr")
    page = desk.get(page_of(hr))
    assert "Others stand beneath HR" in page.text
    assert f"{page_of(hr)}/retire" not in page.html


@pytest.mark.parametrize(("language", "word"), [("ru", "SEO-продвижение"), ("uk", "SEO-просування")])
def test_the_pages_speak_the_reader_s_language(found, visit, language, word):
    desk = visit(found.person(alliance_role="admin", language=language))
    assert word in desk.get(LIST).text
    seo = find_category("seo")
    assert word in desk.get(page_of(seo)).text


def test_admins_find_it_in_their_menu_and_nobody_else_does(pair, desk, visit):
    assert f'href="{LIST}"' in desk.get("/today").html
    assert f'href="{LIST}"' not in visit(pair.b).get("/today").html

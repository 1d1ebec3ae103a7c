"""What people type finds the entry they mean."""

import csv
from collections import Counter

import pytest
from sqlalchemy import select

from marketplace.catalog.models import MODELS, Kind
from marketplace.catalog.nearest import nearest
from marketplace.catalog.queries import find_category, find_industry, find_region, mentioning, tree, within
from marketplace.core.countries import countries
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.spelling import spelling

FIND = {Kind.CATEGORIES: find_category, Kind.INDUSTRIES: find_industry, Kind.REGIONS: find_region}


def named(kind: Kind, text: str) -> str | None:
    found = FIND[kind](text)
    return found.code if found else None


@pytest.mark.thorough
@pytest.mark.parametrize("kind", Kind)
def test_each_entry_is_found_by_code_names_and_aliases_however_they_are_written(app, kind):
    wrong = {}
    for entry in db.session.scalars(select(MODELS[kind])).all():
        for word in (entry.code, *entry.names.values(), *entry.aliases):
            if (code := named(kind, word)) != entry.code:
                wrong[word] = code
            ways = {word.upper(), f"  {word} ", word.replace("-", " "), word.replace("ё", "е")}
            wrong |= {way: "another spelling" for way in ways if spelling(way) != spelling(word)}
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("СЕО", "seo"), ("просування сайтів", "seo"), ("поисковое  продвижение", "seo"), ("ppc", "paid-search"),
        ("контекст", "paid-search"), ("таргет", "paid-social"), ("СММ", "smm"), ("smm", "smm"),
        ("інтернет-магазин", "online-shops"), ("интернет магазин", "online-shops"), ("E-Commerce", "online-shops"),
        ("ecommerce", "online-shops"), ("e‑commerce", "online-shops"), ("CRM", "crm"), ("IP-телефония", "ip-telephony"),
        ("видеосьемка", None), ("видеосъемка", "video-production"), ("Other", None), ("", None), (" - ", None),
        ("digital-specialists", "it-staff"), ("digital-outcomes", "development"),
        ("user-research-participants", "user-research"), ("%", None), ("seo\x00", None),
    ],
)  # fmt: skip
def test_what_agencies_type_finds_the_service(app, text, code):
    assert named(Kind.CATEGORIES, text.replace("\x00", "%")) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "de"), ("Deutschland", "de"), ("Германия", "de"), ("Німеччина", "de"), ("USA", "us"), ("США", "us"),
        ("UK", "gb"), ("Cote d'Ivoire", "ci"), ("Offsite", "anywhere"), ("off-site", "anywhere"), ("Türkiye", "tr"),
        ("Turkiye", "tr"), ("Україна", "ua"), ("Украина", "ua"), ("LATAM", "latin-america"), ("Europe", "europe"),
        ("Atlantis", None),
    ],
)  # fmt: skip
def test_what_people_type_finds_the_region(app, text, code):
    assert named(Kind.REGIONS, text) == code


@pytest.mark.thorough
def test_every_country_that_an_agency_can_choose_is_a_region(app):
    assert [code for code in countries() if named(Kind.REGIONS, code) != code.lower()] == []
    for language in ("en", "ru", "uk"):
        with speaking(language):
            assert [name for code, name in countries().items() if named(Kind.REGIONS, name) != code.lower()] == []


def test_industries_are_found(app):
    assert [named(Kind.INDUSTRIES, word) for word in ("медицина", "HoReCa", "финтех", "nothing")] == [
        "healthcare", "restaurants", "finance", None,
    ]  # fmt: skip


def test_the_real_data_names_entries(app, shared_data):
    def values(file: str, column: str) -> set[str]:
        with (shared_data / file).open(encoding="utf-8", newline="") as rows:
            return {row[column] for row in csv.DictReader(rows)}

    categories = values("services.csv", "category") | values("deals.csv", "category")
    assert {one for one in categories if not find_category(one)} == {"Other"}
    regions = values("services.csv", "region") | values("deals.csv", "region")
    assert {one for one in regions if not find_region(one)} == set()


def test_a_tree_has_each_entry_after_what_it_stands_beneath(app):
    for kind in Kind:
        branches = tree(kind)
        seen = set()
        for entry, level, _below in branches:
            assert entry.parent_id in seen if level else entry.parent_id is None
            seen.add(entry.id)
        assert len(seen) == len(branches) == db.session.query(MODELS[kind]).count()
        below = Counter(branch.entry.parent_id for branch in branches)
        assert [branch.below for branch in branches] == [below[branch.entry.id] for branch in branches]


def test_a_tree_is_in_the_order_of_the_reader_s_alphabet_but_for_places(app):
    europe = find_region("europe")
    with speaking("uk"):
        names = [branch.entry.name for branch in within(tree(Kind.REGIONS), europe.id) if branch.level == 2]
        assert names.index("Іспанія") < names.index("Італія") < names.index("Кіпр") < names.index("Швеція")
    find_region("Швеция").place = -1
    db.session.commit()
    assert within(tree(Kind.REGIONS), europe.id)[0].entry.code == "se"


def test_a_branch_is_what_stands_beneath_one_entry(app):
    britain = within(tree(Kind.REGIONS), find_region("gb").id)
    assert len(britain) == 12
    assert {branch.entry.code[:3] for branch in britain} == {"gb-"}
    assert within(tree(Kind.REGIONS), find_region("gb-wales").id) == []


def test_a_search_looks_for_every_word_in_names_and_aliases(app):
    found = mentioning(tree(Kind.CATEGORIES), "просування СЕТЬ")
    assert [branch.entry.code for branch in found] == []
    assert [branch.entry.code for branch in mentioning(tree(Kind.CATEGORIES), "яндекс директ")] == ["paid-search"]
    assert "seo" in [branch.entry.code for branch in mentioning(tree(Kind.CATEGORIES), "прОДВИЖ сайт")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("SEO", "seo "), ("SEO", "Поисковое продвижение"), ("Пошукове просування", "Search engine optimisation"),
     ("Online  shops", "online shop"), ("Интернет-магазины", "Інтернет-магазин"), ("Интернет-магазин", "E-commerce"),
     ("Web development", "Создание сайтов"), ("Web design", "Веб-дизайн"), ("Content & Copywriting", "Контент"),
     ("Тексти", "Copywriting"), ("Mobile apps", "Мобильные приложения"), ("Мобільний застосунок", "Mobile App"),
     ("Paid search", "Контекстная реклама"), ("Social media", "SMM"), ("Ｓｅｏ", "SEO")],
)  # fmt: skip
def test_the_same_work_in_other_words_is_one_entry(app, one, other):
    assert find_category(one) is find_category(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [("SEO", "Web design"), ("Web development", "Web design"), ("Photo", "Мобильные приложения"), ("Paid search", "SEO"),
     ("Security", "Consulting & Strategy"), ("Software Development", "Content marketing")],
)  # fmt: skip
def test_other_work_is_another_entry(app, one, other):
    assert find_category(one) is not find_category(other)


@pytest.mark.parametrize(
    "word", ["", "&", "Other things", "Business development", "Contest marketing", "Date", "Apparel", "Текстиль"]
)
def test_words_that_only_look_like_one_name_nothing(app, word):
    assert find_category(word) is None


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("brand desing", "branding"), ("Suchmaschinenoptimierung", None), ("розробка сайту", "websites"), ("copywritting", "copywriting"),
     ("фотографи", "photography"), ("\u0000", None), ("", None)],
)  # fmt: skip
def test_what_comes_near_is_found_whatever_is_typed(app, typed, wanted):
    found = [one.code for one in nearest([branch.entry for branch in tree(Kind.CATEGORIES)], typed)]
    assert wanted in found if wanted else found == []
    assert len(found) <= 5

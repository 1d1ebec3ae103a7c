"""Words are found however they are typed: case, endings, alphabets, keyboard layouts, mistakes."""

import pytest

from marketplace.catalog.index import Asked, Index
from marketplace.catalog.index.row import Row
from marketplace.catalog.index.trees import Trees
from marketplace.catalog.index.words import terms

TITLES = (
    "SEO for shops", "Разработка сайтов под ключ", "Розробка інтернет-магазину", "C++ and C# developers",
    "Brand design", "Налаштування контекстної реклами", "Телефония для отдела продаж", "Café websites", "1С внедрение", "E-commerce audit",
)  # fmt: skip


def row(number: int) -> Row:
    return Row(number, number, (), (), (), (), None, False, False, True, 0.0, None, 0, False)


@pytest.fixture(scope="module")
def index() -> Index:
    made = Index(Trees([], [], []))
    made.put((row(number), (title, "", "")) for number, title in enumerate(TITLES))
    return made


def found(index: Index, words: str) -> list[str]:
    return [TITLES[number] for number in index.ask(Asked(words=words)).ids]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("seo", 0), ("SEO", 0), ("сео", 0), ("СЕО", 0), ("ыущ", 0), ("Shop", 0),
        ("разработка", 1), ("разработки сайта", 1), ("razrabotka", 1), ("hfphf,jnrf cfqnjd", 1), ("разработкка", 1),
        ("розробка магазинів", 2), ("інтернет магазин", 2), ("rozrobka", 2),
        ("c++", 3), ("C#", 3), ("developer", 3), ("bran", 4), ("контек", 5), ("brands", 4), ("branding", 4), ("barnd", 4),
        ("контекстна реклама", 5), ("реклама", 5), ("телефонии", 6), ("telefoniya", 6), ("cafe", 7), ("CAFÉ website", 7), ("1с", 8), ("ecommerce", 9), ("e-commerce", 9), ("ecomerce", 9), ("commerce", 9),
    ],
)  # fmt: skip
def test_a_title_is_found_however_it_is_typed(index, typed, title):
    assert TITLES[title] in found(index, typed)


@pytest.mark.parametrize("typed", ["", "zzzz", "seo brand", "xy", "🤷", "%", "'; DROP TABLE services; --", "a" * 5000])
def test_what_is_nowhere_is_not_found(index, typed):
    assert found(index, typed) == [] or typed == ""


def test_naughty_strings_are_words_like_others(index, shared_data):
    import json

    for text in json.loads((shared_data / "blns.json").read_text(encoding="utf-8")):
        index.ask(Asked(words=text))
        assert all(isinstance(term, str) for term in terms(text))


def test_all_words_in_the_title_come_before_those_that_the_description_helps():
    texts = [("Shops", "", "We do SEO"), ("SEO for shops", "", ""), ("Shops", "SEO house", ""), ("Other", "", "")]
    made = Index(Trees([], [], []))
    made.put((row(number), text) for number, text in enumerate(texts))
    assert made.ask(Asked(words="seo shops")).ids == [1, 2, 0]

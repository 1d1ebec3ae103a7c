"""Words are found however they are typed: case, endings, alphabets, keyboard layouts, mistakes."""

import csv
import json
from statistics import mean

import pytest

from bench.search import LANGUAGES, precision
from marketplace.catalog.index import Asked, Index
from marketplace.catalog.index.facets import AT_ONCE
from marketplace.catalog.index.row import Row
from marketplace.catalog.index.text import MOST_WORDS, Text
from marketplace.catalog.index.trees import Trees
from marketplace.catalog.index.words import terms

TITLES = (
    "SEO for shops", "Разработка сайтов под ключ", "Розробка інтернет-магазину", "C++ and C# developers",
    "Brand design", "Налаштування контекстної реклами", "Телефония для отдела продаж", "Café websites", "1С внедрение", "E-commerce audit",
    "Database administrator", "Data entry", "Курсы для бухгалтеров",
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
        ("іущ", 0), ("seo of the shops", 0), ("сайты и разработка", 1), ("rjyntrcnyf htrkfvf", 5), ("vfufpby", 2),
        ("администраторы", 10), ("databases", 10), ("курс", 12), ("rehcs ,e[ufkntht", 12), (",e[ufknthfv", 12),
    ],
)  # fmt: skip
def test_a_title_is_found_however_it_is_typed(index, typed, title):
    assert TITLES[title] in found(index, typed)


def test_short_words_are_no_roman_numbers():
    made = Index(Trees([], [], []))
    made.put((row(number), (title, "", "")) for number, title in enumerate(("Analyst II", "ИИ для магазинов")))
    assert [made.ask(Asked(words=typed)).ids for typed in ("ИИ", "ii", "bb")] == [[1], [0], [1]]


def test_a_form_of_a_word_is_most_of_it(index):
    assert found(index, "databases") == ["Database administrator"]
    assert sorted(found(index, "data")) == ["Data entry", "Database administrator"]


@pytest.mark.parametrize("typed", ["", "zzzz", "seo brand", "xy", "🤷", "%", "'; DROP TABLE services; --", "a" * 5000])
def test_what_is_nowhere_is_not_found(index, typed):
    assert found(index, typed) == [] or typed == ""


NAMES = {1: ("Testing & QA", "Тестирование и QA", "QA", "Quality assurance"), 2: ("Penetration testing", "Тестирование на проникновение", "Pentest")}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("тестирование", ["QA engineer", "Quality assurance", "Pentester"]), ("ntcnbhjdfybt", ["QA engineer", "Quality assurance", "Pentester"]),
        ("тестирование на проникновение", ["Pentester"]), ("проникновение", ["Pentester"]), ("quality assurance", ["Quality assurance", "QA engineer"]),
        ("quality", ["Quality assurance", "Quality of life", "QA engineer"]), ("тестирование магазинов", []),
    ],
)  # fmt: skip
def test_a_title_in_other_words_of_the_taxonomy_is_found_behind_those_that_say_it(typed, titles):
    titled = ("QA engineer", "Quality assurance", "Quality of life", "Pentester", "Life")
    text = Text(NAMES, {})
    text.add((number, (title, "", "")) for number, title in enumerate(titled))
    assert [titled[number] for tier in text.find(typed) for number in tier] == titles


def test_no_more_than_the_first_words_are_looked_at():
    titled = (" ".join(letters := [chr(ord("a") + one) * 4 for one in range(MOST_WORDS)]), "Other")
    text = Text({}, {})
    text.add((number, (title, "", "")) for number, title in enumerate(titled))
    assert [list(tier) for tier in text.find(" ".join([*letters, "nowhere"])) if tier] == [[0]]
    assert not any(text.find(" ".join([*letters[1:], "nowhere"])))
    assert [list(tier) for tier in text.find("/".join([*letters, "nowhere"])) if tier] == [[0]]


def test_naughty_strings_are_words_like_others(index, shared_data):
    for text in json.loads((shared_data / "blns.json").read_text(encoding="utf-8")):
        index.ask(Asked(words=text))
        assert all(isinstance(term, str) for term in terms(text))


def test_as_many_rows_as_one_likes_are_put_in_at_once():
    made, many = Index(Trees([], [], [])), 2 * AT_ONCE + 1
    made.put((row(number), (f"Shop {number % 7}", "", "")) for number in range(many))
    made.put((row(number), ("Brand", "", "")) for number in range(0, many, 2))
    assert [made.ask(Asked(words=typed)).total for typed in ("shop", "brand", "shop 3")] == [
        many // 2, many // 2 + 1, sum(number % 2 and number % 7 == 3 for number in range(many)),
    ]  # fmt: skip


def test_of_a_row_that_comes_twice_at_once_the_last_counts():
    made = Index(Trees([], [], []))
    made.put([(row(1), ("Shop", "", "")), (row(1), ("Brand", "", ""))])
    assert [made.ask(Asked(words=typed)).ids for typed in ("shop", "brand", "")] == [[], [1], [1]]
    assert len(made) == 1


def test_all_words_in_the_title_come_before_those_that_the_description_helps():
    texts = [("Shops", "", "We do SEO"), ("SEO for shops", "", ""), ("Shops", "SEO house", ""), ("Other", "", "")]
    made = Index(Trees([], [], []))
    made.put((row(number), text) for number, text in enumerate(texts))
    assert made.ask(Asked(words="seo shops")).ids == [1, 2, 0]


def test_ten_needs_typed_in_each_language_over_the_real_price_lists_find_what_is_meant(app, shared_data):
    with (shared_data / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = Text(Trees.read().words, {})
    text.add((number, (one["title"], one["agency"], one["description"])) for number, one in enumerate(rows))
    titles = {number: one["title"] for number, one in enumerate(rows)}
    shares = precision(titles, lambda typed: [number for tier in text.find(typed) for number in tier])
    means = {
        language: mean(share for (one, _need), share in shares.items() if one == language) for language in LANGUAGES
    }
    assert {language for language in LANGUAGES if means[language] < 0.85} == set(), means

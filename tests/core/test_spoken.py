"""Languages by whatever name people call them."""

import pytest

from marketplace.core.languages import speaking
from marketplace.core.spoken import called, codes_of, languages_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("German", {"de"}), ("немецкий", {"de"}), ("Німецька, Ukrainian", {"de", "uk"}), ("de", {"de"}), ("Deutsch", {"de"}),
        ("Polish and English", {"pl", "en"}), ("русский и украинский", {"ru", "uk"}), ("Klingonisch", {"klingonisch"}), ("", set()),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_name_in_any_of_ours(text, codes):
    assert languages_in(text) == codes


def test_what_is_kept_are_codes_in_the_order_that_was_typed_and_unknown_words_as_they_stand():
    assert codes_of(["German, англійська", "de", " Elvish "]) == ["de", "en", "Elvish"]


def test_each_reader_reads_its_name_in_their_own_language(app):
    with app.app_context():
        with speaking("ru"):
            assert [called("de"), called("Elvish"), called("")] == ["немецкий", "Elvish", ""]
        with speaking("en"):
            assert called("de") == "German"

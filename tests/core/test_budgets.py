"""How a budget is written: a band with one sign of its currency, and no cents that nobody meant."""

import pytest
from flask_babel import force_locale

from marketplace.core.formats import budget
from marketplace.core.money import Money

BANDS = (
    ("en", (1_800_000, 2_400_000, "EUR"), "€18,000–24,000"),
    ("ru", (1_800_000, 2_400_000, "EUR"), "18 000–24 000 €"),
    ("uk", (1_800_000, 2_400_000, "UAH"), "18 000–24 000 ₴"),
    ("en", (1_800_050, 2_400_000, "EUR"), "€18,000.50–24,000.00"),
    ("en", (500, 900, "JPY"), "¥500–900"),
    ("en", (500_000, 900_000, "KWD"), "KWD 500–900"),
    ("en", (12_345_678_900, 98_765_432_100, "EUR"), "€123,456,789–987,654,321"),
    ("en", (1_800_000, 1_800_000, "EUR"), "€18,000"),
    ("en", (1_800_000, None, "EUR"), "from €18,000"),
    ("en", (None, 1_800_050, "EUR"), "up to €18,000.50"),
    ("en", (None, None, "EUR"), ""),
)


@pytest.mark.parametrize(("language", "band", "written"), BANDS)
def test_a_budget_is_written_with_one_sign_and_without_needless_cents(app, language, band, written):
    low, high, currency = band
    ends = tuple(None if minor is None else Money(minor, currency) for minor in (low, high))
    with app.test_request_context(), force_locale(language):
        assert budget(ends).replace("\xa0", " ") == written

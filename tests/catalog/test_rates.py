"""Currency rates: set by admins, each from a day on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import set_rate
from marketplace.catalog.index.rates import Rates
from marketplace.catalog.models import Rate
from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed
from marketplace.core.extensions import db
from marketplace.core.money import Money


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def test_a_rate_is_set_on_the_desk_and_the_catalog_compares_by_it(found, admin, visit):
    found.service(found.agency(), "seo", title="Promotion", price_minor=500_00, currency="USD")
    visitor = visit(admin)
    assert "No rate is set yet" in visitor.get("/desk/rates").text
    visitor.post("/desk/rates", on="/desk/rates", currency="USD", rate="1,25", day=clock.today().isoformat())
    assert "1.25" in visitor.get("/desk/rates").text
    assert "≈ €400" in visit().get("/catalog").text


@pytest.mark.parametrize(
    "typed", ["", "0", "0.0", "-1", "1e3", "1 000", "x", "1.2.3", "12345678901", "1.12345678901", "٣"]
)
def test_what_is_no_rate_is_refused_with_a_sentence(admin, visit, typed):
    visitor = visit(admin)
    visitor.get("/desk/rates")
    page = visitor.post("/desk/rates", 422, currency="USD", rate=typed, day=clock.today().isoformat())
    assert "above zero" in page.text or "Fill this in" in page.text
    assert db.session.scalars(select(Rate)).all() == []


@pytest.mark.parametrize(("currency", "day"), [("EUR", 0), ("XXL", 0), ("USD", 1)])
def test_the_base_currency_unknown_ones_and_days_to_come_are_refused(admin, currency, day):
    with pytest.raises(BadInput):
        set_rate(currency, "1.5", clock.today() + timedelta(day), admin)


def test_only_admins_set_rates(pair):
    with pytest.raises(NotAllowed):
        set_rate("USD", "1.5", clock.today(), pair.a)


def test_the_latest_rate_up_to_a_day_holds(admin):
    today = clock.today()
    set_rate("USD", "1.5", today - timedelta(9), admin)
    set_rate("USD", "2", today, admin)
    set_rate("USD", "1.6", today, admin)  # another one of the same day replaces it
    assert Rates.read("EUR", today).in_base(Money(1600, "USD")) == 1000
    assert Rates.read("EUR", today - timedelta(1)).in_base(Money(1500, "USD")) == 1000
    assert Rates.read("EUR", today - timedelta(10)).in_base(Money(1500, "USD")) is None


@pytest.mark.parametrize(
    ("amount", "currency", "becomes"),
    [
        (Money(100_00, "EUR"), "JPY", Money(16255, "JPY")), (Money(16255, "JPY"), "EUR", Money(100_00, "EUR")),
        (Money(100_00, "USD"), "JPY", Money(15000, "JPY")), (Money(1, "JPY"), "EUR", Money(1, "EUR")),
        (Money(5, "EUR"), "EUR", Money(5, "EUR")), (Money(5, "GBP"), "EUR", None), (Money(5, "EUR"), "GBP", None),
    ],
)  # fmt: skip
def test_amounts_become_others_half_up_in_their_own_minor_units(amount, currency, becomes):
    today = clock.latest_today()
    rates = Rates("EUR", {"JPY": (Decimal("162.55"), today), "USD": (Decimal("162.55") / 150, today)})
    assert rates.convert(amount, currency) == becomes

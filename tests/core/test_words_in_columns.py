"""What a column may hold, the database says as well: an agency's size is one of ours, a currency three capital letters."""

import pytest
from sqlalchemy import CheckConstraint, text

from marketplace.catalog.models import Service
from marketplace.core.extensions import Model, db
from marketplace.core.transaction import transaction
from marketplace.members.models import Agency
from marketplace.members.models.agency import Size
from tests.migrations import BEFORE_0012, WITH_CURRENCY, migrate_again


@pytest.mark.parametrize("size", ["gigantic", "", "Small", "50 to 249 people"])
def test_an_agency_has_one_of_our_sizes(pair, size):
    with pytest.raises(Exception, match="ck_agencies_size"), transaction():
        pair.A.size = size


def test_a_size_is_read_as_a_word(pair):
    assert db.session.get(Agency, pair.A.id, populate_existing=True).size is Size.SMALL


@pytest.mark.parametrize("table", WITH_CURRENCY)
def test_every_table_with_a_currency_has_the_rule_in_model_and_database(app, table):
    (rule,) = (
        one for one in Model.metadata.tables[table].constraints
        if isinstance(one, CheckConstraint) and one.name == f"ck_{table}_currency"
    )  # fmt: skip
    found = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    written = db.session.scalar(found, {"name": rule.name})
    assert "^[A-Z]{3}$" in written
    assert "^[A-Z]{3}$" in str(rule.sqltext)


@pytest.mark.parametrize("currency", ["xxq", "eur", "E", "", "EU1", "ЕУР"])
def test_what_is_no_code_is_in_no_table(pair, currency):
    payment = pair.fee(pair.won())
    for table in ("leads", "rewards", "fee_payments"):
        with pytest.raises(Exception, match=f"ck_{table}_currency|written once"), transaction():
            db.session.execute(text(f"UPDATE {table} SET currency = :code"), {"code": currency})
    service = Service(agency_id=pair.A.id, title="Shops", category="Shops", price_minor=1, currency=currency)
    with pytest.raises(Exception, match="ck_services_currency"), transaction():
        db.session.add(service)
    assert payment.amount.currency == "EUR"


def test_a_size_from_before_that_is_none_of_ours_becomes_the_usual_one(pair, found):
    large, odd_id = found.agency(size="large"), pair.A.id
    migrate_again("0012", *BEFORE_0012, f"UPDATE agencies SET size = 'gigantic' WHERE id = {odd_id}")
    assert (pair.A.size, pair.B.size, large.size) == (Size.SMALL, Size.SMALL, Size.LARGE)

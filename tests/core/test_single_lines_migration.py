"""Rows from before: their line breaks become blanks, in orders and bank details too, and nothing else changes."""

import pytest
from sqlalchemy import text

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from tests.migrations import migrate_again

TABLES = ("agencies", "people", "payout_details", "movements", "leads", "fee_payments")


@pytest.fixture
def migrate(app):
    """Takes the rules away, runs what a test gives it, then migrates."""
    rules = [f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_one_line" for table in TABLES]

    def run(*before: str) -> None:
        migrate_again("0005", *rules, *before)

    return run


@pytest.mark.thorough
def test_breaks_become_blanks_and_the_guards_stand_again(pair, migrate):
    payment = pair.fee(pair.won())
    sweep()
    dirty = "E'North\\n\\u2028light\\x1b\\u0085 GmbH\\n'"
    migrate(
        "ALTER TABLE payout_details DISABLE TRIGGER USER", "ALTER TABLE movements DISABLE TRIGGER USER",
        f"UPDATE payout_details SET holder = {dirty}", f"UPDATE movements SET holder = {dirty}, bank_reference = {dirty}",
        "ALTER TABLE payout_details ENABLE TRIGGER USER", "ALTER TABLE movements ENABLE TRIGGER USER",
        f"UPDATE leads SET title = {dirty}", f"UPDATE fee_payments SET invoice = {dirty}", f"UPDATE people SET name = {dirty}",
    )  # fmt: skip
    for column in (
        "payout_details.holder",
        "movements.holder",
        "movements.bank_reference",
        "leads.title",
        "people.name",
    ):
        table, name = column.split(".")
        assert set(db.session.scalars(text(f"SELECT {name} FROM {table}"))) == {"North light GmbH"}, column
    assert payment.invoice == "North light GmbH"
    for table in ("payout_details", "movements"):
        with pytest.raises(Exception, match="written once"), transaction():
            db.session.execute(text(f"UPDATE {table} SET holder = 'x'"))
    with pytest.raises(Exception, match="one_line"):
        db.session.execute(text("UPDATE leads SET title = E'a\\nb'"))


def test_apostrophes_in_names_are_made_alike_unless_two_agencies_would_become_one(found, migrate):
    one, two, three = found.agency("O'Hara"), found.agency("Об'єкт"), found.agency("Third")
    migrate(
        f"UPDATE agencies SET sort_key = U&'o\\2019hara' WHERE id = {one.id}",
        f"UPDATE agencies SET name = U&'Об\\02BCєкт', sort_key = U&'об\\02BCєкт' WHERE id = {three.id}",
    )
    assert one.sort_key == "o'hara"
    assert (two.sort_key, three.sort_key) == ("об'єкт", "об\u02bcєкт")

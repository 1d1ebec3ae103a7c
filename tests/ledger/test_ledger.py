"""The books refuse what does not balance: the code with an exception, the database by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.ledger.actions import LedgerMismatch, Selected, credit, debit, post, post_each
from marketplace.ledger.models import Entry, EntryKind, Line
from marketplace.ledger.queries import lines_of
from tests.books import balance

FIVE = Money(500, "EUR")
PAIR = [debit("cash_stripe", None, FIVE), credit("losses", None, FIVE)]


def put(reference="r", lines=PAIR):
    with transaction():
        return post(EntryKind.NETTED, reference, lines, "memo")


def refused(sql: str) -> str:
    with pytest.raises(DBAPIError) as caught, transaction():
        db.session.execute(text(sql))
    return str(caught.value.orig)


def test_an_entry_changes_both_balances(app):
    assert put() is True
    assert balance("cash_stripe", None, "EUR") == FIVE
    assert balance("losses", None, "EUR") == -FIVE


def test_the_lines_on_a_reward_stand_by_their_day_in_whatever_order_they_were_brought(pair):
    reward = pair.fee(pair.won(), "1000.00").reward.id
    less = [debit("owed_to_referrer", pair.A.id, FIVE, reward), credit("owed_by_receiver", pair.B.id, FIVE, reward)]
    with clock.pretend(clock.now() - timedelta(days=4)), transaction():
        post(EntryKind.CORRECTED, "earlier", less, "memo")
    assert [line.kind for line in lines_of(reward)] == [EntryKind.CORRECTED] * 2 + [EntryKind.ACCRUED] * 2


def test_the_same_reference_with_the_same_lines_is_posted_once(app):
    assert put() is True
    assert put() is False
    assert db.session.query(Line).count() == 2


def test_the_same_reference_with_other_lines_is_an_error(app):
    put()
    with pytest.raises(LedgerMismatch):
        put(lines=[debit("cash_stripe", None, Money(600, "EUR")), credit("losses", None, Money(600, "EUR"))])
    assert balance("cash_stripe", None, "EUR") == FIVE


def test_fifty_at_once_post_one_entry(app, in_parallel):
    answers = in_parallel([put] * 50)
    assert sorted(map(str, answers)) == ["False"] * 49 + ["True"]
    assert db.session.query(Entry).count() == 1


def many(*amounts: int, amount_of_b: int = 7) -> set[str]:
    """Entries "a", "b" … of such sums, posted at once; "b" stood before."""
    put("b", [debit("cash_stripe", None, Money(amount_of_b, "EUR")), credit("losses", None, Money(amount_of_b, "EUR"))])
    lines = Selected(
        """SELECT one.reference, side.kind, CAST(NULL AS bigint) AS agency_id, CAST(side.sign * one.amount AS bigint) AS amount,
                  'EUR' AS currency, CAST(NULL AS bigint) AS reward_id
           FROM unnest(CAST(:names AS text[]), CAST(:sums AS bigint[])) AS one (reference, amount),
                (VALUES ('cash_stripe', 1), ('losses', -1)) AS side (kind, sign)""",
        {"names": list("abc"[: len(amounts)]), "sums": list(amounts)},
    )
    with transaction():
        return post_each(EntryKind.NETTED, {"a": None, "b": None, "c": None}, lines, "memo")


def test_many_entries_are_posted_at_once_and_what_stood_is_left(app):
    assert many(5, 7, 11) == {"a", "c"}
    assert balance("cash_stripe", None, "EUR").minor == 5 + 7 + 11
    assert sorted(db.session.scalars(select(Entry.reference))) == ["a", "b", "c"]


def test_of_many_entries_one_that_stood_with_other_lines_refuses_all(app):
    with pytest.raises(LedgerMismatch, match="^b was"):
        many(5, 8, 11)
    assert balance("cash_stripe", None, "EUR").minor == 7


def test_of_many_entries_one_without_lines_refuses_all(app):
    with pytest.raises(DBAPIError, match="has no lines"):
        many(5, 7)
    assert balance("cash_stripe", None, "EUR").minor == 7


def test_an_entry_of_thousands_of_lines_is_posted_by_one_call(app):
    lines = [
        line
        for n in range(1, 1001)
        for line in (debit("cash_stripe", None, Money(n, "EUR")), credit("losses", None, Money(n, "EUR")))
    ]
    assert put(lines=lines) is True
    assert balance("cash_stripe", None, "EUR").minor == sum(range(1, 1001))


def test_an_unbalanced_entry_is_refused_by_the_database(app):
    with pytest.raises(DBAPIError, match="does not balance"):
        put(lines=[debit("cash_stripe", None, FIVE), credit("losses", None, Money(499, "EUR"))])
    assert db.session.query(Entry).count() == 0


def test_two_currencies_do_not_balance_each_other(app):
    with pytest.raises(DBAPIError, match="does not balance"):
        put(lines=[debit("cash_stripe", None, FIVE), credit("losses", None, Money(500, "USD"))])


def test_an_entry_without_lines_is_refused(app):
    assert "has no lines" in refused(
        "INSERT INTO entries (kind, reference, memo, at) VALUES ('netted', 'x', '', now())"
    )


@pytest.mark.parametrize("table", ["entries", "lines", "accounts", "terms", "history", "audit_log"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_written_once_refuses_every_change(app, table, deed):
    put()
    assert "written once" in refused(deed.format(table)) or "identity" in refused(deed.format(table))


def test_lines_can_not_be_added_to_an_entry_that_stands(app):
    put()
    sql = """INSERT INTO lines (entry_id, account_id, amount, currency)
             SELECT entry_id, account_id, sign, 'EUR' FROM lines, (VALUES (7), (-7)) AS s (sign) WHERE amount > 0"""
    assert "written already" in refused(sql)


def test_a_line_in_another_currency_than_its_account_is_refused(app):
    put()
    sql = """WITH e AS (INSERT INTO entries (kind, reference, memo, at) VALUES ('netted', 'y', '', now()) RETURNING id)
             INSERT INTO lines (entry_id, account_id, amount, currency)
             SELECT e.id, a.id, s.sign, 'USD' FROM e, accounts a, (VALUES (7), (-7)) AS s (sign)
             WHERE a.kind = 'losses'"""
    assert "fk_lines_account_id_currency" in refused(sql) or "foreign key" in refused(sql)


def test_a_line_of_an_agency_names_its_reward(app, found):
    agency = found.agency()
    with pytest.raises(DBAPIError, match="names no reward"):
        put(lines=[debit("owed_by_receiver", agency.id, FIVE), credit("losses", None, FIVE)])


def test_every_rule_of_the_database_but_one_speaks_at_once_and_does_not_wait_for_the_commit(app):
    # But for one: a service's price and its discounts are changed together, one after the other.
    waiting = ["stays_above_its_discounts"]
    assert db.session.scalars(text("SELECT conname FROM pg_constraint WHERE condeferrable")).all() == waiting
    assert db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE tgdeferrable")).all() == waiting


def test_a_line_of_zero_is_refused(app):
    with pytest.raises(DBAPIError, match="ck_lines_amount"):
        put(lines=[debit("cash_stripe", None, Money(0, "EUR")), credit("losses", None, Money(0, "EUR"))])


def test_an_entry_posted_from_a_select_may_be_repeated_but_not_changed(app):
    put()
    lines = "SELECT 'cash_stripe' AS kind, CAST(NULL AS bigint) AS agency_id, {} AS amount, 'EUR' AS currency, CAST(NULL AS bigint) AS reward_id"
    stored = f"{lines.format(500)} UNION ALL {lines.format(-500).replace('cash_stripe', 'losses')}"
    assert not put(lines=Selected(stored, {}))
    with pytest.raises(LedgerMismatch, match="other lines"):
        put(lines=Selected(stored.replace("500", "600"), {}))


@pytest.mark.parametrize(
    ("reference", "kind"),
    [("reward:7:accrued", "accrued"), ("reward:7:corrected:2", "corrected"), ("reward:7:paid_before", "paid_before"),
     ("netted:1:9:2", "netted")],
)  # fmt: skip
def test_an_entry_of_the_release_before_this_one_gets_its_kind(app, reference, kind):
    put()
    with transaction():
        db.session.execute(
            text("""
                WITH e AS (INSERT INTO entries (reference, memo, at) VALUES (:reference, '', now()) RETURNING id)
                INSERT INTO lines (entry_id, account_id, amount, currency)
                SELECT e.id, a.id, CASE a.kind WHEN 'losses' THEN 1 ELSE -1 END, 'EUR' FROM e, accounts a
            """),
            {"reference": reference},
        )
    assert db.session.scalar(select(Entry.kind).where(Entry.reference == reference)) == kind

"""Sums are read by whoever may read money, and of indicators of money alone: on the page, in files and by calls alike."""

import io
import re

import pytest
from openpyxl import load_workbook

from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.exchange.actions import record_refund, void_payment
from marketplace.insights.asked import may_see
from marketplace.insights.figures import shown
from marketplace.insights.indicators import ALL, Unit
from marketplace.insights.say import has_rows
from marketplace.insights.scope import Scope

SUM = re.compile(r"1,?234\.56|765\.43|333\.33|123\.46|76\.54|€|\bEUR\b|123456|76543|33333")


@pytest.fixture
def paid(pair):
    """Fees, one of them struck out, and a refund; all of one day."""
    referral = pair.won()
    pair.fee(referral, "1234.56")
    void_payment(pair.fee(referral, "765.43").id, pair.b, "mistyped")
    record_refund(pair.fee(referral, "800.00").id, pair.b, Money(33333, "EUR"), clock.today())
    return pair


def sheet(client, path: str) -> str:
    """What a file for spreadsheets says."""
    book = load_workbook(io.BytesIO(client.get(path).data), read_only=True)
    return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)


def written(client, base: str, name: str, token) -> dict[str, str]:
    """The rows of a figure, as the page, its files and its call say them."""
    path = f"{base}/{name}/rows"
    call = path.replace("/desk/figures", "/alliance-figures")
    return {
        "page": client.get(path).text.partition("<main")[2],
        "csv": client.get(f"{path}?as=csv").data.decode("utf-8-sig"),
        "xlsx": sheet(client, f"{path}?as=xlsx"),
        "call": client.get(f"/api/v1{call}", headers=token).text,
    }


@pytest.mark.parametrize("role", ["owner", "manager", "sales", "finance", "admin", "partner_manager"])
def test_rows_tell_sums_of_indicators_of_money_to_whoever_may_read_it_and_to_nobody_else(
    paid, found, visit, role, thorough
):
    """All figures in the thorough run, every fourth in the others."""
    of_all = role in ("admin", "partner_manager")
    person = found.person(alliance_role=role) if of_all else found.person(paid.B, role)
    client, token, may = visit(person).client, found.token(person), may_see(person, of_all)
    base, scope = ("/desk/figures", Scope()) if of_all else ("/figures", Scope(paid.B.id))
    told = set()
    with_rows = [one for one in shown(scope, may) if has_rows(one.name)]
    for one in with_rows if thorough else with_rows[::4]:
        for where, text in written(client, base, one.name, token).items():
            if one.unit == Unit.MONEY and may:
                told |= {(where, one.name)} if SUM.search(text) else set()
            else:
                assert not SUM.search(text), (one.name, where, SUM.search(text))
    assert {where for where, _name in told} == ({"page", "csv", "xlsx", "call"} if may else set())


@pytest.mark.thorough
def test_rows_are_not_sorted_by_a_sum_that_isn_t_told(paid, found, visit):
    paid.fee(paid.won(title="Less"), "10.00")
    paid.fee(paid.won(title="More"), "9000.00")
    sales = visit(found.person(paid.B, "sales")).client
    up, down = (sales.get(f"/figures/fees/rows?as=csv&sort={sort}").text for sort in ("sum", "-sum"))
    assert up == down
    owner = visit(paid.b).client
    up, down = (owner.get(f"/figures/fees_sum/rows?as=csv&sort={sort}").text for sort in ("sum", "-sum"))
    assert up != down


def test_what_is_a_sum_needs_money():
    assert [one.name for one in ALL.values() if one.unit == Unit.MONEY and one.needs != "money"] == []

"""Pages of money, opened by the strict client."""

import re
from decimal import Decimal

import pytest

from marketplace.core.extensions import db
from marketplace.rewards.models import Reward
from tests.going_on import money_moves


@pytest.fixture
def order(pair, scene):
    return db.session.get(Reward, scene("an order of 100.01", lambda: _listed(pair)))


def _listed(pair) -> int:
    payment = pair.fee(pair.won(), "1000.05")
    money_moves()
    return payment.reward.id


@pytest.mark.thorough
def test_the_payer_sends_and_the_payee_confirms(pair, order, visit):
    payer, payee = visit(pair.b), visit(pair.a)
    page = payer.get("/movements/1")
    assert "LP-BO1-94" in page.text
    assert "DE89" in page.text
    assert 'class="qr"' in page.html
    assert "100.01" in page.text
    payer.post("/movements/1/sent", bank_reference="TX1")
    payee.post("/movements/1/received", on="/movements/1")
    assert "100.01" in payee.get("/statement").text
    assert "Paid" in payee.get("/rewards").text


@pytest.mark.thorough
def test_a_payee_contests_with_a_reason_and_an_admin_decides(pair, order, visit, found):
    visit(pair.b).post("/movements/1/sent", on="/movements/1", bank_reference="")
    payee = visit(pair.a)
    assert "It has not arrived" in payee.get("/movements/1").text
    payee.post("/movements/1/object", 422, on="/movements/1/object", ground="not_arrived", words="")
    payee.post("/movements/1/object", ground="not_arrived", words="nothing came")
    visit(pair.b).post("/disputes/1/answer", on="/disputes/1", words="It left.", bank_reference="TX-2")
    admin, page = visit(found.person(alliance_role="admin")), "/desk/disputes/1"
    assert "nothing came" in admin.get(page).text
    assert "TX-2" in admin.page.text
    admin.post(f"{page}/decide", on=page, outcome="dismiss", reason="the bank shows it")
    assert "Arrived" in payee.get("/movements/1").text


@pytest.mark.parametrize(
    "path",
    [
        "/statement",
        "/rewards",
        "/movements",
        "/rewards/1",
        "/movements/1",
        "/rewards?direction=earned",
        "/movements?direction=in",
    ],
)
def test_pages_of_money_open_full_and_empty(pair, order, visit, found, path):
    visit(pair.a).get(path)
    if "/1" not in path:
        visit(found.agency().people[0]).get(path)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["/statement", "/rewards", "/movements"])
def test_lists_are_exported(pair, order, visit, path, kind):
    answer = visit(pair.a).client.get(f"{path}?as={kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]
    assert (b"100.01" in answer.data) if kind == "csv" else answer.data.startswith(b"PK")


def test_an_export_starts_no_formula(pair, visit):
    pair.fee(pair.won(title="=HYPERLINK(0)"))
    assert b"'=HYPERLINK" in visit(pair.a).client.get("/rewards?as=csv").data


@pytest.mark.thorough
def test_an_order_of_many_rewards_is_read_by_pages_that_add_up_to_it(pair, visit):
    referral = pair.won()
    for pence in range(45):
        pair.fee(referral, f"{1000 + pence}.00")
    money_moves()
    payer, path, found = visit(pair.b), "/movements/1", []
    for rows in (40, 5):
        page = payer.get(path)
        assert "What it carries45" in page.text
        assert page.html.count('data-k="Fee"') == rows
        found += re.findall(r'class="r amt">€([\d.,]+)</td>', page.html.partition("<tfoot>")[0])
        links = [attrs["href"] for attrs in page.all("a") if attrs.get("rel") == "next"]
        path = links[0] if links else None
    assert path is None
    total = re.search(r'<tfoot>.*?class="r amt">€([\d.,]+)</td>', page.html)[1]
    assert sum(Decimal(one.replace(",", "")) for one in found) == Decimal(total.replace(",", ""))
    payer.get("/movements/1?cursor=abc", 422)

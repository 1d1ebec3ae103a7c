"""Today's figures are sums of rows, and each opens into exactly those rows."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, decline_lead, move_on, record_refund, void_payment
from marketplace.pages.money import figures_of
from marketplace.settlement import actions
from marketplace.settlement.models import Movement
from marketplace.statements.balances import balances
from tests.disputing import contest
from tests.going_on import money_moves
from tests.people import CLIENT

OTHER = CLIENT | {"email": "other@client.example", "phone": "+49 30 23125099"}
MONEY = re.compile(r"([^\d\s,+−-]*)(\d[\d,]*(?:\.\d+)?)")
FIGURE = re.compile(r'<a class="figure__a" href="([^"]*)">(.*?)</a>', re.S)
WORDS = re.compile(r'<a class="figure__w" href="([^"]*)">(.*?)</a>', re.S)


def latest_order(agency) -> Movement:
    money_moves()
    db.session.expire_all()
    return db.session.query(Movement).filter_by(payee_id=agency.id).order_by(Movement.id.desc()).first()


@pytest.fixture
def busy(pair, found, scene):
    """Something of everything, in several currencies: orders in each state, one that nets, what comes back and what waits."""
    scene("figures", lambda: _build(pair, found))
    return pair


def _build(pair, found) -> None:
    referral = pair.won()
    paid = pair.fee(referral, "1000.00")
    actions.confirm_received(latest_order(pair.A).id, pair.a)
    record_refund(paid.id, pair.b, Money(50000, "EUR"), clock.today())
    pair.fee(referral, "900.00")  # its order nets the 50.00 that came back
    pair.fee(referral, "12345", "JPY")
    money_moves()
    pair.fee(referral, "2000.00", "UAH")
    contested = latest_order(pair.A)
    actions.mark_sent(contested.id, pair.b)
    contest(contested, pair.a)
    sent = pair.fee(referral, "300.00", "USD")
    order = latest_order(pair.A)
    actions.mark_sent(order.id, pair.b)
    record_refund(sent.id, pair.b, Money(10000, "USD"), clock.today())  # 10.00 more than is owed is on its way
    pln = pair.fee(referral, "700.00", "PLN")
    actions.confirm_received(latest_order(pair.A).id, pair.a)
    void_payment(pln.id, pair.b, "mistyped")  # clawed back whole
    back = type(pair)(pair.B, pair.A, pair.b, pair.a)
    back.fee(back.won(client=OTHER), "444.00")
    poor = found.agency("Poor", iban=None)
    third = type(pair)(poor, pair.B, poor.people[0], pair.b)
    third.fee(third.won(client=OTHER), "55.50")
    money_moves()
    with transaction():
        db.session.get(type(pair.B), pair.B.id).gathering = "weekly"
    pair.fee(referral, "100.00", "GBP")
    held = pair.fee(referral, "50.00", "CHF")
    with transaction():
        held.reward.held_at = clock.now()
    money_moves()


def sums(text: str) -> Counter:
    """What a text says in money, by its sign."""
    found = Counter()
    for sign, amount in MONEY.findall(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", "")):
        found[sign] += Decimal(amount.replace(",", ""))
    return found


def rows_sum(page) -> Counter:
    """The same of the main figure of each row of a list."""
    found = Counter()
    for cell in re.findall(
        r'<td class="r amt"[^>]*>(.*?)</td>', page.html.partition("<tbody>")[2].partition("</tbody>")[0]
    ):
        ((sign, amount),) = sums(cell).items()
        found[sign] += -amount if re.search("[-−]", cell) else amount
    return Counter({sign: abs(total) for sign, total in found.items()})


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["a", "b"])
def test_each_figure_is_the_sum_of_the_rows_it_opens_into(busy, visit, who):
    visitor = visit(getattr(busy, who))
    page = visitor.get("/today")
    links = FIGURE.findall(page.html) + WORDS.findall(page.html)
    assert len(FIGURE.findall(page.html)) >= 2
    for address, said in links:
        linked = visitor.get(unescape(address))
        words = re.sub(r'<span class="figure__k">.*?</span>', "", said, flags=re.S)
        assert rows_sum(linked) == sums(words.partition("|")[0]), (address, words)


@pytest.mark.thorough
def test_what_one_owes_and_is_owed_is_said_with_its_own_sums(busy, visit):
    page = visit(busy.a).get("/today")
    figures = {address.partition("?")[2]: sums(said) for address, said in map(_plain, FIGURE.findall(page.html))}
    words = {address.partition("?")[2]: sums(said) for address, said in map(_plain, WORDS.findall(page.html))}
    assert figures["direction=out&only=unpaid"] == {"€": Decimal("44.40")}
    assert figures["direction=in&only=unpaid"] == {"€": 40, "¥": 1235}
    assert words == {
        "direction=in&status=sent": {"$": 30},
        "direction=in&status=contested": {"UAH": 200},
        "direction=earned&only=next": {"£": 10},
        "direction=earned&only=still": {"CHF": 5},
        "direction=earned&only=back": {"$": 10, "PLN": 70},
        "only=netted_in": {"€": 50},
    }
    theirs = visit(busy.b).get("/today")
    figures = {address.partition("?")[2]: sums(said) for address, said in map(_plain, FIGURE.findall(theirs.html))}
    assert figures["direction=out&only=unpaid"] == {"€": Decimal("45.55"), "¥": 1235}
    assert figures["direction=in&only=unpaid"] == {"€": Decimal("44.40")}


def _plain(link):
    address, said = link
    return unescape(address), said


def signed_sums(agency_id: int) -> Counter:
    """By currency, all that is open by the figures, less what the agency owes."""
    owe, owed, _earned = figures_of(agency_id)
    found: Counter = Counter()
    for sign, figure in ((-1, owe), (1, owed)):
        for part in (figure.main, *(part for _says, part in figure.words)):
            for total in part.sums if part.name != "netted" else ():  # inside the orders already
                found[total.currency] += sign * total.minor
    return found


@pytest.mark.parametrize("who", ["A", "B"])
def test_all_figures_together_are_what_the_books_have_open(busy, who):
    agency = getattr(busy, who)
    books = {
        row["currency"]: (row["earned"].minor - row["paid_out"].minor) - (row["owed"].minor - row["paid_in"].minor)
        for row in balances(agency.id)
    }
    assert {code: total for code, total in signed_sums(agency.id).items() if total} == {
        code: total for code, total in books.items() if total
    }


def test_what_turned_round_after_14_days_is_an_order_like_any_other(pair, visit):
    payment = pair.fee(pair.won())
    actions.confirm_received(latest_order(pair.A).id, pair.a)
    void_payment(payment.id, pair.b, "mistyped")
    with time_machine.travel(clock.now() + timedelta(days=15)):
        money_moves()
        links = dict(map(_plain, FIGURE.findall(visit(pair.a).get("/today").html)))
        assert sums(links["/movements?direction=out&only=unpaid"]) == {"€": 100}
        assert WORDS.findall(visit(pair.a).get("/today").html) == []
        assert (signed_sums(pair.A.id), signed_sums(pair.B.id)) == ({"EUR": -10000}, {"EUR": 10000})


@pytest.mark.thorough
def test_needs_you_says_how_many_there_really_are_and_opens_into_all(pair, visit):
    for n in range(7):
        pair.lead(title=f"Lead {n}")
    for _ in range(6):
        pair.fee(pair.won())
        money_moves()
    visitor = visit(pair.b)
    page = visitor.get("/today")
    assert re.search(r'id="need">[^<]*</h2><span class="num">13</span>', page.html)
    links = {attrs["href"] for attrs in page.all("a")}
    assert "/movements?only=waiting" in links
    assert "/received#inbox" in links
    assert "All 7 leads" in page.text
    assert "All 6 bank orders" in page.text
    assert visitor.get("/movements?only=waiting").html.count('<td class="e"') == 6


def test_few_need_no_link_to_all(pair, visit):
    pair.lead()
    assert "/received#inbox" not in {attrs["href"] for attrs in visit(pair.b).get("/today").all("a")}


def test_sales_people_see_no_money(busy, found, visit):
    page = visit(found.person(busy.A, "sales")).get("/today")
    assert "figure__a" not in page.html
    assert "You owe" not in page.text


def test_a_won_referral_is_not_called_accepted(pair, visit):
    referral = pair.won()
    visitor = visit(pair.a)
    for path in ("/today", f"/leads/{referral.lead_id}", "/given"):
        states = re.findall(r'<span class="state[^>]*>.*?</svg>([^<]*)</span>', visitor.get(path).html)
        assert "At work" in states, path
        assert "Accepted" not in states, path


def test_the_page_of_an_accepted_lead_does_not_say_that_somebody_has_not_answered(pair, found, visit):
    slow, sorry = found.agency("Slow"), found.agency("Sorry")
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, slow.id, sorry.id])
    assert visit(pair.a).get(f"/leads/{lead.id}").text.count("has not answered") == 3
    decline_lead(lead.id, sorry.people[0], "other")
    accept_lead(lead.id, pair.b)
    page = visit(pair.a).get(f"/leads/{lead.id}")
    assert "has not answered" not in page.text
    assert "another agency was first" in page.text
    assert "declined: Another reason" in page.text


def test_a_reward_that_was_clawed_back_is_not_on_its_way(pair, visit):
    referral = move_on(accept_lead(pair.lead().id, pair.b).id, pair.b, "won")
    payment = pair.fee(referral)
    actions.confirm_received(latest_order(pair.A).id, pair.a)
    void_payment(payment.id, pair.b, "mistyped")
    visitor = visit(pair.a)
    for path in (f"/referrals/{referral.id}", "/rewards", f"/rewards/{payment.reward.id}"):
        page = visitor.get(path)
        assert "On its way" not in page.text, path
        assert "To be given back" in page.text, path

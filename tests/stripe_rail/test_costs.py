"""Who bears what Stripe keeps: the alliance, or the referrer, to whom so much less is handed on."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books, compare_lists
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from tests.documents.papers import file_of, papers, text_of
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double.endpoints import arrive, charge_back, lose_dispute


@pytest.fixture
def costs(app, stripe, monkeypatch):
    """Sets who bears them from now on."""

    def borne_by(whom: str, **more: object) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], stripe_costs=whom, **more))

    return borne_by


def only() -> Movement:
    db.session.expire_all()
    return db.session.scalars(select(Movement).where(Movement.kind == "stripe")).one()


@pytest.mark.thorough
def test_the_referrer_gets_less_and_the_reward_is_settled_whole(both, stripe, books, costs):
    costs("referrer")
    payment = both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        # Nobody has to put money there for the costs.
        books(0, 0, 0, 0)
        assert payment.reward.status == "settled"
        assert [one["amount"] for one in stripe.of("transfer")] == [98_25]
        assert (only().amount.minor, only().cost.minor, only().arrives.minor) == (10_000, 175, 9_825)
    with time_machine.travel(clock.now() + timedelta(days=3, hours=2)):
        assert compare_lists() == []


@pytest.mark.thorough
def test_a_change_of_mind_changes_nothing_that_is_under_way(both, stripe, books, costs):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    costs("referrer")
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        assert [one["amount"] for one in stripe.of("transfer")] == [100_00]
        both.fee(both.won(), "1000.00")
        books(0, 10_000, 9_825 - 175, 350)
        costs("alliance")
    with time_machine.travel(clock.now() + timedelta(days=6)):
        books(0, 0, -175, 175)
        assert [one["amount"] for one in stripe.of("transfer")] == [100_00, 98_25]


@pytest.mark.thorough
def test_whose_they_are_is_written_down_before_the_payer_is_charged(both, stripe, books, costs):
    """A bank debit takes days; who bears its costs is what was said when it was asked for."""
    costs("referrer")
    stripe.save(both.b, "debit")
    both.fee(both.won(), "1000.00")
    books(10_000, 10_000, 0, 0)
    costs("alliance")
    arrive(stripe.double, stripe.of("payment_intent")[0])
    with time_machine.travel(clock.now() + timedelta(hours=7)):
        books(0, 10_000, 9_825, 175)
        assert only().cost.minor == 175


@pytest.mark.thorough
def test_what_is_not_known_yet_of_the_costs_is_waited_for(both, stripe, books, costs):
    costs("referrer")
    stripe.save(both.b, "debit")
    both.fee(both.won(), "1000.00")
    books(10_000, 10_000, 0, 0)
    arrive(stripe.double, stripe.of("payment_intent")[0])
    (charge,) = stripe.of("charge")
    moved, charge["balance_transaction"] = charge["balance_transaction"], None
    with time_machine.travel(clock.now() + timedelta(hours=7)):
        books(10_000, 10_000, 0, 0)
        assert only().status == "collecting"
        charge["balance_transaction"] = moved
    with time_machine.travel(clock.now() + timedelta(hours=7, minutes=2)):
        books(0, 10_000, 9_825, 175)


@pytest.mark.thorough
def test_what_the_payers_bank_takes_back_costs_the_payee_only_what_they_got(both, stripe, books, costs, client):
    costs("referrer")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, 0, 0)
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -175 - 2000, 2175)


@pytest.mark.thorough
def test_the_alliance_bears_what_stripe_cannot_write_and_what_would_leave_nothing(both, stripe, costs, monkeypatch):
    costs("referrer", stripe_currencies="EUR,KWD")
    monkeypatch.setattr("tests.stripe_double.endpoints.cost_of", lambda amount: 17 if amount > 5_000 else amount)
    both.fee(both.won(), "100.000", "KWD")
    both.fee(both.won(), "300.00")
    money_moves()
    db.session.expire_all()
    borne = {one.currency: one.cost_minor for one in db.session.scalars(select(Movement))}
    assert borne == {"KWD": 10, "EUR": 0}
    assert check_books() == []


@pytest.mark.thorough
def test_books_in_which_a_cost_is_borne_that_nobody_was_told_of_are_found_wanting(both, stripe, books):
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    only().cost_minor = 175
    db.session.commit()
    assert [one.sentence for one in check_books()] == [
        "What the payee bears of a cost was said before and kept by Stripe, and is taken off what was handed on"
    ]


def test_both_sides_read_it_before_they_agree(both, costs, visit, client, found):
    said = {"alliance": "The alliance bears Stripe’s costs", "referrer": "bears Stripe’s costs"}
    for whom, words in said.items():
        costs(whom)
        page = visit(both.a).get("/agency/stripe").text
        assert words in page
        assert ("You bear Stripe’s costs" in page) is (whom == "referrer")
        assert ("the referrer bears Stripe’s costs" in page) is (whom == "referrer")
        told = client.get("/api/v1/stripe", headers=found.token(both.b)).json
        assert told["costs_borne_by"] == whom


@pytest.mark.thorough
def test_letters_of_who_begins_say_it(pair, stripe, costs, environment):
    costs("referrer")
    stripe.connect(pair.a)
    stripe.save(pair.b)
    sweep()
    told = [one.get_body(("plain",)).get_content() for one in letters(environment)]
    assert len([one for one in told if "You bear Stripe’s costs" in one]) == 1
    assert len([one for one in told if "The referrer bears Stripe’s costs" in one]) == 1


@pytest.mark.thorough
def test_page_list_call_letter_and_notice_say_gross_cost_and_what_was_handed_on(
    both, stripe, books, costs, visit, environment, client, found
):
    costs("referrer")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, 0, 0)
        sweep(), sweep()
        for person in (both.a, both.b):
            for path in (f"/movements/{only().id}", "/movements"):
                page = visit(person).get(path).text
                assert "Kept by Stripe, borne by" in page
                assert "€1.75" in page
            assert "€98.25" in visit(person).get(f"/movements/{only().id}").text
            call = client.get(f"/api/v1/movements/{only().id}", headers=found.token(person)).json
            assert (call["amount"], call["cost"], call["arrives"]) == ("100.00", "1.75", "98.25")
            assert call["handed_on"] == "98.25"
            sign = "-" if person is both.b else ""
            assert f",{sign}100.00,EUR,{sign}1.75,{sign}98.25," in visit(person).client.get("/movements?as=csv").text
        for one in papers(kind="notice"):
            text = text_of(file_of(one))
            assert all(sum_ in text for sum_ in ("100.00", "1.75", "€98.25 has arrived")), text
        (letter,) = [one for one in letters(environment) if "has paid you" in one["Subject"]]
        told = letter.get_body(("plain",)).get_content()
        assert all(sum_ in told for sum_ in ("€100.00", "€1.75", "€98.25"))
        assert queries.stuck() == []


@pytest.mark.thorough
def test_what_is_not_handed_on_or_no_longer_is_not_said_to_be(both, stripe, books, costs, visit, client, found):
    costs("referrer")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    page, call = f"/movements/{only().id}", f"/api/v1/movements/{only().id}"
    admin = found.person(alliance_role="admin")

    def seen() -> list[str]:
        return [visit(both.a).get(page).text, visit(admin).get(f"/desk{page}").text]

    assert all("Handed on" not in one and "€1.75" in one for one in seen())
    assert client.get(call, headers=found.token(both.a)).json["handed_on"] is None
    assert ",100.00,EUR,1.75,," in visit(both.a).client.get("/movements?as=csv").text
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, 0, 0)
        assert all("€98.25" in one and "Handed on, and taken back" not in one for one in seen())
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -175 - 2000, 2175)
        assert all("Handed on, and taken back" in one and "€1.75" not in one for one in seen())
        assert client.get(call, headers=found.token(both.a)).json["handed_on"] is None


@pytest.mark.thorough
def test_what_a_chargeback_costs_later_is_booked_once(both, paid, stripe, books, client):
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 10_000, -175 - 2000, 2175)
    lose_dispute(stripe.double, dispute, fee=1500)
    for _again in range(2):
        stripe.deliver(client, [one | {"id": f"{one['id']}_{_again}"} for one in stripe.double.events[-1:]])
        books(10_000, 10_000, -175 - 3500, 3675)

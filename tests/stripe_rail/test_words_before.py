"""What is said before money moves: by Stripe where it collects, by bank order elsewhere; and when that turns out otherwise."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange import when_paid
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.actions import forget_means
from tests.going_on import money_moves
from tests.mail import letters
from tests.people import OTHER_CLIENT, Pair


def letter_to(person, environment, start: str) -> str:
    (found,) = [one for one in letters(environment) if one["Subject"].startswith(start) and person.email in one["To"]]
    return found.get_body(("plain",)).get_content()


@pytest.mark.thorough
def test_where_stripe_collects_no_bank_order_is_promised(both, visit, environment):
    referral = both.won()
    assert "Stripe, from receiver to referrer" in visit(both.b).get(f"/referrals/{referral.id}").text
    assert (
        "Stripe is asked within minutes to collect the reward"
        in visit(both.b).get(f"/referrals/{referral.id}/fee").text
    )
    both.fee(referral, "1000.00")
    sweep(), sweep()
    said = letter_to(both.a, environment, "You earn")
    assert "Stripe is asked within minutes to collect it from them" in said
    assert "bank order" not in said


@pytest.mark.thorough
def test_a_reward_too_small_for_stripe_is_told_as_a_bank_order(both, environment):
    both.fee(both.won(), "1.00")
    sweep(), sweep()
    assert "a bank order goes to them within minutes" in letter_to(both.a, environment, "You earn")


def test_a_fee_whose_reward_stripe_cannot_collect_is_reported_with_a_bank_order_in_view(both, visit):
    path = f"/referrals/{both.won().id}/fee"
    reporter = visit(both.b)
    assert "What Stripe can’t collect goes by bank order." in reporter.get(path).text
    asked = {
        "currency": "EUR",
        "invoice": "",
        "received_on": "2020-01-01",
    }  # so early that it is asked whether it is right
    for amount, follows in (("100000000", "A bank order with their account follows within minutes."),
                            ("1000", "Stripe is asked within minutes to collect the reward")):  # fmt: skip
        page = reporter.post(path, on=path, status=422, amount=amount, **asked).text
        assert follows in page
        assert "What Stripe can’t collect" not in page
        assert ("Stripe is asked" in page) == ("Stripe is asked" in follows)


def told(person, environment) -> list[str]:
    """The subjects of what somebody was mailed of one that could not be collected."""
    sweep()
    mine = [one for one in letters(environment) if person.email in one["To"]]
    return [one["Subject"] for one in mine if "comes later" in one["Subject"] or "comes by bank" in one["Subject"]]


@pytest.mark.thorough
def test_the_payee_is_told_once_that_it_comes_later_and_at_last_that_it_comes_by_bank(both, stripe, environment):
    stripe.save(both.b, "insufficient")
    both.fee(both.won(), "1000.00")
    now, later = clock.now(), "€100.00 from Kedr comes later"
    for days in (0, 1.1, 4.2):
        with time_machine.travel(now + timedelta(days=days)):
            money_moves()
            assert told(both.a, environment) == [later]
    with time_machine.travel(now + timedelta(days=12)):
        money_moves()
        assert told(both.a, environment) == [later, "€100.00 from Kedr comes by bank order"]
    assert told(both.b, environment) == []


@pytest.mark.thorough
def test_a_payee_whose_money_fails_first_at_a_later_refusal_is_told_once_too(both, stripe, environment, found):
    """Of two payees one is asked for first, and the means rests."""
    stripe.save(both.b, "insufficient")
    agency, now = found.agency("Third"), clock.now()
    third = Pair(agency, both.B, agency.people[0], both.b, OTHER_CLIENT)
    stripe.connect(third.a)
    both.fee(both.won(), "1000.00")
    third.fee(third.won(), "300.00")
    first, second = "€100.00 from Kedr comes later", "€30.00 from Kedr comes later"
    for days, failed in ((0, []), (1.1, [second]), (4.2, [second])):
        with time_machine.travel(now + timedelta(days=days)):
            money_moves()
            assert (told(both.a, environment), told(third.a, environment)) == ([first], failed)
    with time_machine.travel(now + timedelta(days=12)):
        money_moves()
        for payee in (both.a, third.a):
            assert [one.partition("comes ")[2] for one in told(payee, environment)] == ["later", "by bank order"]


@pytest.mark.thorough
def test_what_comes_later_with_a_new_fee_is_told_as_a_whole(both, stripe, environment):
    stripe.save(both.b, "insufficient")
    both.fee(both.won(), "1000.00")
    now = clock.now()
    money_moves()
    with time_machine.travel(now + timedelta(days=1.1)):
        both.fee(both.won(), "300.00")
        money_moves()
        assert told(both.a, environment)[1:] == ["€130.00 from Kedr comes later"]
    with time_machine.travel(now + timedelta(days=4.2)):
        money_moves()
        assert len(told(both.a, environment)) == 2


@pytest.mark.thorough
def test_where_stripe_knows_the_means_no_more_the_payee_is_told_that_it_comes_by_bank(both, stripe, environment):
    stripe.double.objects.pop(stripe.of("payment_method")[0]["id"])
    both.fee(both.won(), "1000.00")
    money_moves()
    assert told(both.a, environment) == ["€100.00 from Kedr comes by bank order"]


@pytest.mark.thorough
def test_a_means_that_is_removed_while_it_rests_tells_the_payee_that_it_comes_by_bank(both, stripe, environment):
    stripe.save(both.b, "insufficient")
    both.fee(both.won(), "1000.00")
    for _again in range(3):
        money_moves()
    forget_means(both.b)
    assert [one.partition("comes ")[2] for one in told(both.a, environment)] == ["later", "by bank order"]


@pytest.mark.thorough
def test_while_a_means_rests_nobody_is_promised_minutes(both, stripe, visit, environment):
    stripe.save(both.b, "insufficient")
    referral = both.won()
    both.fee(referral, "1000.00")
    money_moves()
    assert "collects nothing from it before" in visit(both.b).get(f"/referrals/{referral.id}/fee").text
    both.fee(referral, "500.00")
    sweep()
    said = letter_to(both.a, environment, "You earn €50.00")
    assert "has refused an earlier payment" in said
    assert "within minutes" not in said


@pytest.mark.parametrize(
    ("gathering", "rests", "said"),
    [
        ("at_once", 1, "before"), ("daily", 3, "before"), ("daily", -1, "next day"),
        ("weekly", 1, "on Monday"), ("weekly", 9, "before"),
    ],
)  # fmt: skip
def test_while_a_means_rests_the_later_of_both_days_is_promised(both, stripe, app, gathering, rests, said):
    """A payer who gathers weekly is asked for nothing as soon as the card has rested."""
    stripe.save(both.b, "insufficient")
    referral = both.won()
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):  # a Tuesday
        until = clock.now() + timedelta(days=rests)
        db.session.execute(
            text("UPDATE stripe_means SET refusals = 1, declined = 'funds', next_try_at = :at"), {"at": until}
        )
        db.session.execute(text("UPDATE agencies SET gathering = :how"), {"how": gathering})
        db.session.commit()
        db.session.expire_all()
        with app.test_request_context(), speaking("en"):
            for words in (when_paid.told(referral, Money(100_00, "EUR")), when_paid.follows(referral)[0]):
                rested = "refused" in words
                assert rested == (said == "before")
                assert rested or said in words


@pytest.mark.parametrize("side", ["a", "b"])
def test_what_is_collected_says_from_which_day_on_it_is_available(both, visit, side):
    both.fee(both.won(), "1000.00")
    money_moves()
    movement = db.session.scalars(select(Movement)).one()
    assert "Stripe says that it is available on" in visit(getattr(both, side)).get(f"/movements/{movement.id}").text

"""What is said before money moves: by Stripe where it collects, by bank order elsewhere."""

from marketplace.core.queue import sweep
from tests.mail import letters


def letter_to(person, environment, start: str) -> str:
    (found,) = [one for one in letters(environment) if one["Subject"].startswith(start) and person.email in one["To"]]
    return found.get_body(("plain",)).get_content()


def test_where_stripe_collects_no_bank_order_is_promised(both, visit, environment):
    referral = both.won()
    assert "Stripe, from receiver to referrer" in visit(both.b).get(f"/referrals/{referral.id}").text
    assert "Stripe collects the reward within minutes" in visit(both.b).get(f"/referrals/{referral.id}/fee").text
    both.fee(referral, "1000.00")
    sweep(), sweep()
    said = letter_to(both.a, environment, "You earn")
    assert "Stripe collects it from them within minutes" in said
    assert "bank order" not in said


def test_a_reward_too_small_for_stripe_is_told_as_a_bank_order(both, environment):
    both.fee(both.won(), "1.00")
    sweep(), sweep()
    assert "a bank order goes to them within minutes" in letter_to(both.a, environment, "You earn")

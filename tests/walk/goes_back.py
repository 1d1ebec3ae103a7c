"""Steps: payers' banks take back what was collected and give it again; admins refund at Stripe; and what is the payers' goes to them."""

from typing import Any

from marketplace.stripe_rail import actions
from tests.stripe_double.endpoints import charge_back, fail_refund, make_refund, win_dispute

from .walker import Walk


def a_charge(walk: Walk) -> dict[str, Any] | None:
    """One that stands, mostly of those that came last; at times what was paid back of a claim, or what had gone back and come again."""
    there = [one for one in walk.stripe.of("charge") if not one["disputed"] and not one["amount_refunded"]]
    again = {one["charge"] for kind in ("refund", "dispute") for one in walk.stripe.of(kind)}
    certain = [one for one in there if is_of_claim(one) or one["id"] in again]
    return walk.one_of(certain) if certain and walk.random.random() < 0.4 else walk.lately(there)


def is_of_claim(charge: dict[str, Any]) -> bool:
    return charge["metadata"]["movement"].startswith("claim:")


def named(charge: dict[str, Any]) -> str:
    """What it was for."""
    return charge["metadata"]["movement"]


def bank_takes_back(walk: Walk) -> bool:
    """Often from payers whose payees have left nothing on their accounts."""
    charge = a_charge(walk)
    if charge is None:
        return False
    for account in walk.stripe.of("account"):
        account["empty"] = walk.random.random() < 0.6
    walk.do(f"charge back {named(charge)}", True, lambda: charge_back(walk.stripe.double, charge))
    return True


def bank_gives_back(walk: Walk) -> bool:
    """A bank decides for the alliance, whether or not it is known here that it had taken it."""
    dispute = walk.one_of(one for one in walk.stripe.of("dispute") if one["status"] != "won")
    if dispute is None:
        return False
    walk.do(f"the bank gives back {dispute['id']}", True, lambda: win_dispute(walk.stripe.double, dispute))
    return True


def refund_by_hand(walk: Walk) -> bool:
    """An admin refunds the whole of a payment at Stripe."""
    charge = a_charge(walk)
    if charge is None or walk.stripe.double.funds.available(charge["currency"]) < charge["amount"]:
        return False
    refund(walk, charge)
    return True


def refund(walk: Walk, charge: dict[str, Any]) -> None:
    whole = {"payment_intent": charge["payment_intent"]}
    walk.do(f"an admin refunds {named(charge)}", True, lambda: make_refund(walk.stripe.double, whole))


def refund_fails(walk: Walk) -> bool:
    one = walk.lately(one for one in walk.stripe.of("refund") if one["status"] == "succeeded")
    if one is None:
        return False
    walk.do(f"refund {one['id']} fails", True, lambda: fail_refund(walk.stripe.double, one))
    return True


def give_back(walk: Walk) -> bool:
    ids = walk.due("give_back")
    assert ids == walk.rail.to_give_back(), "others are to get their money back"
    if not ids:
        return False

    def run() -> None:
        for one in ids:
            walk.rail.giving_back = walk.books.movements[one]
            walk.run("give_back", [one])
        walk.rail.giving_back = None

    walk.do(f"give back {ids}", True, run)
    return True


def try_refund_again(walk: Walk) -> bool:
    """An admin has looked why refunds came to nothing."""
    one = walk.one_of(one for one in walk.books.movements.values() if one.is_the_payers and one.refund_stopped)
    if one is None or not walk.rail.has_key:
        return False
    admin = walk.admin(walk.one_of(walk.admins))
    walk.do(f"try to refund {one.id} again", True, lambda: actions.try_refund_again(one.id, admin))
    one.refund_stopped, one.look_at = False, walk.rail.now()
    return True


STEPS = {
    bank_takes_back: 1.4, bank_gives_back: 1, refund_by_hand: 1.2, refund_fails: 0.6, give_back: 2, try_refund_again: 0.5,
}  # fmt: skip

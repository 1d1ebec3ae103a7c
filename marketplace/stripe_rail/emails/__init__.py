"""What the mails about Stripe say."""

from collections.abc import Callable

from ...outbox.letter import Letter
from . import accounts, chargebacks, claims, payments

ALL: dict[str, Callable[..., Letter | None]] = {
    "account.stripe": accounts.connected,
    "account.stripe_closed": accounts.account_closed,
    "account.stripe_means": accounts.means_saved,
    "money.collected": payments.collected,
    "money.paid_out": payments.paid_out,
    "money.declined": payments.declined,
    "money.delayed": payments.delayed,
    "money.means_unknown": accounts.means_unknown,
    "money.given_up": payments.given_up,
    "money.charged_back": chargebacks.charged_back,
    "money.chargeback_won": chargebacks.chargeback_won,
    "money.payment_stands": chargebacks.payment_stands,
    "money.given_back": chargebacks.given_back,
    "money.payout_came_back": payments.payout_came_back,
    "money.part_came_back": payments.part_came_back,
    "money.refunded_at_stripe": payments.refunded_at_stripe,
    "money.part_refunded": payments.part_refunded,
    "money.part_charged_back": payments.part_charged_back,
    "money.part_back": payments.part_back,
    "money.refund_stopped": chargebacks.refund_stopped,
    "money.found_at_stripe": payments.found_at_stripe,
    "money.claim_second_admin": chargebacks.claim_second_admin,
    "money.claim_lapsed": chargebacks.claim_lapsed,
    "money.claim_objected": chargebacks.claim_objected,
    "money.claim_repaid": claims.repaid,
    "money.claim_declined": claims.declined,
    "money.claim_again": claims.again,
    "money.claim_paid_twice": claims.paid_twice,
    "money.written_off": chargebacks.written_off,
}

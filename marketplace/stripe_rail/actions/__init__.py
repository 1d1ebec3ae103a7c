"""One file a step: connect an account, save a means, collect, pay out, what Stripe's events and payers' banks bring,
what payers pay back of the alliance's claims, what is written off in the end, and what is looked at after a backup was put back."""

from .bring_back import give_back, try_refund_again
from .by_bank import go_by_bank, order_instead
from .collect import collect
from .come_back import hand_on_again
from .connect import connect, look_at_account
from .forget_words import forget_words
from .look_back import look_back, look_back_to, see_to
from .pay_claim import claim_not_paid_by_bank, claim_paid_by_bank, collect_claims, pay_claim
from .pay_out import pay_out
from .receive import forget_events, look_into, receive
from .save_means import forget_means, keep_means, save_means
from .write_off import agree, object_to, write_off

__all__ = [
    "agree",
    "claim_not_paid_by_bank",
    "claim_paid_by_bank",
    "collect",
    "collect_claims",
    "connect",
    "forget_events",
    "forget_means",
    "forget_words",
    "give_back",
    "go_by_bank",
    "hand_on_again",
    "keep_means",
    "look_at_account",
    "look_back",
    "look_back_to",
    "look_into",
    "object_to",
    "order_instead",
    "pay_claim",
    "pay_out",
    "receive",
    "save_means",
    "see_to",
    "try_refund_again",
    "write_off",
]

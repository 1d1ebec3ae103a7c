"""One file a step: connect an account, save a means, collect, pay out, and what Stripe's events and payers' banks bring."""

from .collect import collect
from .connect import connect, look_at_account
from .pay_out import pay_out
from .receive import forget_events, look_into, receive
from .save_means import forget_means, keep_means, save_means

__all__ = [
    "collect",
    "connect",
    "forget_events",
    "forget_means",
    "keep_means",
    "look_at_account",
    "look_into",
    "pay_out",
    "receive",
    "save_means",
]

"""What Stripe collects: asked for once under a key of ours, and looked for once Stripe may have forgotten that key."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stripe import CardError, InvalidRequestError

from ..core import clock
from ..core.money import Money
from .amounts import from_stripe, to_stripe
from .client import Unanswered, asking, is_unknown, key_of, stripe
from .declines import Decline
from .due import AGAIN, LOOK

log = logging.getLogger(__name__)
# A key may be forgotten after 24 hours; from then on the same request would be carried out once more.
KEY_HOLDS = timedelta(hours=20)
REFUSALS = (CardError, InvalidRequestError)  # the second where the means was taken back meanwhile
SHOWS = ["latest_charge.balance_transaction"]
WHY = {
    "authentication_required": Decline.AUTHENTICATION,
    "insufficient_funds": Decline.FUNDS,
    "expired_card": Decline.EXPIRED,
}


@dataclass(frozen=True)
class Wanted:
    """What is to be collected, from whose means. It can have been asked for `since` then, also where nothing here says that it was:
    a backup was put back. `notes` are for whoever looks at it there."""

    key: str
    amount: Money
    customer: str
    means: str
    since: datetime
    asked_at: datetime
    intent: str | None
    notes: dict[str, str]


def ask(wanted: Wanted) -> Any:
    """The PaymentIntent as it stands, or the error with which it is refused; raises Unanswered, also where Stripe doesn't know the
    one that it is asked about, or the customer of one that was asked for before: it may be asked with another account's key. No
    transaction is open meanwhile."""
    known = wanted.intent
    try:
        with asking("a collection"):
            if not known and clock.now() - wanted.since > KEY_HOLDS:
                known = _look_for(wanted)
            return retrieve(known) if known else _create(wanted)
    except CardError as refused:
        return refused
    except InvalidRequestError as refused:
        log.error("Stripe does not take a collection: %s", refused.code or "invalid request")
        asked_before = clock.now() - wanted.asked_at >= AGAIN
        if known or (is_unknown(refused) and asked_before):
            raise Unanswered("a collection") from refused
        return refused


def retrieve(intent: str) -> Any:
    """A PaymentIntent as it stands, with what its charge has brought."""
    return stripe().v1.payment_intents.retrieve(intent, {"expand": SHOWS})


def _create(wanted: Wanted) -> Any:
    return stripe().v1.payment_intents.create(
        {
            "amount": to_stripe(wanted.amount) or 0,
            "currency": wanted.amount.currency.lower(),
            "customer": wanted.customer,
            "payment_method": wanted.means,
            "confirm": True,
            "off_session": True,
            "metadata": {"movement": wanted.key, **wanted.notes},
            "expand": SHOWS,
        },
        {"idempotency_key": wanted.key},
    )


def _look_for(wanted: Wanted) -> str | None:
    """The id of the PaymentIntent, if there is one: they are listed by customer and day alone, or by day where Stripe doesn't know
    the customer any more, and told by their metadata."""
    since = int((wanted.since - timedelta(hours=1)).timestamp())
    api = stripe().v1.payment_intents
    try:
        found = api.list({"customer": wanted.customer, "created": {"gte": since}, "limit": 100})
    except InvalidRequestError as refused:
        if not is_unknown(refused):
            raise
        found = api.list({"created": {"gte": since}, "limit": 100})
    return next((one.id for one in found.auto_paging_iter() if key_of(one) == wanted.key), None)


def has_come(said: Any) -> bool:
    """Whether the money is there."""
    return not isinstance(said, REFUSALS) and said.status == "succeeded"


def wait(said: Any) -> timedelta | None:
    """After which time it is looked at again; None where it is decided. What was kept of it is not known at once, and nothing is booked
    that isn't."""
    if has_come(said) and said.latest_charge.balance_transaction is None:
        return AGAIN
    return LOOK if not isinstance(said, REFUSALS) and said.status == "processing" else None


def note_charge(payment: Any, said: Any) -> Money:
    """Note on a payment what the charge was that has brought the money; returns what Stripe has kept of it."""
    charge = said.latest_charge
    cost = from_stripe(charge.balance_transaction.fee, charge.balance_transaction.currency)
    payment.intent, payment.charge, payment.collected_at, payment.cost_minor = (
        said.id,
        charge.id,
        clock.now(),
        cost.minor,
    )
    return cost


def id_of(said: Any) -> str | None:
    """The number of the PaymentIntent, where there is one."""
    if isinstance(said, InvalidRequestError):
        return None
    if not isinstance(said, CardError):
        return said.id
    intent = getattr(said.error, "payment_intent", None)
    return intent.id if intent else None


def why_refused(said: Any) -> Decline:
    """Why it was refused, as the payer reads it."""
    if isinstance(said, InvalidRequestError):
        return Decline.OTHER
    if isinstance(said, CardError):
        codes = [getattr(said.error, "decline_code", None), said.code]
    else:
        told = said.last_payment_error
        codes = [told.decline_code, told.code] if told else []
    return next((WHY[code] for code in codes if code in WHY), Decline.OTHER)

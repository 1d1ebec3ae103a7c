"""What is held of an agency at Stripe, and what a person has seen to."""

from sqlalchemy import or_

from ..core.held import Held, deeds, rows
from .models import FoundPayment, StripeAccount, StripeMeans

OF_AGENCY: Held = {
    "stripe_account": rows(StripeAccount, lambda one: StripeAccount.agency_id == one),
    "stripe_means": rows(StripeMeans, lambda one: StripeMeans.agency_id == one),
    "stripe_payments_found": rows(
        FoundPayment, lambda one: or_(FoundPayment.payer_id == one, FoundPayment.payee_id == one), "seen_by_id"
    ),
}
OF_PERSON: Held = {"stripe_payments_seen_to": deeds(FoundPayment.seen_by_id, FoundPayment.seen_at)}

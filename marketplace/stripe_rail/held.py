"""What is held of an agency at Stripe."""

from ..core.held import Held, rows
from .models import StripeAccount, StripeMeans

OF_AGENCY: Held = {
    "stripe_account": rows(StripeAccount, lambda one: StripeAccount.agency_id == one),
    "stripe_means": rows(StripeMeans, lambda one: StripeMeans.agency_id == one),
}

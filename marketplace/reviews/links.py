"""Where a client tells how it went: on the page that their own link opens."""

from ..enquiries.links import client_link
from ..exchange.models import Referral


def path_to_review(referral: Referral) -> str:
    """The form for one referral, below the client's own page."""
    return f"{client_link(referral.lead)}/review/{referral.id}"

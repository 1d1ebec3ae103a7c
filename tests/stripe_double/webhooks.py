"""Events as Stripe sends them: signed, and on purpose twice, late, out of order or forged."""

import json
from typing import Any

from stripe import WebhookSignature

SECRET = "whsec_double"


def signed(event: dict[str, Any], at: float, secret: str = SECRET) -> tuple[bytes, str]:
    """An event's body and its Stripe-Signature header, signed at an instant."""
    body = json.dumps(event)
    return body.encode(), WebhookSignature.generate_signature_header(body, secret, int(at))

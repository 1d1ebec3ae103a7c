"""Secrets, and signatures as Standard Webhooks has them (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from ..core import encryption

PREFIX = "whsec_"
PURPOSE = "webhook"


def new_secret() -> str:
    """A fresh secret, as it is shown: 32 bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def seal(secret: str) -> bytes:
    """The secret as it is kept: signing needs it, so it can't be hashed."""
    return encryption.encrypt(secret, PURPOSE)


def unseal(sealed: bytes) -> str:
    """The secret itself."""
    return str(encryption.decrypt(sealed, PURPOSE))


def headers(number: str, moment: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The headers that say which message it is, when it was sent (seconds since 1970), and that it is ours: a signature with each
    of the secrets."""
    signed = f"{number}.{moment}.".encode() + body
    marks = (hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), signed, hashlib.sha256) for key in keys)
    signature = " ".join(f"v1,{base64.b64encode(mark).decode()}" for mark in marks)
    return {"webhook-id": number, "webhook-timestamp": str(moment), "webhook-signature": signature}

"""Links for people without an account: signed, not stored, each for one purpose. They open until the secret key changes."""

import hashlib
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

LONGEST = 200  # characters; ours have a third


def sign(purpose: str, value: object) -> str:
    """`value` (plain JSON) as a text that can stand in an address and that nobody else can make."""
    return str(_serializer(purpose).dumps(value))


def unsign(purpose: str, text: str) -> Any:
    """The value that was signed for the same purpose; None for anything else."""
    try:
        return _serializer(purpose).loads(text) if len(text) <= LONGEST else None
    except (BadData, ValueError):
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    # Links that were mailed before they were signed with SHA-256 go on opening.
    return URLSafeSerializer(
        current_app.config["SETTINGS"].secret_key,
        salt=purpose,
        signer_kwargs={"digest_method": hashlib.sha256},
        fallback_signers=[{"digest_method": hashlib.sha1}],
    )

"""What keeps machines from asking, without puzzles and without anybody else being told: see docs/decisions/0055."""

import time
from functools import cache

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from ..core.domains import in_ascii, registrable

QUICKEST = 3  # seconds in which nobody fills the form in
PURPOSE = "when an enquiry's form was shown"


def stamp() -> str:
    """A signed note of this instant, for a hidden field."""
    return _signer().dumps("")


def is_too_quick(given: str | None) -> bool:
    """Whether a form was sent sooner than a person fills it in, or its stamp isn't one of ours."""
    try:
        _nothing, made = _signer().loads(given or "", return_timestamp=True)
    except BadData:
        return True
    return time.time() - made.timestamp() < QUICKEST


def is_ours(given: str | None) -> bool:
    """Whether a stamp is one of ours, so that a form that comes back keeps it."""
    try:
        _signer().loads(given or "")
    except BadData:
        return False
    return True


def is_disposable(address: str) -> bool:
    """Whether mail to this address is thrown away within the hour: its domain, or the one it belongs to, is listed."""
    domain = in_ascii(address.rpartition("@")[2])
    return bool({domain, registrable(domain)} & _disposable())


@cache
def _disposable() -> frozenset[str]:
    # Loaded when the first client asks. The package's own copy of the list: nothing is fetched.
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt=PURPOSE)

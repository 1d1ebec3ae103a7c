"""One file a use case or a few that belong together."""

from .ask import Asked, ask, check
from .confirm import confirm, lapse
from .settle import settle
from .tell import report_wrong, send_links, send_new_link
from .withdraw import confirm_consent, erase_requests, forget_complaints, withdraw

__all__ = [
    "Asked",
    "ask",
    "check",
    "confirm",
    "confirm_consent",
    "erase_requests",
    "forget_complaints",
    "lapse",
    "report_wrong",
    "send_links",
    "send_new_link",
    "settle",
    "withdraw",
]

"""Mail is queued with the change that causes it, and delivered at once or in the day's digest."""

from .deliver import deliver
from .digest import DIGEST, send_digests
from .forget import delete_letters, forget_letters, forget_old_letters
from .queue import send, send_each, send_to

__all__ = [
    "DIGEST",
    "delete_letters",
    "deliver",
    "forget_letters",
    "forget_old_letters",
    "send",
    "send_digests",
    "send_each",
    "send_to",
]

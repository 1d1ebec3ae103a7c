"""Mail is queued with the change that causes it, and delivered at once or in the digest of the hour or the day."""

from ..models import DIGEST
from .deliver import deliver
from .digest import send_digests, send_hourly_digests
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
    "send_hourly_digests",
    "send_to",
]

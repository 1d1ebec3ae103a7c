"""Mail is queued with the change that causes it, and delivered at once or in the day's digest."""

from .deliver import deliver
from .digest import DIGEST, send_digests
from .queue import send, send_to

__all__ = ["DIGEST", "deliver", "send", "send_digests", "send_to"]

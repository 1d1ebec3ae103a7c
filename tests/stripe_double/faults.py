"""What can go wrong between this product and Stripe, on purpose."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """`drop`: taken, and the answer lost. `hang`: not taken, no answer. `error`: a 500 that is kept for its key and replayed.
    `busy`: 409, another request with this key is under way. `limited`: 429."""

    DROP = "drop"
    HANG = "hang"
    ERROR = "error"
    BUSY = "busy"
    LIMITED = "limited"


@dataclass
class Fault:
    """The next `times` requests to a path that begins like this fail so; only those that change something, unless `reads`."""

    kind: Kind | str
    path: str = "/v1/"
    times: int = 1
    reads: bool = False

    def meets(self, method: str, path: str) -> bool:
        """Whether it is for this request; then it is used up by one."""
        if self.times < 1 or not path.startswith(self.path) or (method == "get" and not self.reads):
            return False
        self.times -= 1
        return True


class Dropped(Exception):
    """No answer comes."""

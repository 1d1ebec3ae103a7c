"""One file a use case or a few that belong together."""

from .apply import apply
from .decide import approve, ask_back, note_down, reject
from .forget import erase, lapse
from .go_on import answer, refuse_decided, save, send_in, send_new_link, withdraw
from .refer import refer
from .said import Said, check_said, is_whole

__all__ = [
    "Said", "answer", "apply", "approve", "ask_back", "check_said", "erase", "is_whole", "lapse", "note_down", "refer",
    "refuse_decided", "reject", "save", "send_in", "send_new_link", "withdraw",
]  # fmt: skip

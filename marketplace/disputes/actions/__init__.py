"""One file a step of a dispute."""

from .answer import answer
from .appeal import appeal
from .carry_over import open_contested
from .decide import agree, decide, object_to, outdated
from .forget import forget_papers, forget_words
from .note import add_note, add_note_as_admin
from .open import open_dispute, refuse_objection
from .papers import show_paper
from .remind import note_silence, remind, remind_admins
from .withdraw import order_arrived, withdraw

__all__ = [
    "add_note",
    "add_note_as_admin",
    "agree",
    "answer",
    "appeal",
    "decide",
    "forget_papers",
    "forget_words",
    "note_silence",
    "object_to",
    "open_contested",
    "open_dispute",
    "order_arrived",
    "outdated",
    "refuse_objection",
    "remind",
    "remind_admins",
    "show_paper",
    "withdraw",
]

"""One file a step of a dispute."""

from .answer import answer
from .appeal import appeal
from .carry_over import open_contested
from .decide import agree, decide, object_to
from .forget import forget_papers, forget_words
from .open import open_dispute
from .papers import show_paper
from .remind import note_silence, remind
from .withdraw import order_arrived, withdraw

__all__ = [
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
    "remind",
    "show_paper",
    "withdraw",
]

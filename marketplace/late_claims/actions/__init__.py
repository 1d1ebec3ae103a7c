"""What is done with late claims. One file a subject."""

from .answer import accept, confirm, contest, waive, withdraw
from .ask import ask
from .decide import decide
from .forget import forget_client, forget_papers, forget_words
from .in_time import note_time, remind
from .note import note_clients
from .papers import show_paper
from .search import look_for, search
from .tell_first import tell_first

__all__ = [
    "accept",
    "ask",
    "confirm",
    "contest",
    "decide",
    "forget_client",
    "forget_papers",
    "forget_words",
    "look_for",
    "note_clients",
    "note_time",
    "remind",
    "search",
    "show_paper",
    "tell_first",
    "waive",
    "withdraw",
]

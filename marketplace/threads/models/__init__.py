"""The tables of this room, one file an idea."""

from .message import LONGEST_REASON, LONGEST_TEXT, Mention, Message, MessageState
from .reading import Follow, Look, Mute, ReadMark
from .thread import BETWEEN_TWO, Thread, ThreadKind

__all__ = [
    "BETWEEN_TWO",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "Follow",
    "Look",
    "Mention",
    "Message",
    "MessageState",
    "Mute",
    "ReadMark",
    "Thread",
    "ThreadKind",
]

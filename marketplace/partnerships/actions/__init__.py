"""What is done in partnerships, one file an idea."""

from .follow_ups import Agreed, agree_on, confirm, drop, keep, not_accept, say_done
from .pairs import agree, begin_partnerships, decline, end, end_of_left, invite, set_rhythm
from .remind import remind_of_follow_ups, remind_of_talks, take_silence_for_yes, tell_of_missed_talks, tell_of_overdue
from .talks import SaidTalk, note_talk, write_note

__all__ = [
    "Agreed",
    "SaidTalk",
    "agree",
    "agree_on",
    "begin_partnerships",
    "confirm",
    "decline",
    "drop",
    "end",
    "end_of_left",
    "invite",
    "keep",
    "not_accept",
    "note_talk",
    "remind_of_follow_ups",
    "remind_of_talks",
    "say_done",
    "set_rhythm",
    "take_silence_for_yes",
    "tell_of_missed_talks",
    "tell_of_overdue",
    "write_note",
]

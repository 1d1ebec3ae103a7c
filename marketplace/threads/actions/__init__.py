"""What people do in threads, and what admins do about it."""

from .begin import begin_thread, thread_about, thread_of_all, unwritten
from .changing import edit, refuse_editing, take_back
from .moderating import end_mute, hide, look, mute, read_reason, refuse_own, show
from .reading import follow, follow_as, mark_read, see, set_following, unfollow
from .writing import checked, write, write_first, write_in

__all__ = [
    "begin_thread",
    "checked",
    "edit",
    "end_mute",
    "follow",
    "follow_as",
    "hide",
    "look",
    "mark_read",
    "mute",
    "read_reason",
    "refuse_editing",
    "refuse_own",
    "see",
    "set_following",
    "show",
    "take_back",
    "thread_about",
    "thread_of_all",
    "unfollow",
    "unwritten",
    "write",
    "write_first",
    "write_in",
]

"""What is done with meetings: planned, changed, cancelled; people and guests sign up, come or not."""

from .coming import (
    ask_guest,
    confirm_guest,
    forget_guests,
    free_seats,
    guest_stays_away,
    note_who_came,
    sign_off,
    sign_up,
)
from .planning import SaidMeeting, cancel_meeting, change_meeting, plan_meeting
from .reminding import remind_a_day_before, remind_an_hour_before

__all__ = [
    "SaidMeeting",
    "ask_guest",
    "cancel_meeting",
    "change_meeting",
    "confirm_guest",
    "forget_guests",
    "free_seats",
    "guest_stays_away",
    "note_who_came",
    "plan_meeting",
    "remind_a_day_before",
    "remind_an_hour_before",
    "sign_off",
    "sign_up",
]

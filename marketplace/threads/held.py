"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import or_

from ..core.held import Held, deeds, rows
from .models import Follow, Look, Mention, Message, Mute, ReadMark, Thread

OF_PERSON: Held = {
    "messages": rows(Message, lambda one: Message.person_id == one),
    "mentions": rows(Mention, lambda one: Mention.person_id == one),
    "read_marks": rows(ReadMark, lambda one: ReadMark.person_id == one),
    "thread_follows": rows(Follow, lambda one: Follow.person_id == one),
    "mutes": rows(Mute, lambda one: Mute.person_id == one, "made_by"),
    "mutes_made": deeds(Mute.made_by, Mute.made_at, Mute.until),
    "threads_looked_at": rows(Look, lambda one: Look.person_id == one),
}
OF_AGENCY: Held = {
    "threads": rows(Thread, lambda one: or_(Thread.first_id == one, Thread.second_id == one)),
    "messages": rows(Message, lambda one: Message.agency_id == one, "person_id"),
}

"""What somebody writes in a thread, and whom it names."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core import clock
from ...core.extensions import Model
from ...core.vocabulary import State, Word
from ...members.models import Agency, Person
from .thread import Thread

LONGEST_TEXT, LONGEST_REASON = 4000, 1000  # characters
TIME_TO_EDIT = timedelta(minutes=15)


class MessageState(State):
    """shown <──> hidden       by an admin, with a reason; the writer reads both
    └──> taken_back            by the writer: its text is gone, and that there was one stays
    """

    SHOWN = "shown", _l("Shown"), "hidden taken_back", "full active"
    HIDDEN = "hidden", _l("Hidden by an admin"), "shown taken_back", "x urgent"
    TAKEN_BACK = "taken_back", _l("Taken back"), "", "dash off"


class Message(Model):
    """One message. `text` is Markdown in which "@{7}" stands for the person 7 whom it names. `agency_id` is the side for which it
    was written; none for the alliance's team."""

    STATES = MessageState

    __tablename__ = "messages"
    __table_args__ = (
        MessageState.check("status"),
        CheckConstraint(f"length(text) <= {LONGEST_TEXT}", name="text"),
        CheckConstraint("(text = '') = (status = 'taken_back')", name="taken_back"),
        CheckConstraint("edited_at >= made_at", name="edited"),
        Index("ix_messages_thread", "thread_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    status: Mapped[MessageState] = mapped_column(Word(MessageState), default=MessageState.SHOWN)
    text: Mapped[str]
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship()
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()

    @property
    def is_shown(self) -> bool:
        """Whether those who read the thread see its text."""
        return self.status == MessageState.SHOWN

    def may_be_edited_by(self, person: Person) -> bool:
        """Whether its writer can still change it."""
        return self.is_shown and self.person_id == person.id and clock.now() - self.made_at <= TIME_TO_EDIT

    def may_be_taken_back_by(self, person: Person) -> bool:
        """Whether its writer can take it back."""
        return self.status != MessageState.TAKEN_BACK and self.person_id == person.id


class Mention(Model):
    """A message names a person who could read it then."""

    __tablename__ = "mentions"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)

    person: Mapped[Person] = relationship()

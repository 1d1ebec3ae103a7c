"""One mail to one reader."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.vocabulary import State, Vocabulary, Word

DIGEST = "account.digest"
# Mailboxes of what goes beside the people a mail is for: to an address of their agency, and to a messenger of theirs. The latter is
# delivered by the room `channels`.
COPY, CHANNEL = "copy:", "channel:"


class Pace(Vocabulary):
    """How soon somebody is told, by mail or in a channel."""

    AT_ONCE = "at_once", _l("At once")
    HOURLY = "hourly", _l("Once an hour")
    DAILY = "daily", _l("Once a day")


class MailState(State):
    """queued ──> sent | given_up | moot
    waiting, hourly ──> bundled | moot    for the digest of the day, or of the hour
                    └─> queued            what can't be put into it goes alone
    all of them ──> forgotten             old, or to somebody whose address is erased; the row goes as well
    """

    QUEUED = "queued", _l("Queued"), "sent given_up moot forgotten"
    WAITING = "waiting", _l("Waits for the digest"), "bundled moot queued forgotten"
    HOURLY = "hourly", _l("Waits for the hour’s digest"), "bundled moot queued forgotten"
    SENT = "sent", _l("Sent"), "forgotten", "check good"
    GIVEN_UP = "given_up", _l("Given up"), "forgotten", "x off"
    BUNDLED = "bundled", _l("In the digest"), "forgotten", "check good"
    MOOT = "moot", _l("Not true any more"), "forgotten", "dash off"
    FORGOTTEN = "forgotten", _l("To be forgotten"), "", "x off"


class OutgoingMail(Model):
    """A mail about `event` ("kind.what") to one person, or to `mailbox` ("kind:id"): somebody without an account, whose
    address the room of that kind knows. It is rendered when it is delivered, in the reader's language.

    `arguments` are what the event's email takes, encrypted: ids and plain values, sometimes a link that signs in. They
    are forgotten once the mail is on its way. `sealed` holds whole texts that the release before this one has rendered.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        MailState.check("status"),
        CheckConstraint("(person_id IS NULL) <> (mailbox IS NULL)", name="one_reader"),
        Index("ix_outgoing_mail_due", "next_try_at", postgresql_where=text("status = 'queued'")),
        Index("ix_outgoing_mail_forgotten", "id", postgresql_where=text("status = 'forgotten'")),
        Index("ix_outgoing_mail_of_people", "queued_at", postgresql_where=text("person_id IS NOT NULL")),
        Index("ix_outgoing_mail_mailbox", "mailbox", "event", postgresql_where=text("mailbox IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    mailbox: Mapped[str | None]
    event: Mapped[str]
    status: Mapped[MailState] = mapped_column(Word(MailState), default=MailState.QUEUED)
    arguments: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    person: Mapped[Any] = relationship("Person")  # of a room above this one

    @property
    def kind(self) -> str:
        """For which people choose how it comes."""
        return self.event.partition(".")[0]

    def close(self, state: MailState) -> None:
        """End in `state`; what the mail would have said is forgotten."""
        self.status, self.arguments, self.sealed = state, None, None

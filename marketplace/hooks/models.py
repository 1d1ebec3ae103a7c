"""Where programs want to be told, and each message to them."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from ..core.extensions import Model
from ..core.languages import speaking
from ..core.typed import holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency, Person

LONGEST_NAME = 100  # characters
LONGEST_URL = 500
LONGEST_SAID = 300
MOST = 10  # webhooks of an agency, or of the alliance


class Whose(Vocabulary):
    """Whose webhooks: those of one's agency, or the alliance's own."""

    AGENCY = "agency", _l("Your agency")
    ALLIANCE = "alliance", _l("The alliance")


class HookState(State):
    """on <──> off"""

    ON = "on", _l("On"), "off", "full active"
    OFF = "off", _l("Off"), "on", "dash off"


class OffReason(Vocabulary):
    """Why a webhook is off."""

    BY_HAND = "by_hand", _l("Switched off by hand")
    FAILING = "failing", _l("It has taken nothing for five days")
    GONE = "gone", _l("It answered that it is gone (410)")


class NoAnswer(Vocabulary):
    """Why nobody has answered. Nobody learns from us which names exist inside: what is private is said like what isn’t there."""

    NOWHERE = "nowhere", _l("No public address is found under this name.")
    REFUSED = "refused", _l("The server takes no connection there.")
    AWAY = "away", _l("The server can’t be reached.")
    LATE = "late", _l("No answer came within 10 seconds.")
    TLS = "tls", _l("The server’s certificate doesn’t vouch for this address, or the encryption failed.")
    CUT = "cut", _l("The connection broke off before an answer came.")
    GARBLED = "garbled", _l("What came back is no answer of a web server.")
    UNWRITTEN = "unwritten", _l("The message could not be written.")

    @classmethod
    def of(cls, said: str) -> "NoAnswer":
        """The reason that stands in `said`; also in the words of the release before, until its messages are forgotten."""
        return cls.read(said) or next((why for words, why in _BEFORE.items() if words in said), cls.CUT)


_BEFORE = {
    "no public address": NoAnswer.NOWHERE, "no such name": NoAnswer.NOWHERE, "name server": NoAnswer.NOWHERE,
    "refused": NoAnswer.REFUSED, "unreachable": NoAnswer.AWAY, "No route": NoAnswer.AWAY, "no answer within": NoAnswer.LATE,
    "timed out": NoAnswer.AWAY, "TLS failed": NoAnswer.TLS, "LineTooLong": NoAnswer.GARBLED, "BadStatusLine": NoAnswer.GARBLED,
    "could not be written": NoAnswer.UNWRITTEN,
}  # fmt: skip


class Hook(Model):
    """An address to which we send messages about some kinds of events; of an agency, or (None) of the alliance.

    The secret signs them. For a day after it was changed the one before signs them as well. `failing_since` is when it first took
    nothing, of those it has not taken since; until `rests_until` nothing is sent, since nobody answered.

    `made_by` answers for it: who has added it, given its address or switched it on last. It sends only while they may look after it.
    """

    STATES = HookState

    __tablename__ = "hooks"
    __table_args__ = (
        HookState.check("status"),
        OffReason.check("off_because"),
        CheckConstraint("(status = 'off') = (off_because IS NOT NULL)", name="off_says_why"),
        CheckConstraint("(old_secret IS NULL) = (old_until IS NULL)", name="old_secret"),
        CheckConstraint("cardinality(events) > 0", name="events"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),
        CheckConstraint(f"url ~ '^https?://' AND length(url) <= {LONGEST_URL}", name="url"),
        CheckConstraint(holds_one_line("name", "url"), name="one_line"),
        Index("uq_hooks_name", "agency_id", "name", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[HookState] = mapped_column(Word(HookState), default=HookState.ON)
    off_because: Mapped[OffReason | None] = mapped_column(Word(OffReason))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_until: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when its maker was last written to of what was given up

    agency: Mapped[Agency | None] = relationship()
    keeper: Mapped[Person] = relationship()

    @property
    def is_on(self) -> bool:
        """Whether anything is sent."""
        return self.status == HookState.ON

    @property
    def whose(self) -> Whose:
        """Whose it is."""
        return Whose.AGENCY if self.agency_id else Whose.ALLIANCE


class MessageState(State):
    """queued ──> sent | given_up | moot
    sent, given_up ──> queued             sent again by hand
    """

    QUEUED = "queued", _l("Queued"), "sent given_up moot", "ring wait"
    SENT = "sent", _l("Taken"), "queued", "check good"
    GIVEN_UP = "given_up", _l("Given up"), "queued", "x urgent"
    MOOT = "moot", _l("Not true any more"), "", "dash off"


class HookMessage(Model):
    """One message to one webhook. Its id is its `sequence`, its `number` the `webhook-id` of each try.

    It is a row and no text: what it says is written when it is sent. `answer` is the status of the last answer, `said` the first
    words of what was answered; where nobody has answered, the word that says why.
    """

    __tablename__ = "hook_messages"
    __table_args__ = (
        MessageState.check("status"),
        CheckConstraint("(status = 'queued') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(f"length(said) <= {LONGEST_SAID}", name="said"),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_hook_messages_due", "hook_id", "id", postgresql_where=text("status = 'queued'")),
        Index("ix_hook_messages_given_up", "hook_id", "ended_at", postgresql_where=text("status = 'given_up'")),
        Index("ix_hook_messages_hook", "hook_id", "id"),
        Index("ix_hook_messages_at", "at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    hook_id: Mapped[int] = mapped_column(ForeignKey("hooks.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(unique=True)
    event: Mapped[str]
    subject_id: Mapped[int]
    at: Mapped[datetime]
    status: Mapped[MessageState] = mapped_column(Word(MessageState), default=MessageState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    answer: Mapped[int | None]
    said: Mapped[str] = mapped_column(default="")
    milliseconds: Mapped[int | None]

    hook: Mapped[Hook] = relationship()

    def end(self, state: MessageState, at: datetime) -> None:
        """Come to an end."""
        self.status, self.ended_at = state, at

    def begin_again(self, at: datetime) -> None:
        """Be sent again, with all tries."""
        self.status, self.ended_at, self.tries, self.next_try_at = MessageState.QUEUED, None, 0, at

    @property
    def why(self) -> NoAnswer | None:
        """Why nobody has answered the last try; None where somebody has, and before the first."""
        return NoAnswer.of(self.said) if self.answer is None and self.said else None

    @property
    def redirects(self) -> bool:
        """Whether it was answered that the message is to go elsewhere."""
        return self.answer is not None and 300 <= self.answer < 400

    @property
    def told(self) -> dict[str, Any]:
        """What came of the last try, as calls answer it: in English, for programs and their logs."""
        with speaking("en"):
            said = str(self.why.label) if self.why else self.said
        return {"status": self.answer, "why": self.why, "said": said, "milliseconds": self.milliseconds}

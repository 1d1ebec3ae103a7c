"""Webinars and meetings of the alliance, and who comes."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core import encryption
from ..core.extensions import Model
from ..core.languages import NAMES
from ..core.typed import holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Person

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, LONGEST_REASON, LONGEST_NAME = 120, 10_000, 300, 300, 120  # characters
MOST_SEATS = 100_000
PURPOSE = "guest"


class Kind(Vocabulary):
    """Whether one comes by a screen or in person."""

    WEBINAR = "webinar", _l("Webinar")
    MEETING = "meeting", _l("Meeting")


class MeetingState(State):
    """planned ──> cancelled. That it is over follows from its time."""

    PLANNED = "planned", _l("Planned"), "cancelled", "full active"
    CANCELLED = "cancelled", _l("Cancelled"), "", "x off"


class Meeting(Model):
    """A webinar or a meeting; one that `is_public` is also for guests. `text` is Markdown. `place` is an address on the web or in
    town, shown to those who have signed up. `seats`: how many can come; None: anybody."""

    STATES = MeetingState

    __tablename__ = "meetings"
    __table_args__ = (
        MeetingState.check("status"),
        Kind.check("kind"),
        CheckConstraint("ends_at > starts_at AND ends_at <= starts_at + interval '31 days'", name="ends"),
        CheckConstraint(f"seats BETWEEN 1 AND {MOST_SEATS}", name="seats"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_TEXT}", name="text"),
        CheckConstraint(f"length(place) BETWEEN 1 AND {LONGEST_PLACE}", name="place"),
        CheckConstraint(
            f"recording_url = '' OR recording_url ~ '^https://' AND length(recording_url) <= {LONGEST_PLACE}",
            name="recording",
        ),
        CheckConstraint("(status = 'cancelled') = (reason <> '')", name="cancelled_says_why"),
        CheckConstraint(f"language IN ({', '.join(repr(one) for one in NAMES)})", name="language"),
        CheckConstraint(holds_one_line("title", "place", "recording_url", "reason"), name="one_line"),
        Index("ix_meetings_starts", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    is_public: Mapped[bool]
    seats: Mapped[int | None]
    recording_url: Mapped[str] = mapped_column(default="")
    status: Mapped[MeetingState] = mapped_column(Word(MeetingState), default=MeetingState.PLANNED)
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    told_day_before_at: Mapped[datetime | None]
    told_hour_before_at: Mapped[datetime | None]

    maker: Mapped[Person] = relationship()

    @property
    def is_planned(self) -> bool:
        """Whether it takes place, or has."""
        return self.status == MeetingState.PLANNED

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended by then."""
        return self.ends_at <= at

    def takes_people(self, at: datetime) -> bool:
        """Whether one can still sign up: until its end."""
        return self.is_planned and not self.is_over(at)


class SignUp(Model):
    """Somebody comes: a person of a member or of the alliance's team, or a guest with a name and an address, who has to say yes by a
    mail. A guest's name and address are encrypted, and erased a month after the end. `has_come` is what was noted afterwards."""

    __tablename__ = "meeting_sign_ups"
    __table_args__ = (
        CheckConstraint("person_id IS NULL OR encrypted_guest IS NULL AND guest_print IS NULL", name="person_or_guest"),
        CheckConstraint("(encrypted_guest IS NULL) = (guest_print IS NULL)", name="guest"),
        CheckConstraint("person_id IS NULL OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint("has_come IS NULL OR confirmed_at IS NOT NULL", name="has_come"),
        Index(
            "uq_meeting_sign_ups_person", "meeting_id", "person_id", unique=True, postgresql_where=text("person_id IS NOT NULL")
        ),
        Index(
            "uq_meeting_sign_ups_guest", "meeting_id", "guest_print", unique=True, postgresql_where=text("guest_print IS NOT NULL")
        ),
        Index(
            "ix_meeting_sign_ups_coming", "meeting_id", postgresql_where=text("confirmed_at IS NOT NULL AND cancelled_at IS NULL")
        ),
        Index("ix_meeting_sign_ups_of_person", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    encrypted_guest: Mapped[bytes | None] = mapped_column(LargeBinary)
    guest_print: Mapped[str | None]
    language: Mapped[str]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    has_come: Mapped[bool | None]

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def comes(self) -> bool:
        """Whether a seat is theirs."""
        return self.confirmed_at is not None and self.cancelled_at is None

    @property
    def guest(self) -> dict[str, str]:
        """A guest's name and e-mail; empty for people, and once they are erased."""
        return encryption.decrypt(self.encrypted_guest, PURPOSE) if self.encrypted_guest else {}

    @property
    def called(self) -> str:
        """The name; empty once a guest's is erased."""
        return self.person.name if self.person else self.guest.get("name", "")

    @property
    def mailbox(self) -> str:
        """Where a guest's mails go."""
        return f"guest:{self.id}"

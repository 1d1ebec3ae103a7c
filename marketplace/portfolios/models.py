"""How often somebody of the alliance's team speaks with each member, and when they did; who handed which members to whom."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.vocabulary import Vocabulary, Word
from ..members.models import Person

LONGEST_NOTE = 2000  # characters
MOST_WEEKS = 52


class Way(Vocabulary):
    """How somebody spoke with a member."""

    CALL = "call", _l("Phone call")
    MEETING = "meeting", _l("Meeting")
    MAIL = "mail", _l("By mail")
    MESSAGE = "message", _l("Message")


class Contact(Model):
    """Somebody of the team has spoken with a member; the note is the team's own, and the member never sees it."""

    __tablename__ = "member_contacts"
    __table_args__ = (
        Way.check("way"),
        CheckConstraint(f"length(note) <= {LONGEST_NOTE}", name="note"),
        Index("ix_member_contacts_agency", "agency_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    held_on: Mapped[date]
    way: Mapped[Way] = mapped_column(Word(Way))
    note: Mapped[str]
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Rhythm(Model):
    """How many weeks lie between two contacts with a member, at most."""

    __tablename__ = "member_rhythms"
    __table_args__ = (CheckConstraint(f"weeks BETWEEN 1 AND {MOST_WEEKS}", name="weeks"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    weeks: Mapped[int]


class Handover(Model):
    """Members that were handed from somebody (None: nobody looked after them) to somebody, with a note for them. Never changed."""

    __tablename__ = "portfolio_handovers"
    __table_args__ = (
        CheckConstraint("cardinality(agency_ids) > 0", name="agency_ids"),
        CheckConstraint("from_id <> to_id", name="another"),
        CheckConstraint(f"length(note) <= {LONGEST_NOTE}", name="note"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    note: Mapped[str]
    agency_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))

    giver: Mapped[Person | None] = relationship(foreign_keys=[from_id])
    taker: Mapped[Person] = relationship(foreign_keys=[to_id])


class ToldWeek(Model):
    """Of which week, by its Monday, somebody was last told whom to talk to."""

    __tablename__ = "portfolio_weeks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    monday: Mapped[date]

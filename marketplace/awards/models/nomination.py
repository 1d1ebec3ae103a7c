"""Hard projects that members nominate, and the vote that each member has."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Word
from ...exchange.models import Referral
from ...members.models import Agency
from .season import Season

LONGEST_TITLE, LONGEST_STORY, LONGEST_REASON = 120, 3000, 300  # characters


class NominationState(State):
    """shown ──> withdrawn | refused"""

    SHOWN = "shown", _l("Nominated"), "withdrawn refused", "check good"
    WITHDRAWN = "withdrawn", _l("Taken back"), "", "x off"
    REFUSED = "refused", _l("Refused"), "", "x off"


class Nomination(Model):
    """A project that an agency nominates: the work on a client it has received, told without saying who the client is. One an agency
    and season; a project is nominated in one season alone."""

    STATES = NominationState

    __tablename__ = "award_nominations"
    __table_args__ = (
        NominationState.check("status"),
        UniqueConstraint("id", "season_id", "agency_id"),
        Index("uq_award_nominations_agency", "season_id", "agency_id", unique=True, postgresql_where=text("status = 'shown'")),
        Index("uq_award_nominations_referral", "referral_id", unique=True, postgresql_where=text("status = 'shown'")),
        Index("ix_award_nominations_season", "season_id", "id"),
        Index("ix_award_nominations_of_agency", "agency_id", "id"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(story) BETWEEN 1 AND {LONGEST_STORY}", name="story"),
        CheckConstraint(f"(status = 'refused') = (reason <> '') AND length(reason) <= {LONGEST_REASON}", name="refused_says_why"),
        CheckConstraint("NOT in_conflict OR status = 'refused'", name="in_conflict"),
        CheckConstraint(holds_one_line("title", "reason"), name="one_line"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"))
    title: Mapped[str]
    story: Mapped[str]
    status: Mapped[NominationState] = mapped_column(Word(NominationState), default=NominationState.SHOWN)
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    # Whoever refused it is of an agency that nominates in the same season, as there was no other admin.
    in_conflict: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    season: Mapped[Season] = relationship()
    agency: Mapped[Agency] = relationship()
    referral: Mapped[Referral] = relationship()

    @property
    def is_shown(self) -> bool:
        """Whether it can be voted for."""
        return self.status == NominationState.SHOWN


class Vote(Model):
    """The vote of an agency in a season: one, never for itself; the last one stands."""

    __tablename__ = "award_votes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["nomination_id", "season_id", "nominee_id"],
            ["award_nominations.id", "award_nominations.season_id", "award_nominations.agency_id"],
            name="fk_award_votes_nomination",
        ),
        CheckConstraint("agency_id <> nominee_id", name="never_for_itself"),
        Index("ix_award_votes_nomination", "nomination_id"),
    )

    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"), primary_key=True, autoincrement=False)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True, autoincrement=False)
    nomination_id: Mapped[int]
    nominee_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

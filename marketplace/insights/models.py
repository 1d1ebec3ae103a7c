"""Sums by day of what is counted, and the days that are to be counted anew.

Nothing here is said first: it is all made of the rows of other rooms, and can be made again. So no foreign key holds it.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Date, Identity, Index, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import CHAR

from ..academy.models import Certificate
from ..attribution.models import Click
from ..community.models import Question
from ..core.extensions import Model
from ..core.lifecycle import History
from ..disputes.models import Decision
from ..enquiries.models import Enquiry
from ..exchange.models import Disclosure, FeePayment, Lead, Note, Offer, Refund
from ..exchange.models.lead_return import LeadReturn
from ..joining.models import Application
from ..ledger.models import Entry
from ..levels.models import LevelChange
from ..moderation.models import Note as Talk
from ..partnerships.models import FollowUp
from ..partnerships.models import Talk as PartnerTalk
from ..reviews.models import Review
from ..routing.models import LeadRouting, RoutedAgency
from ..settlement.models import Movement
from ..threads.models import Message

# A fact's sums of one day: of one agency with a partner and a person, or (no agency) of the whole alliance. See facts.Fact.
figure_days = Table(
    "figure_days",
    Model.metadata,
    Column("fact", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("agency_id", BigInteger),
    Column("partner_id", BigInteger),
    Column("person_id", BigInteger),
    Column("word", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value", BigInteger),
    Column("n", BigInteger, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Index("ix_figure_days_agency", "agency_id", "fact", "day"),
    Index("ix_figure_days_fact", "fact", "day", postgresql_where=text("agency_id IS NOT NULL")),
    Index("ix_figure_days_alliance", "fact", "day", postgresql_where=text("agency_id IS NULL")),
    Index("ix_figure_days_day", "day"),
)


class Touch(Model):
    """Something that counts in this hour, or on this day, has changed: triggers write it, and counting the day takes it away."""

    __tablename__ = "figure_touches"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    hour: Mapped[datetime | None]
    day: Mapped[date | None]


class Counted(Model):
    """One row: by which definitions (facts.VERSION), and in which time zone, the days were counted; and of which month letters were written."""

    __tablename__ = "figures_counted"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(CHAR(64))
    zone: Mapped[str]
    written: Mapped[date]  # the first day of the month whose letters were written last


# By which one day's rows are found. They stand here, and not with the rooms: nobody else asks for them so.
for column, rows in (
    (Lead.posted_at, Lead.posted_at.is_not(None)),
    (Offer.offered_at, None),
    (Offer.declined_at, Offer.declined_at.is_not(None)),
    (History.at, History.subject_kind.in_(("leads", "referrals", "agencies"))),
    (LeadReturn.decided_at, LeadReturn.decided_at.is_not(None)),
    (Note.at, None),
    (Disclosure.at, None),
    (Review.made_at, None),
    (FeePayment.received_on, None),
    (FeePayment.voided_at, FeePayment.voided_at.is_not(None)),
    (Refund.refunded_on, None),
    (Entry.at, None),
    (Movement.sent_at, Movement.sent_at.is_not(None)),
    (Movement.ended_at, Movement.ended_at.is_not(None)),
    (Movement.banks_day, Movement.banks_day.is_not(None)),
    (Decision.decided_at, None),
    (Talk.made_at, None),
    (Click.day, Click.kind == "visitor"),
    (Enquiry.confirmed_at, Enquiry.via_id.is_not(None)),
    (Application.sent_at, Application.via_id.is_not(None)),
    (FollowUp.due_on, FollowUp.status.in_(("confirmed", "cancelled"))),
    (PartnerTalk.held_on, None),
    (LeadRouting.began_at, None),
    (RoutedAgency.asked_at, RoutedAgency.asked_at.is_not(None)),
    (Message.made_at, None),
    (Question.solved_at, Question.solved_at.is_not(None)),
    (Certificate.granted_at, None),
    (Certificate.ended_told_at, Certificate.ended_told_at.is_not(None)),
    (LevelChange.at, None),
):
    Index(f"ix_figures_{column.class_.__tablename__}_{column.property.columns[0].name}", column, postgresql_where=rows)
del column, rows

"""Members' accounts and means at Stripe."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from ...core.extensions import Model
from ...core.vocabulary import Vocabulary, Word
from ...members.models import Agency
from ..declines import Decline

UNKNOWN = "unknown_here"  # in place of Stripe's own word, where it doesn't know the account


class StripeAccount(Model):
    """An agency's own account at Stripe, to which rewards are paid. What it may and lacks is as Stripe said last."""

    __tablename__ = "stripe_accounts"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)  # acct_…
    submitted: Mapped[bool] = mapped_column(default=False)  # all that the hosted page asks for was given
    receives: Mapped[bool] = mapped_column(default=False)  # transfers to it are taken
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # what Stripe still wants, in its own words
    closed_because: Mapped[str] = mapped_column(default="")  # Stripe's own word for why it is switched off
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()


class MeansKind(Vocabulary):
    """What is charged."""

    CARD = "card", _l("Card")
    DEBIT = "debit", _l("Bank debit")


class StripeMeans(Model):
    """What an agency has left at Stripe to be charged; while it is there, the agency pays by Stripe. No number is known here but
    the last four digits. After each refusal it rests: `next_try_at`."""

    __tablename__ = "stripe_means"
    __table_args__ = (
        MeansKind.check("kind"),
        Decline.check("declined"),
        CheckConstraint("refusals >= 0", name="refusals"),
        CheckConstraint("(declined IS NULL) = (refusals = 0)", name="declined_says_why"),
        CheckConstraint("(means IS NULL) = (kind IS NULL)", name="means_has_kind"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), primary_key=True)
    customer: Mapped[str] = mapped_column(unique=True)  # cus_…
    session: Mapped[str | None]  # cs_…, the hosted page that is open now
    means: Mapped[str | None]  # pm_…
    kind: Mapped[MeansKind | None] = mapped_column(Word(MeansKind))
    label: Mapped[str] = mapped_column(default="")  # "Visa 4242"
    expires: Mapped[str] = mapped_column(default="")  # "12/2031"
    made_at: Mapped[datetime]
    refusals: Mapped[int] = mapped_column(default=0)
    declined: Mapped[Decline | None] = mapped_column(Word(Decline))
    next_try_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()

"""What clients say after the work, once for each referral."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..exchange.models import Referral
from ..members.models import Agency

LONGEST_WORDS, LONGEST_NAME, LONGEST_JOB = 2000, 100, 500  # characters


class ReviewState(State):
    """shown <──> hidden     taken off the pages by an admin, and put back
    └────┴──> withdrawn    by the client
    """

    SHOWN = "shown", _l("Shown"), "hidden withdrawn", "full active"
    HIDDEN = "hidden", _l("Hidden by an admin"), "shown withdrawn", "x urgent"
    WITHDRAWN = "withdrawn", _l("Taken back by the client"), "", "x off"


class Kept(Vocabulary):
    """Whether the agency did what it promised."""

    YES = "yes", _l("Yes")
    PARTLY = "partly", _l("Partly")
    NO = "no", _l("No")


class Price(Vocabulary):
    """Whether the price at the end was the price at the start."""

    SAME = "same", _l("Yes")
    LITTLE_MORE = "little_more", _l("A little more")
    MUCH_MORE = "much_more", _l("Much more")


class Again(Vocabulary):
    """Whether the client would come again."""

    YES = "yes", _l("Yes")
    UNSURE = "unsure", _l("Not sure")
    NO = "no", _l("No")


class Hiring(Model):
    """What a client says became of a referral: whether they hired the agency, for what, and roughly for how much.

    Private: the alliance's admins alone see it, beside the fees that the agency has reported.
    """

    __tablename__ = "hirings"
    __table_args__ = (
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("(paid_minor IS NULL) = (currency IS NULL) AND paid_minor >= 0", name="paid"),
        CheckConstraint("is_hired OR (paid_minor IS NULL AND job = '')", name="hired"),
        CheckConstraint(f"length(job) <= {LONGEST_JOB}", name="length"),
        CheckConstraint(holds_one_line("job"), name="one_line"),
    )

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), primary_key=True)
    is_hired: Mapped[bool]
    job: Mapped[str] = mapped_column(default="", server_default="")
    paid_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    said_at: Mapped[datetime]

    referral: Mapped[Referral] = relationship()

    @property
    def paid(self) -> Money | None:
        """Roughly what the client paid, if they said so."""
        return None if self.paid_minor is None or self.currency is None else Money(self.paid_minor, self.currency)

    def differs_from(self, reported: Sequence[Money]) -> bool:
        """Whether the fees that were reported, a sum a currency, are much more or less than what the client says: one of them
        more than half as much again, or paid and not reported, or reported and not hired. Other currencies don't compare."""
        if self.paid is None:
            return not self.is_hired and any(reported)
        if not reported:
            return bool(self.paid)
        same = next((fee for fee in reported if fee.currency == self.paid.currency), None)
        if same is None:
            return False
        less, more = sorted((same.minor, self.paid.minor))
        return 2 * more > 3 * less


class Review(Model):
    """A client's review of the agency that took them on: one for each won referral; a trigger sees that it was won.

    `signed` is how the client wants to be called: "Owner of a bicycle maker, Gdańsk". One that the client takes back has no
    words any more.
    """

    STATES = ReviewState

    __tablename__ = "reviews"
    __table_args__ = (
        ReviewState.check("status"),
        Kept.check("kept"),
        Price.check("price"),
        Again.check("again"),
        CheckConstraint(
            f"length(words) <= {LONGEST_WORDS} AND length(signed) <= {LONGEST_NAME} AND length(answer) <= {LONGEST_WORDS}",
            name="length",
        ),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("status <> 'withdrawn' OR (words = '' AND signed = '' AND answer = '')", name="withdrawn"),
        CheckConstraint(holds_one_line("signed"), name="one_line"),
        Index("ix_reviews_agency", "agency_id", "made_at", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))  # the receiver
    status: Mapped[ReviewState] = mapped_column(Word(ReviewState), default=ReviewState.SHOWN)
    kept: Mapped[Kept] = mapped_column(Word(Kept))
    price: Mapped[Price] = mapped_column(Word(Price))
    again: Mapped[Again] = mapped_column(Word(Again))
    words: Mapped[str] = mapped_column(default="", server_default="")
    signed: Mapped[str] = mapped_column(default="", server_default="")
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]

    referral: Mapped[Referral] = relationship()
    agency: Mapped[Agency] = relationship()


class ReviewRequest(Model):
    """A client was asked for a review of this referral; nobody is asked twice."""

    __tablename__ = "review_requests"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), primary_key=True)
    asked_at: Mapped[datetime]

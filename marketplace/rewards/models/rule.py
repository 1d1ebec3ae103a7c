"""Rules beside the rate of terms: when each holds, and what it gives."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import CHAR, BigInteger, Text

from ...core.extensions import Model
from ...core.money import LARGEST, Money
from ...core.typed import HOLDS_CURRENCY, holds_one_line
from ...core.vocabulary import Vocabulary, Word


class FeeKind(Vocabulary):
    """Whether the client pays once, or again and again."""

    ONE_OFF = "one_off", _l("Paid once")
    RECURRING = "recurring", _l("Paid regularly")


class Measure(Vocabulary):
    """What a rule measures of the referrer when a fee is reported, by the day on which the client paid it."""

    TURNOVER_MONTH = "turnover_month", _l("Turnover of the month")
    TURNOVER_YEAR = "turnover_year", _l("Turnover of twelve months")
    CLIENTS = "clients", _l("Clients who have paid within twelve months")

    @property
    def is_money(self) -> bool:
        """Whether it is a sum in the rule's currency; otherwise it is a count."""
        return self is not Measure.CLIENTS


class CapPer(Vocabulary):
    """For what a cap is the most that one client brings its referrer."""

    MONTH = "month", _l("a calendar month")
    YEAR = "year", _l("a calendar year")
    CLIENT = "client", _l("the client’s whole life")


class HoldUntil(Vocabulary):
    """Until the end of what a reward waits, by the day on which the client paid."""

    MONTH = "month", _l("The end of the month")
    QUARTER = "quarter", _l("The end of the quarter")


_SUMS = "flat_minor IS NOT NULL OR cap_minor IS NOT NULL OR coalesce(measure, 'clients') <> 'clients'"


class RewardRule(Model):
    """One rule of its terms; of all that hold for a fee the first decides. What is empty asks for nothing. Written with its terms,
    never edited."""

    __tablename__ = "reward_rules"
    __table_args__ = (
        UniqueConstraint("terms_id", "position"),
        FeeKind.check("kind"),
        Measure.check("measure"),
        CapPer.check("cap_per"),
        HoldUntil.check("hold_until"),
        CheckConstraint("position BETWEEN 1 AND 40", name="position"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint(holds_one_line("level"), name="one_line"),
        CheckConstraint("length(level) BETWEEN 1 AND 40", name="level"),
        CheckConstraint("(category_ids IS NULL) = (categories IS NULL) AND coalesce(cardinality(category_ids), 1) > 0", name="services"),
        CheckConstraint(
            "coalesce(from_month, 1) BETWEEN 1 AND 1200 AND coalesce(to_month, 1200) BETWEEN coalesce(from_month, 1) AND 1200",
            name="months",
        ),
        CheckConstraint("first_fees BETWEEN 1 AND 1000 AND paid_months BETWEEN 1 AND 1200", name="counts"),
        CheckConstraint(
            f"coalesce(from_value, 0) BETWEEN 0 AND {LARGEST} AND coalesce(to_value, {LARGEST}) > coalesce(from_value, 0)"
            f" AND coalesce(to_value, 0) <= {LARGEST}",
            name="values",
        ),
        CheckConstraint("measure IS NOT NULL OR coalesce(from_value, to_value, step_of) IS NULL", name="measured"),
        CheckConstraint(f"(currency IS NOT NULL) = ({_SUMS})", name="has_currency"),
        CheckConstraint(f"flat_minor IS NULL OR flat_minor BETWEEN 1 AND {LARGEST} AND rate = 0 AND step_rate IS NULL", name="flat"),
        CheckConstraint(f"cap_minor BETWEEN 1 AND {LARGEST}", name="cap"),
        CheckConstraint("(cap_minor IS NULL) = (cap_per IS NULL)", name="cap_per_what"),
        CheckConstraint(
            "num_nulls(step_rate, step_of, most_rate) IN (0, 3) AND coalesce(step_rate, 1) BETWEEN 1 AND 10000"
            f" AND coalesce(step_of, 1) BETWEEN 1 AND {LARGEST} AND coalesce(most_rate, rate) BETWEEN rate AND 10000",
            name="steps",
        ),
        CheckConstraint("hold_days BETWEEN 1 AND 730", name="hold_days"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    position: Mapped[int]
    # When it holds.
    level: Mapped[str | None]  # of the referrer at the acceptance, by its name
    categories: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # services, by their English names
    category_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))  # the same by their ids, which count
    kind: Mapped[FeeKind | None] = mapped_column(Word(FeeKind))
    from_month: Mapped[int | None]  # months of the client's life, from acceptance; the first is 1, both count
    to_month: Mapped[int | None]
    first_fees: Mapped[int | None]  # only the first so many fees of the client
    paid_months: Mapped[int | None]  # only after so many months in a row in which the client has paid
    measure: Mapped[Measure | None] = mapped_column(Word(Measure))
    from_value: Mapped[int | None]  # minor units or clients: from this on …
    to_value: Mapped[int | None]  # … to below this
    # What it gives.
    rate: Mapped[int]  # basis points
    step_rate: Mapped[
        int | None
    ]  # so many basis points more for each full `step_of` of what is measured, up to `most_rate`
    step_of: Mapped[int | None]
    most_rate: Mapped[int | None]
    flat_minor: Mapped[int | None]  # a sum for each fee, in place of a rate; never more than the fee
    cap_minor: Mapped[int | None]  # all that one client brings in `cap_per`, in this currency
    cap_per: Mapped[CapPer | None] = mapped_column(Word(CapPer))
    hold_days: Mapped[int | None]  # waits for so long after the client has paid
    hold_until: Mapped[HoldUntil | None] = mapped_column(Word(HoldUntil))
    currency: Mapped[str | None] = mapped_column(CHAR(3))  # of its sums

    @property
    def waits(self) -> bool:
        """Whether what it gives is due later than the fee."""
        return self.hold_days is not None or self.hold_until is not None

    @property
    def only_in(self) -> str | None:
        """The currency of the only fees that it is for: sums are not exchanged."""
        return self.currency if self.flat_minor is not None or self.cap_minor is not None else None

    def is_of(self, level: str | None, services: Collection[int]) -> bool:
        """Whether it can hold for a client of these services from a referrer of this level."""
        of_services = self.category_ids is None or not set(self.category_ids).isdisjoint(services)
        return (self.level is None or self.level == level) and of_services

    def fits_value(self, value: int) -> bool:
        """Whether what was measured lies between its bounds."""
        return (self.from_value or 0) <= value and (self.to_value is None or value < self.to_value)

    def rate_at(self, value: int | None) -> int:
        """Its rate where so much was measured."""
        if self.step_rate is None or self.step_of is None or self.most_rate is None or value is None:
            return self.rate
        return min(self.rate + self.step_rate * (value // self.step_of), self.most_rate)

    def sum_of(self, minor: int | None) -> Money | None:
        """One of its sums."""
        return None if minor is None or self.currency is None else Money(minor, self.currency)

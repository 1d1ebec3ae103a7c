"""Discounts and extras on services, for clients of the alliance or for fellow members."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from ...core.extensions import Model
from ...core.money import Money
from ...core.typed import holds_one_line
from ...core.vocabulary import Vocabulary, Word

LONGEST_EXTRA, LONGEST_CONDITIONS = 200, 1000  # characters
MOST_PERCENT = 90


class For(Vocabulary):
    """Whom a discount is for."""

    CLIENTS = "clients", _l("Clients who come through the alliance")
    MEMBERS = "members", _l("Fellow members")
    CODES = "codes", _l("Clients who come with a promo code")


class DiscountKind(Vocabulary):
    """What a discount is."""

    PERCENT = "percent", _l("A percentage")
    AMOUNT = "amount", _l("An amount")
    EXTRA = "extra", _l("Something free with it")


def _one_at_a_time(whom: For) -> ExcludeConstraint:
    """Of those that lower the price for the same people, one runs on any day."""
    return ExcludeConstraint(
        (text("int8range(service_id, service_id, '[]')"), "&&"),
        (text("daterange(starts_on, ends_on, '[]')"), "&&"),
        using="gist",
        where=text(f"whom = '{whom}' AND kind <> 'extra'"),
        name=f"ex_discounts_{whom}",
    )


class Discount(Model):
    """A discount on one service, from its first to its last day, both included; without one, from ever or for good.

    What is for members only is shown to nobody else, nor counted, nor sorted by; what is for codes is shown to members, who may
    give out a code that carries it, and to those who come with one.
    """

    __tablename__ = "discounts"
    __table_args__ = (
        For.check("whom"),
        DiscountKind.check("kind"),
        CheckConstraint(
            "(kind = 'percent') = (percent IS NOT NULL) AND (kind = 'amount') = (amount_minor IS NOT NULL)"
            r" AND (kind = 'extra') = (extra ~ '\S')",
            name="says_what",
        ),
        CheckConstraint(f"percent BETWEEN 1 AND {MOST_PERCENT}", name="percent"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("starts_on <= ends_on", name="days"),
        CheckConstraint(
            f"length(extra) <= {LONGEST_EXTRA} AND length(conditions) <= {LONGEST_CONDITIONS}", name="length"
        ),
        CheckConstraint(holds_one_line("extra"), name="one_line"),
        *(_one_at_a_time(whom) for whom in For),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), index=True)
    whom: Mapped[For] = mapped_column(Word(For))
    kind: Mapped[DiscountKind] = mapped_column(Word(DiscountKind))
    percent: Mapped[int | None] = mapped_column(SmallInteger)
    amount_minor: Mapped[int | None]  # in the currency of the service; a trigger sees that it is below the price
    extra: Mapped[str] = mapped_column(default="", server_default="")
    conditions: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    @property
    def lowers_price(self) -> bool:
        """Whether it takes something off the price."""
        return self.kind != DiscountKind.EXTRA

    def runs_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)

    def off(self, price: Money) -> Money:
        """What it takes off a price; a percentage is rounded half up, in whole minor units."""
        if self.percent is not None:
            return price.share(self.percent * 100)
        return Money(self.amount_minor or 0, price.currency)

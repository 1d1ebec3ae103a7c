"""Which orders go to the bank in which file: one a currency and a way of paying; and why some go in none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core import clock
from ..core.money import Money
from ..core.sums import base_first
from ..core.vocabulary import Vocabulary
from ..members.models import Agency, PayoutDetails
from .accounts import Account, Unwritable, read_account
from .bank import LARGEST_IN_SEPA
from .bank_days import next_bank_day
from .models import ACCOUNT_FIELDS, Movement


class Way(Vocabulary):
    """How the payer's bank pays."""

    SEPA = "sepa", _l("SEPA transfers")
    OTHER = "other", _l("Other transfers")


@dataclass(frozen=True)
class Transfer:
    """An order as its file says it, and where it goes."""

    order_id: int
    reference: str
    listed_at: datetime | None
    amount: Money
    to: Account


@dataclass(frozen=True)
class LeftOut:
    """An order that can be in no file, and why."""

    order_id: int
    reference: str
    payee: str
    amount: Money
    why: LazyString


@dataclass
class PaymentFile:
    """Orders of one currency that go one way, from one account."""

    way: Way
    currency: str
    debtor: Account
    transfers: list[Transfer] = field(default_factory=list)

    @property
    def order_ids(self) -> list[int]:
        """The orders in it."""
        return [one.order_id for one in self.transfers]

    @property
    def total(self) -> Money:
        """What they come to."""
        return Money(sum(one.amount.minor for one in self.transfers), self.currency)

    @property
    def day(self) -> date:
        """When the bank is to pay: today, or the next day on which banks work."""
        return next_bank_day(clock.today())

    @property
    def message(self) -> str:
        """The file's number, at most 35 characters. The same orders have the same on the same day, so that a bank notices a file
        that it was given twice; when they were listed keeps apart those of two alliances."""
        said = [one.reference + str(one.listed_at) for one in self.transfers]
        digest = hashlib.sha256(repr((self.debtor, said)).encode()).hexdigest()
        return f"LP-{clock.today():%Y%m%d}-{digest[:16].upper()}"

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"payments-{self.currency}-{self.way}-{self.day}.xml"


@dataclass(frozen=True)
class PaymentFiles:
    """The files of some orders, those of the base currency first, and the orders that can be in none, each with the reason.

    `account` is what they are paid from; `hindered` says what keeps the payer from having any.
    """

    account: PayoutDetails | None
    files: list[PaymentFile] = field(default_factory=list)
    without: list[LeftOut] = field(default_factory=list)
    hindered: LazyString | None = None


NO_ACCOUNT = _l("A payment file says from which account you pay, and your agency has given no bank details yet.")


def sort_out(orders: Sequence[Movement], payer: Agency, details: PayoutDetails | None) -> PaymentFiles:
    """The files that orders of one payer make. It pays from the account where it is paid."""
    if details is None:
        return PaymentFiles(None, hindered=NO_ACCOUNT)
    own = {name: getattr(details, name) for name in ACCOUNT_FIELDS}
    files: dict[tuple[str, Way], PaymentFile] = {}
    without = []
    for order in orders:
        debtor, to = read_account(own, payer, order.currency), read_account(order.account, order.payee, order.currency)
        if isinstance(debtor, Unwritable):
            return PaymentFiles(details, hindered=debtor.of_own)
        if isinstance(to, Unwritable):
            without.append(LeftOut(order.id, order.reference or "", order.payee.name, order.amount, to.label))
            continue
        way = _way(order, debtor, to)
        made = files.setdefault((order.currency, way), PaymentFile(way, order.currency, debtor))
        made.transfers.append(Transfer(order.id, order.reference or "", order.listed_at, order.amount, to))
    return PaymentFiles(details, base_first(sorted(files.values(), key=lambda one: one.way != Way.SEPA)), without)


def _way(order: Movement, debtor: Account, to: Account) -> Way:
    both = debtor.is_in_sepa and to.is_in_sepa
    return Way.SEPA if both and order.currency == "EUR" and order.amount_minor <= LARGEST_IN_SEPA else Way.OTHER


def stamp() -> datetime:
    """When a file is made, on the alliance's clock; banks want no zone beside it."""
    return clock.now().astimezone(clock.zone()).replace(tzinfo=None, microsecond=0)

"""What a payment on a bank statement is to the order that it names: what it was waiting for, or what a person has to look at."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ..core import clock
from ..core.vocabulary import Vocabulary
from ..settlement.bank_days import bank_day_before
from ..settlement.models import Movement, MovementState
from .models import BankLine
from .references import mentions_an_order, orders_named

S = MovementState
# How many bank days before its order a payment may seem to be booked: one where the bank's day isn't the alliance's yet, and one
# where a table gives the day from which the money counts, which may be the bank day before that of booking.
BEFORE = 2


class Verdict(Vocabulary):
    """How a payment stands to its order. FITS and KNOWN need nobody; the rest wait for a person, with what to do."""

    FITS = "fits", _l("It fits"), _l("Say on the order’s page what it says.")
    KNOWN = "known", _l("Known already"), _l("Nothing is left to do: set it aside.")
    UNKNOWN = (
        "unknown", _l("It names no order of yours"),
        _l("The reference is mistyped, or of an order between others. Ask the other side what it is for."),
    )  # fmt: skip
    NAMELESS = (
        "nameless", _l("Without a reference"),
        _l("It names no order, but an open one comes to exactly this. If it is for that one, say so."),
    )  # fmt: skip
    SEVERAL = (
        "several", _l("It names several orders"),
        _l("Say of each order by itself what was paid."),
    )  # fmt: skip
    OTHER_CURRENCY = (
        "other_currency", _l("In another currency"),
        _l("The order is in another currency. Settle with the other side what is missing or too much."),
    )  # fmt: skip
    LESS = (
        "less", _l("Less than the order"),
        _l("Part of it, or the bank’s costs are missing. When the rest comes, both together close the order; or mark it as paid on its page."),
    )  # fmt: skip
    MORE = (
        "more", _l("More than the order"),
        _l("Mark the order as paid on its page, and settle the rest with the other side."),
    )  # fmt: skip
    EARLY = (
        "early", _l("Earlier than the order"),
        _l("It was booked days before the order was made, so nobody could know its reference: perhaps it is for something else. If it is for this order, say so on the order’s page; then set it aside."),
    )  # fmt: skip
    EARLY_OF_PAID = (
        "early_of_paid", _l("Earlier than the order"),
        _l("It was booked days before the order was made, and the order is paid already: perhaps it is for something else. Set it aside."),
    )  # fmt: skip
    ALIKE = (
        "alike", _l("Perhaps the same payment"),
        _l("One of this day and sum was brought before, in another file. If this is another one, say on the order’s page what was paid; if not, set it aside."),
    )  # fmt: skip
    TWICE = (
        "twice", _l("Paid again"),
        _l("The order was paid already. What came twice is to be given back."),
    )  # fmt: skip
    CANCELLED = (
        "cancelled", _l("The order was cancelled"),
        _l("You paid an order that no longer held. Once the payee has the money it is booked; don’t pay the order in its place before."),
    )  # fmt: skip
    CONTESTED = (
        "contested", _l("The payee contests the order"),
        _l("Answer on its page with your bank’s number for this payment."),
    )  # fmt: skip
    CAME_BACK = (
        "came_back", _l("The payment came back"),
        _l("Your bank has returned it. Say so: then the order is to be paid again or, if the payee contests it, an admin reads it."),
    )  # fmt: skip
    BACK_LATER = (
        "back_later", _l("Money back from an order that is closed"),
        _l("An admin of the alliance can take the order back."),
    )  # fmt: skip
    TURNED = (
        "turned", _l("The other way round"),
        _l("The money went the other way than the order says. Settle with the other side what it is for."),
    )  # fmt: skip

    def tell(self, advice: object) -> None:  # type: ignore[override]
        """The label is a heading, `advice` what to do."""
        self.advice = advice


@dataclass(frozen=True)
class Beside:
    """What stands beside an order on an agency's statements: the payments that wait with it, those among them that may be the same
    as one brought earlier, and whether a payment has brought the order where it stands."""

    waiting: Sequence[BankLine] = ()
    alike: AbstractSet[int] = frozenset()
    closed: bool = False


def verdict_on(line: BankLine, order: Movement, beside: Beside) -> Verdict:
    """On a payment that names an order of its agency's."""
    paying = order.payer_id == line.agency_id
    stands = _paid(order) if paying else _came(order)
    if line.currency != order.currency:
        return Verdict.OTHER_CURRENCY
    if is_early(line, order):
        return Verdict.EARLY_OF_PAID if stands == Verdict.KNOWN else Verdict.EARLY
    if line.returned or (line.amount_minor > 0) == paying:
        return _back(line, order, paying)
    if line.id in beside.alike:
        return Verdict.ALIKE
    if beside.closed:
        return Verdict.TWICE
    parts = sum(abs(one.amount_minor) for one in parts_of(line, order, beside))
    if order.amount_minor not in (abs(line.amount_minor), parts):
        return Verdict.LESS if parts < order.amount_minor else Verdict.MORE
    return stands


def is_early(line: BankLine, order: Movement) -> bool:
    """Whether a payment that names an order was booked before its reference could be known. One that names none was perhaps
    made before the order, and is its payment where somebody says so."""
    if order.id not in orders_named(line.purpose) or order.listed_at is None:
        return False
    return line.booked_on < bank_day_before(clock.day_of(order.listed_at), BEFORE)


def parts_of(line: BankLine, order: Movement, beside: Beside) -> list[BankLine]:
    """The payments that can be parts of one sum with this one, itself among them."""
    return [
        one for one in beside.waiting
        if one.currency == line.currency and (one.amount_minor > 0) == (line.amount_minor > 0)
        and not one.returned and one.id not in beside.alike and not is_early(one, order)
    ]  # fmt: skip


def _paid(order: Movement) -> Verdict:
    """What the payer's statement says of an order."""
    if order.booked_by:
        return Verdict.KNOWN
    stands = {S.LISTED: Verdict.FITS, S.CONTESTED: Verdict.CONTESTED, S.REFUSED: Verdict.CANCELLED}
    return stands.get(order.status, Verdict.KNOWN)


def _came(order: Movement) -> Verdict:
    """What the payee's statement says of it: also money for a cancelled order fits, and is booked."""
    return Verdict.KNOWN if order.status == S.DONE or order.booked_by else Verdict.FITS


def _back(line: BankLine, order: Movement, paying: bool) -> Verdict:
    if not paying or line.amount_minor != order.amount_minor:
        return Verdict.TURNED
    return Verdict.CAME_BACK if order.status in (S.SENT, S.CONTESTED) else Verdict.BACK_LATER


def verdict_without_order(line: BankLine) -> Verdict:
    """On a payment that names no order, or none of its agency's."""
    return Verdict.UNKNOWN if mentions_an_order(line.purpose) else Verdict.NAMELESS

"""What the client really paid: fees, refunds, and payments that were mistyped."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow, NotYet
from ...core.extensions import db
from ...core.formats import money
from ...core.money import LARGEST, Money
from ...core.transaction import own, transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from ...outbox.actions import send
from ...rewards import actions as rewards
from ...rewards.models import FeeKind, Reward
from ..brief import EARLIEST
from ..fees import given_of, hold_client
from ..models import FeePayment, Referral, Refund
from ..recipients import referrer
from .work_referral import receivers


def report_fee(
    referral_id: int,
    person: Person,
    amount: Money,
    received_on: date,
    invoice: str = "",
    sure: bool = False,
    kind: FeeKind = FeeKind.ONE_OFF,
) -> FeePayment:
    """Report an instalment that the client paid: without VAT, without money passed on. The reward accrues at once.

    What looks like a slip is refused until the person is `sure`: an invoice number that this referral has already, the same
    fee once more, a day before the lead was accepted.
    """
    _check(amount, received_on, "received_on")
    with transaction():
        referral = receivers(referral_id, person)
        if not referral.takes_fees:
            raise NotYet(_("Fees are reported once the referral is won. Mark it as won first."))
        if not sure:
            _ask(referral, amount, received_on, one_line(invoice))
        hold_client(referral)
        payment = FeePayment(
            referral_id=referral.id,
            amount_minor=amount.minor,
            currency=amount.currency,
            received_on=received_on,
            kind=kind,
            invoice=that_fits(one_line(invoice), 200, "invoice"),
            reported_by=person.id,
            reported_at=clock.now(),
        )
        db.session.add(payment)
        db.session.flush()
        accrue_for(payment, referral)
        audit.record("fee.reported", payment, person, amount=str(amount), currency=amount.currency)
        send("fee.reported", referrer(referral, kind="fee"), payment=payment.id)
    return payment


def _ask(referral: Referral, amount: Money, received_on: date, invoice: str) -> None:
    live = [one for one in referral.payments if not one.is_void]
    if same := [one for one in live if invoice and one.invoice == invoice]:
        sentence = _("Invoice %(number)s is reported already: %(amount)s. If this is another payment on it, say that you are "
                     "sure.", number=same[0].invoice, amount=money(same[0].amount))  # fmt: skip
        _refuse_unless_sure(sentence)
    # Who goes back to a form that was sent finds it filled in as it was.
    if any((one.amount, one.received_on, one.invoice) == (amount, received_on, invoice) for one in live):
        _refuse_unless_sure(_("%(amount)s of this day is reported already. If this is another payment, say that you are sure.",
                              amount=money(amount)))  # fmt: skip
    # A day's grace: on the other side of the earth it is still yesterday.
    if received_on < clock.day_of(referral.accepted_at) - timedelta(days=1):
        sentence = _(
            "This day is before the lead was accepted. If the client paid you that early, say that you are sure."
        )
        _refuse_unless_sure(sentence)


def _refuse_unless_sure(sentence: str) -> None:
    raise BadInput(sentence, {"sure": sentence})


def fee_of(payment: FeePayment, referral: Referral) -> rewards.Fee:
    """The payment as plain values, for the room that knows no referrals."""
    sides = referral.receiver_id, referral.referrer_id
    return rewards.Fee(payment.id, referral.id, referral.lead.title, *sides, payment.amount, payment.invoice)


def accrue_for(payment: FeePayment, referral: Referral, held: bool = False) -> Reward:
    """The reward of a fee, by what is frozen of its referral: the rate, or what the first rule gives that holds; nothing once the
    time of the terms is over. The referral's row has to be held, and its client before
    the fee is written (`hold_client`): a cap is shared by all fees of the client."""
    given = given_of(payment, referral)
    return rewards.accrue(fee_of(payment, referral), given.rate, payment.reported_at, held, given)


def record_refund(
    payment_id: int, person: Person, amount: Money, refunded_on: date, reason: str = "", sure: bool = False
) -> FeePayment:
    """Record what was given back to the client; the reward shrinks with it, also after it was paid.

    The same refund once more is refused until the person is `sure`.
    """
    _check(amount, refunded_on, "refunded_on")
    with transaction():
        payment = _own(payment_id, person)
        _refuse_refund(payment, amount, refunded_on)
        if not sure and any(
            (one.amount_minor, one.refunded_on) == (amount.minor, refunded_on) for one in payment.refunds
        ):
            _refuse_unless_sure(_("%(amount)s of this day is given back already. If this is another refund, say that you are "
                                  "sure.", amount=money(amount)))  # fmt: skip
        refund = Refund(
            payment_id=payment.id,
            amount_minor=amount.minor,
            refunded_on=refunded_on,
            reason=that_fits(one_line(reason), 2000, "reason"),
            reported_by=person.id,
            reported_at=clock.now(),
        )
        db.session.add(refund)
        db.session.flush()
        db.session.expire(payment, ["refunds"])
        rewards.correct(payment.id, payment.kept, "The client got part of the fee back")
        audit.record("fee.refunded", payment, person, amount=str(amount), currency=amount.currency)
        send("fee.refunded", referrer(payment.referral, kind="fee"), refund=refund.id)
    return payment


def _refuse_refund(payment: FeePayment, amount: Money, refunded_on: date) -> None:
    """Refuse what can't have been given back."""
    if refunded_on < payment.received_on:
        sentence = _("The client can’t be refunded before the payment.")
        raise BadInput(sentence, {"refunded_on": sentence})
    if amount.currency != payment.currency:
        raise BadInput(
            _("The payment was in %(currency)s.", currency=payment.currency), {"amount": _("Another currency.")}
        )
    if amount > payment.kept:
        raise BadInput(
            _("Only %(kept)s of this payment are left to refund.", kept=money(payment.kept)),
            {"amount": _("More than was kept.")},
        )


def void_payment(payment_id: int, person: Person, reason: str) -> FeePayment:
    """Strike out a payment that was mistyped; its reward falls to nothing, the row stays with the reason."""
    if not reason.strip():
        raise BadInput(_("Say what was wrong with it."), {"reason": _("Fill this in.")})
    with transaction():
        payment = _own(payment_id, person)
        payment.voided_at, payment.void_reason = clock.now(), that_fits(reason.strip(), 2000, "reason")
        db.session.flush()
        rewards.correct(payment.id, payment.kept, "The fee was struck out: it was reported by mistake")
        audit.record("fee.voided", payment, person)
        send("fee.voided", referrer(payment.referral, kind="fee"), payment=payment.id)
    return payment


def _own(payment_id: int, person: Person) -> FeePayment:
    mine = (
        select(FeePayment).join(Referral).where(FeePayment.id == payment_id, Referral.receiver_id == person.agency_id)
    )
    payment = own(mine)
    if payment.voided_at:
        raise NotNow(_("This payment was struck out."))
    return payment


def _check(amount: Money, day: date | None, field: str) -> None:
    if not 0 < amount.minor <= LARGEST:
        raise BadInput(_("The amount must be more than zero."), {"amount": _("Enter an amount above zero.")})
    if day is None:
        raise BadInput(_("Say on which day."), {field: _("Fill this in.")})
    if day > clock.latest_today():
        raise BadInput(_("This day is in the future."), {field: _("Choose today or an earlier day.")})
    if day.year < EARLIEST:
        raise BadInput(_("This day is too long ago."), {field: _("This day is too long ago.")})

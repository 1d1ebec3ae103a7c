"""What the mails about fees say, and what comes back of a reward. None carries the client's identity: they link to the page."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day, money
from ..core.money import Money
from ..outbox.letter import Letter
from ..rewards.queries import open_of
from . import contacts, when_paid
from .emails import see, source
from .models import FeePayment, Refund


def fee_reported(payment: int) -> Letter:
    """To the referrer: the client paid, this is yours."""
    row = db.session.get_one(FeePayment, payment)
    referral, earned = row.referral, row.reward.earned_of(row.amount)
    return Letter(
        _("You earn %(reward)s", reward=money(earned)),
        [
            _(
                "The client of “%(title)s” paid %(agency)s a fee.",
                title=referral.lead.title,
                agency=referral.receiver.name,
            ),
            when_paid.told(referral, earned, row.reward.waits_until)
            if earned
            else _("By the terms of this referral nothing is due on it."),
        ],
        [
            (_("Fee"), money(row.amount)),
            (_("Paid on"), day(row.received_on)),
            *_why(row),
            *_invoice(row),
            *source(referral.lead),
        ],
        see(referral),
    )


def refunded(refund: int) -> Letter:
    """To the referrer: the client got money back, so the reward is smaller."""
    row = db.session.get_one(Refund, refund)
    payment, referral = row.payment, row.payment.referral
    earlier = [one.amount for one in payment.refunds if one.id < row.id]
    kept_before = payment.amount - sum(earlier, Money(0, payment.currency))
    before, now = (payment.reward.earned_of(kept) for kept in (kept_before, kept_before - row.amount))
    return Letter(
        _("A refund to the client of “%(title)s”: your reward is %(reward)s", title=referral.lead.title, reward=money(now)),
        [_("%(agency)s gave %(amount)s back to the client. Your reward is now a share of what they kept.",
           agency=referral.receiver.name, amount=money(row.amount)), *_comes_back(payment)],
        [
            (_("Fee"), money(payment.amount)), *_invoice(payment), (_("Given back"), money(row.amount)),
            (_("Kept"), money(kept_before - row.amount)), (_("Your reward before"), money(before)),
            (_("Your reward now"), money(now)), *source(referral.lead),
        ],
        see(referral),
    )  # fmt: skip


def voided(payment: int) -> Letter:
    """To the referrer: a payment was struck out, and what comes back; why stands on the page."""
    row = db.session.get_one(FeePayment, payment)
    agency = row.referral.receiver.name
    return Letter(
        _("A fee of “%(title)s” was struck out", title=row.referral.lead.title),
        [_("%(agency)s says that %(amount)s was reported by mistake.", agency=agency, amount=money(row.amount)),
         _("Your reward for it falls to nothing."), *_comes_back(row)],
        source(row.referral.lead),
        see(row.referral),
    )  # fmt: skip


def _comes_back(payment: FeePayment) -> list[str]:
    """What the referrer owes back, where more was paid than is earned now."""
    owed = open_of(payment.reward.id)
    if owed >= 0:
        return []
    sentence = _("It was paid to you already: %(amount)s comes back. It is taken from what %(agency)s owes you next; if that is "
                 "nothing, a bank order follows.", amount=money(Money(-owed, payment.currency)), agency=payment.referral.receiver.name)  # fmt: skip
    return [sentence]


def _why(payment: FeePayment) -> list[tuple[str, str]]:
    """Why the reward is this sum, where it is not the share alone."""
    return [] if payment.reward.is_plain else [(_("Reward"), payment.reward.why)]


def _invoice(payment: FeePayment) -> list[tuple[str, str]]:
    """Its number, unless that tells who the client is."""
    hidden = contacts.hints_at_client(payment.invoice, payment.referral.lead.client or {})
    return [(_("Invoice"), payment.invoice)] if payment.invoice and not hidden else []


ALL: dict[str, Callable[..., Letter]] = {
    "fee.reported": fee_reported,
    "fee.refunded": refunded,
    "fee.voided": voided,
    # As the release before this one has queued them.
    "referral.fee": fee_reported,
    "referral.refund": refunded,
    "referral.void": voided,
}

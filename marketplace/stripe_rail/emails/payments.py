"""Of what is collected and handed on."""

from datetime import datetime

from flask import g
from flask_babel import gettext as _

from ...core.extensions import db
from ...core.formats import moment, money
from ...core.money import Money
from ...outbox.letter import Letter
from ...settlement.emails import path_of
from ...settlement.models import Movement, Obstacle
from .. import queries
from ..declines import Decline
from ..models import REFUNDS, is_refund
from .facts import facts, is_payer, open_again


def collected(movement: int) -> Letter:
    """To the payer: what was charged, and for whom."""
    row = db.session.get_one(Movement, movement)
    means = queries.means_of(row.payer_id)
    return Letter(
        _("%(amount)s was collected for %(agency)s", amount=money(row.amount), agency=row.payee.name),
        [_("There is nothing left to do. The rewards it pays for stand on its page.")],
        [*facts(row), *([(_("Taken from"), means.label)] if means and means.label else [])],
        (_("See the payment"), path_of(row)),
    )


def paid_out(movement: int) -> Letter:
    """To the payee: the money is in their account at Stripe."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(agency)s has paid you %(amount)s", agency=row.payer.name, amount=money(row.amount)),
        [_("It is in your account at Stripe, which sends it to your bank as you have set it there.")],
        [*facts(row), *(_what_arrives(row) if row.cost_minor else ())],
        (_("See the payment"), path_of(row)),
    )


def declined(movement: int, why: str, again: str) -> Letter:
    """To the payer: refused, why, and when it is tried again."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s for %(agency)s could not be collected", amount=money(row.amount), agency=row.payee.name),
        [
            str(Decline(why).to_payer),
            _("It is tried again on %(at)s.", at=moment(datetime.fromisoformat(again)))
            if again
            else _("It was tried four times. What you owe comes as a bank order from now on."),
        ],
        facts(row),
        (_("Save another card or bank account"), "/agency/stripe"),
    )


def delayed(movement: int, again: str = "") -> Letter:
    """To the payee: it could not be collected, and when it is tried again, or that it comes by bank order."""
    row = db.session.get_one(Movement, movement)
    what = {"amount": money(row.amount), "agency": row.payer.name}
    return Letter(
        _("%(amount)s from %(agency)s comes later", **what) if again else _("%(amount)s from %(agency)s comes by bank order", **what),
        [
            _("Their card or bank account refused the payment. It is tried again on %(at)s.", at=moment(datetime.fromisoformat(again)))
            if again
            else _("Stripe can’t collect it from them. They are asked to pay it by bank order, and you are told when they say that it is sent.")
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def given_up(movement: int, unknown: bool = False) -> Letter:
    """To the admins: a payer's means was refused for the last time, or is `unknown` to Stripe."""
    row = db.session.get_one(Movement, movement)
    why = (
        _(
            "Stripe doesn’t know what the agency has left there. What the agency owes comes as a bank order; it was told."
        )
        if unknown
        else _("Four tries were refused. What the agency owes comes as a bank order; it was told.")
    )
    return Letter(
        _("Stripe can’t collect from %(agency)s", agency=row.payer.name),
        [why],
        facts(row),
        (_("See what is stuck"), "/desk/stripe"),
    )


def payout_came_back(movement: int) -> Letter | None:
    """To the payee and the admins: somebody has taken a payout back at Stripe. What was handed on again since needs no word."""
    row = db.session.get_one(Movement, movement)
    if row.blocked_reason != Obstacle.CAME_BACK:
        return None
    if g.reader.agency_id == row.payee_id:
        subject = _("%(amount)s was taken back from your account at Stripe", amount=money(row.arrives))
        stays = _(
            "The money is at Stripe and stays owed to you. It is handed on again when an admin of the alliance says so."
        )
    else:
        subject = _(
            "%(amount)s was taken back from %(agency)s at Stripe", agency=row.payee.name, amount=money(row.arrives)
        )
        stays = _(
            "The money is at Stripe and stays owed to the payee. It is handed on again when an admin of the alliance says so."
        )
    return Letter(
        subject,
        [stays],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def part_came_back(movement: int, minor: int) -> Letter:
    """To the admins: somebody has taken a part of a payout back at Stripe, which is not booked."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("A part of what %(agency)s was paid was taken back at Stripe", agency=row.payee.name),
        [
            _("%(part)s of %(whole)s. The books don’t know of parts: take back the rest as well, or pay the part again at Stripe.",
              part=money(Money(minor, row.currency)), whole=money(row.arrives)),
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def refunded_at_stripe(movement: int, became: str = "") -> Letter:
    """To the payer, the admins, and the payee where they get nothing: an admin has refunded at Stripe what was collected. It is "open"
    again, or where it was handed on a "claim" of the alliance's."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s went back to you at Stripe", amount=money(row.amount))
        if is_payer(row)
        else _("%(amount)s went back to %(agency)s at Stripe", amount=money(row.amount), agency=row.payer.name),
        [_claimed(row) if became == "claim" else open_again(row)],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def _claimed(movement: Movement) -> str:
    """That the payee keeps what was handed on."""
    if is_payer(movement):
        return _("It had been handed on to the payee, who keeps it: the alliance has a claim on you.")
    return _("It had been handed on to the payee, who keeps it: the alliance has a claim on the payer.")


def part_refunded(movement: int, minor: int, number: str = REFUNDS[0]) -> Letter:
    """To the admins: a part of a payment went back to its payer, by a refund at Stripe or by their bank."""
    row, refund = db.session.get_one(Movement, movement), is_refund(number)
    more = (
        _("If all of it should go back, refund the rest at Stripe too: then the whole is booked, as if it had gone back at once.")
        if refund
        else _("This card or bank account is not charged any more. You can answer the bank at Stripe, or refund the rest there: then the whole is "
               "booked, as if it had gone back at once.")
    )  # fmt: skip
    return Letter(
        _("A part of what %(agency)s paid was refunded at Stripe", agency=row.payer.name)
        if refund
        else _("The bank of %(agency)s has taken a part of a payment back", agency=row.payer.name),
        [
            _("%(part)s of %(whole)s. The alliance bears it, and the books say so. Nothing changes between the two agencies.",
              part=money(Money(minor, row.currency)), whole=money(row.amount)),
            more,
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def part_charged_back(movement: int, minor: int) -> Letter:
    """To the payer: their bank has taken a part of a payment back."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("Your bank has taken %(part)s back", part=money(Money(minor, row.currency))),
        [_("It is a part of what you have paid by Stripe. This card or bank account is not charged any more: what you owe comes by bank order "
           "until you save another one.")],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def part_back(movement: int, minor: int, number: str) -> Letter:
    """To the admins: a part that had gone back to a payer has not reached them, or their bank has given it back."""
    row = db.session.get_one(Movement, movement)
    what = {"part": money(Money(minor, row.currency)), "agency": row.payer.name}
    return Letter(
        _("A refund of %(part)s to %(agency)s failed", **what)
        if is_refund(number)
        else _("The bank of %(agency)s has given %(amount)s back", agency=row.payer.name, amount=what["part"]),
        [
            _("It is in the alliance’s balance at Stripe, and no loss any more."),
            _("If the payer should have it, refund it at Stripe once more."),
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def found_at_stripe() -> Letter | None:
    """To the admins: Stripe has collected what a restored backup doesn't know."""
    unseen = queries.unseen()
    if not unseen:
        return None
    return Letter(
        _("Stripe has collected payments that the restored backup doesn’t know"),
        [
            _("They were collected after the backup was made. What they were for may be owed again, so nothing is collected from their "
              "payers until an admin has seen to each of them."),
        ],
        [(row.payer.name if row.payer else row.intent, money(row.amount)) for row in unseen],
        button=(_("See to the payments"), "/desk/stripe"),
    )  # fmt: skip


def _what_arrives(movement: Movement) -> list[tuple[str, str]]:
    return [(_("Kept by Stripe, borne by you"), money(movement.cost)), (_("Handed on"), money(movement.arrives))]

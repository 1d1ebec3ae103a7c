"""Of what payers pay back of the alliance's claims."""

from flask_babel import gettext as _

from ...core.extensions import db
from ...core.formats import money
from ...outbox.letter import Letter
from ...settlement.emails import path_of
from ...settlement.models import Movement
from ..declines import Decline
from .facts import facts, is_payer


def repaid(movement: int, by_bank: bool) -> Letter:
    """To the payer and all admins: a claim has come, by Stripe or `by_bank`."""
    row = db.session.get_one(Movement, movement)
    came = (
        _("An admin has found the money on the alliance’s bank account.")
        if by_bank
        else _("Stripe has collected it, and it stays with the alliance.")
    )
    if is_payer(row):
        subject = _("You have paid %(amount)s back", amount=money(row.amount))
        gone = _("It had gone back to you after it was paid out. The alliance has no claim on you any more.")
    else:
        subject = _("%(agency)s has paid %(amount)s back", agency=row.payer.name, amount=money(row.amount))
        gone = _(
            "It had gone back to %(agency)s after it was paid out. The alliance has no claim any more.",
            agency=row.payer.name,
        )
    return Letter(
        subject,
        [gone, came],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def declined(movement: int, why: str) -> Letter:
    """To the payer: what they wanted to pay back was refused, and why."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s could not be paid back", amount=money(row.amount)),
        [str(Decline(why).to_payer), _("It is not tried again by itself: press the button once more, or pay it by bank transfer.")],
        facts(row),
        (_("Pay it back"), "/agency/stripe"),
    )  # fmt: skip


def again(movement: int, by_bank: bool = False) -> Letter:
    """To the payer and all admins: what was paid back has gone back to the payer, or never came `by_bank`, as an admin said."""
    row = db.session.get_one(Movement, movement)
    if by_bank:
        return Letter(
            _("Your %(amount)s did not come", amount=money(row.amount)) if is_payer(row)
            else _("%(amount)s of %(agency)s did not come", amount=money(row.amount), agency=row.payer.name),
            [_("An admin had found the money on the alliance’s bank account, which was a mistake: the alliance’s claim stands again.")],
            facts(row),
            (_("See the payment"), path_of(row)),
        )  # fmt: skip
    return Letter(
        _("%(amount)s went back to you once more", amount=money(row.amount)) if is_payer(row)
        else _("%(amount)s went back to %(agency)s once more", amount=money(row.amount), agency=row.payer.name),
        [_("You had paid it back to the alliance, and have got it again: the alliance’s claim stands again.") if is_payer(row)
         else _("It had been paid back to the alliance, and has gone back to the payer: the alliance’s claim stands again.")],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def paid_twice(movement: int, intent: str) -> Letter:
    """To the admins: money is at Stripe that is not booked, as a claim has ended in another way meanwhile."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s of %(agency)s came to Stripe twice", amount=money(row.amount), agency=row.payer.name),
        [_("It had gone back to the payer, and is there again; what it was for has ended in another way meanwhile. It is the payer’s, and the "
           "books don’t know it: refund the payment at Stripe.")],
        [*facts(row), (_("At Stripe"), intent)],
        (_("See the payment"), path_of(row)),
    )  # fmt: skip

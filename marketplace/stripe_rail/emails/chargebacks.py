"""Of what payers' banks take back and give back, and of the claims that stay."""

from flask_babel import gettext as _

from ...core.approval import standing
from ...core.extensions import db
from ...core.formats import money
from ...core.money import Money
from ...members.queries import names_of
from ...members.second_admin import lapsed_by
from ...outbox.letter import Letter
from ...settlement.emails import path_of
from ...settlement.models import Movement, MovementState
from .. import queries
from .facts import facts, is_payer, open_again


def charged_back(movement: int, became: str = "") -> Letter:
    """To the payer, the admins, and the payee where they have lost money by it: it `became` a "claim" of the alliance's, or is
    "open" again, whatever has become of it since. The release before queued it without that word."""
    row = db.session.get_one(Movement, movement)
    lost = became == "claim" or (not became and row.status == MovementState.DONE)
    return Letter(
        _("Your bank has taken %(amount)s back", amount=money(row.amount))
        if is_payer(row)
        else _("The bank of %(agency)s has taken %(amount)s back", agency=row.payer.name, amount=money(row.amount)),
        [_claimed(row) if lost else open_again(row)],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def _claimed(movement: Movement) -> str:
    """That the payee keeps it."""
    if is_payer(movement):
        return _("The payee has the money and their account did not give it back: the alliance has a claim on you.")
    return _("The payee has the money and their account did not give it back: the alliance has a claim on the payer.")


def chargeback_won(movement: int, became: str = "", refund: bool = False, part: int | None = None) -> Letter:
    """To the admins: what a payer's bank had taken back, or a `refund` that has failed had brought them, is in the alliance's balance
    again, and what becomes of it. Where it had gone back in several parts, this `part` of it is."""
    row = db.session.get_one(Movement, movement)
    amount = money(Money(part, row.currency) if part else row.amount)
    return Letter(
        _("The refund to %(agency)s failed: %(amount)s", agency=row.payer.name, amount=amount)
        if refund
        else _("The bank of %(agency)s has given %(amount)s back", agency=row.payer.name, amount=amount),
        [
            _(
                "It was owed again and still is, so it settles that: it is handed on to the payee, and nobody has to do anything."
            )
            if became == "settles"
            else _(
                "What it was for has gone another way meanwhile, so the payer gets it back by itself, to what they paid with."
            )
            if became == "given_back"
            else _("The alliance has no claim on the payer any more: the books say so.")
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def payment_stands(movement: int, became: str) -> Letter:
    """To the payee, who was told that the money is gone: what becomes of it, as it is back."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s of %(agency)s has come back to the alliance", amount=money(row.amount), agency=row.payer.name),
        [
            _(
                "It had gone back to the payer, and stands after all. It is handed on to you by Stripe. No bank order follows."
            )
            if became == "settles"
            else _("It had gone back to the payer, and belongs to the payer. What is owed to you is paid otherwise.")
        ],
        facts(row),
        (_("See the payment"), path_of(row)),
    )


def given_back(movement: int, part: int | None = None) -> Letter:
    """To the payer: what had gone back to them and come back to the alliance is theirs; of some of it that they have, the other `part`."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("You get %(amount)s back", amount=money(Money(part, row.currency) if part else row.amount)),
        [_("This payment had gone back to you, and has come back to the alliance. What it was for goes another way meanwhile, so it is "
           "sent back to what you paid with. That takes some days.")],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def refund_stopped(movement: int) -> Letter | None:
    """To the admins: refunds to a payer came to nothing, and no other one is asked for by itself."""
    row, payment = db.session.get_one(Movement, movement), queries.payment_of(movement)
    if payment is None or not payment.is_stopped:
        return None
    return Letter(
        _("%(amount)s could not be refunded to %(agency)s", amount=money(row.amount), agency=row.payer.name),
        [
            _(
                "It has come back to the alliance, and belongs to the payer. Stripe has refused each refund, or it has failed."
            ),
            _("Look at Stripe why, or ask the payer to. It is tried again when an admin says so."),
        ],
        [*facts(row), (_("Refunds that failed"), str(payment.refunds_failed))],
        (_("See to it"), "/desk/stripe"),
    )


def claim_second_admin(movement: int) -> Letter | None:
    """To the other admins: one of them wants to write a claim off, and it takes two."""
    row, payment = db.session.get_one(Movement, movement), queries.payment_of(movement)
    waiting = standing([payment]).get(movement) if payment else None
    if waiting is None:
        return None
    return Letter(
        _("A second admin is needed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("%(person)s wants to write off the alliance’s claim on %(agency)s, and it takes two. The reason stands on its page.",
           person=names_of([waiting.proposed_by])[waiting.proposed_by], agency=row.payer.name)],
        facts(row),
        (_("See the claim"), _claim_path(row)),
    )  # fmt: skip


def claim_lapsed(movement: int, proposal: int) -> Letter:
    """To that admin and those who could have agreed: the claim has ended before anybody did."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("No second admin is needed any more: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("What %(person)s had decided is not carried out.", person=lapsed_by(proposal)),
         _("The alliance has no claim on %(agency)s any more.", agency=row.payer.name)],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def claim_objected(movement: int) -> Letter:
    """To the admin who wanted to write a claim off: a second one doesn't agree."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("Not agreed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("Another admin does not want to write off the claim on %(agency)s. What speaks against it stands on its page.", agency=row.payer.name)],
        facts(row),
        (_("See the claim"), _claim_path(row)),
    )  # fmt: skip


def written_off(movement: int) -> Letter:
    """To the payer and all admins: two admins have given a claim up."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s is written off", amount=money(row.amount)),
        [_("It had gone back to you after it was paid out. Two admins have decided that the alliance bears it: you owe it nothing for it.")
         if is_payer(row)
         else _("It had gone back to %(agency)s after it was paid out. Two admins have decided that the alliance bears it.",
                agency=row.payer.name)],
        facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def _claim_path(movement: Movement) -> str:
    return f"/desk/stripe/claims/{movement.id}"

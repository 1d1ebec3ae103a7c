"""What the mails about money say. Each goes to the owners and finance people of the agency it concerns."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from ..core.extensions import db
from ..core.formats import money
from ..core.mail import Letter, send
from ..members.queries import admins, people_who
from . import bank, queries
from .models import Movement


def listed(movement_ids: Sequence[int]) -> None:
    """To each payer: there is an order to pay."""
    turned = queries.paying_back(movement_ids)
    for movement in db.session.scalars(select(Movement).where(Movement.id.in_(movement_ids))):
        _tell(movement.payer_id, "money.listed", lambda m=movement: Letter(
            _("Please pay %(amount)s to %(agency)s", amount=money(m.amount), agency=m.payee.name),
            [_("A fee was refunded after its reward was paid to you: this is what you owe back.") if m.id in turned
             else _("The client's fees you reported make a reward due. The money goes straight to their account."),
             _("Use the exact sum and the reference, so that it is matched by itself.")],
            [*_facts(m), (_("To"), m.holder), (_("Account"), m.iban or f"{m.account_number}, {m.bank_name}")],
            (_("Open the bank order"), _path(m)),
        ))  # fmt: skip


def sent(movement: Movement) -> None:
    """To the payee: look whether the money came."""
    _tell(movement.payee_id, "money.sent", lambda: Letter(
        _("%(agency)s has sent you %(amount)s", agency=movement.payer.name, amount=money(movement.amount)),
        [_("When the money is on your account, confirm it. If it isn't there after some days, say so on the same page.")],
        _facts(movement),
        (_("Confirm that it came"), _path(movement)),
    ))  # fmt: skip


def received(movement: Movement) -> None:
    """To the payer: it came, nothing more to do."""
    _tell(movement.payer_id, "money.received", lambda: Letter(
        _("%(agency)s has received your %(amount)s", agency=movement.payee.name, amount=money(movement.amount)),
        [_("The rewards in this order are settled. There is nothing left to do.")],
        _facts(movement),
        (_("See the order"), _path(movement)),
    ))  # fmt: skip


def contested(movement: Movement) -> None:
    """To the payer and the admins: the payee says that it did not come."""

    def letter() -> Letter:
        return Letter(
            _("%(agency)s says that %(amount)s did not arrive", agency=movement.payee.name, amount=money(movement.amount)),
            # What they wrote may name a client, so it stays on the page.
            [_("The reason stands on the page of the order. An admin of the alliance will look at it.")],
            _facts(movement),
            (_("See the order"), _path(movement)),
        )  # fmt: skip

    _tell(movement.payer_id, "money.contested", letter)
    send(admins(), "money.contested", letter)


def decided(movement: Movement) -> None:
    """To both sides: what the admin decided."""
    for agency_id in (movement.payer_id, movement.payee_id):
        _tell(agency_id, "money.decided", lambda: Letter(
            _("Decided: bank order %(reference)s", reference=movement.reference),
            [_("An admin found that the money arrived. The rewards are settled.") if movement.status == "done"
             else _("An admin found that the money did not arrive. A new bank order follows.")],
            _facts(movement),
            (_("See the order"), _path(movement)),
        ))  # fmt: skip


def superseded(movement: Movement) -> None:
    """To the payer: don't pay this one."""
    _tell(movement.payer_id, "money.superseded", lambda: Letter(
        _("Don't pay %(reference)s: it is replaced", reference=movement.reference),
        [_("A fee in this order was refunded or is disputed, so its sum no longer holds. If anything is left to pay, a new "
           "order follows by itself.") if movement.reason != bank.SUSPENDED
         else _("The payee was suspended, so payouts to it wait. A new order follows when it may be paid again."),
         _("If you have paid it already, don't pay twice: mark the new order as sent when it comes, and ask %(agency)s to send "
           "back what was too much.", agency=movement.payee.name)],
        _facts(movement),
        (_("See the order"), _path(movement)),
    ))  # fmt: skip


def blocked(movement_ids: Sequence[int], why: str) -> None:
    """To the one who can mend it: money waits for you."""
    turned = queries.paying_back(movement_ids)
    for movement in db.session.scalars(select(Movement).where(Movement.id.in_(movement_ids))):
        if why != bank.SUSPENDED:
            _tell(movement.payee_id, "money.blocked", lambda m=movement: Letter(
                _("%(amount)s waits for your bank details", amount=money(m.amount)),
                [_("%(agency)s owes you back part of a reward and can't be told where to pay it.", agency=m.payer.name)
                 if m.id in turned
                 else _("%(agency)s owes you a reward and can't be told where to pay it.", agency=m.payer.name),
                 _("Enter your bank details; the order then goes out by itself.")],
                button=(_("Enter bank details"), "/agency/payout"),
            ))  # fmt: skip


def reminder(movement: Movement, tell_admins: bool) -> None:
    """To whoever the order waits for; at last to the admins as well."""
    waits_for = movement.payer_id if movement.status == "listed" else movement.payee_id

    def letter() -> Letter:
        if movement.status == "listed":
            sentence = _("This order to %(agency)s has not been marked as sent.", agency=movement.payee.name)
        else:
            sentence = _("%(agency)s sent this money; please say whether it came.", agency=movement.payer.name)
        subject = _("Reminder: %(amount)s, %(reference)s", amount=money(movement.amount), reference=movement.reference)
        return Letter(subject, [sentence], _facts(movement), (_("Open the bank order"), _path(movement)))

    _tell(waits_for, "money.reminder", letter)
    if tell_admins:
        send(admins(), "money.reminder", letter)


def _tell(agency_id: int, event: str, letter) -> None:
    send(people_who(agency_id, "money"), event, letter)


def _facts(movement: Movement) -> list[tuple[str, str]]:
    return [(_("Amount"), money(movement.amount)), (_("Reference"), movement.reference or "")]


def _path(movement: Movement) -> str:
    return f"/movements/{movement.id}"

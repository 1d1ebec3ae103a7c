"""What the mails about Stripe say."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _

from ..core.approval import standing
from ..core.extensions import db
from ..core.formats import moment, money
from ..members.models import Agency
from ..members.queries import names_of
from ..outbox.letter import Letter
from ..settlement.emails import path_of
from ..settlement.models import Movement, MovementState, Obstacle
from . import queries
from .client import payee_bears_costs
from .models import Decline


def connected(agency: int) -> Letter:
    """To all owners: the agency has begun an account at Stripe, to which rewards will be paid."""
    return Letter(
        _("%(agency)s begins an account at Stripe", agency=_name(agency)),
        [
            _("When Stripe has what it needs, rewards from members who pay by Stripe are paid there."),
            _costs(payee_reads=True),
            _("If this is a surprise to you, change your password and look at the page at once."),
        ],
        button=(_("See how you are paid"), "/agency/stripe"),
    )


def account_closed(agency: int) -> Letter | None:
    """To all owners: Stripe takes no money for the agency any more."""
    row = queries.account_of(agency)
    if row is None or row.receives:
        return None
    return Letter(
        _("Your account at Stripe can’t take money at the moment"),
        [
            _("Stripe needs something from you, or has closed the account. What was collected for you waits there."),
            _("From now on rewards come by bank order, if you have given bank details."),
        ],
        button=(_("See what Stripe needs"), "/agency/stripe"),
    )


def means_saved(agency: int) -> Letter | None:
    """To all owners: rewards are paid with this from now on."""
    row = queries.means_of(agency)
    if row is None or row.means is None:
        return None
    return Letter(
        _("%(agency)s pays rewards by Stripe now", agency=_name(agency)),
        [
            _("What you owe for clients you received is collected by itself, without a bank order to pay."),
            _costs(payee_reads=False),
            _("If this is a surprise to you, remove it and change your password."),
        ],
        [(str(row.kind.label) if row.kind else "", row.label)],
        (_("See how you pay"), "/agency/stripe"),
    )


def collected(movement: int) -> Letter:
    """To the payer: what was charged, and for whom."""
    row = db.session.get_one(Movement, movement)
    means = queries.means_of(row.payer_id)
    return Letter(
        _("%(amount)s was collected for %(agency)s", amount=money(row.amount), agency=row.payee.name),
        [_("There is nothing left to do. The rewards it pays for stand on its page.")],
        [*_facts(row), *([(_("Taken from"), means.label)] if means and means.label else [])],
        (_("See the payment"), path_of(row)),
    )


def paid_out(movement: int) -> Letter:
    """To the payee: the money is in their account at Stripe."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(agency)s has paid you %(amount)s", agency=row.payer.name, amount=money(row.amount)),
        [_("It is in your account at Stripe, which sends it to your bank as you have set it there.")],
        [*_facts(row), *(_what_arrives(row) if row.cost_minor else ())],
        (_("See the payment"), path_of(row)),
    )


def declined(movement: int, why: str, again: str) -> Letter:
    """To the payer: refused, why, and when it is tried again."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s for %(agency)s could not be collected", amount=money(row.amount), agency=row.payee.name),
        [
            str(Decline(why).label),
            _("It is tried again on %(at)s.", at=moment(datetime.fromisoformat(again)))
            if again
            else _("It was tried four times. What you owe comes as a bank order from now on."),
        ],
        _facts(row),
        (_("Save another card or bank account"), "/agency/stripe"),
    )


def means_unknown(movement: int) -> Letter:
    """To the payer: Stripe doesn't know what they have left there."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("Stripe can’t charge what you have left there: leave it again"),
        [
            _("Stripe doesn’t know your card or bank account any more: it was removed there, or the alliance has another account at "
              "Stripe now. Nothing was collected."),
            _("Until you save one again, what you owe comes as bank orders."),
        ],
        _facts(row),
        (_("Save a card or bank account"), "/agency/stripe"),
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
        _facts(row),
        (_("See what is stuck"), "/desk/stripe"),
    )


def charged_back(movement: int, became: str = "") -> Letter:
    """To the payer, the admins, and the payee where they have lost money by it: it `became` a "claim" of the alliance's, or is
    "open" again, whatever has become of it since. The release before queued it without that word."""
    row = db.session.get_one(Movement, movement)
    lost = became == "claim" or (not became and row.status == MovementState.DONE)
    return Letter(
        _("The bank of %(agency)s has taken %(amount)s back", agency=row.payer.name, amount=money(row.amount)),
        [
            _("The payee has the money and their account did not give it back: the alliance has a claim on the payer.")
            if lost
            else _(
                "The rewards in it are open again. A bank order follows, and this card or bank account is not charged any more."
            )
        ],
        _facts(row),
        (_("See the payment"), path_of(row)),
    )


def chargeback_won(movement: int, became: str = "") -> Letter:
    """To the admins: what a payer's bank had taken back is in the alliance's balance again, and what becomes of it."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("The bank of %(agency)s has given %(amount)s back", agency=row.payer.name, amount=money(row.amount)),
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
        _facts(row),
        (_("See the payment"), path_of(row)),
    )


def given_back(movement: int) -> Letter:
    """To the payer: what their bank had given back to the alliance is theirs."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("You get %(amount)s back", amount=money(row.amount)),
        [_("Your bank had taken this payment back, and then decided that it stands. What it was for goes another way meanwhile, so it is "
           "sent back to what you paid with. That takes some days.")],
        _facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def payout_came_back(movement: int) -> Letter | None:
    """To the payee and the admins: somebody has taken a payout back at Stripe. What was handed on again since needs no word."""
    row = db.session.get_one(Movement, movement)
    if row.blocked_reason != Obstacle.CAME_BACK:
        return None
    return Letter(
        _("%(amount)s were taken back from %(agency)s at Stripe", agency=row.payee.name, amount=money(row.arrives)),
        [
            _(
                "The money is at Stripe and stays owed to the payee. It is handed on again when an admin of the alliance says so."
            )
        ],
        _facts(row),
        (_("See the payment"), path_of(row)),
    )


def refund_stopped(movement: int) -> Letter | None:
    """To the admins: refunds to a payer came to nothing, and no other one is asked for by itself."""
    row, payment = db.session.get_one(Movement, movement), queries.payment_of(movement)
    if payment is None or not payment.is_stopped:
        return None
    return Letter(
        _("%(amount)s could not be refunded to %(agency)s", amount=money(row.amount), agency=row.payer.name),
        [
            _(
                "The payer’s bank had given it back, and it belongs to the payer. Stripe has refused each refund, or it has failed."
            ),
            _("Look at Stripe why, or ask the payer to. It is tried again when an admin says so."),
        ],
        [*_facts(row), (_("Refunds that failed"), str(payment.refunds_failed))],
        (_("See to it"), "/desk/stripe"),
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
        _facts(row),
        (_("See the claim"), _claim_path(row)),
    )  # fmt: skip


def claim_objected(movement: int) -> Letter:
    """To the admin who wanted to write a claim off: a second one doesn't agree."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("Not agreed: %(amount)s, %(reference)s", amount=money(row.amount), reference=row.reference),
        [_("Another admin does not want to write off the claim on %(agency)s. What speaks against it stands on its page.", agency=row.payer.name)],
        _facts(row),
        (_("See the claim"), _claim_path(row)),
    )  # fmt: skip


def written_off(movement: int) -> Letter:
    """To the payer and all admins: two admins have given a claim up."""
    row = db.session.get_one(Movement, movement)
    return Letter(
        _("%(amount)s is written off", amount=money(row.amount)),
        [_("The bank of %(agency)s had taken it back after it was paid out. Two admins have decided that the alliance bears it.",
           agency=row.payer.name)],
        _facts(row),
        (_("See the payment"), path_of(row)),
    )  # fmt: skip


def _claim_path(movement: Movement) -> str:
    return f"/desk/stripe/claims/{movement.id}"


def _what_arrives(movement: Movement) -> list[tuple[str, str]]:
    return [(_("Kept by Stripe, borne by you"), money(movement.cost)), (_("Handed on"), money(movement.arrives))]


def _costs(payee_reads: bool) -> str:
    """Who bears what Stripe keeps, for whoever is about to be paid or to pay."""
    if not payee_bears_costs():
        return _("The alliance bears Stripe’s costs.")
    return (
        _("You bear Stripe’s costs: so much less arrives.") if payee_reads else _("The referrer bears Stripe’s costs.")
    )


def _facts(movement: Movement) -> list[tuple[str, str]]:
    return [(_("Amount"), money(movement.amount)), (_("Reference"), movement.reference or "")]


def _name(agency_id: int) -> str:
    return db.session.get_one(Agency, agency_id).name


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.stripe": connected,
    "account.stripe_closed": account_closed,
    "account.stripe_means": means_saved,
    "money.collected": collected,
    "money.paid_out": paid_out,
    "money.declined": declined,
    "money.means_unknown": means_unknown,
    "money.given_up": given_up,
    "money.charged_back": charged_back,
    "money.chargeback_won": chargeback_won,
    "money.given_back": given_back,
    "money.payout_came_back": payout_came_back,
    "money.refund_stopped": refund_stopped,
    "money.found_at_stripe": found_at_stripe,
    "money.claim_second_admin": claim_second_admin,
    "money.claim_objected": claim_objected,
    "money.written_off": written_off,
}

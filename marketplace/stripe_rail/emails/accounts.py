"""Of accounts and means of payment: what members give to Stripe."""

from flask_babel import gettext as _

from ...core.extensions import db
from ...members.models import Agency
from ...outbox.letter import Letter
from ...settlement.models import Movement
from .. import queries
from ..client import payee_bears_costs
from .facts import facts


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
        facts(row),
        (_("Save a card or bank account"), "/agency/stripe"),
    )  # fmt: skip


def _costs(payee_reads: bool) -> str:
    """Who bears what Stripe keeps, for whoever is about to be paid or to pay."""
    if not payee_bears_costs():
        return _("The alliance bears Stripe’s costs.")
    return (
        _("You bear Stripe’s costs: so much less arrives.") if payee_reads else _("The referrer bears Stripe’s costs.")
    )


def _name(agency_id: int) -> str:
    return db.session.get_one(Agency, agency_id).name

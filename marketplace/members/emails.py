"""What the mails about an agency's own data say. They can't be switched off."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import iban, moment
from ..outbox.letter import Letter
from .models import Agency, PayoutDetails


def payout_changed(details: int) -> Letter:
    """To all owners: where the money goes from when on, whole: of a foreign account the last digits may be made alike."""
    row = db.session.get_one(PayoutDetails, details)
    agency = db.session.get_one(Agency, row.agency_id)
    account = [
        (_("Holder"), row.holder),
        (_("Account"), iban(row.iban or "") or row.account_number),
        (_("Bank"), row.bank_name),
        (_("Routing code"), row.routing_code),
    ]
    return Letter(
        _("New bank details of %(agency)s", agency=agency.name),
        [
            _("Rewards are paid to this account from %(at)s on.", at=moment(row.effective_at)),
            _("If this is a surprise to you, change your password and the details at once."),
        ],
        [(label, value) for label, value in account if value],
        (_("See the bank details"), "/agency/payout"),
    )

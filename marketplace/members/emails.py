"""What the mails about an agency's own data say. They can't be switched off."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import moment
from ..outbox.letter import Letter
from .models import Agency, PayoutDetails


def payout_changed(details: int) -> Letter:
    """To all owners: where the money goes from when on."""
    row = db.session.get_one(PayoutDetails, details)
    agency = db.session.get_one(Agency, row.agency_id)
    account = row.iban or row.account_number or ""
    return Letter(
        _("New bank details of %(agency)s", agency=agency.name),
        [
            _("Rewards are paid to this account from %(at)s on.", at=moment(row.effective_at)),
            _("If this is a surprise to you, change your password and the details at once."),
        ],
        [(_("Holder"), row.holder), (_("Account"), f"…{account[-4:]}")],
        (_("See the bank details"), "/agency/payout"),
    )

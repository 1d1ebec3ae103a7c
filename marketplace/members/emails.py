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


def second_factor(what: str) -> Letter:
    """To the person: the second step of the sign-in was switched "on" or "off", "reset", got new "codes", or one was used."""
    said = {
        "on": (_("Your sign-in has a second step now"), _("From now on a code from your app is asked for beside the password.")),
        "off": (_("The second step of your sign-in was switched off"), _("The password alone is enough now.")),
        "reset": (
            _("The second step of your sign-in was reset"),
            _("An owner of your agency, an admin of the alliance or whoever runs the site did this for you. Sign in with your password, and switch it on anew."),
        ),
        "codes": (_("You have new recovery codes"), _("The earlier ones don’t work any more.")),
        "recovery_used": (
            _("A recovery code was used"),
            _("Somebody, probably you, entered one of your recovery codes. It doesn’t work again."),
        ),
    }  # fmt: skip
    subject, sentence = said[what]
    warning = _("If this is a surprise to you, change your password at once and tell an owner of your agency.")
    return Letter(subject, [sentence, warning], button=(_("See your sign-in"), "/me/second-factor"))

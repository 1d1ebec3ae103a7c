"""Why Stripe could not collect something."""

from flask_babel import lazy_gettext as _l

from ..ledger.sides import Sided


class Decline(Sided):
    """Why a payment was refused, as admins read it, and as the payer does, who can do something about it."""

    AUTHENTICATION = (
        "authentication",
        _l("The payer’s bank wants it to be confirmed."),
        _l("Your bank wants you to confirm it. Save the card again: you are asked then."),
    )
    FUNDS = "funds", _l("There was not enough money on the account.")
    EXPIRED = "expired", _l("The card has expired."), _l("The card has expired. Save another one.")
    OTHER = (
        "other",
        _l("The payer’s bank refused it without saying why."),
        _l("The bank refused it without saying why. Ask your bank, or save another card."),
    )

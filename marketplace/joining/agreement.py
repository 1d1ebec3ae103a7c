"""What applicants agree to: the alliance's rules as they stand today. Whoever versions them later does it here."""

import hashlib

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.formats import percent
from ..rewards.models import Terms
from ..rewards.queries import terms_at


def lasts(terms: Terms) -> str:
    """For how long a client brings rewards."""
    if not terms.months:
        return _("It lasts for the life of the client.")
    return ngettext(
        "It lasts for %(num)d month after acceptance.", "It lasts for %(num)d months after acceptance.", terms.months
    )


def rules_of(terms: Terms) -> list[tuple[str, str]]:
    """The rules, all of them: what each is about, and what it says."""
    share = _("%(rate)s of each fee the client pays.", rate=percent(terms.rate))
    return [
        (_("Who pays"), _("The agency that received the client")),
        (_("How much"), f"{share} {lasts(terms)}"),
        (_("When"), _("Within hours of the fee, straight from agency to agency")),
        (_("In which currency"), _("The currency of the fee")),
        (_("The smallest sum"), _("There is none: a cent is paid like a thousand")),
        (_("If nobody answers"), _("The client goes back to the agency that passed it")),
        (_("If you disagree"), _("The sum is frozen until an admin of the alliance decides")),
    ]


def agreement() -> tuple[list[tuple[str, str]], str]:
    """The rules in force now in the reader's language, and the hash of their text, by which an agreement is kept."""
    rules = rules_of(terms_at(clock.now()))
    text = "\n".join([current_app.config["SETTINGS"].alliance_name, *(f"{about}: {says}" for about, says in rules)])
    return rules, hashlib.sha256(text.encode()).hexdigest()

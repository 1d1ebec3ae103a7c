"""What people can say to a lead by a button in its mail. No contacts open there: those are seen after signing in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.forms import ButtonForm
from ..core.room import Done, MailDeed
from ..members.models import Person
from . import actions, emails
from .forms import DeclineForm


def accept(lead_id: int, person: Person, _form: ButtonForm) -> Done:
    """Accept it as this person."""
    referral = actions.accept_lead(lead_id, person)
    said = _("The lead is yours. Sign in to see the client’s contacts.")
    return Done(said, f"/referrals/{referral.id}", _("To the client’s contacts"))


def decline(lead_id: int, person: Person, form: DeclineForm) -> Done:
    """Decline it as this person, with a reason."""
    actions.decline_lead(lead_id, person, form.reason.data or "", form.note.data or "")
    return Done(_("Declined. It won’t be offered to you again."), "/received", _("To the leads you received"))


def _page(lead_id: int) -> str:
    return f"/leads/{lead_id}"


ALL = {
    "accept_lead": MailDeed(_l("Accept"), "leads", emails.offered, _page, ButtonForm, accept),
    "decline_lead": MailDeed(_l("Decline"), "leads", emails.offered, _page, DeclineForm, decline),
}

"""What the mails about an agency's standing say. They can't be switched off."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..members.models import Agency, AgencyState
from ..outbox.letter import Letter


def standing(agency: int, was: str, became: str, reason: str) -> Letter:
    """To all owners: admitted, suspended with the reason, or reinstated."""
    name = db.session.get_one(Agency, agency).name
    if became == AgencyState.SUSPENDED:
        return Letter(
            _("%(agency)s is suspended", agency=name),
            [
                _("Your people can see money, pay and confirm bank orders, and nothing else until an admin ends this."),
                _(
                    "Your open leads are taken back. Clients you accepted and have not contacted go back to their referrers."
                ),
                _("What you owe stays due; rewards you earned wait for you."),
            ],
            [(_("Reason"), reason)],
            (_("See the statement"), "/statement"),
        )
    if was == AgencyState.SUSPENDED:
        subject = _("%(agency)s is an active member again", agency=name)
        sentence = _("You can pass and accept clients as before.")
    else:
        subject = _("%(agency)s is a member now", agency=name)
        sentence = _("You can pass clients to the other agencies, and accept theirs.")
    return Letter(subject, [sentence], button=(_("Sign in"), "/sign-in"))


ALL = {"account.standing": standing}

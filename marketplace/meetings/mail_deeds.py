"""What people of the members can say to the date of a meeting by a button in its mail: that they come, or that they don't."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.forms import ButtonForm
from ..core.room import Done, MailDeed
from ..members.models import Person
from . import actions, emails


def come(meeting_id: int, person: Person, _form: ButtonForm) -> Done:
    """Sign up."""
    actions.sign_up(meeting_id, person)
    return Done(_("You have signed up. We remind you a day and an hour before."), _page(meeting_id), _("Look at it"))


def stay_away(meeting_id: int, person: Person, _form: ButtonForm) -> Done:
    """Sign off."""
    actions.sign_off(meeting_id, person)
    return Done(_("You have signed off; somebody else gets the seat."), _page(meeting_id), _("Look at it"))


def _page(meeting_id: int) -> str:
    return f"/meetings/{meeting_id}"


ALL = {
    "come_to_meeting": MailDeed(_l("I come"), "meetings", emails.planned, _page, ButtonForm, come),
    "stay_away": MailDeed(_l("I can’t come"), "meetings", emails.planned, _page, ButtonForm, stay_away),
}

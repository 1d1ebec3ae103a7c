"""What people can do in a partnership by a button in its mail."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.forms import ButtonForm
from ..core.room import Done, MailDeed
from ..members.models import Person
from . import actions, emails


def agree(partnership_id: int, person: Person, _form: ButtonForm) -> Done:
    """Agree to an invitation."""
    actions.agree(partnership_id, person)
    return Done(
        _("You work together. Say how often you talk, and write down what you agree on."),
        _page(partnership_id),
        _("See the partnership"),
    )


def done(follow_up_id: int, person: Person, _form: ButtonForm) -> Done:
    """Say that it is done."""
    actions.say_done(follow_up_id, person)
    return Done(_("The other side is told, and confirms it."), _follow_up(follow_up_id), _("See it"))


def confirm(follow_up_id: int, person: Person, _form: ButtonForm) -> Done:
    """Confirm that it is done."""
    actions.confirm(follow_up_id, person)
    return Done(_("Confirmed. They are told."), _follow_up(follow_up_id), _("See it"))


def _page(partnership_id: int) -> str:
    return f"/partnerships/{partnership_id}"


def _follow_up(follow_up_id: int) -> str:
    return f"/follow-ups/{follow_up_id}"


ALL = {
    "agree_partnership": MailDeed(_l("Agree"), "partnerships", emails.invited, _page, ButtonForm, agree),
    "follow_up_done": MailDeed(_l("It is done"), "partnerships", emails.open_still, _follow_up, ButtonForm, done),
    "follow_up_confirmed": MailDeed(_l("Confirm"), "partnerships", emails.done, _follow_up, ButtonForm, confirm),
}

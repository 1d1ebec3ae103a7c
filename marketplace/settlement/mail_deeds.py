"""What a payee can say of a bank order by a button in its mail: that the money is there."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.extensions import db
from ..core.forms import ButtonForm
from ..core.room import Done, MailDeed
from ..members.models import Person
from ..outbox.letter import Letter
from . import actions, emails
from .models import Movement, MovementState


def waiting(movement_id: int) -> Letter | None:
    """What was sent, while it waits for the payee's word."""
    movement = db.session.get_one(Movement, movement_id)
    return emails.sent(movement_id) if movement.status == MovementState.SENT else None


def confirm(movement_id: int, person: Person, _form: ButtonForm) -> Done:
    """Confirm as this person that the money is there."""
    done = actions.confirm_received(movement_id, person)
    return Done(_("Confirmed. The rewards in this order are settled."), _page(done.id), _("See the order"))


def _page(movement_id: int) -> str:
    return f"/movements/{movement_id}"


ALL = {"confirm_received": MailDeed(_l("I have received it"), "money", waiting, _page, ButtonForm, confirm)}

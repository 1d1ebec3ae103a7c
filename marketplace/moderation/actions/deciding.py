"""What holds for every decision on the desk: who may make it, and that it has a reason."""

from flask_babel import gettext as _

from ...core.errors import BadInput, NotAllowed
from ...core.typed import paragraphs, too_long
from ...members.models import Person
from ..models import LONGEST


def may_decide(admin: Person | None, agency_id: int) -> None:
    """Refuse whoever is no admin, and an admin who belongs to the agency. None is the command line, which decides all."""
    if admin is None:
        return
    if not admin.is_admin:
        raise NotAllowed(_("Only the alliance’s admins decide this."))
    if admin.agency_id == agency_id:
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))


def read_reason(reason: str) -> str:
    """A reason as it is kept, or a refusal."""
    reason = paragraphs(reason)
    if not reason:
        raise BadInput(_("Say why; the agency reads it."), {"reason": _("Fill this in.")})
    if sentence := too_long(reason, LONGEST):
        raise BadInput(sentence, {"reason": sentence})
    return reason

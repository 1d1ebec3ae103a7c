"""Who looks after the academy."""

from flask_babel import gettext as _

from ...core.errors import NotAllowed
from ...members.models import Person


def team_only(person: Person) -> None:
    """Refuse everybody but admins and partner managers of the alliance."""
    if not person.is_of_the_team:
        raise NotAllowed(_("The alliance’s admins and partner managers look after the academy."))

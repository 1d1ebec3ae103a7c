"""The alliance is never without an admin who can sign in."""

from flask_babel import gettext as _

from ...core.errors import NotYet
from ...core.extensions import db
from ...core.transaction import hold_name
from ...members import queries
from ...members.models import Person


def hold_the_team() -> None:
    """One after the other: two admins can't take each other away at once."""
    hold_name("the alliance's team")


def keep_an_admin(person: Person) -> None:
    """Refuse what would take an admin away who is the last one. The team is held from here on: call it inside a transaction, and
    before the person is held."""
    hold_the_team()
    db.session.refresh(person)
    if person.is_admin and not queries.has_other_admins(person):
        raise NotYet(_("The alliance needs an admin. Make somebody else an admin first."))

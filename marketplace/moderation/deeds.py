"""What an admin can do to a membership: in which states, and how."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from ..core.vocabulary import Vocabulary
from ..members.models import Agency, AgencyState, Person
from . import actions


class Deed(Vocabulary):
    """With the states in which it can be done."""

    WARN = "warn", _l("Warn"), "active leaving"
    KEEP = "keep", _l("Let it stay"), "active"
    REINSTATE = "reinstate", _l("Reinstate"), "suspended leaving"
    SUSPEND = "suspend", _l("Suspend"), "active"
    LEAVE = "leave", _l("Let it leave"), "active suspended"

    def tell(self, states: str) -> None:  # type: ignore[override]
        """The states, with blanks between."""
        self.states = frozenset(states.split())

    def do(self, agency_id: int, reason: str, admin: Person) -> None:
        """Do it; refuses where it can't be done."""
        CALLS[self](agency_id, reason, admin)


CALLS: dict[Deed, Callable[[int, str, Person], object]] = {
    Deed.WARN: actions.warn,
    Deed.KEEP: actions.keep_member,
    Deed.REINSTATE: lambda agency_id, _reason, admin: actions.reinstate_agency(agency_id, admin),
    Deed.SUSPEND: actions.suspend_agency,
    Deed.LEAVE: actions.let_leave,
}


def deeds_for(agency: Agency, person: Person, is_up: bool) -> list[Deed]:
    """What this person can do to an agency now; `is_up`: its marks put its membership up for decision."""
    if not person.is_admin or person.agency_id == agency.id:
        return []
    can = [deed for deed in Deed if AgencyState(agency.status) in deed.states]
    return [deed for deed in can if is_up or deed != Deed.KEEP]

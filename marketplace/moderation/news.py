"""What the alliance's programs are told of who belongs to it."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.errors import NotFound
from ..core.room import News
from ..members.models import AgencyState
from .api.members import Member, seen_member
from .queries import one_member

ABOUT = {
    AgencyState.APPLIED: _l("An agency wants to join."),
    AgencyState.ACTIVE: _l("It was admitted, or a suspension has ended."),
    AgencyState.SUSPENDED: _l("It does nothing but pay until an admin ends this."),
    AgencyState.LEAVING: _l("It begins nothing new; what runs goes on."),
    AgencyState.LEFT: _l("Nothing of it is open or owed any more."),
    AgencyState.REJECTED: _l("It was not admitted, or has withdrawn."),
}


def _show(reader: Any, agency_id: int) -> object:
    if not reader.is_admin:
        raise NotFound()
    return seen_member(one_member.agency_with_figures(agency_id), reader)


ALL = {
    f"member.{state}": News(state.label, about, (f"agencies.{state}",), desk=True, show=_show, schema=Member)
    for state, about in ABOUT.items()
}

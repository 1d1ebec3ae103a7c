"""What programs are told of levels: that an agency has come to another one."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import News
from ..core.told import sides_of
from .api import LevelChangeOut
from .models import LevelChange


def _show(reader: Any, change_id: int) -> LevelChange:
    row = db.session.get(LevelChange, change_id)
    if row is None or not (reader.is_admin or reader.agency_id == row.agency_id):
        raise NotFound()
    return row


_LEVEL: dict[str, Any] = {
    "show": _show, "schema": LevelChangeOut, "sides": sides_of(LevelChange.id, LevelChange.agency_id), "may": "referrals", "desk": True,
}  # fmt: skip
ALL = {
    "level.reached": News(
        _l("Level reached"), _l("An agency has come to a higher level than before."), ("agency.level_reached",), **_LEVEL
    ),
    "level.changed": News(
        _l("Level changed"), _l("An agency has come to another level, higher or lower, or has none any more."), ("agency.level_reached", "agency.level_changed"),
        **_LEVEL,
    ),
}  # fmt: skip

"""What programs are told of awards: a place that was proclaimed."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.errors import NotFound
from ..core.room import News
from ..core.told import sides_of
from .api.shapes import AwardWonOut
from .models import Place
from .queries import place


def _show(reader: Any, place_id: int) -> Place:
    row = place(place_id)
    if not (reader.is_admin or reader.agency_id == row.agency_id):
        raise NotFound()
    return row


ALL = {
    "award.won": News(
        _l("Award won"), _l("A season was proclaimed, and an agency has one of the first three places."), ("award.won",),
        show=_show, schema=AwardWonOut, sides=sides_of(Place.id, Place.agency_id), may="awards", desk=True,
    ),
}  # fmt: skip

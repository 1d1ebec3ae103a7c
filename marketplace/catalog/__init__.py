"""The public shelf of services and discounts, and the words by which they are found."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Room
from . import api, views

room = Room(
    "catalog",
    blueprints=[views.bp, api.bp],
    menu=[
        Entry(
            "catalog.taxonomy",
            _l("Taxonomy"),
            "list-search",
            46,
            may=ADMINS,
            also=(
                "catalog.entry",
                "catalog.new_entry",
                "catalog.merge",
                "moderation.unknown_words",
                "moderation.unknown_word",
            ),
        ),
    ],
)

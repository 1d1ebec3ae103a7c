"""The public shelf of services and discounts, and the words by which they are found."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Job, Room
from . import api, views
from .actions import changes

room = Room(
    "catalog",
    blueprints=[views.bp, api.bp],
    jobs=[Job("forget_changes", changes.forget_changes, due=changes.old_changes, queue="mail", chunk=5000)],
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

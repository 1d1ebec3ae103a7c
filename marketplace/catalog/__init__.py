"""The public shelf of services and discounts, and the words by which they are found."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Job, Room
from ..members.models import Role
from . import api, views
from .actions import changes

OF_SERVICES = ("service", "new_service", "edit_service", "step", "move", "delete_service")
OF_DISCOUNTS = ("new_discount", "discount", "end_discount", "delete_discount")

room = Room(
    "catalog",
    blueprints=[views.bp, *api.blueprints],
    jobs=[Job("forget_changes", changes.forget_changes, due=changes.old_changes, queue="mail", chunk=5000)],
    menu=[
        Entry(
            "catalog.services",
            _l("Services"),
            "tag",
            55,
            part="agency",
            may="services",
            also=(
                *(f"catalog.{name}" for name in (*OF_SERVICES, *OF_DISCOUNTS)),
                "imports.runs",
                "imports.run",
                "pages.embed_code",
            ),
        ),
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
        Entry("catalog.rates", _l("Currency rates"), "cash", 47, may=ADMINS),
    ],
    capabilities={
        "services": Capability({Role.OWNER, Role.MANAGER}),  # what the agency offers, and for how much
    },
)

"""The public shelf of services and discounts, and the words by which they are found."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Capability, Entry, Room
from ..members.models import Role
from . import api, views

OF_SERVICES = ("service", "new_service", "edit_service", "step", "move", "delete_service")
OF_DISCOUNTS = ("new_discount", "discount", "end_discount", "delete_discount")

room = Room(
    "catalog",
    blueprints=[views.bp, *api.blueprints],
    menu=[
        Entry(
            "catalog.services",
            _l("Services"),
            "tag",
            55,
            part="agency",
            may="services",
            also=tuple(f"catalog.{name}" for name in (*OF_SERVICES, *OF_DISCOUNTS)),
        ),
        Entry(
            "catalog.taxonomy",
            _l("Taxonomy"),
            "list-search",
            46,
            may=ADMINS,
            also=("catalog.entry", "catalog.new_entry", "catalog.merge"),
        ),
    ],
    capabilities={
        "services": Capability({Role.OWNER, Role.MANAGER}),  # what the agency offers, and for how much
    },
)

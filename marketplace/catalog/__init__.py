"""The public shelf of services and discounts, and the words by which they are found."""

from flask_babel import lazy_gettext as _l

from ..core.checks import history_is_a_chain, rule
from ..core.room import ADMINS, Capability, Entry, Job, MailKind, Room
from ..members.models import Role
from . import api, calendar, emails, held, views
from .actions import changes, picture_files, searches
from .index.rates import in_base_currency
from .models import SearchState
from .queries import service_names

OF_SERVICES = ("service", "new_service", "edit_service", "step", "move", "delete_service")
OF_DISCOUNTS = ("new_discount", "discount", "end_discount", "delete_discount")

room = Room(
    "catalog",
    blueprints=[views.bp, *api.blueprints],
    jobs=[
        Job("forget_changes", changes.forget_changes, due=changes.old_changes, queue="mail", chunk=5000),
        Job("tell_of_new_services", searches.tell_of_new_services, due=searches.searches_to_look_at, queue="mail"),
        Job("forget_searches", searches.forget_searches, due=searches.unconfirmed_searches, queue="mail"),
        Job(
            "make_sizes",
            picture_files.make_sizes,
            due=picture_files.unsized,
            wakes_on="picture.added",
            queue="mail",
            chunk=20,
            slow=True,
        ),
        Job(
            "forget_pictures",
            picture_files.forget_pictures,
            due=picture_files.dropped,
            wakes_on="picture.dropped",
            queue="mail",
            chunk=100,
            slow=True,
        ),
    ],
    invariants={
        rule("The history of saved searches is a chain of legal steps that ends in the state"): history_is_a_chain(
            "saved_searches", SearchState
        ),
    },
    mail_kinds={
        "catalog": MailKind(
            _l("Catalog"), _l("What is new in the searches that you keep, and who names you as a partner")
        )
    },
    emails=emails.ALL,
    mailboxes={"search": emails.reader_of},
    answers={"in_base_currency": in_base_currency, "service_names": service_names},
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
            "catalog.profile",
            _l("Profile"),
            "building",
            60,
            part="agency",
            may="profile",
            also=("catalog.work", "catalog.new_picture", "catalog.edit_picture", "catalog.partners"),
        ),
        Entry(
            "catalog.cases",
            _l("Cases"),
            "briefcase",
            57,
            part="agency",
            may="profile",
            also=("catalog.new_case", "catalog.edit_case", "catalog.delete_case"),
        ),
        Entry(
            "catalog.taxonomy",
            _l("Taxonomy"),
            "list-search",
            46,
            part="rules",
            may=ADMINS,
            also=(
                "catalog.entry",
                "catalog.new_entry",
                "catalog.merge",
                "moderation.unknown_words",
                "moderation.unknown_word",
            ),
        ),
        Entry("catalog.rates", _l("Currency rates"), "arrows-exchange", 47, part="money", may=ADMINS),
    ],
    capabilities={
        "services": Capability({Role.OWNER, Role.MANAGER}),  # what the agency offers, and for how much
    },
    calendar=calendar.ALL,
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)

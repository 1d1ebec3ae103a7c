"""An application as it is read: by the applicant, by the admins, and, less of it, by the members that it names."""

from flask_babel import gettext as _
from jinja2.utils import urlize
from markupsafe import Markup

from ..core.countries import place
from ..core.formats import alphabetical
from ..core.spoken import called
from .models import Application
from .queries import categories_in, industries_in


def facts_for_members(application: Application) -> list[tuple[str, str]]:
    """What a member reads that is asked about an applicant."""
    return [
        (_("Agency"), application.company),
        (_("Website"), application.website),
        (_("Based in"), place(application)),
        (_("Does"), ", ".join(one.name for one in categories_in([application]))),
        (_("Who decides"), _person(application.decider, "name", "role")),
    ]


def facts_of(application: Application, own: bool = False) -> list[tuple[str, str]]:
    """All that it says but the members it names, for the admins or as its `own` page has it; what is empty is left out where it
    is shown."""
    people = application.people
    return [
        (_("Website"), _linked(application.website)),
        (_("Where you are") if own else _("Based in"), place(application)),
        (_("People"), str(application.size.label) if application.sent_at or application.country else ""),
        (_("Tax or register number"), application.tax_number),
        (_("Services"), ", ".join(one.name for one in categories_in([application]))),
        (_("Industries"), ", ".join(one.name for one in industries_in([application]))),
        (_("Languages"), ", ".join(alphabetical(map(called, application.languages)))),
        (_("About"), application.about),
        (_("Why you want to join") if own else _("Reason to join"), application.why),
        (_("Links to work"), _linked(", ".join(application.work.split()))),
        (_("Who decides"), _person(people["decider"], "name", "role", "email")),
        (_("Who executes"), _person(people["executor"], "name", "role", "contact") or _("The same person")),
    ]


def _linked(text: str) -> Markup:
    """The text with its addresses as links, which tell nobody where one comes from."""
    return Markup(urlize(text, rel="nofollow noopener noreferrer"))  # noqa: S704 — urlize escapes what is no link


def _person(person: dict[str, str], *names: str) -> str:
    return ", ".join(filter(None, (person.get(name, "") for name in names)))

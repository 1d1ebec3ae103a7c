"""What an agency can be asked about: its services, and what else its profile says that it does."""

from dataclasses import dataclass

from flask_babel import gettext as _

from ..catalog.models import Category
from ..catalog.queries import services_of, work_of
from ..members.models import Agency


@dataclass(frozen=True)
class Subject:
    """One line of the choice: `value` in the form, `name` as it is read."""

    value: str
    name: str
    category: Category | None


OTHER = "other"


def subjects_of(agency: Agency) -> list[Subject]:
    """Its services, then work that none of them is; at the end whatever else it may be."""
    services = services_of(agency.id)
    offered = {service.category_id for service in services}
    found = [Subject(f"s{service.id}", service.title, service.in_category) for service in services]
    found += [Subject(f"c{work.id}", work.name, work) for work in work_of(agency.id) if work.id not in offered]
    return [*found, Subject(OTHER, _("Something else"), None)]

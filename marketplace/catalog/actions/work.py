"""What an agency says that it does."""

from collections.abc import Iterable

from sqlalchemy import delete, insert

from ...core import audit
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Agency, Person
from ..models import TaxonomyEntry, agency_categories
from ..queries import find_category


def choose_work(person: Person, categories: Iterable[TaxonomyEntry]) -> None:
    """The services that an agency does, or groups of them (all are categories): exactly these. Words of its profile that the taxonomy doesn't know
    stay beside them."""
    agency = person.own_agency
    with transaction():
        db.session.execute(delete(agency_categories).where(agency_categories.c.agency_id == agency.id))
        chosen = list(categories)
        _note(agency, chosen)
        unknown = [word for word in agency.categories if find_category(word) is None]
        # Beside the references, for what reads the names: earlier versions, and programs.
        agency.categories = [*(one.name_en for one in chosen), *unknown]
        audit.record("agency.work", agency, person, services=[one.code for one in chosen])


def note_work(agency: Agency) -> None:
    """Note the services that the words of an agency's profile name, and write their names; other words stay. For agencies
    that come in from elsewhere; call it inside a transaction."""
    found = {word: find_category(word) for word in agency.categories}
    _note(agency, [one for one in found.values() if one])
    agency.categories = list(dict.fromkeys(one.name_en if one else word for word, one in found.items()))


def _note(agency: Agency, categories: Iterable[TaxonomyEntry]) -> None:
    rows = [{"agency_id": agency.id, "category_id": entry_id} for entry_id in {one.id for one in categories}]
    if rows:
        db.session.execute(insert(agency_categories), rows)

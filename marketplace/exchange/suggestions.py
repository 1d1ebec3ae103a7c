"""What to offer while somebody types: category and region are free text until the taxonomy comes."""

from sqlalchemy import Select, func, literal, select, union

from ..catalog.models import Service
from ..core.extensions import db
from ..members.models import Agency
from .models import Lead

MOST = 200  # of each kind


def suggestions(agency_id: int) -> dict[str, list[str]]:
    """Words for `category`, `region` and `language`: what agencies and services say of themselves, and what this
    agency's own leads have named. What others typed into theirs is not for its eyes."""
    words = union(
        _words("category", select(func.unnest(Agency.categories))),
        _words("category", select(Service.category)),
        _words("category", select(Lead.category).where(Lead.referrer_id == agency_id)),
        _words("region", select(Service.region)),
        _words("region", select(Lead.region).where(Lead.referrer_id == agency_id)),
        _words("language", select(func.unnest(Agency.languages))),
    ).subquery()
    found: dict[str, list[str]] = {"category": [], "region": [], "language": []}
    for kind, word in db.session.execute(select(words).where(words.c.word != "").order_by(words.c.word)):
        found[kind].append(word)
    return {kind: known[:MOST] for kind, known in found.items()}


def _words(kind: str, chosen: Select) -> Select:
    column = chosen.selected_columns[0].label("word")
    return chosen.with_only_columns(literal(kind).label("kind"), column).distinct()

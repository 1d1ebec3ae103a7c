"""What to offer while somebody types: category and region are free text until the taxonomy comes."""

from sqlalchemy import func, select, union

from ..catalog.models import Service
from ..core.extensions import db
from ..members.models import Agency
from .models import Lead


def categories() -> list[str]:
    """Services that agencies offer or leads have asked for."""
    known = union(select(func.unnest(Agency.categories).label("word")), select(Service.category), select(Lead.category))
    return _words(known)


def regions() -> list[str]:
    """Regions that leads and services have named."""
    return _words(union(select(Lead.region.label("word")), select(Service.region)))


def languages() -> list[str]:
    """Languages that agencies speak."""
    return _words(select(func.unnest(Agency.languages).label("word")))


def _words(query) -> list[str]:
    words = query.subquery()
    word = words.c[0]
    return list(db.session.scalars(select(word).where(word != "").distinct().order_by(word).limit(200)))

"""The alliance says which services ask for which certificate."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...catalog.queries import find_category
from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line
from ...members.models import Person
from .. import queries
from ..models import Article, Requirement


def require_certificate(service: str, article_id: int | None, person: Person) -> Requirement:
    """From now on leads of this service, by any word for it, are accepted only where somebody holds the lesson's certificate. What was
    accepted before stays. Said twice, it is there once."""
    _admins_only(person)
    category = find_category(one_line(service))
    errors = {} if category else {"service": _("No service is called “%(name)s”.", name=one_line(service))}
    with transaction():
        # Held, so that nobody takes its questions or withdraws it meanwhile.
        chosen = select(Article).where(Article.id == article_id, queries.ends_in_quiz())
        article = db.session.scalar(chosen.with_for_update()) if article_id else None
        if article is None:
            errors["article"] = _("Choose a published lesson that ends in a quiz.")
        if errors:
            raise BadInput(_("Mend what is marked."), errors)
        assert category is not None  # noqa: S101 — an error otherwise
        assert article is not None  # noqa: S101
        new = insert(Requirement).values(
            category_id=category.id, article_id=article.id, made_by=person.id, made_at=clock.now()
        )
        made = db.session.scalar(new.on_conflict_do_nothing().returning(Requirement.id))
        same = select(Requirement).where(Requirement.category_id == category.id, Requirement.article_id == article.id)
        row = db.session.scalars(same).one()
        if made:
            audit.record("certificate.required", row, person, title=article.title, service=category.name_en)
    return row


def no_longer_require(requirement_id: int, person: Person) -> None:
    """Take such a rule away."""
    _admins_only(person)
    with transaction():
        row = own(select(Requirement).where(Requirement.id == requirement_id))
        audit.record("certificate.not_required", row, person, title=row.article.title, service=row.category.name_en)
        db.session.delete(row)


def _admins_only(person: Person) -> None:
    if not person.is_admin:
        raise NotAllowed(_("Only the alliance’s admins say what a service asks for."))

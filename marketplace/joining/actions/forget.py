"""Applications that nobody has sent, or that came to nothing long ago, are forgotten."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...outbox.actions import forget_letters
from ..due import outdated, unsent
from ..models import Application, ApplicationNote, ApplicationState, Reference

NOTHING: dict[str, Any] = {
    "company": "", "looks": "", "website": "", "domain": "", "country": "", "city": "", "tax_number": "", "languages": [],
    "category_ids": [], "industry_ids": [], "about": "", "why": "", "work": "", "encrypted_people": None, "email_print": "",
    "agreed_at": None, "agreed_from": None, "agreed_to": None, "campaign": {},
}  # fmt: skip


def lapse(application_ids: Sequence[int]) -> None:
    """Forget drafts that were not sent in time, with all that was typed."""
    for application_id in application_ids:
        with transaction():
            application = locked(unsent().where(Application.id == application_id), skip=True)
            if application is not None:
                _empty(application)
                lifecycle.move(application, ApplicationState.LAPSED, **NOTHING, erased_at=clock.now())
                audit.record("application.lapsed", application)


def erase(application_ids: Sequence[int]) -> None:
    """Forget who applied, and what was said of it, a year after it came to nothing; that it did stays."""
    for application_id in application_ids:
        with transaction():
            application = locked(outdated().where(Application.id == application_id), skip=True)
            if application is not None:
                _empty(application)
                _rename(application)
                wiped = update(Application).where(Application.id == application.id)
                db.session.execute(wiped.values(**NOTHING, erased_at=clock.now()))
                db.session.refresh(application)
                audit.record("application.erased", application)


def _rename(application: Application) -> None:
    """Of the agency that was not admitted nothing is left but the number of its application."""
    agency = application.agency
    if agency is not None:
        agency.name, agency.city, agency.website, agency.about, agency.languages = application.number, "", "", "", []
        agency.leave_name_free(f"application {application.id}")


def _empty(application: Application) -> None:
    forget_letters(f"application:{application.id}")
    for model in (Reference, ApplicationNote):
        db.session.execute(delete(model).where(model.application_id == application.id))
    db.session.expire(application, ["references", "notes"])

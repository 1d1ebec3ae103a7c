"""The lists of applications, and what stands in them by numbers alone."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from ..catalog.models import Category, Industry
from ..core.arrays import among
from ..core.countries import country, place
from ..core.errors import NotFound
from ..core.exports import rows_for_file
from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.room import Task
from ..members.models import Agency, AgencyState
from .models import Application, ApplicationNote, ApplicationState, Reference

ORDERS = {
    "waits": Order(_l("Waits since"), (Application.waits_since,)),
    "sent": Order(_l("Sent"), (Application.sent_at,), falling=True),
}


def member_names() -> list[str]:
    """The names of all active members, for typing one."""
    chosen = select(Agency.name).where(Agency.status == AgencyState.ACTIVE).order_by(Agency.sort_key)
    return list(db.session.scalars(chosen))


def applications(status: ApplicationState | None, words: str = "") -> Select[Application]:
    """A SELECT of applications that were sent: of one state, with these words in the name, the place or the domain."""
    chosen = select(Application).where(Application.sent_at.is_not(None))
    chosen = chosen.where(Application.status == status) if status else chosen
    return chosen.where(mention(words, Application.company, Application.city, Application.domain)) if words else chosen


def waiting() -> Select[Any]:
    """A SELECT of those that wait for the admins."""
    return select(Application.id).where(Application.status == ApplicationState.WAITS)


def tasks(limit: int) -> list[Task]:
    """The oldest of them."""
    oldest = applications(ApplicationState.WAITS).order_by(Application.waits_since, Application.id).limit(limit)
    return [
        Task(
            url_for("joining.application", application_id=row.id), row.company, place(row),
            row.waits_since or row.saved_at,
        )
        for row in db.session.scalars(oldest)
    ]  # fmt: skip


def count_by_state(words: str) -> dict[ApplicationState, int]:
    """How many are in each state."""
    chosen = applications(None, words).with_only_columns(Application.status, func.count())
    return dict(db.session.execute(chosen.group_by(Application.status)).all())


def opinions_in(rows: Sequence[Application]) -> dict[int, list[Reference]]:
    """By application, the members that it names, with their words."""
    chosen = select(Reference).where(Reference.application_id.in_([row.id for row in rows])).order_by(Reference.id)
    found: dict[int, list[Reference]] = {row.id: [] for row in rows}
    for reference in db.session.scalars(chosen.options(joinedload(Reference.agency))):
        found[reference.application_id].append(reference)
    return found


def with_all() -> tuple[Any, ...]:
    """Loader options for what a page or a call shows of an application."""
    return (
        selectinload(Application.references).options(joinedload(Reference.agency), joinedload(Reference.person)),
        selectinload(Application.notes).joinedload(ApplicationNote.person),
        joinedload(Application.agency),
    )


def sent_one(application_id: int) -> Application:
    """One that was sent, with all that belongs to it; NotFound for any other."""
    found = db.session.scalar(applications(None).where(Application.id == application_id).options(*with_all()))
    if found is None:
        raise NotFound()
    return found


def of_agency(agency_id: int) -> Application | None:
    """The application that an agency was made of; None for one that came otherwise."""
    return db.session.scalar(select(Application).where(Application.agency_id == agency_id))


def categories_in(rows: Sequence[Application]) -> list[Category]:
    """All services that these name."""
    return list(db.session.scalars(_entries(Category, [one for row in rows for one in row.category_ids])))


def names_in(rows: Sequence[Application]) -> dict[int, str]:
    """The same by their ids, as the reader calls them."""
    return {one.id: one.name for one in categories_in(rows)}


def industries_in(rows: Sequence[Application]) -> list[Industry]:
    """All industries that these name."""
    return list(db.session.scalars(_entries(Industry, [one for row in rows for one in row.industry_ids])))


def _entries(model: Any, ids: list[int]) -> Select[Any]:
    return select(model).where(model.id.in_(ids)).order_by(model.place, model.id)


def heads() -> Sequence[str]:
    """The words above the columns of the file."""
    return (_("Number"), _("Agency"), _("State"), _("Country"), _("City"), _("Website"), _("Sent"), _("Decision"))


def rows_of(query: Select[Application]) -> Iterator[tuple]:
    """One row an application."""
    for row in rows_for_file(query):
        where = country(row.country), row.city, row.website
        yield row.number, row.company, str(row.status.label), *where, row.sent_at, row.decided_at


def by_links(link_ids: Collection[int]) -> dict[int, int]:
    """By link, how many applications were sent that came by it."""
    sent = select(Application.link_id, func.count()).where(
        among(Application.link_id, link_ids), Application.sent_at.is_not(None)
    )
    return {link_id or 0: count for link_id, count in db.session.execute(sent.group_by(Application.link_id))}

"""Calls on applications. An application is named by the agency that was made of it when it was sent."""

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user

from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Day, instant, text, word
from ..core.errors import NotFound
from ..core.guards import admin_only
from ..core.idempotency import once
from ..core.paging import page
from ..members.models import Agency, AgencyState, Size
from ..moderation import actions as moderation
from ..moderation.models import LONGEST
from . import actions, queries
from .due import decide_by
from .models import LONGEST_NOTE, Application, ApplicationState, NoteKind, Opinion, Why

bp = calls("applications", "Applications")


class ApplicationsPage(Page):
    status = word(ApplicationState)


class RejectIn(Input):
    reason = text(LONGEST, needed=True)
    why = word(Why, load_default=Why.OTHER)
    again_from = Day(load_default=None, allow_none=True)


class AskIn(Input):
    text = text(LONGEST_NOTE, needed=True, metadata={"description": "the applicant gets it by mail, with your name"})


class NoteIn(Input):
    note = text(LONGEST_NOTE, needed=True)


class Decider(Output):
    name = String()
    role = String()
    email = String()


class Executor(Output):
    name = String()
    role = String()
    contact = String()


class ReferenceOut(Output):
    agency = Nested(Named)
    opinion = word(Opinion, allow_none=True)
    words = String()
    answered_at = instant()


class Remark(Output):
    """What was asked, answered, given as a reason, or noted for the other admins."""

    kind = word(NoteKind)
    text = String()
    person = Nested(Named, allow_none=True, metadata={"description": "null: the applicant"})
    at = instant()


class ApplicationOut(Output):
    """`id` is the agency's, for approving and rejecting."""

    id = Integer()
    number = String()
    status = word(ApplicationState)
    name = String(attribute="company")
    website = String()
    country = String()
    city = String()
    size = word(Size)
    tax_number = String()
    languages = List(String())
    services = List(String())
    industries = List(String())
    about = String()
    why = String()
    work = String()
    decider = Nested(Decider)
    executor = Nested(Executor)
    references = List(Nested(ReferenceOut))
    notes = List(Nested(Remark))
    sent_at = instant()
    answer_by = instant()
    decided_at = instant()


class Admitted(Output):
    id = Integer()
    name = String()
    status = word(AgencyState)


@bp.get("/applications")
@admin_only
@bp.input(ApplicationsPage, location="query", arg_name="asked")
@bp.output(
    listing(ApplicationOut, "ApplicationList"),
    links=links("approve_agency", "reject_agency", agency_id="items/0/id"),
)
@bp.doc(summary="Applications to join, oldest first", security="token", operation_id="get_applications")
def applications(asked: dict) -> object:
    """Admins only. Drafts that nobody has sent yet are not among them."""
    query = queries.applications(ApplicationState.read(asked.get("status"))).order_by(Application.id)
    found = page(query.options(*queries.with_all()), [Application.id], asked["cursor"], asked["limit"])
    return {"items": _all_seen(found.rows), "next": found.next}


def _all_seen(rows: list[Application]) -> list[Seen]:
    categories = {one.id: one.code for one in queries.categories_in(rows)}
    industries = {one.id: one.code for one in queries.industries_in(rows)}
    return [_seen(row, categories, industries) for row in rows]


def _seen(row: Application, categories: dict[int, str], industries: dict[int, str]) -> Seen:
    people = {who: dict.fromkeys(names, "") | row.people[who] for who, names in PEOPLE.items()}
    return Seen(
        row, id=row.agency_id, answer_by=decide_by(row), services=[categories[one] for one in row.category_ids],
        industries=[industries[one] for one in row.industry_ids], **people,
    )  # fmt: skip


PEOPLE = {"decider": ("name", "role", "email"), "executor": ("name", "role", "contact")}


@bp.post("/agencies/<int:agency_id>/approve")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(Admitted)
@bp.doc(summary="Admit an agency that applied", security="token", operation_id="approve_agency")
def approve(agency_id: int, body: dict) -> Agency | None:
    """Admins only. The applicant is invited as its owner."""
    application = queries.of_agency(agency_id)
    if application is None:
        return moderation.approve_agency(agency_id, current_user)
    return actions.approve(application.id, current_user).agency


@bp.post("/agencies/<int:agency_id>/reject")
@admin_only
@once
@bp.input(RejectIn, arg_name="body")
@bp.output(Admitted)
@bp.doc(summary="Don’t admit an agency that applied", security="token", operation_id="reject_agency")
def reject(agency_id: int, body: dict) -> Agency | None:
    """Admins only. The applicant reads `reason`, and can try again from the day `again_from` on, or at any time."""
    application = queries.of_agency(agency_id)
    if application is None:
        return moderation.reject_agency(agency_id, body["reason"], current_user)
    why, again_from = body["why"], body["again_from"]
    return actions.reject(application.id, current_user, why, body["reason"], again_from).agency


@bp.post("/agencies/<int:agency_id>/ask")
@admin_only
@once
@bp.input(AskIn, arg_name="body")
@bp.output(ApplicationOut)
@bp.doc(summary="Ask an applicant something", security="token", operation_id="ask_applicant")
def ask(agency_id: int, body: dict) -> object:
    """Admins only. Until it is answered the time to decide stands still."""
    return _again(actions.ask_back(_number_of(agency_id), body["text"], current_user).id)


@bp.post("/agencies/<int:agency_id>/note")
@admin_only
@once
@bp.input(NoteIn, arg_name="body")
@bp.output(ApplicationOut)
@bp.doc(summary="Note something on an application", security="token", operation_id="note_on_application")
def note_down(agency_id: int, body: dict) -> object:
    """For the other admins; the applicant never reads it."""
    application_id = _number_of(agency_id)
    actions.note_down(application_id, body["note"], current_user)
    return _again(application_id)


def _number_of(agency_id: int) -> int:
    application = queries.of_agency(agency_id)
    if application is None:
        raise NotFound()
    return application.id


def _again(application_id: int) -> Seen:
    (seen,) = _all_seen([queries.sent_one(application_id)])
    return seen

"""What an applicant does on the page that the mailed link opens: mend, send, answer, end the link, withdraw."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow, NotPossible, NotYet
from ...core.extensions import db
from ...core.formats import day
from ...core.new_link import link_renewed
from ...core.throttling import network
from ...core.transaction import hold_name, own, transaction
from ...core.typed import paragraphs, too_long
from ...members.models import Agency, AgencyState
from ...members.queries import admins, people_who
from ...outbox.actions import send, send_to
from ..links import known_by
from ..models import LONGEST_NOTE, OPEN, Application, ApplicationState, NoteKind, note
from .said import Said, check_said, keep, said_of

WAITS, ASKED, REJECTED = ApplicationState.WAITS, ApplicationState.ASKED, ApplicationState.REJECTED


def refuse_decided(application: Application) -> None:
    """Refuse where there is nothing left to change or to take back."""
    if not application.is_editable:
        raise NotNow(_("It is decided, and can’t be changed any more."))


def save(application_id: int, said: Said, source: str, whole: bool) -> Application:
    """Write what was changed. One that was sent stays whole; the admins see it as it is now."""
    with transaction():
        application = _held(application_id)
        refuse_decided(application)
        said.decider = {**said.decider, "email": application.email}  # the one that the link went to
        said.asked = sum(one.asked_at is not None for one in application.references)
        check_said(said, whole or application.is_open, agreed_before=application.agreed_at is not None)
        application.saved_at = clock.now()
        keep(application, said, network(source))
        if application.is_open:
            if application.agency:
                _describe(application.agency, application)
            _ask_references(application)
            audit.record("application.changed", application)
    return application


def send_in(application_id: int) -> Application:
    """Send it to the admins, as it is kept; an agency is made of it that waits for admission. Pressed fifty times, once."""
    with transaction():
        application = _held(application_id)
        if application.status == WAITS:
            return application
        if application.status != ApplicationState.DRAFT:
            raise NotNow(_("It was sent already."))
        check_said(said_of(application), whole=True, agreed_before=application.agreed_at is not None)
        if again := try_again_from(application):
            raise NotYet(_("An earlier application was declined. You can apply again from %(day)s on.", day=day(again)))
        hold_name(f"applicant {application.email_print}")
        if _waits_already(application):
            raise NotNow(_("Another application of yours is with the admins already. Go on with that one."))
        at = clock.now()
        agency = _applied(application)
        lifecycle.move(application, WAITS, at=at, sent_at=at, waits_since=at, agency_id=agency.id)
        db.session.expire(application, ["agency"])
        _ask_references(application)
        audit.record("application.sent", application)
        send_to("application.received", f"application:{application.id}", application=application.id)
        send("desk.applied", admins(), application=application.id)
    return application


def answer(application_id: int, words: str) -> Application:
    """What the admins asked back is answered; it waits for them again, and their time begins anew."""
    words = paragraphs(words)
    sentence = too_long(words, LONGEST_NOTE) if words else _("Fill this in.")
    if sentence:
        raise BadInput(sentence, {"text": sentence})
    with transaction():
        application = _held(application_id)
        if application.status != ASKED:
            raise NotPossible(_("Nothing is asked at the moment."))
        at = clock.now()
        db.session.add(note(application, NoteKind.ANSWER, words, at))
        lifecycle.move(application, WAITS, at=at, waits_since=at)
        audit.record("application.answered", application)
        send("desk.answered", admins(), application=application.id)
    return application


def send_new_link(signed: str, source: str) -> None:
    """End the link to an applicant's own page, and mail the one that takes its place to the applicant; by a link that was
    replaced before, the newest is mailed once more. Nobody learns whether an address is left."""
    with link_renewed(signed, known_by, source) as (application, has_ended):
        if has_ended:
            audit.record("application.new_link", application)
        send_to("application.link", f"application:{application.id}", application=application.id)


def withdraw(application_id: int) -> Application:
    """The applicant takes it back; the agency that was made of it is not admitted."""
    with transaction():
        application = _held(application_id)
        if application.status == ApplicationState.WITHDRAWN:
            return application
        told = application.is_open
        lifecycle.move(application, ApplicationState.WITHDRAWN)
        if told and application.agency:
            lifecycle.move(application.agency, AgencyState.REJECTED)
            send("desk.withdrawn", admins(), application=application.id)
        audit.record("application.withdrawn", application)
        send_to("application.withdrawn", f"application:{application.id}", application=application.id)
    return application


def try_again_from(application: Application) -> date | None:
    """The day from which this applicant may try again; None if there was no earlier attempt, or it has come."""
    mine = select(func.max(Application.again_from)).where(Application.email_print == application.email_print)
    found: date | None = db.session.scalar(mine.where(Application.status == REJECTED))
    return found if found and found > clock.today() else None


def _waits_already(application: Application) -> bool:
    mine = select(Application.id).where(Application.email_print == application.email_print)
    return db.session.scalar(mine.where(Application.status.in_(OPEN)).limit(1)) is not None


def _held(application_id: int) -> Application:
    return own(select(Application).where(Application.id == application_id))


def _applied(application: Application) -> Agency:
    agency = Agency(name=application.company, country=application.country, applied_at=clock.now())
    _describe(agency, application)
    db.session.add(agency)
    db.session.flush()
    lifecycle.begin(agency)
    return agency


def _describe(agency: Agency, application: Application) -> None:
    """Let the agency that waits for admission say the same as its application. Its name stays free."""
    for name, value in description_of(application).items():
        setattr(agency, name, value)
    agency.leave_name_free(f"application {application.id}")


def description_of(application: Application) -> dict[str, Any]:
    """The application as an agency's description."""
    same = ("country", "city", "size", "languages", "about", "website")
    return {"name": application.company} | {name: getattr(application, name) for name in same}


def _ask_references(application: Application) -> None:
    """Write to the members that are named and were not asked yet."""
    for reference in application.references:
        if reference.asked_at is None:
            reference.asked_at = clock.now()
            send("account.reference", people_who("profile", reference.agency_id), reference=reference.id)

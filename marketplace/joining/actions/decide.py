"""What an admin decides on an application: approve, ask back, reject; and what is noted for the others."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ...access.actions import invite_person
from ...catalog.actions import note_work
from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import paragraphs, too_long
from ...members.actions import check_description, describe
from ...members.models import Agency, Person, Role
from ...members.queries import people_who
from ...moderation import actions as moderation
from ...outbox.actions import send, send_to
from ..evidence import is_doubled_by
from ..models import LONGEST_NOTE, OPEN, Application, ApplicationState, NoteKind, Why, note
from ..queries import categories_in
from .go_on import description_of

LATEST = timedelta(days=5 * 365)  # from today, to try again


def approve(application_id: int, admin: Person) -> Application:
    """Admit the agency with all that it says of itself; the applicant is invited as its owner, and the members that knew it
    are told. It takes the name now, which another may have taken meanwhile."""
    with transaction():
        application = _to_decide(application_id, admin, ApplicationState.APPROVED)
        agency, said = _agency(application), description_of(application)
        check_description(said, agency)
        describe(agency, said)
        moderation.approve_agency(agency.id, admin)
        lifecycle.move(application, ApplicationState.APPROVED, admin, decided_at=clock.now(), decided_by=admin.id)
        agency.categories = [one.name_en for one in categories_in([application])]
        note_work(agency)
        decider = application.decider
        invite_person(
            agency, decider["email"], Role.OWNER, decider["name"], language=application.language,
            letter="application.approved",
        )  # fmt: skip
        for reference in application.references:
            if reference.opinion:
                send("account.referred", people_who("profile", reference.agency_id), agency=agency.id)
        audit.record("application.approved", application, admin)
    return application


def ask_back(application_id: int, words: str, admin: Person) -> Application:
    """Ask the applicant something; until it is answered the admins' time stands still."""
    words = _said(words, "text")
    with transaction():
        application = _to_decide(application_id, admin, ApplicationState.ASKED)
        lifecycle.move(application, ApplicationState.ASKED, admin)
        db.session.add(note(application, NoteKind.QUESTION, words, clock.now(), admin))
        audit.record("application.asked", application, admin)
        send_to("application.asked", f"application:{application.id}", application=application.id, words=words)
    return application


def reject(application_id: int, admin: Person, why: str, words: str, again_from: date | None = None) -> Application:
    """Decline, with a reason that the applicant reads, and a day from which trying again is possible; None: at any time."""
    words = paragraphs(words)
    errors = {"why": "" if Why.read(why) else _("Choose one."), "reason": _wrong(words)}
    if again_from and not clock.today() < again_from <= clock.today() + LATEST:
        errors["again_from"] = _("Choose a day to come, within five years.")
    if errors := {name: sentence for name, sentence in errors.items() if sentence}:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        application = _to_decide(application_id, admin, ApplicationState.REJECTED)
        # The log keeps the kind of reason alone: the words are forgotten with the application.
        moderation.reject_agency(_agency(application).id, why, admin)
        lifecycle.move(
            application, ApplicationState.REJECTED, admin, decided_at=clock.now(), decided_by=admin.id,
            rejected_for=Why(why), again_from=again_from,
        )  # fmt: skip
        db.session.add(note(application, NoteKind.REASON, words, clock.now(), admin))
        audit.record("application.rejected", application, admin, why=why)
        send_to("application.rejected", f"application:{application.id}", application=application.id)
    return application


def note_down(application_id: int, words: str, admin: Person) -> None:
    """Something that the other admins should know; the applicant never reads it."""
    words = _said(words, "note")
    with transaction():
        application = own(select(Application).where(Application.id == application_id, Application.sent_at.is_not(None)))
        if application.erased_at is not None:
            raise NotNow(_("What was said of this application is forgotten, so nothing more is written here."))
        db.session.add(note(application, NoteKind.NOTE, words, clock.now(), admin))
        audit.record("application.noted", application, admin)


def _said(words: str, field: str) -> str:
    words = paragraphs(words)
    if sentence := _wrong(words):
        raise BadInput(_("Mend what is marked."), {field: sentence})
    return words


def _wrong(words: str) -> str:
    return (too_long(words, LONGEST_NOTE) or "") if words else _("Fill this in.")


def _to_decide(application_id: int, admin: Person, to: ApplicationState) -> Application:
    """The application, held, for an admin who may decide on it: whoever belongs to the agency that it may be a double of is
    its competitor, or the applicant itself. Belonging to a member that is named as a reference hinders nobody."""
    application = own(select(Application).where(Application.id == application_id, Application.sent_at.is_not(None)))
    if application.status not in OPEN:
        raise lifecycle.no_step(application.status, to)
    if is_doubled_by(application, admin.agency_id):
        raise NotAllowed(_("It has the name or the domain of your own agency; another admin has to decide."))
    return application


def _agency(application: Application) -> Agency:
    return own(select(Agency).where(Agency.id == application.agency_id))

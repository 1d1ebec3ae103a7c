"""An agency applies: what it says is kept, and a link is mailed that alone shows it again and sends it to the admins."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...attribution.touch import Touch
from ...core import audit, clock, lifecycle
from ...core.addresses import address_key
from ...core.errors import Refusal
from ...core.extensions import db
from ...core.languages import voice
from ...core.throttling import count_tries, network
from ...core.transaction import hold_name, transaction
from ...members.models import Person
from ...members.queries import admins
from ...outbox.actions import send, send_to
from ..models import Application, ApplicationState
from .said import Said, check_said, email_print, keep

DRAFTS = 3  # of one address: no more mails go to somebody who may not want them


def apply(
    said: Said, source: str, whole: bool = True, form_key: str = "", touch: Touch | None = None
) -> Application | None:
    """Keep what was typed, and mail the applicant the link to it: to send it to the admins, or to go on with it.

    Nothing is kept, and None returned, where the address has a login, the form was pressed twice or too many drafts of this
    address wait; the applicant is answered the same, and whoever has a login is told by mail.
    """
    check_said(said, whole)
    if db.session.scalar(admins().limit(1)) is None:
        raise Refusal(_("The alliance has no admin yet who could answer you."))
    address = address_key(said.decider["email"])
    count_tries(join=address, join_source=network(source))
    with transaction():
        hold_name(f"applicant {address}")
        if _is_enough(address, form_key):
            return None
        application = Application(
            language=voice().language, email_print=email_print(address), form_key=form_key or None,
            created_at=clock.now(), saved_at=clock.now(), **(touch.columns() if touch else {}),
        )  # fmt: skip
        known = select(Person).where(Person.email == address)
        with db.session.begin_nested() as written:
            keep(application, said, network(source))
            lifecycle.begin(application)
            audit.record("application.begun", application)
            if db.session.scalar(known) is not None:
                written.rollback()  # only now: both answers take as long
        if application not in db.session:
            send("account.known", known)
            return None
        send_to("application.begun", f"application:{application.id}", application=application.id, whole=whole)
    return application


def _is_enough(address: str, form_key: str) -> bool:
    waiting = select(func.count()).where(
        Application.email_print == email_print(address), Application.status == ApplicationState.DRAFT
    )
    sent = select(Application.id).where(Application.form_key == form_key, Application.form_key.is_not(None))
    return db.session.scalar(sent) is not None or (db.session.scalar(waiting) or 0) >= DRAFTS

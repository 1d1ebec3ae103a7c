"""A button is made with its mail, pressed once, ended with its person's sessions, and forgotten."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from ..core import audit, clock
from ..core.extensions import db
from ..core.room import Done, house
from ..core.signed import sign
from ..core.transaction import own, transaction
from ..members.models import Person
from .models import LASTS, MailButton
from .queries import PURPOSE, deed_of, hash_of, why_dead


def make_button(person: Person, deed: str, subject_id: int, until: datetime | None = None) -> tuple[str, str] | None:
    """A label, and the path of a page where this person can do `deed` to a row, once, within seven days and before `until`; None for
    whoever may not do it. Call it inside the transaction of the mail's delivery."""
    found, at = house().mail_deeds[deed], clock.now()
    expires_at = min(at + LASTS, until or at + LASTS)
    if expires_at <= at or not person.is_active or not person.may(found.may):
        return None
    secret = secrets.token_urlsafe(32)
    made = {"deed": deed, "person_id": person.id, "subject_id": subject_id, "made_at": at, "expires_at": expires_at}
    db.session.add(MailButton(secret_hash=hash_of(secret), **made))
    db.session.flush()
    return str(found.label), f"/button/{sign(PURPOSE, secret)}"


def press(button_id: int, form: Any) -> Done:
    """Do what a button says, as its addressee. It is used up with it; where the deed is refused, it is not."""
    with transaction():
        # Of two who press it at once the second sees that it was used.
        button = own(select(MailButton).where(MailButton.id == button_id))
        db.session.refresh(button.person)
        if dead := why_dead(button):
            raise dead
        done = deed_of(button).act(button.subject_id, button.person, form)
        button.used_at = clock.now()
        audit.record("person.answered_by_mail", button.person, button.person, deed=button.deed, id=button.subject_id)
    return done


def end_buttons(person_ids: Sequence[int]) -> None:
    """Let no button do anything any more that was mailed to these people. Call it inside a transaction."""
    live = update(MailButton).where(
        MailButton.person_id.in_(person_ids), MailButton.used_at.is_(None), MailButton.ended_at.is_(None)
    )
    db.session.execute(live.values(ended_at=clock.now()))


def forget_buttons(button_ids: Sequence[int]) -> None:
    """Delete buttons that were mailed long ago; what was done by them stands in the log."""
    with transaction():
        db.session.execute(delete(MailButton).where(MailButton.id.in_(button_ids)))

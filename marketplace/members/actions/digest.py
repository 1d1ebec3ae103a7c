"""The day's letters in one, for those who want that."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from ...core import mail, sealing
from ...core.extensions import db
from ...core.mail import Letter, OutgoingMail
from ...core.transaction import transaction
from ..models import Person


def send_digests(person_ids: Sequence[int]) -> None:
    """Put all that waits for each person into one letter, with a link to each page. One transaction a person."""
    for person_id in person_ids:
        with transaction():
            waiting = select(OutgoingMail).where(OutgoingMail.person_id == person_id, OutgoingMail.status == "waiting")
            letters = db.session.scalars(waiting.order_by(OutgoingMail.id).with_for_update(skip_locked=True)).all()
            if letters:
                _bundle(db.session.get(Person, person_id), letters)


def _bundle(person: Person, letters: Sequence[OutgoingMail]) -> None:
    texts = [sealing.unseal(letter.sealed, "mail") for letter in letters]
    mail.send([person], mail.DIGEST, lambda: Letter(
        ngettext("%(num)d message since yesterday", "%(num)d messages since yesterday", len(texts)),
        [_("What happened, oldest first:")],
        links=[(text["subject"], text["path"] or "/today") for text in texts],
    ))  # fmt: skip
    for letter in letters:
        letter.status, letter.sealed = "bundled", None

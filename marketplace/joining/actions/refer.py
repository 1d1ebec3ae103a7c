"""What a member says of an applicant that names it."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.transaction import own, transaction
from ...core.typed import paragraphs, too_long
from ...members.models import Person
from ..models import LONGEST_NOTE, Opinion, Reference


def refer(reference_id: int, person: Person, opinion: str, words: str) -> Reference:
    """Keep a member's word, which the admins alone read; until they decide it can be changed."""
    words, read = paragraphs(words), Opinion.read(opinion)
    errors = {
        "opinion": "" if read else _("Choose one."),
        "words": too_long(words, LONGEST_NOTE) or (_("Say why.") if read == Opinion.NO and not words else ""),
    }
    if errors := {name: sentence for name, sentence in errors.items() if sentence}:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        reference = own(select(Reference).where(Reference.id == reference_id))
        if not reference.application.is_open:
            raise NotNow(_("The admins have decided already. Thank you all the same."))
        reference.opinion, reference.words = read, words
        reference.answered_at, reference.person_id = clock.now(), person.id
        audit.record("application.referred", reference.application, person, opinion=read)
    return reference

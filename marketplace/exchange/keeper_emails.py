"""What is written to whoever looks after a client from now on."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..members.models import Person
from ..outbox.letter import Letter
from .emails import source
from .models import Lead, Referral


def yours(by: int, lead: int = 0, referral: int = 0) -> Letter:
    """A colleague gave it to them, or took the step that makes it theirs, because they are named for the partner."""
    person = db.session.get_one(Person, by).name
    held = db.session.get_one(Referral, referral) if referral else None
    row = held.lead if held else db.session.get_one(Lead, lead)
    return Letter(
        _("You look after “%(title)s”", title=row.title),
        [_("After a step of %(person)s the client is yours. You can give them to a colleague on the page.", person=person)],
        source(row),
        button=(_("See the referral"), f"/referrals/{referral}") if held else (_("See the lead"), f"/leads/{lead}"),
    )  # fmt: skip


ALL: dict[str, Callable[..., Letter]] = {"referral.yours": yours}

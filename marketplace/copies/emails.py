"""What is written about copies of mail: to the address, whether it wants them; to the owners, that it does."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.room import house
from ..members.queries import names_of
from ..outbox.letter import Correspondent, Letter
from .models import MailCopy
from .queries import kinds, link_to


def reader_of(copy_id: int) -> Correspondent | None:
    """Whoever reads the copies of this number, for its agency; None once they are stopped, or can't be made any more."""
    row = db.session.get(MailCopy, copy_id)
    if row is None or row.kind not in kinds():
        return None
    return Correspondent(row.email, row.language, row.time_zone, link_to(row), row.agency_id)


def confirm(copy: int) -> Letter | None:
    """To an address that an owner has typed: do you want these? Nothing once that is answered."""
    row = db.session.get(MailCopy, copy)
    if row is None or row.confirmed_at:
        return None
    return Letter(
        _("Copies of mail of %(agency)s?", agency=row.agency.name),
        [
            _("%(person)s of %(agency)s wants copies of their mail to come here.",
              person=names_of([row.asked_by_id])[row.asked_by_id], agency=row.agency.name),
            _("Without your yes you get no other mail, and we forget the address in two days."),
        ],
        [(_("Mail about"), _word(row.kind))],
        (_("Yes, send them"), link_to(row)),
    )  # fmt: skip


def copied(kind: str, email: str, by: int) -> Letter:
    """To the owners: from now on an address gets copies, so that none is added behind their back."""
    return Letter(
        _("Copies of your agency’s mail go to %(email)s", email=email),
        [
            _("%(person)s asked for it, and whoever reads there has agreed. An owner can stop it.", person=names_of([by])[by]),
            _("The copies carry no buttons and nothing that signs in, and never name a client."),
        ],
        [(_("Mail about"), _word(kind))],
        (_("See where copies go"), "/agency/copies"),
    )  # fmt: skip


def _word(kind: str) -> str:
    return str(house().mail_kinds[kind].word)


ALL: dict[str, Callable[..., Letter | None]] = {"copies.confirm": confirm, "account.copies": copied}

"""What the mail about a paper says: only that it is there, for it is read behind the sign-in."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day, money
from ..core.formats import month as month_words
from ..outbox.letter import Letter
from .models import Document, DocumentKind


def made(document: int) -> Letter | None:
    """To those who may see the agency's money: a paper is there."""
    row = db.session.get_one(Document, document)
    if row.number is None or row.issued_on is None:
        return None
    facts = [(_("Number"), row.number), (_("Date"), day(row.issued_on)), (_("Total"), money(row.total))]
    if row.partner:
        facts.append((_("Agencies"), f"{row.agency.name} – {row.partner.name}"))
    if row.month:
        facts.append((_("Month"), month_words(row.month)))
    said = _("The word that this money has arrived was taken back, so the notice no longer holds.")
    return Letter(
        f"{row.kind.label} {row.number}",
        [said] if row.kind == DocumentKind.CANCELLATION else [_("It can be opened and downloaded on its page.")],
        facts,
        (_("Open it"), f"/documents/{row.id}"),
    )


ALL = {"document.made": made}

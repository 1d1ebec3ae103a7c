"""What the mails about reviews say."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..exchange.models import Referral
from ..outbox.letter import Letter
from .links import path_to_review
from .models import Review, ReviewState
from .queries import has_told


def asked(referral: int) -> Letter | None:
    """To the client, after the work. Nothing once they have answered."""
    row = db.session.get_one(Referral, referral)
    if has_told(referral) or row.lead.encrypted_client is None:
        return None
    return Letter(
        _("How did it go with %(agency)s?", agency=row.receiver.name),
        [
            _("%(agency)s came to you through the alliance. A minute of yours tells the next client what to expect.",
              agency=row.receiver.name),
            _("You are asked once. Nobody reads your name."),
        ],
        [(_("Job"), row.lead.title)],
        (_("Answer"), path_to_review(row)),
    )  # fmt: skip


def reviewed(review: int) -> Letter | None:
    """To the agency: a client has written. Nothing of what stands nowhere any more."""
    row = db.session.get_one(Review, review)
    if row.status != ReviewState.SHOWN:
        return None
    return Letter(
        _("A client has reviewed your work"),
        [_("It stands on your page. You can answer it, once for everyone to read.")],
        [
            (_("Would come again"), str(row.again.label)),
            (_("Did what was promised"), str(row.kept.label)),
            (_("The price at the end was that at the start"), str(row.price.label)),
        ],
        (_("Read and answer"), f"/reviews/{row.id}"),
        text=row.words,
    )


def withdrawn(review: int) -> Letter:
    """To the agency: the client has taken it back. What it said stands nowhere any more."""
    row = db.session.get_one(Review, review)
    number = row.referral.lead.number
    return Letter(
        _("A client has taken a review back"),
        [_("It is off your page with your answer to it, and counted no more.")],
        [(_("Number"), number)],
        (_("Your reviews"), "/reviews"),
    )


ALL = {"client.review": asked, "referral.reviewed": reviewed, "referral.review_withdrawn": withdrawn}

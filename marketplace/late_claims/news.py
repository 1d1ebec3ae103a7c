"""What programs are told of late claims: never who the client is, nor what the sides say. Whoever named a client is told nothing that
would say whether it was found, before it is decided."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.api import Seen
from ..core.extensions import db
from ..core.room import News
from . import queries
from .api import LateClaimName, name_of
from .models import LateClaim


def _show(reader: Any, claim_id: int) -> Seen:
    return name_of(queries.claim_seen_by(reader, claim_id), reader.agency_id)


def _sides(ids: Sequence[int]) -> list[tuple[int, int]]:
    """The receiver, and the claimant where it may know of it."""
    rows = db.session.scalars(
        select(LateClaim).where(LateClaim.id.in_(ids)).options(joinedload(LateClaim.referral))
    ).all()
    receivers = [(row.id, row.referral.receiver_id) for row in rows if row.referral]
    return receivers + [(row.id, row.claimant_id) for row in rows if not row.is_hidden_from(row.claimant_id)]


_CLAIM: dict[str, Any] = {"show": _show, "schema": LateClaimName, "sides": _sides, "may": "claims", "desk": True}
ALL = {
    "claim.raised": News(
        _l("Late claim raised"), _l("A member says that a client came from it; the receiver is asked. Not to whoever named the client."),
        ("late_claims.waits",), **_CLAIM
    ),
    "claim.contested": News(
        _l("Late claim contested"), _l("The receiver does not agree, or two claim the client: an admin decides. Not to whoever named the client."),
        ("late_claims.contested",), **_CLAIM
    ),
    "claim.accepted": News(
        _l("Late claim recognised"), _l("By the receiver, or by an admin: rewards are due from the claim’s own dates."), ("late_claims.accepted",), **_CLAIM
    ),
    "claim.decided": News(
        _l("Late claim decided"), _l("Recognised or not, by whomever; one that is recognised ends the others on the same client."),
        ("late_claims.accepted", "late_claims.refused"), **_CLAIM
    ),
}  # fmt: skip

"""What is hidden from a claimant who named the client, as conditions and columns of a SELECT: see `LateClaim.is_hidden_from`."""

from sqlalchemy import ColumnElement, Text, and_, case, literal, null, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from ..core import clock
from .models import NAMED_FOR, TOLD, ClaimState, LateClaim

_IS_WITHDRAWN = LateClaim.status == ClaimState.WITHDRAWN
_IS_LATE = LateClaim.made_at + NAMED_FOR <= clock.NOW


def is_hidden() -> ColumnElement[bool]:
    """Condition: the claimant may not know whether the client was found."""
    return and_(LateClaim.by_hand, LateClaim.status.not_in(TOLD))


def is_gone() -> ColumnElement[bool]:
    """Condition: such a claim is over for the claimant, and so is what they wrote."""
    return and_(is_hidden(), or_(_IS_WITHDRAWN, _IS_LATE, LateClaim.encrypted_named.is_(None)))


def seen_by(agency_id: int | None) -> ColumnElement[str]:
    """The state as an agency may know it."""
    hidden = and_(is_hidden(), LateClaim.claimant_id == agency_id)
    return case(
        (and_(hidden, ~_IS_WITHDRAWN, is_gone()), literal(ClaimState.ENDED)),
        (and_(hidden, ~_IS_WITHDRAWN), literal(ClaimState.NAMED)),
        else_=type_coerce(LateClaim.status, Text),
    )


def but_hidden(column: InstrumentedAttribute) -> ColumnElement:
    """A column of the claimant's own claims, empty where it would tell."""
    return case((is_hidden(), null()), else_=column)


def ended_at() -> ColumnElement:
    """When the claimant's own claims ended, as they may know it."""
    return case(
        (and_(is_hidden(), ~_IS_WITHDRAWN, _IS_LATE), LateClaim.made_at + NAMED_FOR),
        (and_(is_hidden(), ~_IS_WITHDRAWN, LateClaim.encrypted_named.is_not(None)), null()),
        else_=LateClaim.ended_at,
    )


def words() -> ColumnElement[str]:
    """What the claimant wrote, while it is shown to them."""
    return case((is_gone(), ""), else_=LateClaim.words)

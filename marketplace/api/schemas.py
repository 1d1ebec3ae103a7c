"""The shapes of requests and of the lists' parameters. Answers are built in shapes.py."""

from datetime import UTC

from apiflask import Schema
from apiflask.fields import AwareDateTime, Date, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import EXCLUDE, RAISE, pre_load

from ..core.forms import trimmed
from ..core.money import CODES
from ..exchange.models import Audience, DeclineReason, LostReason, Stage
from ..rewards.models import RewardState
from ..settlement.models import MovementState


class Input(Schema):
    """The parent of all request bodies: unknown fields are named and refused, texts are trimmed."""

    class Meta:
        unknown = RAISE

    @pre_load
    def _trim(self, data, **_kwargs):
        return {name: trimmed(value) for name, value in data.items()} if isinstance(data, dict) else data


def currency(**kwargs):
    """A code of ISO 4217."""
    return String(validate=OneOf(sorted(CODES)), **kwargs)


def amount(**kwargs):
    """A decimal string with a point, beside its currency: "1234.50"."""
    return String(metadata={"example": "1234.50"}, **kwargs)


class BudgetIn(Input):
    min = amount(load_default=None, allow_none=True)
    max = amount(load_default=None, allow_none=True)
    currency = currency(required=True)


class AudienceIn(Input):
    kind = String(required=True, validate=OneOf(list(Audience)))
    agencies = List(Integer(), load_default=list, validate=Length(max=500))


class ClientIn(Input):
    company = String(load_default="", validate=Length(max=300), allow_none=True)
    contact = String(load_default="", validate=Length(max=300), allow_none=True)
    email = String(load_default="", validate=Length(max=300), allow_none=True)
    phone = String(load_default="", validate=Length(max=60), allow_none=True)
    website = String(load_default="", validate=Length(max=300), allow_none=True)


class ConsentIn(Input):
    basis = String(required=True)
    channel = String(required=True)
    obtained_on = Date(required=True)
    wording = String(required=True, validate=Length(max=5000))


class LeadIn(Input):
    """A client to be passed on. `consent` says how the client agreed to it."""

    title = String(required=True, validate=Length(min=1, max=300))
    brief = String(load_default="", validate=Length(max=10_000))
    category = String(required=True, validate=Length(min=1, max=200))
    region = String(load_default="", validate=Length(max=200))
    language = String(load_default="", validate=Length(max=100))
    budget = Nested(BudgetIn, load_default=None, allow_none=True)
    audience = Nested(AudienceIn, required=True)
    client = Nested(ClientIn, required=True)
    consent = Nested(ConsentIn, required=True)
    answer_by = AwareDateTime(format="iso", default_timezone=UTC, load_default=None, allow_none=True)


class DeclineIn(Input):
    reason = String(required=True, validate=OneOf(list(DeclineReason)))
    note = String(load_default="", validate=Length(max=2000))


class ReasonIn(Input):
    reason = String(required=True, validate=Length(min=1, max=2000))


class OptionalReasonIn(Input):
    reason = String(load_default="", validate=Length(max=2000))


class StageIn(Input):
    stage = String(required=True, validate=OneOf([stage for stage in Stage if stage != Stage.ACCEPTED]))
    note = String(load_default="", validate=Length(max=5000), allow_none=True)
    reason = String(
        load_default="", allow_none=True, metadata={"description": f"for lost: one of {', '.join(LostReason)}"}
    )


class NoteIn(Input):
    text = String(required=True, validate=Length(min=1, max=5000))


class PaymentIn(Input):
    amount = amount(required=True)
    currency = currency(required=True)
    received_on = Date(required=True)
    invoice = String(load_default="", validate=Length(max=200), allow_none=True)


class RefundIn(Input):
    amount = amount(required=True)
    refunded_on = Date(required=True)
    reason = String(load_default="", validate=Length(max=2000), allow_none=True)


class SentIn(Input):
    bank_reference = String(load_default="", validate=Length(max=140), allow_none=True)


class EmptyIn(Input):
    """No body, or an empty object."""


class ListQuery(Schema):
    class Meta:
        unknown = EXCLUDE

    cursor = String(load_default=None)
    limit = Integer(load_default=50, validate=Range(min=1, max=200))


class LeadsQuery(ListQuery):
    view = String(load_default="inbox", validate=OneOf(["inbox", "sent", "accepted"]))


class RewardsQuery(ListQuery):
    direction = String(load_default=None, validate=OneOf(["earned", "owed"]))
    status = String(load_default=None, validate=OneOf(list(RewardState)))


class MovementsQuery(ListQuery):
    direction = String(load_default=None, validate=OneOf(["in", "out"]))
    status = String(load_default=None, validate=OneOf(list(MovementState)))

"""The shapes of answers, for the description of the API; what is not declared here is not sent. Rows become these
in shapes.py."""

from apiflask import Schema
from apiflask.fields import Boolean, Float, Integer, List, Nested, String
from apiflask.validators import OneOf

from ..core.vocabulary import Vocabulary
from ..exchange.models import Audience as AudienceKind
from ..exchange.models import LeadState, Stage
from ..exchange.models.lead import CLIENT_FIELDS
from ..exchange.timeline import EventKind
from ..members.models import AgencyState
from ..rewards.models import RewardState
from ..settlement.models import MovementState


def word(vocabulary: type[Vocabulary]):
    """One of the words of a vocabulary."""
    return String(validate=OneOf(list(vocabulary)))


def decimal(**more):
    """A decimal string: "1234.50"."""
    return String(metadata={"example": "1234.50", **more})


def instant():
    """ISO 8601, in UTC; null while it has not happened."""
    return String(allow_none=True, metadata={"format": "date-time"})


def code():
    """ISO 4217."""
    return String(metadata={"example": "EUR"})


class AgencyName(Schema):
    """An agency where it is only named."""

    id = Integer()
    name = String()


class PersonName(Schema):
    id = Integer()
    name = String()
    email = String()
    language = String()


class Me(Schema):
    person = Nested(PersonName)
    agency = Nested(AgencyName, allow_none=True)
    role = String(allow_none=True)
    alliance_role = String(allow_none=True)
    scopes = List(String())


class Conduct(Schema):
    """Counts over all time; medians are null while there is nothing to take them of."""

    received = Integer()
    won = Integer()
    given = Integer()
    declined = Integer()
    answer_seconds = Float(allow_none=True)
    days_to_pay = Float(allow_none=True)


class AgencyProfile(AgencyName):
    status = word(AgencyState)
    country = String()
    city = String()
    size = String(allow_none=True)
    languages = List(String())
    categories = List(String())
    about = String()
    website = String()
    conduct = Nested(Conduct)


class Budget(Schema):
    min = decimal()
    max = decimal()
    currency = code()


class Audience(Schema):
    """`agencies` is null for whoever has not posted the lead."""

    kind = word(AudienceKind)
    agencies = List(Integer(), allow_none=True)


class Answer(Schema):
    """An agency that has declined."""

    agency = Integer()
    reason = String()
    note = String()
    declined_at = instant()


Client = Schema.from_dict({name: String() for name in CLIENT_FIELDS}, name="Client")


class LeadAnswer(Schema):
    """`client` is null unless you may see it; `answers` is null for whoever has not posted the lead."""

    id = Integer()
    number = String(metadata={"example": "LP-117"})
    status = word(LeadState)
    title = String()
    brief = String()
    category = String()
    region = String()
    language = String()
    budget = Nested(Budget, allow_none=True)
    referrer = Nested(AgencyName)
    audience = Nested(Audience)
    answers = List(Nested(Answer), allow_none=True)
    answer_by = instant()
    posted_at = instant()
    client = Nested(Client, allow_none=True)
    referral = Integer(allow_none=True)


class LeadName(Schema):
    id = Integer()
    number = String()
    title = String()


class TermsAnswer(Schema):
    """As they were at acceptance."""

    id = Integer()
    basis_points = Integer()


class EventAnswer(Schema):
    """`kind` is step, note, fee, refund or void; only the last three have an amount."""

    at = instant()
    kind = word(EventKind)
    state = String(allow_none=True)
    text = String()
    by = String(allow_none=True)
    amount = decimal()
    currency = code()


class RewardName(Schema):
    id = Integer()
    amount = decimal()
    currency = code()
    status = word(RewardState)


class PaymentAnswer(Schema):
    id = Integer()
    amount = decimal()
    currency = code()
    received_on = String(metadata={"format": "date"})
    invoice = String()
    refunded = decimal()
    kept = decimal()
    voided = Boolean()
    reward = Nested(RewardName, allow_none=True)


class ReferralAnswer(Schema):
    id = Integer()
    lead = Nested(LeadName)
    referrer = Nested(AgencyName)
    receiver = Nested(AgencyName)
    stage = word(Stage)
    lost_reason = String(allow_none=True)
    accepted_at = instant()
    terms = Nested(TermsAnswer)
    client = Nested(Client, allow_none=True)
    timeline = List(Nested(EventAnswer))
    payments = List(Nested(PaymentAnswer))


class Accepted(Schema):
    referral = Nested(ReferralAnswer)


class MovementName(Schema):
    id = Integer()
    kind = String()
    status = word(MovementState)
    reference = String(allow_none=True)
    amount = decimal()
    currency = code()


class RewardAnswer(RewardName):
    direction = String(validate=OneOf(["earned", "owed"]))
    payer = Nested(AgencyName)
    payee = Nested(AgencyName)
    basis_points = Integer()
    kept = decimal(description="what the receiver kept of the fee")
    held = Boolean()
    disputed = Boolean()
    accrued_at = instant()
    payment = Integer()
    referral = Integer()
    subject = String()
    movements = List(Nested(MovementName))


class Bank(Schema):
    holder = String(allow_none=True)
    iban = String(allow_none=True)
    bank_name = String(allow_none=True)
    account_number = String(allow_none=True)
    routing_code = String(allow_none=True)


class Item(Schema):
    reward = Integer()
    amount = decimal(description="negative where the payee owes something back")


class MovementAnswer(MovementName):
    payer = Nested(AgencyName)
    payee = Nested(AgencyName)
    bank = Nested(Bank)
    items = List(Nested(Item))
    blocked_by = String(allow_none=True)
    bank_reference = String()
    reason = String(allow_none=True)
    prepared_at = instant()
    listed_at = instant()
    sent_at = instant()
    ended_at = instant()


class BalanceRow(Schema):
    """Per currency, of all time: earned and owed net of corrections, what is on its way, what was really paid."""

    currency = code()
    earned = decimal()
    owed = decimal()
    in_transit = decimal()
    paid_out = decimal()
    paid_in = decimal()


class Balance(Schema):
    items = List(Nested(BalanceRow))


def listing(schema: type[Schema]):
    """A page of a list: send `next` as `cursor` for the rows that follow; null at the end."""
    fields = {"items": List(Nested(schema)), "next": String(allow_none=True)}
    return Schema.from_dict(fields, name=schema.__name__.removesuffix("Answer") + "List")

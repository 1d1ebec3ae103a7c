"""What calls answer of a lead, each field said once."""

from apiflask.fields import Boolean, Integer, List, Nested, String

from ...core.api import Named, Output
from ...core.api_fields import Amount, currency, instant, word
from ..models import Audience, DeclineReason, LeadState
from .came import CameByOut
from .referrals import Client, Event


class BudgetOut(Output):
    min = Amount(allow_none=True)
    max = Amount(allow_none=True)
    currency = currency()


class AudienceOut(Output):
    """`agencies` is null for whoever has not posted the lead."""

    kind = word(Audience)
    agencies = List(Integer(), allow_none=True)


class Answer(Output):
    """An agency that has declined."""

    agency = Integer(attribute="agency_id")
    reason = word(DeclineReason)
    note = String(attribute="said")
    declined_at = instant()


class LeadOut(Output):
    """`client` is null unless you may see it; `answers` is null for whoever has not posted the lead."""

    id = Integer()
    number = String(metadata={"example": "LP-117"})
    status = word(LeadState)
    title = String()
    brief = String()
    category = String(metadata={"description": "the English name; what was typed where that named nothing"})
    category_code = String(allow_none=True)
    region = String()
    region_code = String(allow_none=True)
    language = String(metadata={"description": "a code, or several with commas"})
    budget = Nested(BudgetOut, allow_none=True)
    referrer = Nested(Named)
    audience = Nested(AudienceOut)
    answers = List(Nested(Answer), allow_none=True)
    answer_by = instant()
    posted_at = instant()
    enquiry = Boolean(
        metadata={"description": "the client asked at the site: nobody but the receiver sees the contacts"}
    )
    came_by = Nested(
        CameByOut, allow_none=True, metadata={"description": "how the referrer brought a client who asked at the site"}
    )
    promised = String(
        metadata={"description": "the discount that a promo code gives the client, in words; empty for none"}
    )
    client = Nested(Client, allow_none=True)
    referral = Integer(allow_none=True)


class LeadInFullOut(LeadOut):
    """One lead with what has happened to it: all of it to the referrer, to others the rounds in which they were asked."""

    timeline = List(Nested(Event))

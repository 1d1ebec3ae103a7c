"""Passing clients and answering."""

from typing import Any, ClassVar

from apiflask.fields import List, Nested
from apiflask.validators import Length
from flask_login import current_user

from ...core.api import Empty, Input, Page, Seen, calls, links, listing, read_amount
from ...core.api_fields import (
    Day,
    Instant,
    RowNumber,
    amount_in,
    currency,
    decimals_of,
    filled,
    one_of,
    text,
    word,
)
from ...core.errors import BadInput
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...core.room import house
from ...core.typed import SEEN
from .. import actions, loading, queries
from ..brief import BASES, CHANNELS, SEEN_BEFORE, NewLead
from ..models import Audience, DeclineReason, Lead
from ..timeline import story_of
from .lead_shapes import LeadInFullOut, LeadOut
from .referrals import WORK, Accepted, seen_referral
from .words import languages, region, service, with_lists

bp = calls("leads", "Leads")
ANSWERS = ("get_lead", "accept_lead", "decline_lead", "withdraw_lead")
GO_ON = (
    links(*ANSWERS, lead_id="id")
    | links("get_agency", agency_id="referrer/id")
    | links("get_referral", referral_id="referral")
)


class BudgetIn(Input):
    rules: ClassVar[dict] = decimals_of("min", "max")

    min = amount_in(above_zero=False, load_default=None, allow_none=True)
    max = amount_in(above_zero=False, load_default=None, allow_none=True)
    currency = currency(required=True)


class AudienceIn(Input):
    kind = word(Audience, required=True)
    agencies = List(RowNumber(), load_default=list, validate=Length(max=500))
    rules: ClassVar[dict] = {
        "allOf": [
            {"if": filled("kind", const=Audience.DIRECT), "then": filled("agencies", minItems=1, maxItems=1)},
            {"if": filled("kind", const=Audience.SHORTLIST), "then": filled("agencies", minItems=1)},
        ]
    }


class ClientIn(Input):
    company = text(300, allow_none=True)
    contact = text(300, allow_none=True)
    email = text(
        300,
        allow_none=True,
        metadata={
            "format": "email",
            "description": "the client is written to: that you pass them on, who takes it, and how to end it",
        },
    )
    phone = text(60, allow_none=True, metadata={"format": "phone", "example": "+49 30 23125014"})
    website = text(300, allow_none=True, metadata={"format": "website", "example": "acme.com"})
    rules: ClassVar[dict] = {
        "allOf": [
            {"anyOf": [filled("company", pattern=SEEN), filled("contact", pattern=SEEN)]},
            {"anyOf": [filled("email", format="email"), filled("phone", format="phone")]},
        ]
    }


class ConsentIn(Input):
    basis = word(BASES, required=True)
    channel = word(CHANNELS, required=True)
    obtained_on = Day(required=True)
    wording = text(5000, needed=True)


class LeadIn(Input):
    """A client to be passed on. `consent` says how the client agreed to it."""

    title = text(SEEN_BEFORE["title"], needed=True)
    brief = text(SEEN_BEFORE["brief"])
    category = service()
    region = region()
    language = languages()
    budget = Nested(BudgetIn, load_default=None, allow_none=True)
    audience = Nested(AudienceIn, required=True)
    client = Nested(ClientIn, required=True)
    consent = Nested(ConsentIn, required=True)
    answer_by = Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "within 60 days; the alliance's usual time unless given"},
    )
    again = text(
        300,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "why a client is passed whom you have passed already and who is still with somebody; send an "
            "empty one to be refused in that case"
        },
    )


class DeclineIn(Input):
    reason = word(DeclineReason, required=True)
    note = text(2000)


class WithdrawIn(Input):
    reason = text(2000)


class LeadsPage(Page):
    view = one_of("inbox", "sent", "accepted", load_default="inbox")


def seen_lead(
    lead: Lead, client: dict | None, referral_id: int | None, agency_id: int | None, came: Any = None
) -> Seen:
    """A lead as somebody of an agency sees it; who else was invited is the referrer's to know."""
    own = lead.referrer_id == agency_id
    low, high = lead.budget
    work, area = lead.in_category, lead.in_region
    return Seen(
        lead,
        category=work.name_en if work else lead.category,
        category_code=work and work.code,
        region=area.name_en if area else lead.region,
        region_code=area and area.code,
        budget={"min": low, "max": high, "currency": lead.currency} if low or high else None,
        audience={"kind": lead.audience, "agencies": [offer.agency_id for offer in lead.offers] if own else None},
        answers=[offer for offer in lead.offers if offer.declined_at] if own else None,
        enquiry=lead.enquiry_id is not None,
        came_by=came.seen_by(own) if came and came.how else None,
        promised=came.promise if came else "",
        client=client,
        referral=referral_id,
    )


def _seen(lead: Lead) -> Seen:
    return one_lead(lead, actions.see_client(lead, current_user), current_user.agency_id)


def one_lead(lead: Lead, client: dict | None, agency_id: int | None) -> Seen:
    """The same, with the referral that came of it where that is the agency's."""
    referral = queries.live_referral_of(lead)
    mine = referral and agency_id in (referral.receiver_id, referral.referrer_id)
    came = house().answers["came_by"]([lead]).get(lead.id)
    return seen_lead(lead, client, referral.id if referral and mine else None, agency_id, came)


@bp.post("/leads")
@member_may("leads")
@once
@bp.input(LeadIn, arg_name="body")
@bp.output(LeadOut, status_code=201, links=GO_ON)
@bp.doc(summary="Pass a client", security="token", operation_id="post_lead")
def post(body: dict) -> object:
    """Post a lead: it is open at once, and those it is meant for are told."""
    new = _new_lead(body)
    try:
        return _seen(actions.post_lead(current_user, new))
    except BadInput as refusal:
        raise with_lists(refusal, new) from None


def _new_lead(body: dict) -> NewLead:
    budget, consent = body["budget"] or {}, body["consent"]
    ends: dict[str, Any] = {
        f"budget_{end}": read_amount(budget[end], budget["currency"], f"budget.{end}")
        for end in ("min", "max")
        if budget.get(end) is not None
    }
    return NewLead(
        **{name: body[name] for name in (*SEEN_BEFORE, "answer_by", "again")},
        **ends,
        **{f"consent_{name}": value for name, value in consent.items()},
        audience=body["audience"]["kind"],
        agencies=body["audience"]["agencies"],
        client={name: value or "" for name, value in body["client"].items()},
        currency=budget.get("currency", ""),
    )


@bp.get("/leads")
@member_may("leads")
@bp.input(LeadsPage, location="query", arg_name="asked")
@bp.output(listing(LeadOut, "LeadList"), links=links(*ANSWERS, lead_id="items/0/id"))
@bp.doc(
    summary="Leads that wait for your answer, that you sent, or that you hold",
    security="token",
    operation_id="get_leads",
)
def leads(asked: dict) -> object:
    """`view` is inbox, sent or accepted."""
    urgent_first = asked["view"] == "inbox"
    keys = [Lead.answer_by, Lead.id] if urgent_first else [Lead.id]
    query = queries.leads_of(current_user.agency_id, asked["view"]).options(*loading.with_parties())
    found = page(query, keys, asked["cursor"], asked["limit"])
    clients = actions.see_clients(found.rows, current_user)
    held = {} if urgent_first else queries.live_referral_ids([lead.id for lead in found.rows])
    came, mine = house().answers["came_by"](found.rows), current_user.agency_id
    items = [seen_lead(one, clients.get(one.id), held.get(one.id), mine, came.get(one.id)) for one in found.rows]
    return {"items": items, "next": found.next}


@bp.get("/leads/<int:lead_id>")
@member_may("leads")
@bp.output(LeadInFullOut, links=GO_ON)
@bp.doc(summary="One lead with its timeline", security="token", operation_id="get_lead")
def lead(lead_id: int) -> object:
    """`client` is null unless you may see it."""
    row = queries.lead_for(current_user, lead_id)
    return Seen(_seen(row), timeline=story_of(row, current_user))


@bp.post("/leads/<int:lead_id>/accept")
@member_may("leads")
@once
@bp.input(Empty, arg_name="body")
@bp.output(Accepted, links=links(*WORK, referral_id="referral/id"))
@bp.doc(summary="Accept a lead", security="token", operation_id="accept_lead")
def accept(lead_id: int, body: dict) -> object:
    """The lead is yours, exactly once; the contacts open."""
    return {"referral": seen_referral(actions.accept_lead(lead_id, current_user))}


@bp.post("/leads/<int:lead_id>/decline")
@member_may("leads")
@once
@bp.input(DeclineIn, arg_name="body")
@bp.output(LeadOut, links=GO_ON)
@bp.doc(summary="Decline a lead", security="token", operation_id="decline_lead")
def decline(lead_id: int, body: dict) -> object:
    """It is never offered to your agency again."""
    return _seen(actions.decline_lead(lead_id, current_user, body["reason"], body["note"]))


@bp.post("/leads/<int:lead_id>/withdraw")
@member_may("leads")
@once
@bp.input(WithdrawIn, arg_name="body")
@bp.output(LeadOut, links=GO_ON)
@bp.doc(summary="Take your lead back", security="token", operation_id="withdraw_lead")
def withdraw(lead_id: int, body: dict) -> object:
    """While nobody has accepted it."""
    return _seen(actions.withdraw_lead(lead_id, current_user, body["reason"]))

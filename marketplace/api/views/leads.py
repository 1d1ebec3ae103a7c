"""Passing clients and answering."""

from apiflask import APIBlueprint
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ...core.errors import BadInput
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.money import BadAmount, from_decimal
from ...core.paging import page
from ...exchange import actions, queries
from ...exchange.models import Lead, Referral, Stage
from ...exchange.timeline import timeline_of
from .. import shapes
from ..answers import Accepted, LeadAnswer, listing
from ..schemas import DeclineIn, EmptyIn, LeadIn, LeadsQuery, OptionalReasonIn

bp = APIBlueprint("api_leads", __name__, tag="Leads")


@bp.post("/leads")
@member_may("leads")
@once
@bp.input(LeadIn, arg_name="body")
@bp.output(LeadAnswer, status_code=201)
@bp.doc(summary="Pass a client", security="token")
def post(body: dict):
    """Post a lead: it is open at once, and those it is meant for are told."""
    lead = actions.post_lead(current_user, _new_lead(body))
    return _shown(lead)


def _new_lead(body: dict) -> actions.NewLead:
    budget, consent = body["budget"] or {}, body["consent"]
    new = actions.NewLead(
        **{name: body[name] for name in ("title", "brief", "category", "region", "language", "answer_by")},
        audience=body["audience"]["kind"],
        agencies=body["audience"]["agencies"],
        client={name: value or "" for name, value in body["client"].items()},
        currency=budget.get("currency", ""),
        **{f"consent_{name}": consent[name] for name in ("basis", "channel", "obtained_on", "wording")},
    )
    for end in ("min", "max"):
        if budget.get(end) is not None:
            setattr(new, f"budget_{end}", read_amount(budget[end], budget["currency"], f"budget.{end}"))
    return new


def read_amount(text: str, currency: str, field: str = "amount"):
    """The API's strict decimal string as Money, or a 422 that names the field."""
    try:
        return from_decimal(text, currency)
    except BadAmount as error:
        raise BadInput(_("Some fields can't be used as they are."), {field: str(error)}) from None


@bp.get("/leads")
@member_may("leads")
@bp.input(LeadsQuery, location="query", arg_name="asked")
@bp.output(listing(LeadAnswer))
@bp.doc(summary="Leads that wait for your answer, that you sent, or that you hold", security="token")
def list_leads(asked: dict):
    """`view` is inbox, sent or accepted."""
    urgent_first = asked["view"] == "inbox"
    keys = [Lead.answer_by, Lead.id] if urgent_first else [Lead.id]
    query = queries.leads_of(current_user.agency_id, asked["view"]).options(*queries.with_parties())
    found = page(query, keys, asked["cursor"], asked["limit"], descending=not urgent_first)
    clients = actions.see_clients(found.rows, current_user)
    live = select(Referral.lead_id, Referral.id).where(
        Referral.lead_id.in_([lead.id for lead in found.rows]), Referral.status != Stage.RETURNED
    )
    referrals = dict(db.session.execute(live).all()) if not urgent_first else {}
    items = [shapes.lead(lead, current_user, clients.get(lead.id), referrals.get(lead.id)) for lead in found.rows]
    return {"items": items, "next": found.next}


@bp.get("/leads/<int:lead_id>")
@member_may("leads")
@bp.output(LeadAnswer)
@bp.doc(summary="One lead", security="token")
def one(lead_id: int):
    """`client` is null unless you may see it."""
    return _shown(queries.lead_for(current_user, lead_id))


@bp.post("/leads/<int:lead_id>/accept")
@member_may("leads")
@once
@bp.input(EmptyIn, arg_name="body")
@bp.output(Accepted)
@bp.doc(summary="Accept a lead", security="token", responses={409: "It is no longer free"})
def accept(lead_id: int, body: dict):
    """The lead is yours, exactly once; the contacts open."""
    referral = actions.accept_lead(lead_id, current_user)
    client = actions.see_client(referral.lead, current_user)
    return {"referral": shapes.referral(referral, client, timeline_of(referral.lead, referral, current_user))}


@bp.post("/leads/<int:lead_id>/decline")
@member_may("leads")
@once
@bp.input(DeclineIn, arg_name="body")
@bp.output(LeadAnswer)
@bp.doc(summary="Decline a lead", security="token")
def decline(lead_id: int, body: dict):
    """It is never offered to your agency again."""
    return _shown(actions.decline_lead(lead_id, current_user, body["reason"], body["note"]))


@bp.post("/leads/<int:lead_id>/withdraw")
@member_may("leads")
@once
@bp.input(OptionalReasonIn, arg_name="body")
@bp.output(LeadAnswer)
@bp.doc(summary="Take your lead back", security="token")
def withdraw(lead_id: int, body: dict):
    """While nobody has accepted it."""
    return _shown(actions.withdraw_lead(lead_id, current_user, body["reason"]))


def _shown(lead: Lead) -> dict:
    referral = queries.live_referral_of(lead)
    mine = referral and current_user.agency_id in (referral.receiver_id, referral.referrer_id)
    return shapes.lead(lead, current_user, actions.see_client(lead, current_user), referral.id if mine else None)

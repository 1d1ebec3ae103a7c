"""Looking: received, given, one lead."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...agreement.queries import unaccepted
from ...core import clock
from ...core.exports import as_file, file_asked
from ...core.formats import sentences
from ...core.guards import member_may
from ...core.listing import Listing
from ...core.paging import Page, page
from ...core.room import house
from ...members.track_record import track_record_of
from .. import actions, files, loading, queries, returns, search
from ..actions import look_after
from ..forms import DeclineForm, ReasonForm, ReopenForm
from ..frozen import terms_now
from ..models import Lead, LeadState, Offer, Referral, Remark, Stage
from ..timeline import story_of
from ..wanted import category_of
from . import bp


@bp.get("/received")
@member_may("referrals")
def received() -> ResponseReturnValue:
    """What waits for an answer, and what was accepted, by stage."""
    stage = Stage.read(request.args.get("stage"))
    listing = Listing("exchange.received", request.args, Referral.id, search.RECEIVED, "accepted", {"stage": stage})
    as_board = request.args.get("view") == "board"
    query = queries.referrals_of(current_user.agency_id, "received", stage, listing.words)
    if kind := file_asked(request.args):
        rows = files.received(listing.ordered(query).options(*loading.with_payments()))
        return as_file(kind, "received", files.heads_of_received(), rows)
    counts = queries.count_by_stage(current_user.agency_id, "received", listing.words)
    found = listing.page(query.options(*loading.with_names()))
    sees_leads = current_user.may("leads")
    waiting = queries.count_inbox(current_user.agency_id) if sees_leads else 0
    return render_template(
        "exchange/received.html",
        inbox=_inbox(waiting) if sees_leads else None,
        waiting=waiting,
        found=found,
        paid=queries.paid_on(found.rows),
        listing=listing,
        as_board=as_board,
        counts=counts,
        stage=stage,
        stages=list(Stage),
        shown=[one for one in Stage if counts.get(one) or one not in (Stage.LOST, Stage.RETURNED)],
        now=clock.now(),
    )


def _inbox(waiting: int) -> Page:
    """A page of the leads that wait for an answer; without a look where none does."""
    cursor = request.args.get("inbox")
    if not (waiting or cursor):
        return Page([], None)
    inbox = queries.leads_of(current_user.agency_id, "inbox").options(*loading.with_referrer())
    return page(inbox, [Lead.answer_by, Lead.id], cursor, 20)


@bp.get("/given")
@member_may("referrals")
def given() -> ResponseReturnValue:
    """What this agency passed on: leads that wait, and referrals by stage."""
    status = LeadState.read(request.args.get("status"))
    listing = Listing("exchange.given", request.args, Lead.id, search.GIVEN, "passed", {"status": status})
    query = queries.sent_by(current_user.agency_id, status, listing.words)
    if kind := file_asked(request.args):
        return as_file(kind, "given", files.heads_of_given(), files.given(listing.ordered(query)))
    found = listing.page(query.options(*loading.in_short()))
    referrals = queries.live_referrals_of([lead.id for lead in found.rows])
    return render_template(
        "exchange/given.html",
        found=found,
        referrals=referrals,
        paid=queries.paid_on(referrals.values()),
        listing=listing,
        counts=queries.count_by_state(current_user.agency_id, listing.words),
        status=status,
        states=list(LeadState),
    )


@bp.get("/leads/<int:lead_id>")
@member_may("leads")
def lead(lead_id: int) -> ResponseReturnValue:
    """One lead: the brief, the answer or who answered, contacts for those who may see them."""
    return show_lead(queries.lead_for(current_user, lead_id))


def show_lead(
    lead: Lead, decline: DeclineForm | None = None, withdraw: ReasonForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of a lead, with the forms as they were sent."""
    own = lead.referrer_id == current_user.agency_id
    referral = queries.live_referral_of(lead)
    mine = referral is not None and current_user.agency_id in (referral.receiver_id, referral.referrer_id)
    declined = any(one.agency_id == current_user.agency_id and one.declined_at for one in lead.offers)
    may_answer = not own and not declined and queries.is_open(lead)
    page = render_template(
        "exchange/lead.html",
        lead=lead,
        own=own,
        referral=referral if mine else None,
        client=actions.see_client(lead, current_user, first_look=status == 200) if own or mine else None,
        returned=returns.returns_of(lead) if own and any(one.note == Remark.RETURNED for one in lead.offers) else [],
        disclosures=queries.disclosures_of(lead) if own else [],
        may_answer=may_answer,
        unaccepted=unaccepted(current_user) if may_answer else None,
        uncertified=house().answers["missing_certificates"](current_user.agency_id, category_of(lead))
        if may_answer
        else [],
        declined=declined,
        track_record=None if own else track_record_of([lead.referrer_id])[lead.referrer_id],
        timeline_events=story_of(lead, current_user),
        answers=[(one.agency.name, _answer(one, lead, referral)) for one in lead.offers] if own else [],
        keeper=look_after.keeper_of(referral if mine and referral else lead, current_user.agency_id)
        if own or mine
        else None,
        now=clock.now(),
        frozen=terms_now(lead),
        came=house().answers["came_by"]([lead]).get(lead.id),
        rounds=house().answers["rounds_of"](lead, current_user.agency_id),
        asked=house().answers["threads_about_lead"](lead.id, current_user.agency_id),
        decline_form=decline or DeclineForm(),
        withdraw_form=withdraw or ReasonForm(),
        reopen_form=ReopenForm(formdata=None).named("reopen"),
    )
    return page, status


def _answer(offer: Offer, lead: Lead, referral: Referral | None) -> str:
    """What an invited agency has said, for the referrer; nobody is waited for once the lead is taken or closed."""
    if offer.reason is not None:
        return sentences([_("declined: %(reason)s", reason=offer.reason.label), offer.said])
    if referral is not None:
        return _("accepted") if referral.receiver_id == offer.agency_id else _("another agency was first")
    return {
        LeadState.DRAFT: _("is asked once you pass it on"),
        LeadState.OPEN: _("has not answered"),
        LeadState.WITHDRAWN: _("need not answer any more"),
    }.get(lead.status) or _("gave no answer")

"""Passing a client: the form, drafts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ...agreement.queries import unaccepted
from ...core import clock
from ...core.errors import BadInput, NotFound
from ...core.forms import row_id
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, queries
from ..choices import choices_among, named
from ..forms import LeadForm, answer_by
from ..frozen import freeze
from ..matching import Fits, who_fits
from ..models import Audience, Lead, LeadState
from ..preview import FEW, Preview, choice_of, reward_on, shortcomings
from ..recipients import told_of
from ..wanted import Wanted, understood
from . import bp


@bp.route("/leads/new", methods=["GET", "POST"])
@member_may("leads")
@once
def pass_client() -> ResponseReturnValue:
    """Pass a client on, or keep a draft; `again` names a lead to begin from."""
    again = request.args.get("again", type=row_id)
    earlier = queries.own_lead(current_user, again) if again else None
    form = LeadForm(data=_filled(earlier) if earlier is not None and request.method == "GET" else None)
    if not form.is_submitted() and earlier is not None:
        return _show(form)
    if not form.is_submitted():
        form.begin(queries.still_active(request.args.getlist("agency", type=row_id)))
        return _show(form)
    return _take(form, None)


@bp.route("/leads/<int:lead_id>/draft", methods=["GET", "POST"])
@member_may("leads")
@once
def draft(lead_id: int) -> ResponseReturnValue:
    """Go on with a draft."""
    lead = queries.lead_for(current_user, lead_id)
    if lead.status != LeadState.DRAFT:
        raise NotFound()
    form = LeadForm(data=_filled(lead) if request.method == "GET" else None)
    return _take(form, lead) if form.is_submitted() else _show(form, lead)


def _take(form: LeadForm, lead: Lead | None) -> ResponseReturnValue:
    if request.form.get("deed") == "fit" or {"shown", "take"} & set(request.form):
        form.forgive()
        return _show(form, lead)
    keep = request.form.get("deed") == "keep"
    valid = form.validate()
    new = form.new_lead()
    if keep:
        new.audience = new.audience or Audience.DIRECT
    if not valid or form.errors:
        return _show(form, lead, 422)
    try:
        if keep:
            saved = actions.save_draft(current_user, new, lead.id if lead else None)
            flash(_("Kept as a draft. Nobody outside your agency sees it."), "good")
            return redirect(url_for("exchange.draft", lead_id=saved.id))
        posted = actions.post_draft(current_user, lead.id, new) if lead else actions.post_lead(current_user, new)
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(form, lead, 422)
    said = ngettext(
        "The client is passed on, and %(num)d agency is told. You hear of each answer.",
        "The client is passed on, and %(num)d agencies are told. You hear of each answer.",
        told_of(posted),
    )
    flash(said, "good")
    return redirect(url_for("exchange.lead", lead_id=posted.id))


def _filled(lead: Lead) -> dict:
    """A draft as the form shows it. What can't be sent any more is left to be chosen anew."""
    client = actions.see_client(lead, current_user) or {}
    names = ("title", "brief", "currency")
    ends = zip(("budget_min", "budget_max"), lead.budget, strict=True)
    left = queries.still_active([offer.agency_id for offer in lead.offers if offer.declined_at is None])
    return (
        {name: getattr(lead, name) for name in names}
        | _words(lead)
        | {name: str(end) if end else "" for name, end in ends}
        | {"audience": lead.audience if left or lead.audience == Audience.OPEN else None, "agencies": left}
        | ({"agency": left[0]} if lead.audience == Audience.DIRECT and left else {})
        | _consent(lead)
        | client
    )


def _words(lead: Lead) -> dict[str, str]:
    """Service, region and language as the reader calls them; what an earlier version wrote beside the references counts."""
    found = understood(lead.category, lead.region, "")
    return {
        "category": named(found.category) if found.category else lead.category,
        "region": named(found.region) if found.region else lead.region,
        "language": lead.spoken,
    }


def _consent(lead: Lead) -> dict:
    """How the client agreed, to begin from; asked anew where the words name an agency, which may be another now."""
    consent = lead.consent
    if consent is None or queries.names_an_agency(consent.wording):
        return {"consent_obtained_on": clock.today()}
    names = ("basis", "channel", "obtained_on")
    return {f"consent_{name}": getattr(consent, name) for name in names} | {"consent_wording": consent.said}


def _show(form: LeadForm, lead: Lead | None = None, status: int = 200) -> ResponseReturnValue:
    wanted = _wanted(form)
    fits = who_fits(current_user.agency_id, wanted)
    choices = choices_among(fits)
    if taken := choices.named(request.form.get("take", "")):
        form[taken[0]].data = taken[1]
        wanted = _wanted(form)
        fits = who_fits(current_user.agency_id, wanted)
    return render_template(
        "exchange/pass.html",
        form=form,
        lead=lead,
        fits=fits,
        choice=choice_of(fits, form.chosen, form.find.data or "", request.form.get("shown", FEW, type=int)),
        few=FEW,
        shortcomings=shortcomings,
        preview=_preview(form, fits),
        rounds=form.rounds,
        # The lists are on the page already when htmx asks for parts of it.
        options={} if "HX-Request" in request.headers else choices.options,
        unaccepted=unaccepted(current_user),
        meant=choices.meant(wanted, {name: form[name].data or "" for name in ("category", "region", "language")}),
    ), status


def _wanted(form: LeadForm) -> Wanted:
    _low, most = form.budget()
    return understood(form.category.data or "", form.region.data or "", form.language.data or "", most)


def _preview(form: LeadForm, fits: Fits) -> Preview:
    terms, chosen = freeze(current_user.own_agency, fits.wanted.category, clock.now()), set(form.chosen)
    return Preview(
        form.meant_for,
        [fit.agency.name for fit in fits.agencies if fit.agency.id in chosen],
        fits.told,
        answer_by(form.answer_hours.data),
        terms,
        (None, None) if terms.by_rules else reward_on(form.budget(), terms.rate),
    )

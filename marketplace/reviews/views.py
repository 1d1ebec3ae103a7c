"""What clients say: their own form, an agency's reviews for everyone and for itself, and the admins' list."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ..catalog.queries import active_agency
from ..core.errors import BadInput, NotFound
from ..core.extensions import csrf
from ..core.guards import admin_only, member_may, public
from ..core.idempotency import once
from ..core.lifecycle import reasons_of
from ..core.listing import Listing, Order
from ..enquiries.links import opened_by
from ..enquiries.story import leads_of
from ..exchange.models import WON
from . import actions, queries
from .forms import AnswerForm, HiringForm, ReviewForm
from .models import Hiring, Review, ReviewState

bp = Blueprint("reviews", __name__)
BY_DAY = {"day": Order(_l("Day"), (Review.made_at,), falling=True)}
PAGE = 20


@bp.route("/client/<signed>/review/<int:referral_id>", methods=["GET", "POST"])
@public
@once
def say(signed: str, referral_id: int) -> ResponseReturnValue:
    """The client's answers after the work, once for each referral."""
    lead_ids = [lead.id for lead in leads_of(opened_by(signed))]
    referral = queries.referral_of(lead_ids, referral_id)
    if queries.has_told(referral_id):
        flash(_("You have answered already. Thank you."))
        return redirect(url_for("enquiries.client", signed=signed))
    wins = referral.status in WON
    form = (ReviewForm if wins else HiringForm)(data={"currency": referral.lead.currency})
    if form.is_submitted() and (said := form.read()):
        try:
            actions.say(lead_ids, referral_id, said)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Thank you. It helps those who come after you."), "good")
            return redirect(url_for("enquiries.client", signed=signed))
    page = render_template("reviews/say.html", form=form, referral=referral, wins=wins, signed=signed)
    return page, 422 if form.is_submitted() else 200


@csrf.exempt
@bp.route("/client/<signed>/review/<int:referral_id>/take-back", methods=["GET", "POST"])
@public
def take_back(signed: str, referral_id: int) -> ResponseReturnValue:
    """Ask once; then the review is off the pages."""
    leads = leads_of(opened_by(signed))
    if request.method == "POST":
        actions.take_back([lead.id for lead in leads], referral_id)
        flash(_("Your review is taken back."), "good")
        return redirect(url_for("enquiries.client", signed=signed), 303)
    referral = next((one for one in queries.to_take_back(leads) if one.id == referral_id), None)
    if referral is None:
        raise NotFound()
    return render_template("reviews/take_back.html", referral=referral, signed=signed)


@bp.get("/agencies/<int:agency_id>/reviews")
@public
def of_agency(agency_id: int) -> ResponseReturnValue:
    """All that clients say of an agency."""
    agency, _profile = active_agency(agency_id)
    listing = Listing("reviews.of_agency", request.args, Review.id, BY_DAY, "day", {"agency_id": str(agency_id)})
    return render_template(
        "reviews/of_agency.html", agency=agency, listing=listing, sum=queries.sum_of(agency_id),
        reviews=listing.page(queries.shown_of(agency_id), PAGE),
    )  # fmt: skip


@bp.get("/reviews")
@member_may("services")
def own() -> ResponseReturnValue:
    """What clients say of one's own agency."""
    listing = Listing("reviews.own", request.args, Review.id, BY_DAY, "day")
    agency_id = current_user.agency_id
    reviews = listing.page(queries.all_of(agency_id), PAGE)
    return render_template(
        "reviews/own.html", listing=listing, sum=queries.sum_of(agency_id), reviews=reviews,
        why=reasons_of(reviews.rows, ReviewState.HIDDEN),
    )  # fmt: skip


@bp.route("/reviews/<int:review_id>", methods=["GET", "POST"])
@member_may("services")
@once
def answer(review_id: int) -> ResponseReturnValue:
    """One of them, and the agency's answer."""
    review = queries.own_review(current_user.agency_id, review_id)
    form = AnswerForm(data={"text": review.answer})
    if form.validate_on_submit():
        try:
            actions.answer_review(review_id, current_user, form.text.data or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved. It stands below the review."), "good")
            return redirect(url_for("reviews.own"))
    return render_template("reviews/answer.html", form=form, review=review), 422 if form.is_submitted() else 200


@bp.get("/desk/hirings")
@admin_only
def hirings() -> ResponseReturnValue:
    """What clients say that they paid, beside what their agencies have reported."""
    orders = {"day": Order(_l("Day"), (Hiring.said_at,), falling=True)}
    listing = Listing("reviews.hirings", request.args, Hiring.referral_id, orders, "day")
    found = listing.page(queries.hirings())
    fees = queries.reported([row.referral_id for row in found.rows])
    return render_template("reviews/hirings.html", listing=listing, found=found, fees=fees)

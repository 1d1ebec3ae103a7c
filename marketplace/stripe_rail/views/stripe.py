"""How an agency is paid and pays by Stripe, the admins' page of it, and the address for Stripe's events."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from stripe import InvalidRequestError

from ...core.errors import BadInput
from ...core.extensions import csrf
from ...core.forms import ButtonForm, typed_code
from ...core.guards import admin_only, member_may, public
from ...core.headers import let_forms_lead_to
from ...core.idempotency import once
from ...core.paging import page
from ...members.actions import lacks_second_factor, second_factor
from .. import actions, queries
from ..client import Unanswered, currencies, if_offered, is_rehearsal, pages, payee_bears_costs
from ..forms import ProofForm, ProofFormWithCode
from ..models import StripeEvent
from ..needs import in_words
from . import bp


@bp.get("/agency/stripe")
@member_may("payout")
@if_offered
def agency() -> ResponseReturnValue:
    """How the agency is paid and pays by Stripe, and what is missing for it."""
    _look_after(actions.keep_means)
    _look_after(actions.look_at_account)
    return _show()


def _look_after(look: Callable[[int], object]) -> None:
    """Somebody comes back from Stripe's pages: what they did there should show at once. Where Stripe doesn't answer, events and
    jobs bring it later; where it doesn't know what stands here, as after a rehearsal, the page is there all the same."""
    try:
        look(current_user.agency_id)
    except (Unanswered, InvalidRequestError):
        flash(_("Stripe doesn’t answer at the moment; what stands here may be older."), "wait")


def _proof() -> type[ProofForm]:
    """The form by which somebody shows that it is them."""
    return ProofFormWithCode if second_factor(current_user) else ProofForm


def _show(status: int = 200, **refused: ProofForm) -> ResponseReturnValue:
    kind = _proof()
    account, claims = queries.account_of(current_user.agency_id), queries.claims(current_user.agency_id)
    shown = render_template(
        "stripe_rail/agency.html",
        account=account,
        needs=list(dict.fromkeys(in_words(one) for one in account.needs)) if account else [],
        means=queries.means_of(current_user.agency_id),
        claims=claims,
        paid=queries.claim_payments([movement.id for movement, _payment in claims]) if claims else {},
        currencies=sorted(currencies()),
        payee_bears=payee_bears_costs(),
        rehearsal=is_rehearsal(),
        must_switch_on=lacks_second_factor(current_user),
        connect_form=refused.get("connect") or kind(formdata=None).named("connect"),
        means_form=refused.get("means") or kind(formdata=None).named("means"),
        button=ButtonForm(formdata=None),
    )
    return let_forms_lead_to(make_response(shown, status), *pages())


@bp.post("/agency/stripe/connect")
@member_may("payout")
@once
@if_offered
def connect() -> ResponseReturnValue:
    """Go to Stripe's page for the agency's account."""
    return _go("connect", lambda form: actions.connect(
        current_user, form.password.data or "", typed_code(form),
        url_for("stripe_rail.agency", _external=True), url_for("stripe_rail.connect_again", _external=True),
    ))  # fmt: skip


@bp.get("/agency/stripe/again")
@member_may("payout")
@if_offered
def connect_again() -> ResponseReturnValue:
    """Stripe's page was opened too late, or twice. Another one is asked for with the password, as money follows what is given there."""
    flash(_("Stripe’s page can be opened once, and for some minutes only. Begin again."), "urgent")
    return redirect(url_for("stripe_rail.agency"))


@bp.post("/agency/stripe/means")
@member_may("payout")
@once
@if_offered
def means() -> ResponseReturnValue:
    """Go to Stripe's page for a card or a bank debit."""
    return _go("means", lambda form: actions.save_means(
        current_user, form.password.data or "", typed_code(form),
        url_for("stripe_rail.agency", _external=True), str(get_locale()),
    ))  # fmt: skip


def _go(name: str, action: Callable[[ProofForm], str]) -> ResponseReturnValue:
    form = _proof()()
    form.named(name)
    if form.validate():
        try:
            return redirect(action(form))
        except BadInput as refusal:
            form.refuse(refusal.errors)
    return _show(422, **{name: form})


@bp.post("/agency/stripe/means/remove")
@member_may("payout")
@once
@if_offered
def remove_means() -> ResponseReturnValue:
    """Pay by bank order from now on."""
    actions.forget_means(current_user)
    flash(_("Removed. What you owe comes as bank orders from now on."), "good")
    return redirect(url_for("stripe_rail.agency"))


@bp.post("/agency/stripe/claims/<int:movement_id>/pay")
@member_may("payout")
@once
@if_offered
def pay_claim(movement_id: int) -> ResponseReturnValue:
    """Pay back to the alliance what the agency's bank has taken back after it was paid out."""
    actions.pay_claim(movement_id, current_user)
    flash(_("Stripe is asked to collect it. How that ends stands here, and you are told."), "good")
    return redirect(url_for("stripe_rail.agency", _anchor="owed"))


@bp.get("/desk/stripe")
@admin_only
@if_offered
def desk() -> ResponseReturnValue:
    """What is stuck at Stripe, what payers' banks took back, and the events that came."""
    found = page(queries.all_events(), [StripeEvent.id.desc()], request.args.get("cursor"), 40)
    return render_template(
        "stripe_rail/desk.html",
        found=found,
        stuck=queries.stuck(),
        claims=queries.claims(),
        unseen=queries.unseen(),
        refunds=queries.stopped_refunds(),
        button=ButtonForm(formdata=None),
        rehearsal=is_rehearsal(),
    )


@bp.post("/desk/stripe/found/<int:found_id>/seen-to")
@admin_only
@once
@if_offered
def see_to(found_id: int) -> ResponseReturnValue:
    """An admin has seen to a payment that a restored backup doesn't know."""
    actions.see_to(found_id, current_user)
    flash(_("Noted. What this payer owes is collected again when nothing more of theirs stands here."), "good")
    return redirect(url_for("stripe_rail.desk"))


@bp.post("/desk/stripe/movements/<int:movement_id>/hand-on")
@admin_only
@once
@if_offered
def hand_on(movement_id: int) -> ResponseReturnValue:
    """An admin has a payout that came back handed on again."""
    actions.hand_on_again(movement_id, current_user)
    flash(_("Noted. It is handed on within a minute."), "good")
    return redirect(url_for("stripe_rail.desk"))


@bp.post("/desk/stripe/refunds/<int:movement_id>/try-again")
@admin_only
@once
@if_offered
def try_refund_again(movement_id: int) -> ResponseReturnValue:
    """An admin has looked why a refund came to nothing."""
    actions.try_refund_again(movement_id, current_user)
    flash(_("It is tried again. If it fails once more, it stands here again."), "good")
    return redirect(url_for("stripe_rail.desk"))


@bp.post("/stripe/events")
@csrf.exempt  # Stripe sends them: the signature is the proof
@public
@if_offered
def events() -> ResponseReturnValue:
    """An event of Stripe's."""
    actions.receive(request.get_data(cache=False), request.headers.get("Stripe-Signature", ""))
    return "", 204

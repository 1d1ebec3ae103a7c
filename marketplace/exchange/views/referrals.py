"""Working a referral: its page, stages, notes, fees, refunds."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.formats import day, money
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.room import house
from ...members.track_record import track_record_of
from .. import actions, queries, returns, when_paid
from ..actions import look_after
from ..forms import FeeForm, NoteForm, ReasonForm, RefundForm, StageForm
from ..frozen import terms_kept
from ..models import WON, FeePayment, Referral, Stage
from ..timeline import Event, days_reached, timeline_of
from . import bp


@bp.get("/referrals/<int:referral_id>")
@member_may("referrals")
def referral(referral_id: int) -> ResponseReturnValue:
    """One referral: where it stands, contacts, fees and rewards, what happened."""
    return _show(queries.referral_for(current_user, referral_id))


def _show(referral: Referral, status: int = 200, **sent: Any) -> ResponseReturnValue:
    receives = referral.receiver_id == current_user.agency_id
    other = referral.referrer if receives else referral.receiver
    events = timeline_of(referral.lead, referral, current_user)
    was_returned = any(event.stage == Stage.RETURNED for event in events)
    page = render_template(
        "exchange/referral.html",
        referral=referral,
        lead=referral.lead,
        receives=receives,
        other=other,
        track_record=track_record_of([other.id])[other.id],
        client=actions.see_client(referral.lead, current_user, first_look=status == 200),
        events=events,
        steps=_line_of_stages(referral, events),
        months=referral.terms.months,
        frozen=terms_kept(referral),
        came=house().answers["came_by"]([referral.lead]).get(referral.lead_id),
        first=house().answers["brought_first"]([referral.id]).get(referral.id),
        by_stripe=when_paid.by_stripe(referral),
        may_be_returned=returns.may_be_returned(referral),
        returned=returns.return_of(referral) if was_returned and current_user.may("work") else None,
        may_work=receives and current_user.may("work"),
        keeper=look_after.keeper_of(referral, current_user.agency_id),
        note_form=sent.get("note") or NoteForm(),
        stage_form=sent.get("stage") or StageForm(steps=_steps(referral)),
    )
    return page, status


def _steps(referral: Referral) -> list[Stage]:
    """Where it can go on to. With a client who has withdrawn nothing begins any more; what was signed goes on."""
    steps: list[Stage] = [one for one in referral.status.onward if one != Stage.RETURNED]
    return [one for one in steps if one in (*WON, Stage.LOST)] if referral.lead.erased_at else steps


def _line_of_stages(referral: Referral, events: list[Event]) -> list[tuple[LazyString, str, str]]:
    """The line of stages: each with the day it was reached, and whether it is done or here; empty off the path."""
    path, reached = Stage.path(), days_reached(events)
    if referral.status not in path:
        return []
    at = path.index(referral.status)
    marks = ["done"] * at + ["here"] + [""] * (len(path) - at - 1)
    return [
        (stage.label, day(reached[stage]) if stage in reached else "", mark)
        for stage, mark in zip(path, marks, strict=True)
    ]


@bp.post("/referrals/<int:referral_id>/stage")
@member_may("work")
@once
def move(referral_id: int) -> ResponseReturnValue:
    """Take it to the next stage."""
    referral = queries.received_referral(current_user, referral_id)
    form = StageForm(steps=_steps(referral))
    try:
        actions.move_on(referral_id, current_user, form.stage.data or "", form.note.data or "", form.reason.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(referral, 422, stage=form)
    said = (
        _("Moved on.")
        if referral.referrer.is_alliance
        else _("Moved on. %(agency)s is told.", agency=referral.referrer.name)
    )
    flash(said, "good")
    return redirect(url_for("exchange.referral", referral_id=referral_id))


@bp.post("/referrals/<int:referral_id>/not-won")
@member_may("work")
@once
def take_back_won(referral_id: int) -> ResponseReturnValue:
    """“Won” was a mistake."""
    referral = actions.take_back_won(referral_id, current_user)
    agency = referral.referrer
    flash(_("Taken back.") if agency.is_alliance else _("Taken back. %(agency)s is told.", agency=agency.name), "good")
    return redirect(url_for("exchange.referral", referral_id=referral_id))


@bp.post("/referrals/<int:referral_id>/notes")
@member_may("work")
@once
def note(referral_id: int) -> ResponseReturnValue:
    """Write a remark for both sides."""
    form = NoteForm()
    if not form.validate():
        return _show(queries.referral_for(current_user, referral_id), 422, note=form)
    actions.add_note(referral_id, current_user, form.text.data)
    return redirect(url_for("exchange.referral", referral_id=referral_id, _anchor="history"))


@bp.route("/referrals/<int:referral_id>/fee", methods=["GET", "POST"])
@member_may("work")
@once
def fee(referral_id: int) -> ResponseReturnValue:
    """Report a fee the client paid."""
    referral = queries.received_referral(current_user, referral_id)
    form = FeeForm(
        data=None if FeeForm().is_submitted() else {"received_on": clock.today(), "currency": referral.lead.currency}
    )
    amount = form.sum_sent(form.currency.data) if form.is_submitted() else None
    if amount is not None:
        try:
            payment = actions.report_fee(
                referral.id,
                current_user,
                amount,
                form.received_on.data,
                form.invoice.data or "",
                form.sure.data,
                form.fee_kind,
            )
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            due = {"reward": money(payment.reward.amount), "agency": referral.referrer.name}
            is_due = bool(payment.reward.amount)
            flash(
                _("Reported. %(reward)s of it is due to %(agency)s.", **due)
                if is_due
                else _("Reported. No reward is due on it."),
                "good",
            )
            return redirect(url_for("exchange.referral", referral_id=referral.id))
    status = 422 if form.is_submitted() else 200
    follows = when_paid.follows(referral, amount)
    return render_template(
        "exchange/fee.html",
        form=form,
        referral=referral,
        lead=referral.lead,
        follows=follows,
        frozen=terms_kept(referral),
    ), status


@bp.route("/payments/<int:payment_id>/refund", methods=["GET", "POST"])
@member_may("work")
@once
def refund(payment_id: int) -> ResponseReturnValue:
    """Record what was given back to the client."""
    payment = queries.received_payment(current_user, payment_id)
    form = RefundForm(data=None if RefundForm().is_submitted() else {"refunded_on": clock.today()})
    amount = form.sum_sent(payment.currency) if form.is_submitted() else None
    if amount is not None:
        try:
            actions.record_refund(
                payment.id, current_user, amount, form.refunded_on.data, form.reason.data or "", form.sure.data
            )
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Recorded. The reward follows what you kept."), "good")
            return _back(payment)
    status = 422 if form.is_submitted() else 200
    return render_template("exchange/refund.html", form=form, payment=payment, referral=payment.referral), status


@bp.route("/payments/<int:payment_id>/void", methods=["GET", "POST"])
@member_may("work")
@once
def void(payment_id: int) -> ResponseReturnValue:
    """Strike out a payment that was mistyped."""
    payment = queries.received_payment(current_user, payment_id)
    form = ReasonForm()
    if form.is_submitted():
        try:
            actions.void_payment(payment.id, current_user, form.reason.data or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Struck out. Its reward falls to nothing."), "good")
            return _back(payment)
    status = 422 if form.is_submitted() else 200
    return render_template("exchange/void.html", form=form, payment=payment, referral=payment.referral), status


def _back(payment: FeePayment) -> ResponseReturnValue:
    return redirect(url_for("exchange.referral", referral_id=payment.referral_id))

"""Bank orders: the list, one order, and what people say of it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from ...core import clock
from ...core.errors import BadInput, NotNow, Refusal
from ...core.exports import as_file, file_asked
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...core.paging import page
from ...core.room import house
from ...members.queries import current_payout
from .. import actions, files, queries
from ..forms import OrdersForm, ReceivedForm, SentForm, UndoForm
from ..history import steps_of
from ..models import Movement, MovementItem, MovementState
from ..payment_files import PaymentFiles, sort_out
from ..qr import epc_code
from ..replaced import replaced_by
from . import bp


@bp.get("/movements")
@member_may("money")
def movements() -> ResponseReturnValue:
    """Money on its way, both directions, newest first."""
    direction, status = request.args.get("direction"), MovementState.read(request.args.get("status"))
    only = queries.Only.read(request.args.get("only"))
    direction = direction if direction in ("in", "out") else None
    filters = {"direction": direction, "status": status, "only": only}
    listing = Listing("settlement.movements", request.args, Movement.id, queries.ORDERS, "made", filters)
    query = queries.movements_of(current_user.agency_id, direction, status, only, listing.words)
    if kind := file_asked(request.args):
        found = listing.ordered(query).options(*queries.with_sides())
        return as_file(kind, "movements", files.heads(), files.rows(found, current_user.agency_id))
    return render_template(
        "settlement/movements.html",
        found=listing.page(query.options(*queries.with_sides())),
        listing=listing,
        sums=queries.sums_of(query, current_user.agency_id) if status or only else [],
        counts=queries.count_movements(current_user.agency_id, direction, only, listing.words),
        to_pay=queries.count_movements(current_user.agency_id, "out").get(MovementState.LISTED, 0),
        direction=direction,
        status=status,
        only=only,
        states=queries.states_offered(status),
        groups=list(queries.Only),
        by_stripe=current_app.config["SETTINGS"].has_stripe,
    )


@bp.get("/movements/<int:movement_id>")
@member_may("money")
def movement(movement_id: int) -> ResponseReturnValue:
    """One order: where to pay and with which reference, or what to confirm."""
    return _show(movement_id)


def _show(movement_id: int, sent_form: SentForm | None = None) -> ResponseReturnValue:
    movement = queries.movement_for(current_user, movement_id)
    paying = movement.payer_id == current_user.agency_id
    until = queries.undoable_until(movement, current_user.agency_id)
    to_pay = paying and movement.status == MovementState.LISTED
    code = epc_code(movement) if to_pay else None
    return render_template(
        "settlement/movement.html",
        movement=movement,
        paying=paying,
        items=page(queries.items_of(movement), [MovementItem.id], request.args.get("cursor"), 40),
        code=Markup(code) if code else None,  # noqa: S704 — drawn by segno from our own values
        files=_files([movement]) if to_pay else None,
        replaces=replaced_by([movement.id])[movement.id] if to_pay else [],
        steps=steps_of(movement, paying),
        of_stripe=house().answers["notes_of_stripe"](movement, current_user.agency_id),
        sent_form=sent_form or SentForm(formdata=None),
        received_form=ReceivedForm(formdata=None),
        undo_until=until if until and until > clock.now() else None,
        undo_form=UndoForm(formdata=None),
    ), 422 if sent_form else 200


@bp.get("/movements/pay")
@member_may("money")
def pay() -> ResponseReturnValue:
    """All orders that one has to pay, to be marked as sent in one step."""
    return pay_page(None)


def pay_page(chosen: list[int] | None, refusal: Refusal | None = None) -> ResponseReturnValue:
    """With these ticked, or all; and what of them is not to be paid any more."""
    mine = current_user.agency_id
    found = queries.to_pay(mine)
    ticked = [order for order in found.rows if chosen is None or order.id in chosen]
    return render_template(
        "settlement/pay.html",
        orders=found.rows,
        total=found.total,
        ticked=ticked,
        replaces=replaced_by([order.id for order in found.rows]),
        sums=queries.sums_to_pay(ticked),
        gone=queries.not_to_pay(chosen or [], mine),
        prepared=queries.count_movements(mine, "out").get(MovementState.PREPARED, 0),
        form=OrdersForm(formdata=None),
        refusal=refusal,
        files=_files(ticked),
    ), refusal.status if refusal else 200


def _files(orders: list[Movement]) -> PaymentFiles:
    return sort_out(orders, current_user.agency, current_payout(current_user.agency_id))


@bp.post("/movements/pay")
@member_may("money")
@once
def paid() -> ResponseReturnValue:
    """The payer has sent the orders that were ticked, or wants to know what they come to."""
    chosen = OrdersForm().orders.data or []
    if request.form.get("deed") == "sum":
        return pay_page(chosen)
    if not chosen:
        return pay_page([], BadInput(_("Tick the orders that you have sent.")))
    try:
        movements = actions.mark_all_sent(chosen, current_user)
    except NotNow as refusal:
        return pay_page(chosen, refusal)
    flash(ngettext("%(num)d order is marked as sent.", "%(num)d orders are marked as sent.", len(movements)), "good")
    return redirect(url_for("settlement.movements", direction="out", status=MovementState.SENT))


@bp.post("/movements/<int:movement_id>/sent")
@member_may("money")
@once
def sent(movement_id: int) -> ResponseReturnValue:
    """The payer has sent it."""
    form = SentForm()
    if not form.taken(lambda: actions.mark_sent(movement_id, current_user, form.bank_reference.data or "")):
        return _show(movement_id, form)
    payee = queries.movement_for(current_user, movement_id).payee
    flash(_("Noted. %(agency)s is asked to confirm it.", agency=payee.name), "good")
    return redirect(url_for("settlement.movement", movement_id=movement_id))


@bp.post("/movements/<int:movement_id>/received")
@member_may("money")
@once
def received(movement_id: int) -> ResponseReturnValue:
    """The payee has the money."""
    done = actions.confirm_received(movement_id, current_user)
    flash(_("Confirmed. The rewards in this order are settled."), "good")
    return redirect(url_for("settlement.movement", movement_id=done.id))


@bp.post("/movements/<int:movement_id>/undo")
@member_may("money")
@once
def undo(movement_id: int) -> ResponseReturnValue:
    """Take back what one has said of an order, within ten minutes."""
    actions.undo(movement_id, current_user)
    flash(_("Taken back. The other side is told."), "good")
    return redirect(url_for("settlement.movement", movement_id=movement_id))

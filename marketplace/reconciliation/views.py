"""Bank statements: brought, matched with bank orders, and the payments that a person has to look at."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..core.errors import BadInput
from ..core.forms import ButtonForm
from ..core.guards import member_may
from ..core.idempotency import once
from ..core.paging import page
from ..core.uploads import takes_files
from ..settlement.models import MovementState
from . import actions, queries
from .forms import AssignForm, StatementForm
from .models import BankLine, LineState

bp = Blueprint("reconciliation", __name__)
LOOKS = {"aside": actions.set_aside, "again": actions.look_again, "back": actions.came_back}


@bp.route("/movements/bank-statements", methods=["GET", "POST"])
@takes_files
@member_may("money")
@once
def statements() -> ResponseReturnValue:
    """Bring a bank statement; and the payments that wait for a person, or another state's."""
    form = StatementForm()
    if form.validate_on_submit():
        try:
            _say(_brought(form))
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            return redirect(url_for("reconciliation.statements"))
    status = LineState.read(request.args.get("status")) or LineState.WAITING
    chosen = queries.lines_of(current_user.agency_id, status)
    found = page(chosen, [BankLine.id.desc()], request.args.get("cursor"), 40)
    counts = queries.count_lines(current_user.agency_id)
    stops = [(one.label, url_for("reconciliation.statements", status=one), one == status, counts.get(one, 0), one.dot)
             for one in LineState]  # fmt: skip
    shown = render_template(
        "reconciliation/statements.html", form=form, found=found, status=status, counts=counts, stops=stops,
        seen=queries.seen(found.rows) if status == LineState.WAITING else [],
        one_button=ButtonForm(formdata=None),
    )  # fmt: skip
    return shown, 422 if form.is_submitted() else 200


def _brought(form: StatementForm) -> actions.Brought:
    if not form.file.data:
        raise BadInput(_("Choose a file."), {"file": _("Choose a file.")})
    return actions.bring(current_user, form.file.data.filename or "", form.file.data.read(), form.currency.data or "")


def _say(brought: actions.Brought) -> None:
    """What became of it, with the figures of the page that follows."""
    said = [ngettext("%(num)d payment read.", "%(num)d payments read.", brought.payments)]
    if brought.matched:
        said.append(ngettext("%(num)d matched its order.", "%(num)d matched their orders.", brought.matched))
    if brought.earlier:
        said.append(
            ngettext(
                "So did %(num)d that was brought before.", "So did %(num)d that were brought before.", brought.earlier
            )
        )
    if brought.waiting:
        said.append(ngettext("%(num)d is to be looked at.", "%(num)d are to be looked at.", brought.waiting))
    if not brought.new:
        said.append(_("None is new and concerns an order; nothing of it is kept."))
    if brought.left_out:
        said += [
            ngettext("%(num)d entry was left out.", "%(num)d entries were left out.", brought.left_out),
            *brought.why,
        ]
        said += ["…"] if brought.left_out > len(brought.why) else []
    flash(" ".join(said), "wait" if brought.waiting or brought.left_out else "good")


@bp.post("/movements/bank-lines/<int:line_id>/<any(aside, again, back):look>")
@member_may("money")
@once
def line_looked_at(line_id: int, look: str) -> ResponseReturnValue:
    """Set a payment aside, take it up again, or say that it brought an order back."""
    line = LOOKS[look](line_id, current_user)
    if look == "back":
        again = line.movement and line.movement.status == MovementState.LISTED
        flash(
            _("Noted. The order is to be paid again.") if again else _("Noted. The payee and the admins are told."),
            "good",
        )
    return redirect(url_for("reconciliation.statements", status=line.status if look == "again" else None))


@bp.post("/movements/bank-lines/<int:line_id>/order")
@member_may("money")
@once
def line_order(line_id: int) -> ResponseReturnValue:
    """Say which open order a payment is for."""
    line = actions.assign(line_id, AssignForm().order.data or 0, current_user)
    flash(_("Matched with %(order)s.", order=line.movement.reference if line.movement else ""), "good")
    return redirect(url_for("reconciliation.statements"))

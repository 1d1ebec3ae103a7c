"""One request: what was asked, decided, spent and proved. Members see it on their pages, admins on the desk."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.forms import ButtonForm
from ...core.guards import admin_only, admin_or_may, member_may
from ...core.idempotency import once
from ...core.lifecycle import history_of
from ...core.uploads import takes_files
from ...disputes.models import PaperKind
from ...members.queries import names_of
from .. import actions, queries
from ..forms import SpentForm, WhyForm
from ..models import BudgetRequest, RequestState
from ..proof import content_of
from . import bp

ONE = "/budget-requests/<int:request_id>"
DEEDS = {"approve": actions.approve, "close": actions.close, "withdraw": actions.withdraw}
WHY = {"decline": actions.decline, "not-proved": actions.not_proved}


@bp.get(ONE)
@member_may("partnerships")
def budget_request(request_id: int) -> ResponseReturnValue:
    """One of one's own agency, or of the partner."""
    return show(request_id)


@bp.get(f"/desk{ONE}")
@admin_only
def desk_request(request_id: int) -> ResponseReturnValue:
    """One that was asked of the alliance's budget."""
    return show(request_id)


def show(
    request_id: int, status: int = 200, why: WhyForm | None = None, spent: SpentForm | None = None
) -> ResponseReturnValue:
    """Its page, with forms that were sent and refused."""
    one = queries.request_seen_by(current_user, request_id)
    steps = history_of(one)
    page = render_template(
        "comarketing/request.html", one=one, row=one.partnership, decides=queries.decides(current_user, one), steps=steps,
        names=names_of([step.person_id for step in steps]), states=RequestState, left=queries.standing_of(one.budget).left,
        at_desk=request.path.startswith("/desk/") or not _belongs(one), button=ButtonForm(formdata=None), why=why or WhyForm(),
        spent=spent or SpentForm().named("spent"), mine=one.agency_id == current_user.agency_id,
    )  # fmt: skip
    return page, status


@bp.post(f"{ONE}/<any({', '.join(DEEDS)}):verdict>")
@admin_or_may("partnerships")
@once
def decide_request(request_id: int, verdict: str) -> ResponseReturnValue:
    """Approve it, close it, or take one's own back."""
    DEEDS[verdict](request_id, current_user)
    flash(_("Saved. They are told."), "good")
    return _to(request_id)


@bp.post(f'{ONE}/<any(decline,"not-proved"):refusal>')
@admin_or_may("partnerships")
@once
def refuse_request(request_id: int, refusal: str) -> ResponseReturnValue:
    """Decline it, or the proof, with a reason."""
    form = WhyForm()
    if not (form.validate() and form.taken(lambda: WHY[refusal](request_id, current_user, form.reason.data or ""))):
        return show(request_id, 422, why=form)
    flash(_("Saved. They are told why."), "good")
    return _to(request_id)


@bp.post(f"{ONE}/spent")
@takes_files
@member_may("partnerships")
@once
def show_spent(request_id: int) -> ResponseReturnValue:
    """Say what was spent, and prove it."""
    one, form = queries.request_seen_by(current_user, request_id), SpentForm().named("spent")
    said = form.read(one.budget.currency)
    if not (said and form.taken(lambda: actions.show_spent(request_id, current_user, *said))):
        return show(request_id, 422, spent=form)
    flash(_("Saved. Whoever decides looks at the proof."), "good")
    return _to(request_id)


@bp.get(f"{ONE}/proof")
@admin_or_may("partnerships")
def proof(request_id: int) -> ResponseReturnValue:
    """The file; kept by nobody's browser, and run by none."""
    one = queries.request_seen_by(current_user, request_id)
    kind, data = PaperKind(one.proof_kind or PaperKind.TEXT), content_of(one)
    answer = Response(data, content_type=kind.served_as)
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{one.id}.{kind.ending}"'
    return answer


def _to(request_id: int) -> ResponseReturnValue:
    one = queries.request_seen_by(current_user, request_id)
    page = "comarketing.budget_request" if _belongs(one) else "comarketing.desk_request"
    return redirect(url_for(page, request_id=request_id))


def _belongs(one: BudgetRequest) -> bool:
    """Whether the reader sees it as one of the two agencies, not as an admin."""
    sides = (one.partnership.first_id, one.partnership.second_id)
    return current_user.agency_id in sides and current_user.may("partnerships")

"""What agencies see and do: say that a client came from them, answer to what others say, show files."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm, Form
from ...core.guards import admin_or_may, member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...core.uploads import takes_files
from ...disputes import papers
from .. import actions, files, queries
from ..forms import AskForm, ConfirmForm, ContestForm, PaperForm
from ..models import NAMED_FIELDS, ClaimState, LateClaim
from ..shown import whole
from . import bp


@bp.get("/claims")
@member_may("claims")
def claims() -> ResponseReturnValue:
    """Those that one's agency has made, and those on its clients, newest first, by state."""
    mine = current_user.agency_id
    status = ClaimState.read(request.args.get("status"))
    direction = request.args.get("whose") if request.args.get("whose") in ("made", "received") else None
    listing = Listing(
        "late_claims.claims", request.args, LateClaim.id, queries.ORDERS, "made", {"status": status, "whose": direction}
    )
    every = queries.claims_of(mine, direction or "")
    chosen = queries.in_state(every, status, mine).options(*queries.with_sides())
    if kind := file_asked(request.args):
        return as_file(kind, "claims", files.heads(), files.rows(listing.ordered(chosen), mine))
    counts = queries.count_by_state(every, mine)
    return render_template(
        "late_claims/claims.html", listing=listing, found=listing.page(chosen), states=list(counts), counts=counts,
    )  # fmt: skip


@bp.route("/claims/new", methods=["GET", "POST"])
@takes_files
@member_may("claims")
@once
def ask() -> ResponseReturnValue:
    """Say that a client came from one's agency."""
    form = AskForm()
    made: list[LateClaim] = []
    if form.validate_on_submit() and form.taken(lambda: made.append(_ask(form))):
        flash(_("Noted. We ask whoever works for this client, if somebody does."), "good")
        return redirect(url_for("late_claims.claim", claim_id=made[0].id))
    return render_template("late_claims/ask.html", form=form), 422 if form.is_submitted() else 200


def _ask(form: AskForm) -> LateClaim:
    brought = form.file.data
    data = brought.read() if brought and brought.filename else b""
    if data:
        _check(data)
    client = {name: form[name].data or "" for name in NAMED_FIELDS}
    row = actions.ask(current_user, client, form.known_since.data, form.words.data or "")
    if data:
        actions.show_paper(row.id, current_user, brought.filename, data)
    return row


def _check(data: bytes) -> None:
    """Refuse a file before the claim is there."""
    try:
        papers.read(data)
    except papers.BadPaper as bad:
        raise BadInput(str(bad), {"file": str(bad)}) from None


@bp.get("/claims/<int:claim_id>")
@member_may("claims")
def claim(claim_id: int) -> ResponseReturnValue:
    """One claim with what both sides say and show."""
    return _show(claim_id)


def _show(claim_id: int, status: int = 200, **sent: Form) -> ResponseReturnValue:
    row = queries.claim_for(current_user, claim_id)
    forms: dict[str, Any] = {
        "confirm_form": ConfirmForm(formdata=None).named("confirm"),
        "contest_form": ContestForm(formdata=None).named("contest"),
        "paper_form": PaperForm(formdata=None).named("paper"),
        "button_form": ButtonForm(formdata=None),
    } | sent
    return render_template("late_claims/claim.html", **forms, **whole(row, current_user)), status


@bp.post("/claims/<int:claim_id>/confirm")
@member_may("claims")
@once
def confirm(claim_id: int) -> ResponseReturnValue:
    """The claimant says that it is their client."""
    form = ConfirmForm()
    if not (form.validate() and form.taken(lambda: actions.confirm(claim_id, current_user, form.words.data or ""))):
        return _show(claim_id, 422, confirm_form=form.named("confirm"))
    flash(_("Noted. The agency that works for them is asked."), "good")
    return _back(claim_id)


@bp.post("/claims/<int:claim_id>/waive")
@member_may("claims")
@once
def waive(claim_id: int) -> ResponseReturnValue:
    """The claimant says that it is not theirs."""
    actions.waive(claim_id, current_user)
    flash(_("Noted. Nothing changes."), "good")
    return _back(claim_id)


@bp.post("/claims/<int:claim_id>/withdraw")
@member_may("claims")
@once
def withdraw(claim_id: int) -> ResponseReturnValue:
    """The claimant takes it back."""
    actions.withdraw(claim_id, current_user)
    flash(_("Your claim is taken back."), "good")
    return _back(claim_id)


@bp.post("/claims/<int:claim_id>/accept")
@member_may("claims")
@once
def accept(claim_id: int) -> ResponseReturnValue:
    """The receiver says that the client came from the claimant."""
    row = actions.accept(claim_id, current_user)
    flash(_("Recognised. %(agency)s is the referrer from now on.", agency=row.claimant.name), "good")
    return _back(claim_id)


@bp.post("/claims/<int:claim_id>/contest")
@member_may("claims")
@once
def contest(claim_id: int) -> ResponseReturnValue:
    """The receiver says why not."""
    form = ContestForm()
    if not (form.validate() and form.taken(lambda: actions.contest(claim_id, current_user, form.reason.data or ""))):
        return _show(claim_id, 422, contest_form=form.named("contest"))
    flash(_("Contested. An admin decides, and both of you are told."), "good")
    return _back(claim_id)


@bp.post("/claims/<int:claim_id>/papers")
@takes_files
@member_may("claims")
@once
def show_paper(claim_id: int) -> ResponseReturnValue:
    """A side shows a file."""
    form = PaperForm()
    if not form.taken(lambda: _bring(claim_id, form)):
        return _show(claim_id, 422, paper_form=form.named("paper"))
    flash(_("Your file is there. The other agency and the admins can open it."), "good")
    return _back(claim_id)


def _bring(claim_id: int, form: PaperForm) -> None:
    if not form.file.data:
        raise BadInput(_("Choose a file."), {"file": _("Choose a file.")})
    if not form.validate():
        raise BadInput(_("Mend what is marked."))
    brought = form.file.data
    actions.show_paper(claim_id, current_user, brought.filename or "", brought.read(), form.about.data or "")


def _back(claim_id: int) -> ResponseReturnValue:
    return redirect(url_for("late_claims.claim", claim_id=claim_id))


@bp.get("/claims/<int:claim_id>/papers/<int:paper_id>")
@admin_or_may("claims")
def paper(claim_id: int, paper_id: int) -> ResponseReturnValue:
    """One file, to both sides and the admins; kept by nobody's browser, and run by none."""
    row = queries.paper_of(queries.claim_seen_by(current_user, claim_id), paper_id, current_user)
    answer = Response(papers.content_of(row), content_type=row.kind.served_as)
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.claim.number}-{row.id}.{row.kind.ending}"'
    return answer

"""Where an agency's mail is copied to: the owners' page, and the page of whoever reads there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core.extensions import csrf
from ..core.forms import ButtonForm
from ..core.guards import member_may, public
from ..core.idempotency import once
from ..core.languages import speaking
from ..core.room import house
from . import actions, queries
from .forms import CopyForm

bp = Blueprint("copies", __name__)


@bp.route("/agency/copies", methods=["GET", "POST"])
@member_may("copies")
@once
def copies() -> ResponseReturnValue:
    """The addresses, and one more."""
    form = CopyForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.ask_for_copies(current_user, form.kind.data, form.email.data or "")
    ):
        flash(_("Asked. Copies go there once whoever reads there has said yes."), "good")
        return redirect(url_for("copies.copies"))
    shown = {"copies": queries.copies_of(current_user.agency_id), "kinds": house().mail_kinds}
    return render_template(
        "copies/copies.html", form=form, button=ButtonForm(formdata=None), **shown
    ), 422 if form.is_submitted() else 200


@bp.post("/agency/copies/<int:copy_id>/stop")
@member_may("copies")
@once
def stop_own(copy_id: int) -> ResponseReturnValue:
    """Let no copies go there any more."""
    actions.stop_own(copy_id, current_user)
    flash(_("Stopped."), "good")
    return redirect(url_for("copies.copies"))


@bp.route("/copies/<signed>", methods=["GET", "POST"])
@csrf.exempt  # mail programs send it, RFC 8058: the link is the proof
@public
def copy(signed: str) -> ResponseReturnValue:
    """The page of whoever reads there: say yes, or stop it. Opening it does neither; mail programs send what stops it."""
    row = queries.linked(signed)
    if request.method == "POST" and row is not None:
        if request.form.get("deed") == "confirm":
            actions.confirm(row)
        else:
            actions.stop(row)
            row = None
    language = row.language if row else "en"
    kind = house().mail_kinds.get(row.kind) if row else None
    with speaking(language):
        return render_template("copies/copy.html", copy=row, kind=kind, form=ButtonForm(formdata=None))

"""What a member says of an applicant that names it, by a mailed link, without signing in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.extensions import csrf
from ...core.guards import public
from .. import actions
from ..forms import OpinionForm
from ..links import asked_by
from ..shown import facts_for_members
from . import bp


@csrf.exempt
@bp.route("/reference/<signed>", methods=["GET", "POST"])
@public
def refer(signed: str) -> ResponseReturnValue:
    """Who applies, and what the member thinks of them; until the admins decide it can be changed."""
    reference, person = asked_by(signed)
    form = OpinionForm(data={"opinion": reference.opinion, "words": reference.words})
    if form.is_submitted():
        try:
            actions.refer(reference.id, person, form.opinion.data or "", form.words.data or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Thank you. The admins read it, and nobody else."), "good")
            return redirect(url_for("joining.refer", signed=signed), 303)
    page = render_template(
        "joining/reference.html", reference=reference, form=form, facts=facts_for_members(reference.application)
    )
    return page, 422 if form.is_submitted() else 200

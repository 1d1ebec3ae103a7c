"""The door for agencies that want to join."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ...core import kept_forms
from ...core.errors import BadInput, TooMany
from ...core.guards import public
from .. import actions, queries
from ..agreement import agreement
from ..forms import ApplicationForm
from . import bp


@bp.route("/join", methods=["GET", "POST"])
@public
def apply() -> ResponseReturnValue:
    """Apply, or keep what is typed and go on later: both ways a link is mailed."""
    agreed = agreement()
    form, whole = ApplicationForm(rules=agreed.print), request.form.get("deed") != "save"
    status = _take(form, whole) if form.is_submitted() else 200
    if status == 303:
        kept_forms.taken()
        return render_template("joining/sent.html", email=form.decider_email.data, whole=whole)
    page = render_template(
        "joining/apply.html", form=form, agreed=agreed, names=queries.member_names(), application=None
    )
    return page, status


def _take(form: ApplicationForm, whole: bool) -> int:
    """Keep what was typed: 303 once it is kept, or the status of the page that shows the form again, with what to mend."""
    if form.is_a_machines:
        return 303
    form.validate()
    form.ask_to_look()
    try:
        if form.is_too_quick:
            actions.check_said(form.said, whole)
            return 422
        actions.apply(form.said, request.remote_addr or "", whole, request.form.get("form_key", "")[:100], form.touch)
    except BadInput as refusal:
        form.refuse_rest(refusal)
        return 422
    except TooMany as refusal:
        return form.told(refusal)
    return 303

"""The door for agencies that want to join."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ...core.errors import BadInput
from ...core.guards import public
from ...core.idempotency import once
from ..actions import WantsToJoin, ask_to_join
from ..forms import JoinForm
from . import bp


@bp.route("/join", methods=["GET", "POST"])
@public
@once
def apply() -> ResponseReturnValue:
    """Write to the alliance's admins."""
    form = JoinForm()
    if form.validate_on_submit():
        wants = WantsToJoin(*((form[name].data or "") for name in WantsToJoin.__dataclass_fields__))
        try:
            ask_to_join(wants, request.remote_addr or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            return render_template("members/join_sent.html", email=wants.email)
    return render_template("members/join.html", form=form), 422 if form.is_submitted() else 200
